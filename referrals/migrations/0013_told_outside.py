"""What a law made an agency tell outside of this site: a table of its own, added to by whoever works with the person."""

import uuid

import django.contrib.postgres.fields
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import core.crypto.fields
from core.rls.rows import behind_row_security

_TABLE = "referrals_toldoutside"
_HERE = "(SELECT app_principal_id('gate'))"
_JOB = "(SELECT app_principal_kind()) = 'job'"
_OWN = " AND c.kind = 'own'"


def _caseload(more: str = "") -> str:
    """The people on the caseload of the user this transaction acts for, as migration 0002 has it; `more` is a condition."""
    return f"""(
    SELECT c.person_id FROM referrals_caseload c
    JOIN accounts_membership m ON m.user_id = c.user_id AND m.agency_id = c.agency_id AND m.ended_at IS NULL
    WHERE c.user_id = (SELECT app_principal_id('user')) AND (c.until IS NULL OR c.until > now()){more}
)"""  # noqa: S608 - nothing in it comes from anybody


# Read by whoever may read the record, and by the person. Written by staff who work with them: a reason or an emergency
# opens a record for some hours, for reading. Erasing is the gate's.
WALL = behind_row_security(
    _TABLE,
    f"person_id IN {_caseload()} OR person_id = (SELECT app_principal_id('person')) OR person_id = {_HERE} OR {_JOB}",
    f"person_id IN {_caseload(_OWN)} OR person_id = {_HERE} OR {_JOB}",
)
# As migration 0005 has it for every table about a person: who came by a link not the person's own writes nothing.
_NOT = "(NOT (SELECT referrals_only_reads()))"
_VERBS = (("INSERT", "WITH CHECK"), ("UPDATE", "USING"), ("DELETE", "USING"))
READERS = "\n".join(
    f"CREATE POLICY readers_{verb.lower()} ON {_TABLE} AS RESTRICTIVE FOR {verb} {condition} {_NOT};"
    for verb, condition in _VERBS
)
# The words go when the record is erased, and not otherwise; key rotation by the owner writes them under another key.
STAYS = f"""
ALTER TABLE {_TABLE} ADD CONSTRAINT told_strikes_of_the_same_person
    FOREIGN KEY (strikes_id, person_id) REFERENCES {_TABLE} (id, person_id) DEFERRABLE INITIALLY DEFERRED;
CREATE FUNCTION referrals_told_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM public.referrals_person p WHERE p.id = OLD.person_id AND p.erased_at IS NOT NULL)
        OR (coalesce(current_setting('app.maintenance', true), '') = 'on'
            AND current_user = (SELECT pg_get_userbyid(relowner) FROM pg_class WHERE oid = TG_RELID))
    THEN RETURN NEW; END IF;
    RAISE EXCEPTION 'What was told outside is written down once, and struck out by another row.'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'told_outside_stays';
END $$;
CREATE TRIGGER told_outside_stays BEFORE UPDATE ON {_TABLE}
    FOR EACH ROW EXECUTE FUNCTION referrals_told_stays();
"""  # noqa: S608 - nothing in it comes from anybody
UNDO = f"""
DROP TRIGGER told_outside_stays ON {_TABLE};
DROP FUNCTION referrals_told_stays();
ALTER TABLE {_TABLE} DROP CONSTRAINT told_strikes_of_the_same_person;
DROP POLICY readers_insert ON {_TABLE};
DROP POLICY readers_update ON {_TABLE};
DROP POLICY readers_delete ON {_TABLE};
"""


class Migration(migrations.Migration):
    dependencies = [
        ("referrals", "0012_what_the_wall_lets_in"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [
        migrations.CreateModel(
            name="ToldOutside",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "authority",
                    models.CharField(
                        choices=[
                            ("court_order", "A court ordered it"),
                            ("safeguarding", "A duty to protect somebody"),
                            ("emergency", "An emergency"),
                            ("other_law", "Another law"),
                        ],
                        max_length=12,
                    ),
                ),
                ("told_on", models.DateField(verbose_name="the day it was told")),
                (
                    "categories",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("name", "What I want to be called"),
                                ("contact", "How to reach me safely"),
                                ("best_time", "The best time to reach me"),
                                ("hopes", "What I hope for, in my own words"),
                                ("to_know", "What they need to know to welcome me"),
                                ("whereabouts", "Where I am now and when I leave"),
                                ("date_of_birth", "My date of birth"),
                                ("answer", "Whether they can offer me a place"),
                                ("in_touch", "Whether we are in touch"),
                                ("outcome", "How it ended"),
                            ],
                            max_length=20,
                        ),
                        blank=True,
                        default=list,
                        size=None,
                    ),
                ),
                (
                    "words",
                    core.crypto.fields.EncryptedJSONField(
                        blank=True, default=dict, verbose_name="who was told, which order, what else"
                    ),
                ),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                (
                    "created_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="told_outside",
                        to="referrals.person",
                    ),
                ),
                (
                    "strikes",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="struck_by",
                        to="referrals.toldoutside",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "told outside",
                "constraints": [models.UniqueConstraint(fields=("id", "person"), name="told_and_person")],
            },
        ),
        WALL,
        migrations.RunSQL(READERS + STAYS, UNDO),
    ]
