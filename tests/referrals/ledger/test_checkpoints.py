"""Checkpoints: what proves the head of the ledger outside the database."""

import json
import random
from pathlib import Path
from typing import Any

import pytest

from referrals.ledger import checkpoints, proof
from referrals.ledger.proof import Broken
from tests.referrals import ledgers
from tests.referrals.ledgers import ROWS, checkpoint_file, owner, whats  # noqa: F401 - fixtures

pytestmark = pytest.mark.django_db


@pytest.fixture
def three_checkpoints(db: None, checkpoint_file: Path) -> Path:  # noqa: F811
    for _ in range(3):
        ledgers.fill(4)
        checkpoints.checkpoint_ledger()
    assert proof.verify().holds
    return checkpoint_file


@pytest.mark.parametrize("number", [0, 1, 2])
@pytest.mark.parametrize("name", ["number", "count", "hash", "time", "mac"])
def test_an_edited_checkpoint_is_noticed(three_checkpoints: Path, number: int, name: str) -> None:
    lines = three_checkpoints.read_text().splitlines()
    checkpoint = json.loads(lines[number])
    checkpoint[name] = checkpoint[name] + 1 if isinstance(checkpoint[name], int) else "0" + checkpoint[name][1:] + "0"
    lines[number] = json.dumps(checkpoint)
    three_checkpoints.write_text("\n".join(lines) + "\n")
    assert whats() == [Broken.CHECKPOINT_FORGED]


@pytest.mark.parametrize("number", [0, 1, 2])
def test_a_checkpoint_cut_out_of_the_file_is_noticed(three_checkpoints: Path, number: int) -> None:
    lines = three_checkpoints.read_text().splitlines()
    del lines[number]
    three_checkpoints.write_text("".join(f"{line}\n" for line in lines))
    assert whats() == [Broken.CHECKPOINT_CUT if number == 2 else Broken.CHECKPOINT_FORGED]


@pytest.mark.parametrize("spoil", ["", "not a seal\n", "{}\n", "[1]\n", '{"number":1,"count":"4","hash":1}\n'])
def test_a_spoilt_file_is_noticed(three_checkpoints: Path, spoil: str) -> None:
    three_checkpoints.write_text(spoil)
    assert whats()
    with pytest.raises(checkpoints.CheckpointError):
        checkpoints.checkpoint_ledger()


def test_an_absent_file_is_noticed(three_checkpoints: Path) -> None:
    three_checkpoints.unlink()
    assert whats() == [Broken.CHECKPOINTS_ABSENT]
    with pytest.raises(checkpoints.CheckpointError):
        checkpoints.checkpoint_ledger()


def test_checkpoints_made_with_another_key_are_noticed(three_checkpoints: Path, settings: Any) -> None:
    settings.LEDGER_CHECKPOINT_KEY = "another"
    assert Broken.CHECKPOINT_FORGED in whats()


def test_checkpoints_taken_from_the_table_are_noticed(owner: Any, checkpoint_file: Path) -> None:  # noqa: F811
    checkpoints.checkpoint_ledger()
    checkpoints.checkpoint_ledger()
    owner.execute("DELETE FROM referrals_ledgercheckpoint WHERE number = 2")
    assert whats() == [Broken.CHECKPOINT_CUT]


def test_the_file_is_believed_where_table_and_ledger_were_both_set_back(owner: Any, checkpoint_file: Path) -> None:  # noqa: F811
    """As after restoring an old backup, or an owner who cleans up thoroughly."""
    checkpoints.checkpoint_ledger()
    owner.execute("DELETE FROM referrals_ledgercheckpoint; DELETE FROM referrals_ledgerentry WHERE seq > 30")
    ledgers.set_head_to_last(owner)
    assert set(whats()) == {Broken.TAIL, Broken.CHECKPOINT_CUT}


def test_nothing_is_checkpointed_over_a_rewritten_ledger(owner: Any, checkpoint_file: Path) -> None:  # noqa: F811
    checkpoints.checkpoint_ledger()
    ledgers.rewrite(owner, ROWS, random.Random(2))
    with pytest.raises(checkpoints.CheckpointError, match="Run verify_ledger"):
        checkpoints.checkpoint_ledger()
    assert len(checkpoint_file.read_text().splitlines()) == 1


def test_a_kill_between_table_and_file_is_completed_by_the_next_checkpoint(three_checkpoints: Path) -> None:
    whole = three_checkpoints.read_text()
    first_two = "".join(f"{line}\n" for line in whole.splitlines()[:2])
    for left in (first_two, first_two + whole.splitlines()[2][:50]):
        three_checkpoints.write_text(left)
        assert whats()
    checkpoints.checkpoint_ledger()
    assert three_checkpoints.read_text().startswith(whole)
    assert proof.verify().holds


def test_the_file_is_for_its_owner_alone_and_holds_no_person(checkpoint_file: Path) -> None:  # noqa: F811
    with_checkpoint = ledgers.write_checkpoints_of_a_story()
    assert checkpoint_file.stat().st_mode & 0o777 == 0o600
    assert ledgers.PERSON not in with_checkpoint
    assert set(json.loads(with_checkpoint)) == {"number", "count", "hash", "time", "mac"}
