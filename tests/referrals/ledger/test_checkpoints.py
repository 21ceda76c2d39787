"""Seals: what proves the head of the ledger outside the database."""

import json
import random
from pathlib import Path
from typing import Any

import pytest

from referrals.ledger import checkpoints, proof
from referrals.ledger.proof import Broken
from tests.referrals import ledgers
from tests.referrals.ledgers import ROWS, owner, seal_file, whats  # noqa: F401 - fixtures

pytestmark = pytest.mark.django_db


@pytest.fixture
def sealed_thrice(db: None, seal_file: Path) -> Path:  # noqa: F811
    for _ in range(3):
        ledgers.fill(4)
        checkpoints.checkpoint_ledger()
    assert proof.verify().holds
    return seal_file


@pytest.mark.parametrize("number", [0, 1, 2])
@pytest.mark.parametrize("name", ["number", "count", "hash", "time", "mac"])
def test_an_edited_seal_is_noticed(sealed_thrice: Path, number: int, name: str) -> None:
    lines = sealed_thrice.read_text().splitlines()
    seal = json.loads(lines[number])
    seal[name] = seal[name] + 1 if isinstance(seal[name], int) else "0" + seal[name][1:] + "0"
    lines[number] = json.dumps(seal)
    sealed_thrice.write_text("\n".join(lines) + "\n")
    assert whats() == [Broken.CHECKPOINT_FORGED]


@pytest.mark.parametrize("number", [0, 1, 2])
def test_a_seal_cut_out_of_the_file_is_noticed(sealed_thrice: Path, number: int) -> None:
    lines = sealed_thrice.read_text().splitlines()
    del lines[number]
    sealed_thrice.write_text("".join(f"{line}\n" for line in lines))
    assert whats() == [Broken.SEAL_CUT if number == 2 else Broken.CHECKPOINT_FORGED]


@pytest.mark.parametrize("spoil", ["", "not a seal\n", "{}\n", "[1]\n", '{"number":1,"count":"4","hash":1}\n'])
def test_a_spoilt_file_is_noticed(sealed_thrice: Path, spoil: str) -> None:
    sealed_thrice.write_text(spoil)
    assert whats()
    with pytest.raises(checkpoints.SealError):
        checkpoints.checkpoint_ledger()


def test_an_absent_file_is_noticed(sealed_thrice: Path) -> None:
    sealed_thrice.unlink()
    assert whats() == [Broken.CHECKPOINTS_ABSENT]
    with pytest.raises(checkpoints.SealError):
        checkpoints.checkpoint_ledger()


def test_seals_made_with_another_key_are_noticed(sealed_thrice: Path, settings: Any) -> None:
    settings.LEDGER_SEAL_KEY = "another"
    assert Broken.CHECKPOINT_FORGED in whats()


def test_seals_taken_from_the_table_are_noticed(owner: Any, seal_file: Path) -> None:  # noqa: F811
    checkpoints.checkpoint_ledger()
    checkpoints.checkpoint_ledger()
    owner.execute("DELETE FROM referrals_ledgercheckpoint WHERE number = 2")
    assert whats() == [Broken.SEAL_CUT]


def test_the_file_is_believed_where_table_and_ledger_were_both_set_back(owner: Any, seal_file: Path) -> None:  # noqa: F811
    """As after restoring an old backup, or an owner who cleans up thoroughly."""
    checkpoints.checkpoint_ledger()
    owner.execute("DELETE FROM referrals_ledgercheckpoint; DELETE FROM referrals_ledgerentry WHERE seq > 30")
    ledgers.set_head_to_last(owner)
    assert set(whats()) == {Broken.TAIL, Broken.SEAL_CUT}


def test_nothing_is_sealed_over_a_rewritten_ledger(owner: Any, seal_file: Path) -> None:  # noqa: F811
    checkpoints.checkpoint_ledger()
    ledgers.rewrite(owner, ROWS, random.Random(2))
    with pytest.raises(checkpoints.SealError, match="Run verify_ledger"):
        checkpoints.checkpoint_ledger()
    assert len(seal_file.read_text().splitlines()) == 1


def test_a_kill_between_table_and_file_is_completed_by_the_next_seal(sealed_thrice: Path) -> None:
    whole = sealed_thrice.read_text()
    first_two = "".join(f"{line}\n" for line in whole.splitlines()[:2])
    for left in (first_two, first_two + whole.splitlines()[2][:50]):
        sealed_thrice.write_text(left)
        assert whats()
    checkpoints.checkpoint_ledger()
    assert sealed_thrice.read_text().startswith(whole)
    assert proof.verify().holds


def test_the_file_is_for_its_owner_alone_and_holds_no_person(seal_file: Path) -> None:  # noqa: F811
    with_seal = ledgers.seal_a_story()
    assert seal_file.stat().st_mode & 0o777 == 0o600
    assert ledgers.PERSON not in with_seal
    assert set(json.loads(with_seal)) == {"number", "count", "hash", "time", "mac"}
