"""An address has one form, which look-ups, counters and these constraints share; a closed account's keys end with it."""

import uuid
from typing import Any

import django.db.models.functions.text
from django.db import migrations, models

from core.text import email_addresses

_SAID = "An e-mail address has the letters a to z, digits and signs such as . - _ + here. Check yours."
_PLAIN = models.Q(("email__regex", "^[!#-~]+$"))
_LOWERED = django.db.models.functions.text.Lower("email")
# Whatever lets somebody in ends when their account is closed, and stays over when it is opened again: sessions have
# their row, and links and half a sign-in hold the stamp. Nothing else writes a stamp. The same for all who work for an
# agency that is closed.
CLOSED = """
CREATE FUNCTION accounts_closed_or_opened() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF NEW.is_active IS NOT DISTINCT FROM OLD.is_active THEN
        NEW.stamp := OLD.stamp;
    ELSE
        NEW.stamp := gen_random_uuid();
        DELETE FROM public.accounts_worksession WHERE user_id = NEW.id;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER user_closed_or_opened BEFORE UPDATE ON accounts_user
    FOR EACH ROW EXECUTE FUNCTION accounts_closed_or_opened();

CREATE FUNCTION accounts_agency_closed_or_opened() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    DELETE FROM public.accounts_worksession WHERE user_id IN (
        SELECT m.user_id FROM public.accounts_membership m WHERE m.agency_id = NEW.id AND m.ended_at IS NULL);
    RETURN NULL;
END $$;
CREATE TRIGGER agency_closed_or_opened AFTER UPDATE OF is_active ON accounts_agency
    FOR EACH ROW WHEN (NEW.is_active IS DISTINCT FROM OLD.is_active)
    EXECUTE FUNCTION accounts_agency_closed_or_opened();
"""
NOT_CLOSED = """
DROP TRIGGER agency_closed_or_opened ON accounts_agency;
DROP FUNCTION accounts_agency_closed_or_opened();
DROP TRIGGER user_closed_or_opened ON accounts_user;
DROP FUNCTION accounts_closed_or_opened();
"""


def write_plainly(apps: Any, schema_editor: Any) -> None:
    """Hosts in other scripts are written as the DNS has them. Raises RuntimeError where an address cannot be kept."""
    for name in ("User", "Invitation"):
        model = apps.get_model("accounts", name)
        for row in model.objects.exclude(_PLAIN):
            row.email = email_addresses.kept(row.email)
            if not email_addresses.is_plain(row.email):
                raise RuntimeError(
                    f"{name} {row.pk} has an address with letters that only look like a to z. "
                    "Ask whose it is, change it in the curators' desk, and migrate again."
                )
            row.save(update_fields=["email"])


class Migration(migrations.Migration):
    dependencies = [("accounts", "0006_who_recorded_the_contract")]
    operations = [
        migrations.RemoveConstraint("invitation", "invitation_one_open"),
        migrations.RemoveConstraint("user", "user_email_unique"),
        migrations.RunPython(write_plainly, migrations.RunPython.noop),
        migrations.AlterField(
            "user",
            "email",
            models.EmailField(
                db_collation="C",
                error_messages={"unique": "Somebody already uses this address."},
                max_length=254,
                unique=True,
                verbose_name="e-mail address",
            ),
        ),
        migrations.AlterField(
            "invitation", "email", models.EmailField(db_collation="C", max_length=254, verbose_name="e-mail address")
        ),
        migrations.AddField("user", "stamp", models.UUIDField(default=uuid.uuid4, editable=False)),
        migrations.AddConstraint(
            "user",
            models.UniqueConstraint(
                _LOWERED,
                name="user_email_unique",
                violation_error_message="Somebody already uses this address.",
            ),
        ),
        migrations.AddConstraint(
            "user",
            models.CheckConstraint(condition=_PLAIN, name="user_email_plain", violation_error_message=_SAID),
        ),
        migrations.AddConstraint(
            "invitation",
            models.UniqueConstraint(
                _LOWERED,
                models.F("agency"),
                condition=models.Q(("accepted_at__isnull", True), ("withdrawn_at__isnull", True)),
                name="invitation_one_open",
                violation_error_message="This address already has an open invitation.",
            ),
        ),
        migrations.AddConstraint(
            "invitation",
            models.CheckConstraint(condition=_PLAIN, name="invitation_email_plain", violation_error_message=_SAID),
        ),
        migrations.RunSQL(CLOSED, NOT_CLOSED),
    ]
