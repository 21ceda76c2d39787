"""The connected database equals the SQL files, a migration applies what changed in them, and nothing is open between."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.db.migrations.state import ProjectState

from config import checks, database_rules, search_path
from core.rls.migration_operations import LiftRules
from core.rls.principal import Principal, acting_as
from tests import database
from tests.referrals import stories

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner(as_owner: Any) -> Iterator[Any]:
    """A cursor of the owner's in a transaction that is rolled back."""
    as_owner.execute("BEGIN")
    yield as_owner
    as_owner.execute("ROLLBACK")


# --- equal to the files ---------------------------------------------------------------------------------------------


def test_the_connected_database_equals_the_files(owner: Any) -> None:
    assert database_rules.differences(owner) == []
    names = set(database_rules.definitions(owner))
    assert {
        "policy principal on referrals_person",
        "policy maintenance on core_outgoingmail",
        "row-level security of referrals_ledgerentry",
        "trigger release_signed_stays on referrals_release",
        "function app_principal_kind()",
    } <= names
    assert not any("pgtrigger" in name or "_pgh_" in name for name in names)


_ACCEPT_ALL = "RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'"


@pytest.mark.parametrize(
    ("by_hand", "named"),
    [
        ("ALTER POLICY principal ON referrals_person USING (true)", "policy principal on referrals_person"),
        ("DROP POLICY readers_update ON referrals_link", "policy readers_update on referrals_link"),
        ("CREATE POLICY debugging ON referrals_task USING (true)", "policy debugging on referrals_task"),
        ("CREATE POLICY later ON referrals_ledgerhead USING (true)", "policy later on referrals_ledgerhead"),
        ("ALTER TABLE referrals_release NO FORCE ROW LEVEL SECURITY", "row-level security of referrals_release"),
        ("DROP TRIGGER release_is_kept ON referrals_release", "trigger release_is_kept on referrals_release"),
        ("ALTER TABLE accounts_user DISABLE TRIGGER user_demonstration_stays",
            "trigger user_demonstration_stays on accounts_user"),
        (("CREATE TRIGGER another BEFORE UPDATE ON accounts_user FOR EACH ROW"
            " EXECUTE FUNCTION accounts_demonstration_stays()"), "trigger another on accounts_user"),
        (f"CREATE OR REPLACE FUNCTION referrals_permitted() {_ACCEPT_ALL}", "function referrals_permitted()"),
        ("ALTER FUNCTION referrals_permitted() RESET search_path", "function referrals_permitted()"),
        (f"CREATE FUNCTION left_behind() {_ACCEPT_ALL}", "function left_behind()"),
        ("DROP TRIGGER external_disclosure_stays ON referrals_externaldisclosure; DROP FUNCTION referrals_told_stays()",
            "function referrals_told_stays()"),
    ],
)  # fmt: skip
def test_what_is_changed_by_hand_is_named_and_put_right(owner: Any, by_hand: str, named: str) -> None:
    owner.execute(by_hand)
    assert named in database_rules.differences(owner)
    database_rules.install(owner)
    assert database_rules.differences(owner) == []


def test_a_database_says_whether_it_has_the_rules_of_these_files(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """`make run` and `check --database` ask: a rule that changes without a migration has to be noticed."""
    assert database_rules.are_installed("default")
    assert checks.rules_are_those_of_the_files(["default"]) == []
    files = database_rules.files()
    monkeypatch.setattr(database_rules, "files", lambda: files[:-1])
    assert not database_rules.are_installed("default")
    (message,) = checks.rules_are_those_of_the_files(["default"])
    assert message.id == "alongside.E008" and "migrate" in str(message.hint)


def test_whatever_a_stored_column_is_made_with_stays(owner: Any) -> None:
    """It is part of the schema: dropping it would mean computing the column again."""
    assert "function directory_tag_string(smallint[])" not in database_rules.definitions(owner)
    database_rules.install(owner)
    owner.execute("SELECT to_regprocedure('directory_tag_string(smallint[])') IS NOT NULL")
    assert owner.fetchone() == (True,)


def test_all_functions_are_pinned_and_none_is_free_to_use_with_its_owners_rights(owner: Any) -> None:
    database_rules.install(owner)
    assert search_path.unpinned_functions(owner) == search_path.attachable_functions(owner) == []


# --- the next migration ---------------------------------------------------------------------------------------------


@pytest.fixture
def as_migrating_owner(transactional_db: None) -> Iterator[None]:
    """Django's connection is the owner's; afterwards the rules are those of the files again."""
    files = database_rules.files
    database.become("owner")
    yield
    database_rules.files = files
    database_rules.install_after_migrate("default")
    database.become("app")


def definitions() -> dict[str, str]:
    with connection.cursor() as cursor:
        return database_rules.definitions(cursor)


def use_files(monkeypatch: pytest.MonkeyPatch, folder: Path, **changed: tuple[str, str]) -> None:
    """Copies the files to `folder`, replacing a text in those that are named."""
    copies = []
    for path in database_rules.files():
        old, new = changed.get(path.stem, ("", ""))
        text = path.read_text()
        assert old in text
        copies.append(folder / f"{path.parts[-3]}_{path.name}")
        copies[-1].write_text(text.replace(old, new) if old else text)
    monkeypatch.setattr(database_rules, "files", lambda: copies)


def test_a_migration_applies_what_changed_in_a_file(
    as_migrating_owner: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    before = definitions()
    use_files(
        monkeypatch, tmp_path,
        policies_caseload=(("CREATE POLICY caseload_kept ON referrals_caseload AS RESTRICTIVE FOR DELETE\n"
            "    USING ((SELECT app_principal_kind()) <> 'member');"), ""),
        demonstration=("stays one.", "stays one for ever."),
    )  # fmt: skip
    call_command("migrate", verbosity=0)
    after = definitions()
    assert before.keys() - after.keys() == {"policy caseload_kept on referrals_caseload"}
    changed = "function accounts_demonstration_stays()"
    assert {name for name in after if after[name] != before[name]} == {changed}
    assert "stays one for ever." in after[changed]
    with connection.cursor() as cursor:
        assert search_path.unpinned_functions(cursor) == []


def test_a_file_that_cannot_be_installed_leaves_every_rule_as_it_was(
    as_migrating_owner: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    before = definitions()
    use_files(monkeypatch, tmp_path, recipients=("BEFORE INSERT ON referrals_link", "BEFORE INSERT ON nowhere"))
    with pytest.raises(CommandError, match=r"recipients\.sql cannot be installed: relation"):
        call_command("migrate", verbosity=0)
    assert definitions() == before


def test_while_rules_are_installed_the_application_waits(owner: Any) -> None:
    """Others see the rules from before until the new ones stand, and never none."""
    database_rules.install(owner)
    for table in ("referrals_person", "core_outgoingmail", "referrals_ledgerentry"):
        with pytest.raises(DatabaseError, match="lock timeout"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL lock_timeout = '100ms'")
            cursor.execute(f"SELECT count(*) FROM {table}")


def test_the_application_installs_nothing(db: None) -> None:
    """Its `migrate` has nothing to do, and may not."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_policies")
        (before,) = cursor.fetchone()
        database_rules.install_after_migrate("default")
        cursor.execute("SELECT count(*) FROM pg_policies")
        assert cursor.fetchone() == (before,)


def test_while_migrations_are_outstanding_nothing_is_installed(
    as_migrating_owner: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("config.checks.is_behind", lambda using: True)
    monkeypatch.setattr(database_rules, "install", lambda cursor: pytest.fail("installed"))
    database_rules.install_after_migrate("default")


# --- changing a column ----------------------------------------------------------------------------------------------


def lift(table: str) -> None:
    with connection.schema_editor() as editor:
        LiftRules(table).database_forwards("referrals", editor, ProjectState(), ProjectState())


@pytest.mark.parametrize(
    ("table", "change"),
    [
        ("referrals_task", "ALTER TABLE referrals_task DROP COLUMN kind CASCADE"),
        ("accounts_membership", "ALTER TABLE accounts_membership ALTER COLUMN ended_at TYPE timestamp"),
        ("referrals_referral", "ALTER TABLE referrals_referral ALTER COLUMN reported_state TYPE text"),
        ("accounts_user", "ALTER TABLE accounts_user DROP COLUMN is_demonstration"),
    ],
)
def test_a_column_changes_once_its_rules_are_lifted(as_migrating_owner: None, table: str, change: str) -> None:
    without_cascade = change.removesuffix(" CASCADE")
    with pytest.raises(DatabaseError, match=r"polic|trigger"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(without_cascade)
    with transaction.atomic(), connection.cursor() as cursor:
        lift(table)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(change)
        transaction.set_rollback(True)


def test_lifted_rules_leave_nothing_open(transactional_db: None, request: pytest.FixtureRequest) -> None:
    """Membership decides who reads a record: without its rules nobody reads one, and nobody becomes a member."""
    story = stories.signed_story()
    job = Principal.job("test")
    with acting_as(job), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM referrals_person")
        assert cursor.fetchone() == (1,)
    request.getfixturevalue("as_migrating_owner")
    lift("accounts_membership")
    database.become("app")
    with acting_as(job), connection.cursor() as cursor:
        for table in ("person", "release", "releaseparty", "caseload", "task", "ledgerentry"):
            cursor.execute(f"SELECT count(*) FROM referrals_{table}")
            assert cursor.fetchone() == (0,), table
    with pytest.raises(DatabaseError, match="permission denied"), acting_as(story.as_staff):
        story.staff.robin.refresh_from_db()
    database.become("owner")
    call_command("migrate", verbosity=0)
    database.become("app")
    with acting_as(job), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM referrals_person")
        assert cursor.fetchone() == (1,)
    story.staff.robin.refresh_from_db()
    database.become("owner")
