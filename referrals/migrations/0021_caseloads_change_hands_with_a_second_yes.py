"""A caseload changes hands with a second member's yes, and each of its records opens with a reason."""

# ruff: noqa: S608 - nothing in these statements comes from anybody
import uuid

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from core.rls.rows import behind_row_security

_TRANSFER, _PERSON = "referrals_caseloadtransfer", "referrals_transferredperson"
_AGENCIES = """(
    SELECT m.agency_id FROM accounts_membership m
    WHERE m.user_id = (SELECT app_principal_id('user')) AND m.ended_at IS NULL
)"""
# As migration 0002 has it: who works with a person now.
_CASELOAD = """(
    SELECT c.person_id FROM referrals_caseload c
    JOIN accounts_membership m ON m.user_id = c.user_id AND m.agency_id = c.agency_id AND m.ended_at IS NULL
    WHERE c.user_id = (SELECT app_principal_id('user')) AND (c.until IS NULL OR c.until > now())
)"""
_JOB = "(SELECT app_principal_kind()) = 'job'"
_THEM = "(SELECT app_principal_id('person')), (SELECT app_principal_id('gate'))"
# A transfer names staff: all of an agency may read it, and a person reads those that moved their own record.
WALLS = [
    behind_row_security(
        _TRANSFER,
        f"agency_id IN {_AGENCIES} OR {_JOB} OR EXISTS ("
        f"SELECT 1 FROM {_PERSON} p WHERE p.transfer_id = {_TRANSFER}.id AND p.person_id IN ({_THEM}))",
        f"agency_id IN {_AGENCIES} OR {_JOB}",
    ),
    behind_row_security(
        _PERSON,
        f"person_id IN ({_THEM}) OR {_JOB} OR person_id IN {_CASELOAD} OR (receiver_id = (SELECT app_principal_id('user')) AND EXISTS ("
        "SELECT 1 FROM accounts_membership m WHERE m.user_id = receiver_id AND m.ended_at IS NULL))",
        f"person_id = (SELECT app_principal_id('gate')) OR {_JOB}",
    ),
]
# As migration 0005 has it for every table about a person.
_NOT = "(NOT (SELECT referrals_only_reads()))"
READERS = "\n".join(
    f"CREATE POLICY readers_{verb.lower()} ON {_PERSON} AS RESTRICTIVE FOR {verb} {condition} {_NOT};"
    for verb, condition in (("INSERT", "WITH CHECK"), ("UPDATE", "USING"), ("DELETE", "USING"))
)
NO_READERS = "\n".join(f"DROP POLICY readers_{verb} ON {_PERSON};" for verb in ("insert", "update", "delete"))

_FUNCTION = "LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$"
# Somebody, and who gave them their role in the last 30 days, and who gave those theirs. Two who share one of these may be
# one human: an administrator can invite a supervisor at any address.
MAY_AGREE = """
CREATE FUNCTION referrals_behind(of_agency uuid, who uuid) RETURNS SETOF uuid LANGUAGE sql STABLE
SET search_path = pg_catalog, public, pg_temp AS $$
    WITH RECURSIVE behind(id) AS (
        SELECT who
        UNION
        SELECT m.appointed_by_id FROM public.accounts_membership m JOIN behind b ON m.user_id = b.id
        WHERE m.agency_id = of_agency AND m.appointed_by_id IS NOT NULL AND m.role_since > now() - interval '30 days'
    ) SELECT id FROM behind
$$;
CREATE FUNCTION referrals_may_agree(of_agency uuid, source uuid, receiver uuid, asker uuid, who uuid) RETURNS boolean
LANGUAGE sql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT EXISTS (
        SELECT 1 FROM public.accounts_membership m JOIN public.accounts_user u ON u.id = m.user_id AND u.is_active
        WHERE m.user_id = who AND m.agency_id = of_agency AND m.ended_at IS NULL
            AND (who = source OR (m.role = 'supervisor' AND NOT EXISTS (
                SELECT b FROM public.referrals_behind(of_agency, who) b
                WHERE b IN (SELECT public.referrals_behind(of_agency, asker))
                    OR b IN (SELECT public.referrals_behind(of_agency, receiver))))))
$$;
"""
TRANSFERS = f"""
CREATE FUNCTION referrals_transfer_needs_two() RETURNS trigger {_FUNCTION}
DECLARE
    kind text := public.app_principal_kind();
    me uuid := public.app_principal_id('user');
    works boolean;
BEGIN
    IF kind = '' THEN RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END; END IF;
    IF TG_OP = 'INSERT' THEN
        IF kind <> 'job' THEN NEW.asked_at := now(); END IF;
        SELECT count(DISTINCT m.user_id) = 2 INTO works FROM public.accounts_membership m
        WHERE m.agency_id = NEW.agency_id AND m.ended_at IS NULL AND (m.user_id = NEW.receiver_id
            OR (m.user_id = NEW.asked_by_id AND m.role IN ('supervisor', 'agency_admin')));
        IF NOT works OR NEW.decided_at IS NOT NULL OR NEW.decided_by_id IS NOT NULL OR NEW.refused
            OR (kind <> 'job' AND NEW.asked_by_id IS DISTINCT FROM me) THEN
            RAISE EXCEPTION 'A transfer is asked for by a supervisor or an administrator, for a colleague.'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'transfer_needs_two';
        END IF;
        NEW.due_at := CASE WHEN NOT EXISTS (
            SELECT 1 FROM public.accounts_membership m WHERE m.agency_id = NEW.agency_id AND m.ended_at IS NULL
                AND public.referrals_may_agree(NEW.agency_id, NEW.source_id, NEW.receiver_id, NEW.asked_by_id, m.user_id)
        ) THEN NEW.asked_at + interval '3 days' END;
        RETURN NEW;
    END IF;
    IF TG_OP = 'UPDATE' AND OLD.decided_at IS NULL
        AND (OLD.id, OLD.agency_id, OLD.source_id, OLD.receiver_id, OLD.asked_by_id, OLD.asked_at, OLD.due_at)
            IS NOT DISTINCT FROM
            (NEW.id, NEW.agency_id, NEW.source_id, NEW.receiver_id, NEW.asked_by_id, NEW.asked_at, NEW.due_at)
    THEN
        NEW.decided_at := now();
        IF NEW.decided_by_id IS NULL THEN
            works := kind = 'job' AND NOT NEW.refused AND OLD.due_at <= now();
        ELSIF NEW.refused THEN
            works := EXISTS (SELECT 1 FROM public.accounts_membership m WHERE m.user_id = NEW.decided_by_id
                AND m.agency_id = OLD.agency_id AND m.ended_at IS NULL);
        ELSE
            works := public.referrals_may_agree(
                OLD.agency_id, OLD.source_id, OLD.receiver_id, OLD.asked_by_id, NEW.decided_by_id);
        END IF;
        IF works AND (NEW.decided_by_id IS NULL OR NEW.decided_by_id = me) THEN RETURN NEW; END IF;
    END IF;
    RAISE EXCEPTION 'A transfer is agreed by whoever works with these people, or by a supervisor with no part in it.'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'transfer_needs_two';
END $$;
CREATE TRIGGER transfer_needs_two BEFORE INSERT OR UPDATE OR DELETE ON {_TRANSFER}
    FOR EACH ROW EXECUTE FUNCTION referrals_transfer_needs_two();

CREATE FUNCTION referrals_transferred_as_agreed() RETURNS trigger {_FUNCTION}
DECLARE kind text := public.app_principal_kind();
BEGIN
    -- Rows that anybody else adds or changes are refused by the wall.
    IF kind = '' OR (kind IN ('job', 'gate')) = (TG_OP = 'DELETE') THEN
        RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
    END IF;
    IF TG_OP = 'INSERT' AND kind = 'job' AND NEW.opened_at IS NULL AND EXISTS (
        SELECT 1 FROM public.referrals_caseloadtransfer t
        JOIN public.referrals_caseload c ON c.agency_id = t.agency_id AND c.user_id = t.source_id
        WHERE t.id = NEW.transfer_id AND t.decided_at IS NOT NULL AND NOT t.refused AND t.receiver_id = NEW.receiver_id
            AND c.person_id = NEW.person_id AND c.kind = 'own' AND c.until IS NULL) THEN RETURN NEW; END IF;
    IF TG_OP = 'UPDATE' AND kind IN ('job', 'gate') AND OLD.opened_at IS NULL
        AND (OLD.id, OLD.transfer_id, OLD.person_id, OLD.receiver_id)
            IS NOT DISTINCT FROM (NEW.id, NEW.transfer_id, NEW.person_id, NEW.receiver_id) THEN RETURN NEW; END IF;
    RAISE EXCEPTION 'Whose record moves follows from a transfer that was agreed.'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'transferred_as_agreed';
END $$;
CREATE TRIGGER transferred_as_agreed BEFORE INSERT OR UPDATE OR DELETE ON {_PERSON}
    FOR EACH ROW EXECUTE FUNCTION referrals_transferred_as_agreed();

CREATE FUNCTION referrals_caseload_let_in() RETURNS trigger {_FUNCTION}
BEGIN
    -- A user adds no row of this kind: the policy caseload_added refuses it.
    IF NEW.kind <> 'own' OR public.app_principal_kind() IN ('job', 'user', '') THEN RETURN NEW; END IF;
    IF TG_OP = 'UPDATE' AND (OLD.user_id, OLD.person_id, OLD.agency_id, OLD.kind)
        IS NOT DISTINCT FROM (NEW.user_id, NEW.person_id, NEW.agency_id, NEW.kind) THEN RETURN NEW; END IF;
    -- The person is new, a colleague who works with them lets somebody in, or a transfer was agreed and a reason given.
    IF NOT EXISTS (SELECT 1 FROM public.referrals_caseload c WHERE c.person_id = NEW.person_id AND c.kind = 'own')
        OR EXISTS (SELECT 1 FROM public.referrals_transferredperson p
            WHERE p.person_id = NEW.person_id AND p.receiver_id = NEW.user_id AND p.opened_at IS NULL AND NEW.reason <> '')
        OR EXISTS (SELECT 1 FROM public.referrals_caseload c JOIN public.accounts_membership m
                ON m.user_id = c.user_id AND m.agency_id = c.agency_id AND m.ended_at IS NULL
            WHERE c.person_id = NEW.person_id AND c.user_id = NEW.came_from_id AND c.kind = 'own' AND c.until IS NULL
                AND c.user_id <> NEW.user_id)
    THEN RETURN NEW; END IF;
    RAISE EXCEPTION 'Nobody comes on a caseload without somebody who works with the person, or an agreed transfer.'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'caseload_let_in';
END $$;
CREATE TRIGGER caseload_let_in BEFORE INSERT OR UPDATE ON referrals_caseload
    FOR EACH ROW EXECUTE FUNCTION referrals_caseload_let_in();
"""
UNDO = f"""
DROP TRIGGER caseload_let_in ON referrals_caseload;
DROP FUNCTION referrals_caseload_let_in();
DROP TRIGGER transferred_as_agreed ON {_PERSON};
DROP FUNCTION referrals_transferred_as_agreed();
DROP TRIGGER transfer_needs_two ON {_TRANSFER};
DROP FUNCTION referrals_transfer_needs_two();
DROP FUNCTION referrals_may_agree(uuid, uuid, uuid, uuid, uuid);
DROP FUNCTION referrals_behind(uuid, uuid);
"""

# As migration 0012 has it, without the line by which whoever manages an agency put people on others' lists.
_ME = "(SELECT app_principal_id('user'))"
_HOURS = "since <= now() + interval '5 minutes' AND until <= now() + interval '8 hours 5 minutes'"


def _added(managers: str = "") -> str:
    return f"""
DROP POLICY caseload_added ON referrals_caseload;
CREATE POLICY caseload_added ON referrals_caseload AS RESTRICTIVE FOR INSERT WITH CHECK (
    (SELECT app_principal_kind()) <> 'user'{managers}
    OR (kind = 'reason' AND user_id = {_ME} AND {_HOURS})
    OR (kind = 'break_glass' AND user_id = {_ME} AND {_HOURS} AND reviewed_at IS NULL AND agency_id IN (
        SELECT m.agency_id FROM accounts_membership m
        WHERE m.user_id = {_ME} AND m.ended_at IS NULL AND m.role IN ('supervisor'))));
"""


_MANAGERS = f"""
    OR (kind = 'own' AND user_id <> {_ME} AND agency_id IN (
        SELECT m.agency_id FROM accounts_membership m
        WHERE m.user_id = {_ME} AND m.ended_at IS NULL AND m.role IN ('supervisor', 'agency_admin')))"""


def _who(**more: object) -> "models.ForeignKey[object, object]":
    return models.ForeignKey(
        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL, **more
    )


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0010_who_appointed_whom"),
        ("referrals", "0020_tasks"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [
        migrations.AddField("caseload", "came_from", _who(blank=True, null=True)),
        migrations.CreateModel(
            "CaseloadTransfer",
            [
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("asked_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("due_at", models.DateTimeField(blank=True, editable=False, null=True)),
                ("refused", models.BooleanField(default=False)),
                ("decided_at", models.DateTimeField(blank=True, null=True)),
                (
                    "agency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.agency"
                    ),
                ),
                ("asked_by", _who()),
                ("decided_by", _who(blank=True, null=True)),
                ("receiver", _who()),
                ("source", _who()),
            ],
            {
                "ordering": ["-asked_at"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("source", models.F("receiver")), _negated=True),
                        name="transfer_to_somebody_else",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("receiver", models.F("asked_by")), _negated=True),
                        name="transfer_not_to_oneself",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("decided_at", None)),
                        fields=("agency", "source", "receiver"),
                        name="transfer_asked_once",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            "TransferredPerson",
            [
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("opened_at", models.DateTimeField(blank=True, null=True)),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="transfers", to="referrals.person"
                    ),
                ),
                ("receiver", _who()),
                (
                    "transfer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="people",
                        to="referrals.caseloadtransfer",
                    ),
                ),
            ],
            {
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("opened_at", None)),
                        fields=("person", "receiver"),
                        name="transferred_waits_once",
                    )
                ]
            },
        ),
        *WALLS,
        migrations.RunSQL(READERS + MAY_AGREE + TRANSFERS + _added(), UNDO + NO_READERS + _added(_MANAGERS)),
    ]
