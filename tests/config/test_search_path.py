"""A temporary table, type or trigger of the caller's own stands in for nothing of ours."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.core import checks
from django.db import DatabaseError, connection, transaction

from config import database_rules, search_path
from core.rls.principal import acting_as
from directory.models import Organization
from referrals.actors import Actor
from referrals.services import revocation
from referrals.vocabularies import RevocationChannel
from tests.referrals import ledgers, stories
from tests.referrals.row_level_security import sql

pytestmark = pytest.mark.django_db

_FUNCTION = "public.referrals_signed_stays()"


@pytest.fixture
def temporary(as_owner: Any) -> Iterator[None]:
    """The second guard taken away, so that the first one is seen alone: the application may make temporary tables."""
    database = connection.ops.quote_name(connection.settings_dict["NAME"])
    as_owner.execute(f"GRANT TEMPORARY ON DATABASE {database} TO PUBLIC")
    yield
    as_owner.execute(f"REVOKE TEMPORARY ON DATABASE {database} FROM PUBLIC")


# --- functions ------------------------------------------------------------------------------------------------------


def test_every_function_of_ours_looks_into_the_temporary_schema_last() -> None:
    """Also those of pgtrigger and pghistory, and whatever a migration adds."""
    with connection.cursor() as cursor:
        assert search_path.unpinned_functions(cursor) == []
        cursor.execute(f"SELECT p.proname, p.proconfig {search_path.OF_OURS}")
        of_ours = dict(cursor.fetchall())
    assert {"referrals_permits", "referrals_ledger_chain", "app_principal_kind", "directory_unaccent"} <= set(of_ours)
    assert any(name.startswith("pgtrigger_") for name in of_ours) and "_pgh_attach_context" in of_ours
    assert {tuple(settings) for settings in of_ours.values()} == {("search_path=pg_catalog, public, pg_temp",)}


def test_a_migration_that_writes_a_function_anew_is_followed_by_its_search_path(as_owner: Any) -> None:
    as_owner.execute("BEGIN")
    as_owner.execute(
        "CREATE OR REPLACE FUNCTION referrals_ledger_stays() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN END'"
    )
    as_owner.execute("CREATE FUNCTION added(text, referrals_release) RETURNS text LANGUAGE sql AS 'SELECT $1'")
    as_owner.execute("CREATE PROCEDURE \"Added too\"() LANGUAGE sql AS 'SELECT 1'")
    as_owner.execute(
        "CREATE FUNCTION with_rights() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER"
        " SET search_path = pg_catalog, public AS 'BEGIN END'"
    )
    assert set(search_path.unpinned_functions(as_owner)) == {
        "referrals_ledger_stays()", "added(text,referrals_release)", '"Added too"()', "with_rights()",
    }  # fmt: skip
    assert search_path.attachable_functions(as_owner) == ["with_rights()"]
    search_path.pin(as_owner)
    assert search_path.unpinned_functions(as_owner) == search_path.attachable_functions(as_owner) == []
    as_owner.execute("ROLLBACK")


def test_the_search_paths_follow_every_migration(as_owner: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every function is created anew then, which drops its path."""
    seen: list[str] = []
    monkeypatch.setattr(search_path, "pin", lambda cursor: seen.append("pinned"))
    as_owner.execute("BEGIN")
    database_rules.install(as_owner)
    as_owner.execute("ROLLBACK")
    assert seen == ["pinned"]


# --- what a temporary table did, as the application's role ----------------------------------------------------------


def _pose_as_the_owner() -> None:
    """A catalog of the caller's own, in which every table belongs to the caller: maintenance would be theirs."""
    sql("CREATE TEMP TABLE pg_class AS SELECT oid, current_user::regrole::oid AS relowner FROM pg_catalog.pg_class")
    sql("SET LOCAL app.maintenance = 'on'")


def test_signed_words_are_not_rewritten(temporary: None) -> None:
    story = stories.signed_story()
    with pytest.raises(DatabaseError, match="never changes"), acting_as(story.as_disclosure):
        _pose_as_the_owner()
        sql("UPDATE referrals_release SET text = %s WHERE id = %s", "I share everything.", story.release.pk)


def test_a_signed_release_is_not_deleted(temporary: None) -> None:
    story = stories.signed_story()
    with pytest.raises(DatabaseError, match="kept"), acting_as(story.as_disclosure):
        _pose_as_the_owner()
        sql("DELETE FROM referrals_release WHERE id = %s", story.release.pk)


def test_a_stop_is_not_deleted(temporary: None) -> None:
    story = stories.signed_story()
    with acting_as(story.as_person):
        revocation.revoke_for_organization(
            person=story.person, organization=story.organization, actor=Actor.person(story.person_link.pk),
            channel=RevocationChannel.ONLINE,
        )  # fmt: skip
    with pytest.raises(DatabaseError, match="A stop is kept"), acting_as(story.as_disclosure):
        _pose_as_the_owner()
        sql("DELETE FROM referrals_revocation WHERE person_id = %s", story.person.pk)


def test_no_group_that_a_signed_form_does_not_name_is_entered_into_it(temporary: None) -> None:
    story = stories.signed_story()
    other = stories.harbor("Another Harbor")
    with pytest.raises(DatabaseError, match="signed release names never changes"), acting_as(story.as_disclosure):
        sql("CREATE TEMP TABLE referrals_release (LIKE public.referrals_release)")
        sql(
            "INSERT INTO public.referrals_releaseparty (release_id, person_id, organization_id, name)"
            " SELECT release_id, person_id, %s, 'Another Harbor' FROM public.referrals_releaseparty"
            " WHERE release_id = %s AND organization_id IS NOT NULL",
            other.pk, story.release.pk,
        )  # fmt: skip


def test_a_state_is_not_jumped_to(temporary: None) -> None:
    story = stories.signed_story()
    with pytest.raises(DatabaseError, match="cannot go from"), acting_as(story.as_disclosure):
        sql(
            "CREATE TEMP TABLE referrals_allowedtransition AS SELECT 'release' AS of, 'active' AS source, 'draft' AS target"
        )
        sql("UPDATE public.referrals_release SET state = 'draft' WHERE id = %s", story.release.pk)


def test_a_type_of_the_callers_own_is_not_taken_for_ours(temporary: None) -> None:
    story = stories.signed_story()
    with transaction.atomic():
        sql("CREATE DOMAIN pg_temp.uuid AS text")
        sql("SELECT set_config('app.principal', %s, true)", f"person:{story.person.pk}:{story.person_link.pk}")
        assert sql("SELECT public.app_principal_id('person')") == [(story.person.pk,)]
        transaction.set_rollback(True)


# --- history --------------------------------------------------------------------------------------------------------


def _history_of(organization: Organization) -> int:
    return sql("SELECT count(*) FROM public.directory_organizationevent WHERE pgh_obj_id = %s", organization.pk)[0][0]


@pytest.fixture
def harbor() -> Organization:
    return stories.harbor()


def test_history_does_not_go_into_a_table_of_the_callers_own(temporary: None, harbor: Organization) -> None:
    before = _history_of(harbor)
    sql("CREATE TEMP TABLE directory_organizationevent (LIKE public.directory_organizationevent)")
    sql("UPDATE public.directory_organization SET name = 'Somebody else' WHERE id = %s", harbor.pk)
    assert _history_of(harbor) == before + 1
    assert sql("SELECT count(*) FROM pg_temp.directory_organizationevent") == [(0,)]


def test_history_is_not_skipped_by_a_setting(harbor: Organization) -> None:
    """The library's own way to leave out triggers: any session could use it."""
    before = _history_of(harbor)
    [[names]] = sql(
        "SELECT array_agg(tgname)::text FROM pg_trigger"
        " WHERE tgrelid = 'directory_organization'::regclass AND NOT tgisinternal"
    )
    assert "pgtrigger_update" in names
    sql("SELECT set_config('pgtrigger.ignore', %s, true)", names)
    sql("UPDATE directory_organization SET name = 'Somebody else' WHERE id = %s", harbor.pk)
    assert _history_of(harbor) == before + 1


# --- functions with their owner's rights ----------------------------------------------------------------------------


def test_the_ledgers_trigger_is_put_on_no_other_table(temporary: None) -> None:
    """On a table of the caller's own it would move the head of the ledger, with rows that are not there."""
    ledgers.fill(2)
    sql("CREATE TEMP TABLE mine (LIKE public.referrals_ledgerentry)")
    with pytest.raises(DatabaseError, match="permission denied for function"), transaction.atomic():
        sql("CREATE TRIGGER mine BEFORE INSERT ON mine FOR EACH ROW EXECUTE FUNCTION public.referrals_ledger_chain()")
    assert sql("SELECT seq FROM referrals_ledgerhead") == [(2,)]
    sql("DROP TABLE mine")


# --- the application makes nothing that a name could lead to --------------------------------------------------------


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TEMP TABLE referrals_release (id uuid)",
        "CREATE TEMP VIEW referrals_release AS SELECT 1",
        "CREATE TEMP SEQUENCE mine",
        "SELECT 1 INTO TEMP mine",
        "CREATE DOMAIN pg_temp.uuid AS text",
        "CREATE FUNCTION pg_temp.mine() RETURNS text LANGUAGE sql AS 'SELECT NULL'",
        "CREATE TABLE public.mine (id uuid)",
        "CREATE FUNCTION public.mine() RETURNS text LANGUAGE sql AS 'SELECT NULL'",
        "CREATE OPERATOR public.= (LEFTARG = text, RIGHTARG = text, FUNCTION = texteq)",
        "CREATE SCHEMA mine",
        "CREATE EXTENSION hstore",
    ],
)
def test_the_application_creates_nothing(statement: str) -> None:
    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        sql(statement)


def test_there_is_no_place_to_create_anything() -> None:
    with connection.cursor() as cursor:
        assert search_path.places_to_create(cursor) == []


# --- the check ------------------------------------------------------------------------------------------------------


def complaints() -> list[str]:
    messages = checks.run_checks(tags=[checks.Tags.database], databases=["default"])
    return [message.msg for message in messages if message.id in {"alongside.E004", "alongside.E005"}]


def test_the_check_is_quiet_on_a_sound_database() -> None:
    assert complaints() == []


def test_the_check_says_when_temporary_tables_are_granted(temporary: None) -> None:
    [message] = complaints()
    assert "may create temporary tables" in message


@pytest.mark.parametrize(
    ("statement", "undo", "word"),
    [
        (f"ALTER FUNCTION {_FUNCTION} RESET search_path", "", "The function referrals_signed_stays() looks"),
        (
            f"ALTER FUNCTION {_FUNCTION} SET search_path = pg_catalog, public",
            "",
            "The function referrals_signed_stays() looks",
        ),
        (
            "GRANT CREATE ON SCHEMA public TO alongside_app",
            "REVOKE CREATE ON SCHEMA public FROM alongside_app",
            "public",
        ),
        ("GRANT EXECUTE ON FUNCTION referrals_ledger_chain() TO PUBLIC", "", "referrals_ledger_chain()"),
    ],
)
def test_the_check_names_what_is_open(as_owner: Any, statement: str, undo: str, word: str) -> None:
    as_owner.execute(statement)
    try:
        [message] = complaints()
        assert word in message
    finally:
        search_path.pin(as_owner)
        if undo:
            as_owner.execute(undo)
    assert complaints() == []


def test_somebody_who_acts_for_nobody_still_reads_nothing(temporary: None) -> None:
    """Names in policies were bound when they were made."""
    stories.signed_story()
    kim = stories.kim()
    with transaction.atomic():
        sql("CREATE TEMP TABLE accounts_membership (LIKE public.accounts_membership)")
        sql("CREATE TEMP TABLE referrals_caseload (LIKE public.referrals_caseload)")
        sql(
            "INSERT INTO referrals_caseload (id, user_id, agency_id, person_id, kind, reason, since)"
            " SELECT gen_random_uuid(), %s, %s, gen_random_uuid(), 'own', '', now()",
            kim.user_id, kim.agency_id,
        )  # fmt: skip
        with acting_as(kim.principal):
            assert sql("SELECT count(*) FROM referrals_person") == [(0,)]
        transaction.set_rollback(True)
