"""Slots: so many at once on the machine, refused at once, and given back by whoever dies."""

import subprocess
import sys
import time
from contextlib import ExitStack
from pathlib import Path

import pytest

from config import gunicorn
from core import semaphore
from core.semaphore import BusyError, Slots, taken
from tests.holding import all_of

TWO = Slots("two", 2)
HOLDS = "import sys, time; print('began', flush=True); time.sleep(60)"
TAKES = """
import sys
from pathlib import Path
from core import semaphore
semaphore.keep_in(Path(sys.argv[1]))
try:
    with semaphore.taken(semaphore.Slots("two", 2)):
        print("taken")
except semaphore.BusyError:
    print("busy")
"""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(semaphore, "_folder", tmp_path / "turns")
    return tmp_path / "turns"


def elsewhere(folder: Path) -> str:
    """What another program on this machine is told."""
    command = [sys.executable, "-c", TAKES, str(folder)]
    return subprocess.run(
        command, check=True, capture_output=True, text=True, cwd=Path(semaphore.__file__).parents[1]
    ).stdout


def test_one_more_than_there_are_is_refused_at_once_and_what_is_given_back_can_be_taken() -> None:
    with all_of(TWO):
        began = time.monotonic()
        with pytest.raises(BusyError), taken(TWO):
            pass
        assert time.monotonic() - began < 10
    with taken(TWO), taken(TWO):
        pass


def test_other_work_has_turns_of_its_own() -> None:
    with all_of(TWO), taken(Slots("other", 1)):
        pass


def test_all_programs_of_the_machine_share_them(folder: Path) -> None:
    with taken(TWO):
        assert elsewhere(folder).strip() == "taken"
        with taken(TWO):
            assert elsewhere(folder).strip() == "busy"


def test_a_turn_lasts_as_long_as_the_program_that_does_the_work() -> None:
    """A worker that is killed leaves its program running: it still counts."""
    with ExitStack() as held:
        turn = held.enter_context(taken(TWO))
        program = subprocess.Popen([sys.executable, "-c", HOLDS], pass_fds=(turn.descriptor,), stdout=subprocess.PIPE)
        assert program.stdout is not None and program.stdout.readline().strip() == b"began"
    try:
        with taken(TWO), pytest.raises(BusyError), taken(TWO):
            pass
    finally:
        program.kill()
        program.wait()
        program.stdout.close()
    with taken(TWO), taken(TWO):
        pass


def test_without_a_place_for_locks_nothing_is_begun(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder.write_text("a file")
    with pytest.raises(BusyError), taken(TWO):
        pass


def test_work_outside_of_the_process_alone_cannot_fill_the_threads_of_a_worker() -> None:
    outside = semaphore.SHEETS.at_once + semaphore.PAPERS.at_once + semaphore.SCANS.at_once
    assert outside < gunicorn.threads
