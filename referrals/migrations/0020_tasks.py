"""Tasks of staff, behind row-level security."""

import django.db.models.deletion
import django.utils.timezone
import uuid
from django.conf import settings
from django.db import migrations, models

from core.rls.rows import behind_row_security

_TABLE = "referrals_task"
_ME = "(SELECT app_principal_id('user'))"
_GATE = "(SELECT app_principal_id('gate'))"
_JOB = "(SELECT app_principal_kind()) = 'job'"
# The people on the caseload of the user this transaction acts for, as migration 0013 has it.
_CASELOAD = f"""(
    SELECT c.person_id FROM referrals_caseload c
    JOIN accounts_membership m ON m.user_id = c.user_id AND m.agency_id = c.agency_id AND m.ended_at IS NULL
    WHERE c.user_id = {_ME} AND (c.until IS NULL OR c.until > now()){{more}}
)"""  # noqa: S608 - nothing in it comes from anybody
# Whoever is on duty takes on what may be about danger, whether or not they work with the person: the row says neither
# who it is nor what they wrote.
_ON_DUTY = f"""(kind = 'danger' AND agency_id IN (
    SELECT m.agency_id FROM accounts_membership m WHERE m.user_id = {_ME} AND m.ended_at IS NULL))"""  # noqa: S608 - nothing in it comes from anybody
# Read by whoever may read the record, by members on duty, and by the person. Written by the gate in the transaction of
# the event, and marked as seen by staff.
WALL = behind_row_security(
    _TABLE,
    f"person_id IN {_CASELOAD.format(more='')} OR {_ON_DUTY} OR person_id = (SELECT app_principal_id('person'))"
    f" OR person_id = {_GATE} OR {_JOB}",
    f"""person_id IN {_CASELOAD.format(more=" AND c.kind = 'own'")} OR {_ON_DUTY} OR person_id = {_GATE} OR {_JOB}""",
)
# As migration 0005 has it for every table about a person: who came by a link not the person's own writes nothing.
_NOT = "(NOT (SELECT referrals_only_reads()))"
_VERBS = (("INSERT", "WITH CHECK"), ("UPDATE", "USING"), ("DELETE", "USING"))
READERS = "\n".join(
    f"CREATE POLICY readers_{verb.lower()} ON {_TABLE} AS RESTRICTIVE FOR {verb} {condition} {_NOT};"
    for verb, condition in _VERBS
)
# A task belongs to the agency of its person: the policy above goes by it.
OF_THE_AGENCY = f"""
ALTER TABLE {_TABLE} ADD CONSTRAINT task_person_of_agency
    FOREIGN KEY (person_id, agency_id) REFERENCES referrals_person (id, agency_id)
    ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED;
"""
UNDO = f"""
ALTER TABLE {_TABLE} DROP CONSTRAINT task_person_of_agency;
DROP POLICY readers_insert ON {_TABLE};
DROP POLICY readers_update ON {_TABLE};
DROP POLICY readers_delete ON {_TABLE};
"""


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0009_duty_contact"),
        ("referrals", "0019_chains"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Task",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("danger", "May be in danger"),
                            ("declined", "The group said no, or could not take them"),
                        ],
                        max_length=12,
                    ),
                ),
                ("reference", models.CharField(blank=True, max_length=12)),
                ("opened_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("due_at", models.DateTimeField(blank=True, null=True)),
                ("last_sent_at", models.DateTimeField(blank=True, null=True)),
                ("seen_at", models.DateTimeField(blank=True, null=True)),
                ("closed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "agency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.agency"
                    ),
                ),
                (
                    "assignee",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "note",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="tasks",
                        to="referrals.personnote",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="tasks", to="referrals.person"
                    ),
                ),
                (
                    "referral",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="tasks",
                        to="referrals.referral",
                    ),
                ),
                (
                    "seen_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["opened_at", "id"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("closed_at__isnull", True)), fields=["person"], name="task_open_of_person"
                    ),
                    models.Index(
                        condition=models.Q(("closed_at__isnull", True), ("kind", "danger"), ("seen_at__isnull", True)),
                        fields=["last_sent_at"],
                        name="task_danger_unseen",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["danger", "declined"])), name="task_kind_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("seen_at__isnull", True), ("seen_by__isnull", True)),
                            models.Q(("seen_at__isnull", False), ("seen_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="task_seen_by_somebody",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("kind", "danger")), fields=("note",), name="task_danger_once"
                    ),
                ],
            },
        ),
        WALL,
        migrations.RunSQL(READERS + OF_THE_AGENCY, UNDO),
    ]
