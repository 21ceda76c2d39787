"""The ledger: added to by the gate alone, never changed, and proven apart from the trigger that chains it."""

import random
import re
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from core.rls.principal import Principal, acting_as
from referrals.ledger import checkpoints
from referrals.ledger import proof as ledger_proof
from referrals.ledger.proof import Broken
from referrals.models import LedgerCheckpoint, LedgerEntry, LedgerHead
from tests.referrals import ledgers, stories
from tests.referrals.ledgers import ROWS, checkpoint_file, owner, whats  # noqa: F401 - fixtures
from trials.endure.scale import times

pytestmark = pytest.mark.django_db


# --- a whole ledger -----------------------------------------------------------------------------------------------


def test_an_empty_ledger_holds_without_a_checkpoint(checkpoint_file: Path) -> None:  # noqa: F811
    assert ledger_proof.verify().holds


def test_a_ledger_written_by_the_gate_holds(checkpoint_file: Path) -> None:  # noqa: F811
    ledgers.fill(ROWS)
    checkpoints.checkpoint_ledger()
    proof = ledger_proof.verify()
    assert (proof.rows, proof.rows_covered, proof.faults) == (ROWS, ROWS, [])


def test_rows_added_after_a_checkpoint_hold_too(checkpoint_file: Path) -> None:  # noqa: F811
    checkpoints.checkpoint_ledger()
    ledgers.fill(3)
    checkpoints.checkpoint_ledger()
    ledgers.fill(2)
    proof = ledger_proof.verify()
    assert proof.holds
    assert (proof.rows, proof.rows_covered) == (5, 3)


def test_a_ledger_that_was_never_checkpointed_is_said_to_be(checkpoint_file: Path) -> None:  # noqa: F811
    ledgers.fill(1)
    assert whats() == [Broken.CHECKPOINTS_ABSENT]


def test_odd_letters_and_times_are_hashed_alike_on_both_sides(checkpoint_file: Path) -> None:  # noqa: F811
    with acting_as(Principal.disclosure(ledgers.PERSON)), connection.cursor() as cursor:  # type: ignore[arg-type]
        for at in ("2026-01-01 00:00:00+00", "2026-07-01 12:00:00.5+05:30", "0099-01-01 00:00:00.000001+00"):
            cursor.execute(
                "INSERT INTO referrals_ledgerentry (at, person_id, referral_id, release_id, discloser, recipient,"
                " direction, purpose, fields, notice, access_mode, actor)"
                " VALUES (%s, %s, NULL, gen_random_uuid(), 'ä', '名|,', '', '', '', '', E'\\n', '\\x1f')",
                [at, ledgers.PERSON],
            )
    checkpoints.checkpoint_ledger()
    assert ledger_proof.verify().holds


# --- attacks by the owner of the database -------------------------------------------------------------------------


@pytest.mark.parametrize("attack", ledgers.ATTACKS, ids=lambda attack: attack.__name__)
def test_every_attack_on_rows_before_it_is_noticed(owner: Any, checkpoint_file: Path, attack: ledgers.Attack) -> None:  # noqa: F811
    checkpoints.checkpoint_ledger()
    chance = random.Random(attack.__name__)
    for _ in range(times(40, 1430)):
        with transaction.atomic():
            what = attack(owner, ROWS, chance)
            assert whats(), what
            transaction.set_rollback(True)
    assert whats() == []


@pytest.mark.parametrize(
    ("statement", "row", "what"),
    [
        ("UPDATE referrals_ledgerentry SET fields = 'name' WHERE seq = 7", 7, Broken.CHANGED),
        ("UPDATE referrals_ledgerentry SET at = 'infinity' WHERE seq = 40", 40, Broken.CHANGED),
        ("DELETE FROM referrals_ledgerentry WHERE seq = 1", 1, Broken.MISSING),
        ("DELETE FROM referrals_ledgerentry WHERE seq BETWEEN 5 AND 9", 5, Broken.MISSING),
        ("UPDATE referrals_ledgerentry SET seq = 41 WHERE seq = 12", 12, Broken.MISSING),
        ("DELETE FROM referrals_ledgerentry WHERE seq = 40", 40, Broken.TAIL),
        ("UPDATE referrals_ledgerhead SET seq = 39", 39, Broken.HEAD),
        ("UPDATE referrals_ledgerhead SET hash = repeat('a', 64)", 40, Broken.HEAD),
        ("DELETE FROM referrals_ledgerhead", 0, Broken.HEAD),
    ],
)
def test_the_first_broken_row_is_named_with_what_is_wrong(
    owner: Any,  # noqa: F811
    checkpoint_file: Path,  # noqa: F811
    statement: str,
    row: int,
    what: Broken,
) -> None:
    owner.execute(statement)
    fault = ledger_proof.verify().faults[0]
    assert (fault.what, fault.row) == (what, row)


def test_a_row_that_continues_another_is_named(owner: Any, checkpoint_file: Path) -> None:  # noqa: F811
    ledgers.rehash(owner, 5)
    assert Broken.PREVIOUS not in whats()
    owner.execute("UPDATE referrals_ledgerentry SET purpose = 'work_together' WHERE seq = 3")
    # Row 3 is hashed anew by itself, as if nothing came after it.
    owner.execute(
        "UPDATE referrals_ledgerentry SET hash = encode(sha256(convert_to(concat_ws(E'\\x1f', previous, seq::text,"
        " to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US'), person_id::text,"
        " coalesce(referral_id::text, ''), release_id::text, discloser, recipient, direction, purpose, fields, notice,"
        " access_mode, actor), 'UTF8')), 'hex') WHERE seq = 3"
    )
    fault = ledger_proof.verify().faults[0]
    assert (fault.what, fault.row) == (Broken.PREVIOUS, 4)


def test_a_doubled_row_is_named(owner: Any, checkpoint_file: Path) -> None:  # noqa: F811
    with transaction.atomic():
        owner.execute("ALTER TABLE referrals_ledgerentry DROP CONSTRAINT referrals_ledgerentry_pkey")
        owner.execute("INSERT INTO referrals_ledgerentry SELECT * FROM referrals_ledgerentry WHERE seq = 9")
        fault = ledger_proof.verify().faults[0]
        transaction.set_rollback(True)
    assert (fault.what, fault.row) == (Broken.DUPLICATE, 9)


def test_rows_hashed_anew_are_noticed_up_to_the_checkpoint_and_not_after_it(owner: Any, checkpoint_file: Path) -> None:  # noqa: F811
    checkpoints.checkpoint_ledger()
    with transaction.atomic():
        ledgers.rewrite(owner, ROWS, random.Random(1))
        assert whats() == [Broken.REHASHED]
        transaction.set_rollback(True)
    # What the chain alone cannot know, and docs/endurance.md says so: hence checkpoints, and often.
    LedgerCheckpoint.objects.all().delete()
    checkpoint_file.unlink()
    with transaction.atomic():
        ledgers.rewrite(owner, ROWS, random.Random(1))
        assert whats() == [Broken.CHECKPOINTS_ABSENT]
        transaction.set_rollback(True)


# --- commands -----------------------------------------------------------------------------------------------------


def test_the_command_prints_the_line_that_is_in_the_file(checkpoint_file: Path) -> None:  # noqa: F811
    assert checkpoint_file.exists() is False
    printed = ledgers.write_checkpoints_of_a_story()
    assert checkpoint_file.read_text() == printed + "\n"
    output = StringIO()
    call_command("verify_ledger", stdout=output)
    assert "The ledger holds: 2 rows" in output.getvalue()
    assert re.search(r"Vouches up to row 2, \d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ: every row is sealed\.", output.getvalue())
    call_command("verify_ledger", all_sealed=True, stdout=output)


@pytest.mark.parametrize(
    ("since", "words"),
    [(1, "1 row since is chained but not yet sealed."), (3, "3 rows since are chained but not yet sealed.")],
)
def test_the_command_says_up_to_where_it_vouches(checkpoint_file: Path, since: int, words: str) -> None:  # noqa: F811
    ledgers.write_checkpoints_of_a_story()
    ledgers.fill(since)
    output = StringIO()
    call_command("verify_ledger", stdout=output)
    assert re.search(rf"Vouches up to row 2, [\d:TZ-]+; {words}", output.getvalue())
    with pytest.raises(CommandError, match="Not every row is sealed") as refused:
        call_command("verify_ledger", all_sealed=True, stdout=output)
    assert refused.value.returncode == 3


def test_the_command_vouches_for_nothing_where_there_is_nothing(checkpoint_file: Path) -> None:  # noqa: F811
    output = StringIO()
    call_command("verify_ledger", all_sealed=True, stdout=output)
    assert "Vouches for nothing yet" in output.getvalue()


def test_a_row_forged_after_the_last_checkpoint_is_not_vouched_for(owner: Any, checkpoint_file: Path) -> None:  # noqa: F811
    """By the owner, hashed as the trigger would have: nobody can tell it from a true one before the next checkpoint."""
    checkpoints.checkpoint_ledger()
    with transaction.atomic():
        owner.execute(
            "INSERT INTO referrals_ledgerentry SELECT seq + 1, now(), person_id, referral_id, release_id, discloser,"
            " 'organization:nobody', direction, purpose, fields, notice, access_mode, actor, '', ''"
            " FROM referrals_ledgerentry WHERE seq = %s",
            [ROWS],
        )
        ledgers.rehash(owner, ROWS + 1)
        proof = ledger_proof.verify()
        assert (proof.holds, proof.rows_covered, proof.rows_not_covered) == (True, ROWS, 1)
        assert f"up to row {ROWS}, " in proof.vouches and "1 row since is chained but not yet sealed" in proof.vouches
        transaction.set_rollback(True)


def test_the_command_fails_and_says_which_row(owner: Any, checkpoint_file: Path) -> None:  # noqa: F811
    ledgers.flip(owner, ROWS, random.Random(4))
    with pytest.raises(CommandError, match=r"changed: Row \d+ is not as it was written"):
        call_command("verify_ledger")


# --- writing ------------------------------------------------------------------------------------------------------


def test_the_first_row_follows_nothing_and_each_next_the_one_before() -> None:
    ledgers.fill(3)
    with acting_as(checkpoints.JOB):
        rows = list(LedgerEntry.objects.all())
        head = LedgerHead.objects.get()
    assert [row.seq for row in rows] == [1, 2, 3]
    assert [row.previous for row in rows] == ["", rows[0].hash, rows[1].hash]
    assert (head.seq, head.hash) == (3, rows[2].hash)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE referrals_ledgerentry SET fields = ''",
        "DELETE FROM referrals_ledgerentry",
        "TRUNCATE referrals_ledgerentry",
        "UPDATE referrals_ledgerhead SET seq = 0",
        "DELETE FROM referrals_ledgerhead",
        "INSERT INTO referrals_ledgerhead (id, seq, hash) VALUES (2, 0, '')",
        "ALTER TABLE referrals_ledgerentry DISABLE TRIGGER ledger_chain",
        "UPDATE referrals_ledgercheckpoint SET count = 0",
        "DELETE FROM referrals_ledgercheckpoint",
    ],
)
def test_the_application_cannot_change_what_was_written(checkpoint_file: Path, statement: str) -> None:  # noqa: F811
    ledgers.fill(2)
    checkpoints.checkpoint_ledger()
    for principal in (checkpoints.JOB, Principal.disclosure(ledgers.PERSON)):  # type: ignore[arg-type]
        with pytest.raises(DatabaseError), acting_as(principal), connection.cursor() as cursor:
            cursor.execute(statement)
    assert ledger_proof.verify().holds


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE referrals_ledgerentry SET fields = ''",
        "DELETE FROM referrals_ledgerentry",
        "TRUNCATE referrals_ledgerentry",
    ],
)
def test_the_owner_cannot_by_accident(as_owner: Any, statement: str) -> None:
    """The row is of another transaction: the owner's has to see one for its trigger to fire."""
    as_owner.execute("BEGIN")
    as_owner.execute("SELECT set_config('app.principal', %s, true)", [f"disclosure:{ledgers.PERSON}:"])
    as_owner.execute(ledgers._FILL.format(person=ledgers.PERSON, rows=1))
    with pytest.raises(Exception, match="never changed"):
        as_owner.execute(statement)
    as_owner.execute("ROLLBACK")


def test_a_number_and_a_hash_given_by_whoever_writes_are_not_taken() -> None:
    with acting_as(Principal.disclosure(ledgers.PERSON)), connection.cursor() as cursor:  # type: ignore[arg-type]
        cursor.execute(
            "INSERT INTO referrals_ledgerentry (seq, previous, hash, at, person_id, release_id, discloser, recipient,"
            " direction, purpose, fields, notice, access_mode, actor) VALUES (99, 'x', 'y', now(), %s, gen_random_uuid(),"
            " '', '', '', '', '', '', '', '') RETURNING seq, previous, hash = 'y'",
            [ledgers.PERSON],
        )
        assert cursor.fetchone() == (1, "", False)


def test_a_separator_inside_a_value_is_refused() -> None:
    """Or one row could be hashed like another."""
    with (
        pytest.raises(DatabaseError),
        acting_as(Principal.disclosure(ledgers.PERSON)),  # type: ignore[arg-type]
        connection.cursor() as cursor,
    ):
        cursor.execute(ledgers._FILL.format(person=ledgers.PERSON, rows=1).replace("'opened'", "E'\\x1f'"))


def test_a_rolled_back_disclosure_leaves_no_gap(checkpoint_file: Path) -> None:  # noqa: F811
    ledgers.fill(1)
    with transaction.atomic():
        ledgers.fill(5)
        transaction.set_rollback(True)
    ledgers.fill(1)
    assert ledger_proof.verify().rows == 2
    assert whats() == [Broken.CHECKPOINTS_ABSENT]


def test_nobody_but_the_gate_of_that_person_adds_a_row() -> None:
    staff = stories.lincoln()
    person = stories.sam(staff.robin)
    statement = ledgers._FILL.format(person=person.pk, rows=1)
    link = stories.own_link(staff.robin, person)
    for principal in (
        staff.robin.principal,
        Principal.person(person.pk, link.pk),
        Principal.disclosure(stories.sam(staff.robin).pk),
        Principal.job("ledger"),
    ):
        with pytest.raises(DatabaseError), acting_as(principal), connection.cursor() as cursor:
            cursor.execute(statement)
