"""The second wall: row-level security, asked with plain SQL over the application's own connection.

Everything here goes past models and querysets, as a forgotten filter would.
"""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from datetime import date
from typing import Any

import pytest
from django.apps import apps
from django.core import checks
from django.db import DatabaseError, connection, transaction

from accounts import agencies, outbox
from accounts.models import Membership, OutgoingMail
from referrals import walls
from referrals.actors import Actor
from referrals.models import Document, Helper, Link, Person, PersonNote, Preset
from referrals.services import endings, people, told_outside
from referrals.vocabularies import StopWay, ToldBecause
from tests import database
from tests.referrals import stories
from tests.referrals.ledgers import seal_file  # noqa: F401 - a fixture
from tests.referrals.stories import Story
from vault.principal import Principal, acting_as

pytestmark = pytest.mark.django_db

# Tables whose rows are about a person, by the column that says whom.
ABOUT = {
    "referrals_accesslog": "person_id",
    "referrals_caseload": "person_id",
    "referrals_document": "person_id",
    "referrals_helper": "person_id",
    "referrals_ledgerentry": "person_id",
    "referrals_link": "person_id",
    "referrals_person": "id",
    "referrals_personnote": "person_id",
    "referrals_referral": "person_id",
    "referrals_referralcontent": "person_id",
    "referrals_referralevent": "person_id",
    "referrals_release": "person_id",
    "referrals_releaseevent": "person_id",
    "referrals_releaseparty": "person_id",
    "referrals_stoprecord": "person_id",
    "referrals_toldoutside": "person_id",
}
OTHERS = {"referrals_preset", "referrals_jointcall", "referrals_ledgerseal", "accounts_outgoingmail"}
ALL = sorted({*ABOUT, *OTHERS})
# What an organization may read of the one referral its link is for. Everything else reaches it through the gate.
TO_ORGANIZATION = {"referrals_referral", "referrals_ledgerentry", "referrals_link", "referrals_referralevent"}


def sql(statement: str, *values: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall() if cursor.description else []


def count(table: str) -> int:
    return sql(f"SELECT count(*) FROM {table}")[0][0]


def changed(statement: str, *values: Any) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.rowcount


@contextmanager
def acting(principal: Principal | None) -> Iterator[None]:
    with acting_as(principal) if principal else nullcontext():
        yield


@pytest.fixture
def full() -> Story:
    """A story with at least one row in every table about a person; told by the real services where there is one."""
    story = stories.opened_referral()
    story.answer("accept")
    robin = story.staff.robin
    with acting_as(story.as_staff):
        Helper.objects.create(person=story.person, kind=Helper.Kind.ADVOCATE, name="Ada")
        PersonNote.objects.create(person=story.person, text="May I change the time?")
        Document.objects.create(
            person=story.person,
            kind=Document.Kind.OWN_FORM,
            stored_as="x",
            content_type="application/pdf",
            size=1,
            sha256="",
            created_by=robin.user,
        )
        Preset.objects.create(agency=robin.agency, name="Usual")
        told = told_outside.Told(ToldBecause.EMERGENCY, "A duty", "The ambulance", date(2026, 5, 3), (), "The address")
        told_outside.write_down(membership=robin, person=story.person.pk, told=told)
        from referrals.services.referrals import note_joint_call

        note_joint_call(membership=robin, organization=story.organization)
    other = stories.harbor("Quay Collective")
    with acting_as(story.as_person):
        endings.stop_sharing(
            person=story.person, organization=other, actor=Actor.person(story.person_link.pk), way=StopWay.ONLINE
        )
    return story


# --- every table is known -----------------------------------------------------------------------------------------


def test_every_private_table_is_in_these_tests() -> None:
    """A new model in `referrals` needs row-level security, or a reason in walls.OPEN_TABLES, and a line here."""
    assert set(walls.private_tables()) == set(ALL)


def test_the_list_of_open_tables_names_tables_that_exist() -> None:
    tables = {model._meta.db_table for model in apps.get_app_config("referrals").get_models()}
    assert set(walls.OPEN_TABLES) <= tables


def test_open_tables_hold_nothing_about_a_person() -> None:
    for table in walls.OPEN_TABLES:
        columns = {name for (name,) in sql("SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass", table)}
        assert not {name for name in columns if "person" in name or "referral" in name}, table


# About a person: whoever came by a link that is not the person's own writes nothing in these.
READERS_WRITE_NOTHING = {table for table in ALL if table not in {"referrals_accesslog", *OTHERS}}


def test_every_private_table_is_forced_and_has_its_policies() -> None:
    assert walls.unguarded_tables() == []
    rows = sql(
        "SELECT c.relname, array_agg(p.polname::text ORDER BY p.polname), bool_and(p.polpermissive) FROM pg_policy p"
        " JOIN pg_class c ON c.oid = p.polrelid GROUP BY 1"
    )
    found = {name: tuple(policies) for name, policies, _ in rows if name in ALL}
    readers = ("readers_delete", "readers_insert", "readers_update")
    wanted = {
        table: ("maintenance", "principal", *(readers if table in READERS_WRITE_NOTHING else ())) for table in ALL
    }
    caseload = ("caseload_added", "caseload_changed", "caseload_kept", "caseload_seen")
    wanted["referrals_caseload"] = (*caseload, *wanted["referrals_caseload"])
    wanted["accounts_outgoingmail"] = (*wanted["accounts_outgoingmail"], "waiting_for_theirs")
    assert found == wanted
    kinds = sql("SELECT DISTINCT polname ~ '^(readers|caseload)_', polpermissive FROM pg_policy ORDER BY 1")
    assert kinds == [(False, True), (True, False)]


def test_the_maintenance_policy_is_the_owners_alone() -> None:
    roles = sql("SELECT DISTINCT polroles::regrole[]::text FROM pg_policy WHERE polname = 'maintenance'")
    assert roles == [("{alongside_owner}",)]


def test_no_view_or_function_of_ours_reads_past_the_walls() -> None:
    """A view runs as its owner unless told otherwise; a SECURITY DEFINER function always does."""
    assert (
        sql("SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('v', 'm')") == []
    )
    definers = sql(
        "SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace AND prosecdef"
        " AND pg_get_userbyid(proowner) = 'alongside_owner'"
    )
    assert definers == [("referrals_ledger_chain",)]


# --- the system check ---------------------------------------------------------------------------------------------


def found_errors() -> list[str]:
    messages = checks.run_checks(tags=[checks.Tags.database], databases=["default"])
    return [message.msg for message in messages if message.id == "alongside.E002"]


def test_the_check_is_quiet_on_a_sound_database() -> None:
    assert found_errors() == []


@pytest.mark.parametrize(
    "statement",
    [
        "ALTER TABLE referrals_person NO FORCE ROW LEVEL SECURITY",
        "ALTER TABLE referrals_person DISABLE ROW LEVEL SECURITY",
        "DROP POLICY principal ON referrals_person",
    ],
)
def test_the_check_names_a_table_whose_wall_is_down(transactional_db: None, as_owner: Any, statement: str) -> None:
    database.become("owner")
    try:
        with transaction.atomic():
            sql(statement)
            assert found_errors() == ["referrals_person is not behind row-level security."]
            transaction.set_rollback(True)
    finally:
        database.become("app")
    assert found_errors() == []


# --- who sees nothing ---------------------------------------------------------------------------------------------


def strangers(story: Story) -> dict[str, Principal | None]:
    """Principals to whom nothing about this person may be visible."""
    kim = stories.kim()
    other = stories.sam(story.staff.max, called="Toni")
    other_link = stories.own_link(story.staff.max, other)
    elsewhere = stories.sent_referral(story.staff, story.organization, stories.sam(story.staff.robin))
    assert elsewhere.link is not None
    return {
        "nobody": None,
        "another agency": Principal.user(kim.user_id),
        "a colleague": Principal.user(story.staff.max.user_id),
        "somebody unknown": Principal.user(uuid.uuid4()),
        "another person": Principal.person(other.pk, other_link.pk),
        "the gate of another person": Principal.gate(other.pk),
        "the organization by a link to another referral": Principal.organization(
            elsewhere.referral.pk, elsewhere.link.pk
        ),
        "a person's id as a user": Principal.user(story.person.pk),
        "a user's id as a person": Principal.person(story.staff.robin.user_id, uuid.uuid4()),
        "a referral's id as a person": Principal.person(story.referral.pk, uuid.uuid4()),
        "a person's id as an organization": Principal.organization(story.person.pk, uuid.uuid4()),
    }


def about_this_person(table: str, story: Story) -> int:
    return sql(f"SELECT count(*) FROM {table} WHERE {ABOUT[table]} = %s", story.person.pk)[0][0]


def test_strangers_see_no_row_about_somebody_in_any_table(full: Story) -> None:
    with acting_as(Principal.job("test")):
        assert {table for table in ABOUT if about_this_person(table, full) == 0} == set()
    for name, principal in strangers(full).items():
        with acting(principal):
            seen = {table for table in ABOUT if about_this_person(table, full)}
        assert seen == set(), name


def test_nobody_sees_a_row_of_any_private_table(full: Story, seal_file: Any) -> None:  # noqa: F811
    from referrals.seals import seal_ledger

    seal_ledger()
    assert {table: count(table) for table in ALL} == dict.fromkeys(ALL, 0)


def test_a_colleague_sees_their_own_caseload_row_and_no_other(full: Story) -> None:
    mine = stories.sam(full.staff.max, called="Toni")
    with acting_as(Principal.user(full.staff.max.user_id)):
        assert sql("SELECT DISTINCT person_id FROM referrals_caseload") == [(mine.pk,)]
        assert sql("SELECT id FROM referrals_person") == [(mine.pk,)]


def test_who_has_left_sees_nothing(full: Story) -> None:
    with acting_as(full.as_staff):
        assert count("referrals_person") == 1
    agencies.end_membership(full.staff.robin)
    with acting_as(full.as_staff):
        seen = {table for table in ABOUT if about_this_person(table, full)}
    # Their own line of who worked with whom stays theirs; it leads nowhere.
    assert seen == {"referrals_caseload"}


def test_a_reason_opens_a_record_until_it_runs_out(full: Story) -> None:
    max_ = full.staff.max
    with acting_as(Principal.user(max_.user_id)):
        row = people.give_reason(membership=max_, person=full.person.pk, reason="Covers for Robin today")
        assert count("referrals_person") == 1
    with acting_as(Principal.job("test")):
        sql("UPDATE referrals_caseload SET until = now() - interval '1 second' WHERE id = %s", row.pk)
    with acting_as(Principal.user(max_.user_id)):
        assert count("referrals_person") == 0


def test_a_caseload_row_in_the_name_of_another_agency_opens_nothing(full: Story) -> None:
    """The foreign key ties a caseload row to the person's own agency."""
    kim = stories.kim()
    with pytest.raises(DatabaseError), acting_as(Principal.user(kim.user_id)):
        sql(
            "INSERT INTO referrals_caseload (id, user_id, agency_id, person_id, kind, reason, since)"
            " VALUES (gen_random_uuid(), %s, %s, %s, 'own', '', now())",
            kim.user_id, kim.agency_id, full.person.pk,
        )  # fmt: skip
        sql("SET CONSTRAINTS ALL IMMEDIATE")


def test_a_caseload_row_for_an_agency_one_does_not_work_for_is_refused(full: Story) -> None:
    kim = stories.kim()
    with pytest.raises(DatabaseError, match="row-level security"), acting_as(Principal.user(kim.user_id)):
        sql(
            "INSERT INTO referrals_caseload (id, user_id, agency_id, person_id, kind, reason, since)"
            " VALUES (gen_random_uuid(), %s, %s, %s, 'own', '', now())",
            kim.user_id, full.staff.agency.pk, full.person.pk,
        )  # fmt: skip


def caseload_row(member: Membership, story: Story, kind: str, *, since: str = "now()", until: str = "NULL") -> None:
    """Puts the person on somebody's list, with plain SQL."""
    sql(
        "INSERT INTO referrals_caseload (id, user_id, agency_id, person_id, kind, reason, since, until)"
        f" VALUES (gen_random_uuid(), %s, %s, %s, %s, '', {since}, {until})",
        member.user_id, story.staff.agency.pk, story.person.pk, kind,
    )  # fmt: skip


_HOURS, _TOO_LONG = "now() + interval '8 hours'", "now() + interval '9 hours'"


@pytest.mark.parametrize(
    ("who", "kind", "options"),
    [
        ("max", "own", {}),
        ("max", "own", {"until": _HOURS}),
        ("alex", "own", {}),
        ("max", "reason", {}),
        ("max", "reason", {"until": _TOO_LONG}),
        ("max", "reason", {"since": "now() + interval '1 hour'", "until": _HOURS}),
        ("max", "break_glass", {"until": _HOURS}),
        ("jo", "break_glass", {"until": _HOURS}),
        ("alex", "break_glass", {"until": _TOO_LONG}),
    ],
)
def test_nobody_lets_themselves_in_but_for_hours_and_in_an_emergency_a_supervisor(
    full: Story, who: str, kind: str, options: dict[str, str]
) -> None:
    member: Membership = getattr(full.staff, who)
    with pytest.raises(DatabaseError, match="row-level security"), acting_as(Principal.user(member.user_id)):
        caseload_row(member, full, kind, **options)


def test_a_reason_of_hours_an_emergency_of_a_supervisor_and_a_list_handed_on_are_taken(full: Story) -> None:
    staff = full.staff
    for member, kind, of in ((staff.max, "reason", staff.max), (staff.alex, "break_glass", staff.alex),
                             (staff.jo, "own", staff.max)):  # fmt: skip
        with acting_as(Principal.user(member.user_id)):
            caseload_row(of, full, kind, until="NULL" if kind == "own" else _HOURS)
    with pytest.raises(DatabaseError, match="row-level security"), acting_as(Principal.user(staff.max.user_id)):
        caseload_row(staff.robin, full, "reason", until=_HOURS)


def test_what_opened_a_record_is_neither_made_to_last_nor_removed_by_whoever_it_opened_to(full: Story) -> None:
    for member, is_emergency in ((full.staff.max, False), (full.staff.alex, True)):
        with acting_as(Principal.user(member.user_id)):
            row = people.give_reason(
                membership=member, person=full.person.pk, reason="Covers for Robin", break_glass=is_emergency
            )
            assert changed("UPDATE referrals_caseload SET kind = 'own', until = NULL WHERE id = %s", row.pk) == 0
            assert changed("UPDATE referrals_caseload SET reviewed_at = now() WHERE id = %s", row.pk) == 0
            assert changed("DELETE FROM referrals_caseload WHERE id = %s", row.pk) == 0
    jo = Principal.user(full.staff.jo.user_id)
    for widened in ("until = until + interval '1 hour'", "kind = 'own'"):
        with pytest.raises(DatabaseError, match="row-level security"), acting_as(jo):
            sql(f"UPDATE referrals_caseload SET {widened} WHERE kind = 'break_glass'")
    with acting_as(jo):
        assert changed("DELETE FROM referrals_caseload") == 0
        people.review_emergency(caseload=row, reviewer=full.staff.jo)


def test_a_reason_of_a_time_still_to_come_opens_nothing(full: Story) -> None:
    """As the clock of a machine that was years ahead leaves it behind."""
    max_ = full.staff.max
    with acting_as(Principal.job("test")):
        caseload_row(max_, full, "reason", since="now() + interval '1 year'", until="now() + interval '9 years'")
    with acting_as(Principal.user(max_.user_id)):
        assert {table for table in ABOUT if count(table)} == set()
    with acting_as(Principal.user(full.staff.jo.user_id)):
        assert sql("SELECT count(*) FROM referrals_caseload WHERE kind = 'reason'") == [(1,)]


# --- who presses yes ----------------------------------------------------------------------------------------------

_SIGNED = (
    "UPDATE referrals_release SET state = 'active', signed_at = now(), signed_way = %s, chose_to_organization = true,"
    " chose_to_agency = true, expires_at = now() + interval '9 days' WHERE id = %s"
)


def waiting_release(story: Story) -> uuid.UUID:
    """One that waits for the person's answer."""
    return stories.requested_release(story.staff.robin, story.person, stories.harbor("Quay Collective")).pk


@pytest.mark.parametrize("way", ["own_device", "staff_device"])
def test_staff_and_jobs_press_no_yes_on_any_device(full: Story, way: str) -> None:
    release = waiting_release(full)
    for principal in (full.as_staff, Principal.job("test")):
        with pytest.raises(DatabaseError, match="Only the person says yes"), acting_as(principal):
            sql(_SIGNED, way, release)
        with pytest.raises(DatabaseError, match="Only the person says yes"), acting_as(principal):
            sql("UPDATE referrals_release SET signed_way = %s, signed_at = now() WHERE id = %s", way, release)
    with acting_as(full.as_person):
        assert changed(_SIGNED, way, release) == 1


def test_staff_write_no_release_down_that_was_signed_on_a_device(full: Story) -> None:
    columns = insertable("referrals_release")
    values = columns.replace(" state,", " 'draft',").replace("id,", "gen_random_uuid(),", 1)
    values = values.replace(" reference,", " 'C-2222-2222',")
    assert "gen_random_uuid()," in values and "'C-2222-2222'" in values
    copied = f"INSERT INTO referrals_release ({columns}) SELECT {values} FROM referrals_release WHERE id = %s"
    with pytest.raises(DatabaseError, match="Only the person says yes"), acting_as(full.as_staff):
        sql(copied, full.release.pk)


def test_staff_write_down_what_was_signed_on_paper(full: Story) -> None:
    release = waiting_release(full)
    with acting_as(full.as_staff):
        assert changed(_SIGNED, "paper", release) == 1


# --- e-mail on its way --------------------------------------------------------------------------------------------


def test_staff_read_which_e_mail_waits_about_a_referral_of_theirs_and_change_none(full: Story) -> None:
    reference = full.referral.reference
    with acting_as(Principal.job("test")):
        # The test's transaction never ends, so that nothing is sent.
        assert sql("SELECT DISTINCT about FROM accounts_outgoingmail WHERE state = 'queued'") == [(reference,)]
        waiting = count("accounts_outgoingmail")
    outbox.queue(to="a@example.org", subject="A new password", body="x", about="password")
    with acting_as(full.as_staff):
        assert sql("SELECT about FROM accounts_outgoingmail") == [(reference,)] * waiting
        assert changed("UPDATE accounts_outgoingmail SET state = 'failed'") == 0
        assert changed("DELETE FROM accounts_outgoingmail") == 0
    others = [*strangers(full).values(), full.as_person, full.as_gate]
    for principal in others:
        with acting(principal):
            assert sql("SELECT about FROM accounts_outgoingmail WHERE about = %s", reference) == []
            assert changed("DELETE FROM accounts_outgoingmail WHERE about IN (%s, 'password')", reference) == 0
    with acting_as(Principal.job("test")):
        sql("UPDATE accounts_outgoingmail SET state = 'sent'")
    with acting_as(full.as_staff):
        assert count("accounts_outgoingmail") == 0


@pytest.mark.parametrize("who", ["as_staff", "as_person", "as_gate"])
def test_only_a_job_puts_an_e_mail_on_its_way(full: Story, who: str) -> None:
    with pytest.raises(DatabaseError, match="row-level security"), acting_as(getattr(full, who)):
        OutgoingMail.objects.create(to="a@example.org", subject="x", body="x", about=full.referral.reference)


# --- who sees what is theirs --------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["as_staff", "as_person", "as_gate"])
def test_those_it_is_about_or_who_work_with_them_see_every_row_and_no_one_elses(full: Story, who: str) -> None:
    other = stories.sam(full.staff.max)
    stories.signed_release(full.staff.max, other, full.organization)
    with acting_as(Principal.job("test")):
        expected = {table: about_this_person(table, full) for table in ABOUT}
    with acting_as(getattr(full, who)):
        assert {table: count(table) for table in ABOUT} == expected


def test_an_organization_sees_of_its_referral_only_what_holds_no_word_about_the_person(full: Story) -> None:
    assert full.link is not None
    with acting_as(Principal.organization(full.referral.pk, full.link.pk)):
        assert {table for table in ALL if count(table)} == TO_ORGANIZATION
        assert sql("SELECT id FROM referrals_referral") == [(full.referral.pk,)]
        assert {by for (by,) in sql("SELECT by FROM referrals_referralevent")} == {"organization"}
        assert {kind for (kind,) in sql("SELECT kind FROM referrals_link")} == {"organization"}


def test_presets_and_calls_are_their_agencys(full: Story) -> None:
    with acting_as(Principal.user(full.staff.max.user_id)):
        assert (count("referrals_preset"), count("referrals_jointcall")) == (1, 1)
    with acting_as(Principal.user(stories.kim().user_id)):
        assert (count("referrals_preset"), count("referrals_jointcall")) == (0, 0)


# --- the setting does not leak ------------------------------------------------------------------------------------


def test_after_a_transaction_the_same_connection_is_nobody(transactional_db: None) -> None:
    story = stories.signed_story()
    with acting_as(story.as_staff):
        backend = sql("SELECT pg_backend_pid()")
        assert count("referrals_person") == 1
    assert sql("SELECT pg_backend_pid()") == backend
    # Set once, the setting reads '' and not NULL; both have to be nobody.
    assert sql("SELECT current_setting('app.principal', true)") == [("",)]
    assert count("referrals_person") == 0


def test_after_a_rollback_the_same_connection_is_nobody(transactional_db: None) -> None:
    story = stories.signed_story()
    with pytest.raises(ZeroDivisionError), acting_as(story.as_staff):
        assert count("referrals_person") == 1
        raise ZeroDivisionError
    assert count("referrals_person") == 0


def test_a_connection_that_never_said_who_it_is_is_nobody(transactional_db: None) -> None:
    stories.signed_story()
    connection.close()
    assert sql("SELECT current_setting('app.principal', true)") == [(None,)]
    assert count("referrals_person") == 0


def test_inside_another_principal_one_is_that_one_alone_and_then_the_first_again(full: Story) -> None:
    with acting_as(full.as_staff):
        with acting_as(Principal.user(stories.kim().user_id)):
            assert count("referrals_person") == 0
        assert count("referrals_person") == 1
        with pytest.raises(ZeroDivisionError), acting_as(Principal.job("x")):
            raise ZeroDivisionError
        assert sql("SELECT app_principal_kind()") == [("user",)]


@pytest.mark.parametrize(
    "value", ["", ":", "user", "user:", "person::", "nobody:1", "::::", "JOB:x", " job:x", "jobs:"]
)
def test_no_odd_setting_opens_anything(full: Story, value: str) -> None:
    for table in ALL:
        # A kind without an id is refused as no UUID rather than answered: also no row.
        with transaction.atomic():
            sql("SELECT set_config('app.principal', %s, true)", value)
            try:
                with transaction.atomic():
                    assert count(table) == 0
            except DatabaseError as error:
                assert "uuid" in str(error)
            transaction.set_rollback(True)


def test_the_application_gains_nothing_from_the_maintenance_setting(full: Story) -> None:
    with transaction.atomic():
        sql("SELECT set_config('app.maintenance', 'on', true)")
        assert {count(table) for table in ALL} == {0}
        with pytest.raises(DatabaseError, match="never changes"), acting_as(full.as_staff):
            sql("UPDATE referrals_release SET text = text || 'x'")


def test_the_owner_sees_nothing_unless_it_says_maintenance(transactional_db: None) -> None:
    stories.signed_story()
    with database.owner_cursor() as cursor:
        cursor.execute("SELECT count(*) FROM referrals_person")
        assert cursor.fetchone() == (1,)
        cursor.execute("SET app.maintenance = 'off'; SELECT count(*) FROM referrals_person")
        assert cursor.fetchone() == (0,)
        cursor.execute("RESET app.maintenance; SELECT count(*) FROM referrals_person")
        assert cursor.fetchone() == (0,)


# --- writing ------------------------------------------------------------------------------------------------------


def insertable(table: str) -> str:
    """An INSERT that copies the first row about somebody, with a new key, for another person."""
    columns = [name for (name,) in sql(
        "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped"
        " AND attidentity = '' ORDER BY attnum", table)]  # fmt: skip
    return ", ".join(columns)


@pytest.mark.parametrize("table", sorted(ABOUT))
def test_rows_about_somebody_elses_person_can_be_neither_added_nor_changed(full: Story, table: str) -> None:
    """Tried by everybody who may write such rows about their own person."""
    column = ABOUT[table]
    mine = stories.sam(full.staff.max, called="Toni")
    link = stories.own_link(full.staff.max, mine)
    tried = (Principal.user(full.staff.max.user_id), Principal.person(mine.pk, link.pk), Principal.gate(mine.pk))
    columns = insertable(table)
    # A referral or release begins as a draft, unsigned and untold, which other triggers see to first.
    values = columns.replace(" state,", " 'draft',").replace(" told_state,", " 'draft',")
    values = values.replace(" signed_at,", " NULL::timestamptz,")
    with acting_as(Principal.job("test")):
        rows = sql(f"SELECT {values} FROM {table} WHERE {column} = %s LIMIT 1", full.person.pk)
    for principal in tried:
        if table == "referrals_person" and principal.kind == "user":
            # Whoever works for the agency may write people of the agency down: told apart below.
            continue
        with pytest.raises(DatabaseError, match=r"row-level security"), acting_as(principal):
            # The same row again: what is about another person is refused before its key is looked at.
            sql(f"INSERT INTO {table} ({columns}) VALUES ({', '.join(['%s'] * len(rows[0]))})", *map(_plain, rows[0]))
        try:
            with acting_as(principal):
                assert changed(f"UPDATE {table} SET {column} = {column} WHERE {column} = %s", full.person.pk) == 0
                assert changed(f"DELETE FROM {table} WHERE {column} = %s", full.person.pk) == 0
        except DatabaseError as error:
            assert "permission denied" in str(error)


def _plain(value: Any) -> Any:
    return str(value) if isinstance(value, uuid.UUID) else value


def test_a_person_is_written_down_for_ones_own_agency_alone(full: Story) -> None:
    kim = stories.kim()
    with pytest.raises(DatabaseError, match="row-level security"), acting_as(Principal.user(kim.user_id)):
        people.write_down_person(membership=full.staff.robin, called="Somebody")


def test_somebodys_row_cannot_be_moved_to_another_person(full: Story) -> None:
    mine = stories.sam(full.staff.max, called="Toni")
    for table in ("referrals_helper", "referrals_personnote", "referrals_referral", "referrals_link"):
        refused = r"row-level security|written down anew|without a permission in force"
        with pytest.raises(DatabaseError, match=refused), acting_as(full.as_staff):
            sql(f"UPDATE {table} SET person_id = %s", mine.pk)


def test_an_organization_writes_no_row_about_the_person(full: Story) -> None:
    assert full.link is not None
    with acting_as(Principal.organization(full.referral.pk, full.link.pk)):
        assert changed("UPDATE referrals_referralcontent SET hopes = ''") == 0
        assert changed("UPDATE referrals_person SET called = ''") == 0
        assert changed("UPDATE referrals_referral SET state = state, told_state = 'accepted'") == 0
        assert changed("UPDATE referrals_referral SET release_id = NULL") == 0
        assert changed("UPDATE referrals_link SET expires_at = now() + interval '9 years', tries = 0") == 0
        assert changed("DELETE FROM referrals_link") == 0
        assert changed("DELETE FROM referrals_referral") == 0
    with (
        pytest.raises(DatabaseError, match="row-level security"),
        acting_as(Principal.organization(full.referral.pk, full.link.pk)),
    ):
        sql(
            "INSERT INTO referrals_personnote (id, person_id, text, at, answer)"
            " VALUES (gen_random_uuid(), %s, '', now(), '')",
            full.person.pk,
        )


@pytest.mark.parametrize(
    "table",
    ["referrals_accesslog", "referrals_ledgerentry", "referrals_ledgerseal", "referrals_referralevent",
     "referrals_releaseevent", "referrals_stoprecord", "referrals_toldoutside"],
)  # fmt: skip
def test_records_are_added_to_and_never_changed_or_removed(full: Story, table: str) -> None:
    """Even by those who see them."""
    columns = [name for (name,) in sql(
        "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped", table
    )]  # fmt: skip
    # What somebody wrote can be erased when the person asks for it.
    erasable = {"referrals_referralevent": "why", "referrals_releaseevent": "why", "referrals_stoprecord": "note",
                "referrals_toldoutside": "words"}  # fmt: skip
    for principal in (full.as_staff, full.as_person, full.as_gate, Principal.job("test")):
        for column in columns:
            if column == erasable.get(table):
                continue
            with pytest.raises(DatabaseError, match="permission denied"), acting_as(principal):
                sql(f"UPDATE {table} SET {column} = {column}")
        # A stop can go, years later and by housekeeping alone (test_retention.py): a trigger refuses everybody else.
        with pytest.raises(DatabaseError, match=r"permission denied|A stop is kept"), acting_as(principal):
            sql(f"DELETE FROM {table}")


@pytest.mark.parametrize("table", ALL)
@pytest.mark.parametrize(
    "statement",
    [
        "TRUNCATE {} CASCADE",
        "ALTER TABLE {} DISABLE TRIGGER ALL",
        "ALTER TABLE {} DISABLE ROW LEVEL SECURITY",
        "ALTER TABLE {} NO FORCE ROW LEVEL SECURITY",
        "DROP POLICY principal ON {}",
        "CREATE POLICY mine ON {} USING (true)",
        "DROP TABLE {} CASCADE",
        "CREATE INDEX ON {} ((1))",
    ],
)
def test_the_application_cannot_take_a_wall_down(table: str, statement: str) -> None:
    with pytest.raises(DatabaseError, match=r"permission denied|must be owner"), transaction.atomic():
        sql(statement.format(table))


@pytest.mark.parametrize(
    "statement",
    [
        "SET session_replication_role = replica",
        "SET ROLE alongside_owner",
        "SET SESSION AUTHORIZATION alongside_owner",
        "CREATE OR REPLACE FUNCTION app_principal_kind() RETURNS text LANGUAGE sql AS 'SELECT ''job'''",
        "CREATE OR REPLACE FUNCTION app_principal_id(kind text) RETURNS uuid LANGUAGE sql AS 'SELECT NULL::uuid'",
        "DROP FUNCTION referrals_ledger_chain() CASCADE",
        "UPDATE referrals_legalmove SET target = 'active'",
        "INSERT INTO referrals_legalmove (of, source, target) VALUES ('release', 'draft', 'active')",
        "UPDATE referrals_ledgerhead SET seq = 0",
    ],
)
def test_the_application_cannot_change_what_the_walls_stand_on(statement: str) -> None:
    with pytest.raises(DatabaseError, match=r"permission denied|must be owner"), transaction.atomic():
        sql(statement)


def test_switching_row_security_off_fails_instead_of_showing_rows(full: Story) -> None:
    with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
        sql("SET LOCAL row_security = off")
        count("referrals_person")


def test_a_function_of_the_callers_own_does_not_stand_in_for_ours(full: Story) -> None:
    """A policy's functions are bound when it is made: a temporary schema in front changes nothing."""
    with transaction.atomic():
        try:
            with transaction.atomic():
                sql("CREATE FUNCTION pg_temp.app_principal_kind() RETURNS text LANGUAGE sql AS 'SELECT ''job'''")
                sql("SET LOCAL search_path = pg_temp, public")
                assert count("referrals_person") == 0
        except DatabaseError as error:
            assert "permission denied" in str(error)
        transaction.set_rollback(True)


def test_a_unique_key_tells_a_stranger_nothing_that_can_be_guessed() -> None:
    """A unique constraint answers for hidden rows too: so each such key is random, or an id of something random."""
    rows = sql(
        "SELECT c.relname, array_agg(a.attname::text ORDER BY a.attname) FROM pg_index i"
        " JOIN pg_class c ON c.oid = i.indrelid JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = ANY(i.indkey)"
        " WHERE i.indisunique AND c.relname = ANY(%s) GROUP BY i.indexrelid, c.relname",
        ALL,
    )
    random_ones = {
        "id",
        "seq",
        "number",
        "reference",
        "token_hash",
        "stored_as",
        "referral_id",
        "release_id",
        "strikes_id",
        "person_id",
    }
    named_by_agency = {("agency_id", "name")}
    for table, columns in rows:
        assert set(columns) & random_ones or tuple(columns) in named_by_agency, (table, columns)


def test_membership_of_now_counts_and_not_that_of_then(full: Story) -> None:
    """Moving to another agency takes nothing along."""
    robin = full.staff.robin
    agencies.end_membership(robin)
    Membership.objects.create(user=robin.user, agency=stories.kim().agency, role=robin.role)
    with acting_as(full.as_staff):
        assert count("referrals_person") == 0
        assert count("referrals_release") == 0


def test_an_ended_caseload_row_shows_nothing(full: Story) -> None:
    with acting_as(Principal.job("test")):
        # Policies read the start of the transaction, which the whole test is.
        sql("UPDATE referrals_caseload SET until = now() - interval '1 second'")
    with acting_as(full.as_staff):
        assert {table for table in ABOUT if table != "referrals_caseload" and count(table)} == set()


def test_a_link_row_is_no_way_to_a_person_by_itself(full: Story) -> None:
    """What an organization sees of its link holds the person's id and nothing that leads on."""
    assert full.link is not None
    with acting_as(Principal.organization(full.referral.pk, full.link.pk)):
        assert Link.objects.count() == 1
        assert not Person.objects.exists()
