"""Accounts of the demonstration, whose passwords everybody knows, are marked, and the mark stays."""

import uuid
from typing import Any

from django.db import migrations, models

_NAMES = ("curator@example.org", "admin@example.org")
_CAST = (
    "robin@lincoln.example.org",
    "max@lincoln.example.org",
    "alex@lincoln.example.org",
    "jo@lincoln.example.org",
    "kim@trafford.example.org",
)
STAYS = """
CREATE FUNCTION accounts_demonstration_stays() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    RAISE EXCEPTION 'An account of the demonstration stays one.'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'user_demonstration_stays';
END $$;
CREATE TRIGGER user_demonstration_stays BEFORE UPDATE ON accounts_user
    FOR EACH ROW WHEN (OLD.is_demonstration AND NOT NEW.is_demonstration)
    EXECUTE FUNCTION accounts_demonstration_stays();
"""
UNDO = "DROP TRIGGER user_demonstration_stays ON accounts_user; DROP FUNCTION accounts_demonstration_stays();"


def mark(apps: Any, schema_editor: Any) -> None:
    """Those that are there already: by address, and those of the cast by their ids too, which never change."""
    ids = [uuid.uuid5(uuid.NAMESPACE_URL, f"alongside:cast:{email}") for email in _CAST]
    known = models.Q(pk__in=ids) | models.Q(email__in=_NAMES + _CAST)
    apps.get_model("accounts", "User").objects.filter(known).update(is_demonstration=True)


class Migration(migrations.Migration):
    dependencies = [("accounts", "0007_one_form_of_an_address")]
    operations = [
        migrations.AddField(
            "user",
            "is_demonstration",
            models.BooleanField("made by the demonstration", default=False, editable=False),
        ),
        migrations.RunPython(mark, migrations.RunPython.noop),
        migrations.RunSQL(STAYS, UNDO),
    ]
