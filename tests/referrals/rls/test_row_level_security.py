"""The second wall: every private table is behind row-level security, and the application cannot take it down.

What it lets through is tried in the files beside this one, test_walls_*.py, all with plain SQL over the application's own
connection.
"""

from typing import Any

import pytest
from django.apps import apps
from django.core import checks
from django.db import DatabaseError, transaction

from referrals import row_level_security
from tests import database
from tests.referrals.row_level_security import ALL, OTHERS, sql

pytestmark = pytest.mark.django_db


def test_every_private_table_is_in_these_tests() -> None:
    """A new model in `referrals` needs row-level security, or a reason in walls.OPEN_TABLES, and a line here."""
    assert set(row_level_security.private_tables()) == set(ALL)


def test_the_list_of_open_tables_names_tables_that_exist() -> None:
    tables = {model._meta.db_table for model in apps.get_app_config("referrals").get_models()}
    assert set(row_level_security.OPEN_TABLES) <= tables


def test_open_tables_hold_nothing_about_a_person() -> None:
    for table in row_level_security.OPEN_TABLES:
        columns = {name for (name,) in sql("SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass", table)}
        assert not {name for name in columns if "person" in name or "referral" in name}, table


# About a person: whoever came by a link that is not the person's own writes nothing in these.
READERS_WRITE_NOTHING = {table for table in ALL if table not in {"referrals_accesslog", *OTHERS}}


def test_every_private_table_is_forced_and_has_its_policies() -> None:
    assert row_level_security.unguarded_tables() == []
    rows = sql(
        "SELECT c.relname, array_agg(p.polname::text ORDER BY p.polname), bool_and(p.polpermissive) FROM pg_policy p"
        " JOIN pg_class c ON c.oid = p.polrelid GROUP BY 1"
    )
    policies_of = {name: tuple(policies) for name, policies, _ in rows if name in ALL}
    readers = ("readers_delete", "readers_insert", "readers_update")
    wanted = {
        table: ("maintenance", "principal", *(readers if table in READERS_WRITE_NOTHING else ())) for table in ALL
    }
    caseload = ("caseload_added", "caseload_changed", "caseload_kept", "caseload_seen")
    wanted["referrals_caseload"] = (*caseload, *wanted["referrals_caseload"])
    wanted["core_outgoingmail"] = (*wanted["core_outgoingmail"], "waiting_for_theirs")
    assert policies_of == wanted
    kinds = sql("SELECT DISTINCT polname ~ '^(readers|caseload)_', polpermissive FROM pg_policy ORDER BY 1")
    assert kinds == [(False, True), (True, False)]


def test_the_maintenance_policy_is_the_owners_alone() -> None:
    roles = sql("SELECT DISTINCT polroles::regrole[]::text FROM pg_policy WHERE polname = 'maintenance'")
    assert roles == [("{alongside_owner}",)]


def test_no_view_or_function_of_ours_reads_past_row_level_security() -> None:
    """A view runs as its owner unless told otherwise; a SECURITY DEFINER function always does."""
    assert (
        sql("SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('v', 'm')") == []
    )
    definers = sql(
        "SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace AND prosecdef"
        " AND pg_get_userbyid(proowner) = 'alongside_owner'"
    )
    assert definers == [("referrals_ledger_chain",)]


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
        "note_id",
    }
    # Members of an agency name their colleagues, and nobody else may write such a row.
    named_by_agency = {("agency_id", "name"), ("agency_id", "receiver_id", "source_id")}
    for table, columns in rows:
        assert set(columns) & random_ones or tuple(columns) in named_by_agency, (table, columns)


# --- the system check -----------------------------------------------------------------------------------------------


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
def test_the_check_names_a_table_without_row_level_security(
    transactional_db: None, as_owner: Any, statement: str
) -> None:
    database.become("owner")
    try:
        with transaction.atomic():
            sql(statement)
            assert found_errors() == ["referrals_person is not behind row-level security."]
            transaction.set_rollback(True)
    finally:
        database.become("app")
    assert found_errors() == []


# --- taking it down -------------------------------------------------------------------------------------------------


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
def test_the_application_cannot_switch_row_level_security_off(table: str, statement: str) -> None:
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
        "UPDATE referrals_allowedtransition SET target = 'active'",
        "INSERT INTO referrals_allowedtransition (of, source, target) VALUES ('release', 'draft', 'active')",
        "UPDATE referrals_ledgerhead SET seq = 0",
    ],
)
def test_the_application_cannot_change_what_row_level_security_stands_on(statement: str) -> None:
    with pytest.raises(DatabaseError, match=r"permission denied|must be owner"), transaction.atomic():
        sql(statement)
