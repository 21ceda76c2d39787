"""Proving the ledger: every row's hash computed again, apart from the trigger that wrote it, and the checkpoints
compared.

What it finds: any row changed, removed, added, swapped or doubled; a tail lost, a head set back, or rows hashed anew by
the database's owner, as far as a checkpoint reaches; a checkpoint changed, cut or absent. What it cannot find: rows
forged, changed or dropped that are younger than the last checkpoint. So it says up to where it vouches; write checkpoints
often (`housekeeping` does), and keep what that prints.
"""

import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from hashlib import sha256
from typing import Any

from django.db import connection

from core.rls.principal import acting_as
from referrals.ledger import checkpoints
from referrals.models import LedgerHead

_BATCH = 5_000
_SEPARATOR = "\x1f"
# The columns as text, in the order of the trigger's canonical text; the time in UTC.
_ROWS = """
SELECT seq, previous, hash, (at AT TIME ZONE 'UTC')::text, person_id::text, coalesce(referral_id::text, ''),
    release_id::text, discloser, recipient, direction, purpose, fields, notice, access_mode, actor
FROM referrals_ledgerentry ORDER BY seq
"""


class Broken(StrEnum):
    """What is wrong, and where."""

    CHANGED = "changed"
    MISSING = "missing number"
    DUPLICATE = "duplicate"
    PREVIOUS = "wrong previous"
    TAIL = "tail lost"
    HEAD = "head set back"
    REHASHED = "not the row that was sealed"
    CHECKPOINT_FORGED = "seal changed"
    CHECKPOINT_CUT = "seal cut"
    CHECKPOINTS_ABSENT = "seals absent"


@dataclass(frozen=True)
class Fault:
    """One fault: of row `row`, or of checkpoint `row` for the faults of checkpoints."""

    what: Broken
    row: int
    sentence: str


@dataclass
class Proof:
    """What was looked at, and what is wrong: at most the first fault of the rows, and those of head and checkpoints."""

    rows: int = 0
    seconds: float = 0.0
    rows_covered: int = 0
    covered_at: str = ""
    faults: list[Fault] = field(default_factory=list)

    @property
    def holds(self) -> bool:
        return not self.faults

    @property
    def rows_not_covered(self) -> int:
        """Rows younger than the last checkpoint: whoever owns the database could have written or changed them."""
        return max(self.rows - self.rows_covered, 0)

    @property
    def vouches(self) -> str:
        """How far this proof goes, in one sentence. Meant for a proof that holds."""
        if not self.covered_at:
            return "Vouches for nothing yet: there is no row, and no seal."
        up_to = f"Vouches up to row {self.rows_covered}, {self.covered_at}"
        match self.rows_not_covered:
            case 0:
                return f"{up_to}: every row is sealed."
            case 1:
                return f"{up_to}; 1 row since is chained but not yet sealed."
            case since:
                return f"{up_to}; {since} rows since are chained but not yet sealed."


@dataclass(frozen=True)
class _Head:
    seq: int
    hash: str


def verify() -> Proof:
    """Goes through the whole ledger while others may be writing to it; reads every row, changes nothing."""
    started, proof = time.monotonic(), Proof()
    with acting_as(checkpoints.JOB):
        known, checkpoint_faults = _known_checkpoints()
        before = _head()
        walk = _Walk({checkpoint.count: checkpoint for checkpoint in known}, before)
        # A broken chain says nothing about what comes after it: the first fault ends the walk.
        fault = next((fault for row in _rows() if (fault := walk.look_at(row))), None)
        after = _head()
    faults = [fault] if fault else list(walk.at_the_end(before, after))
    if known:
        proof.rows_covered, proof.covered_at = known[-1].count, known[-1].time
    elif walk.seq and not checkpoint_faults:
        checkpoint_faults = [Fault(Broken.CHECKPOINTS_ABSENT, 0, "There is no seal yet. Run checkpoint_ledger.")]
    proof.rows, proof.faults = walk.rows, [*faults, *checkpoint_faults]
    proof.seconds = time.monotonic() - started
    return proof


def canonical_hash(previous: str, seq: int, at: str, rest: tuple[str, ...]) -> str:
    """The hash of one row. `at` as PostgreSQL writes a time in UTC; `rest` as the columns stand after it."""
    whole, _, fraction = at.partition(".")
    moment = f"{whole.replace(' ', 'T')}.{fraction:0<6}"
    return sha256(_SEPARATOR.join((previous, str(seq), moment, *rest)).encode()).hexdigest()


class _Walk:
    """Along the rows in order: the last number and hash, and how many rows."""

    def __init__(self, by_row: dict[int, checkpoints.Checkpoint], head: _Head) -> None:
        self.seq, self.hash, self.rows = 0, "", 0
        self._checkpoints, self._head = by_row, head

    def look_at(self, row: tuple[Any, ...]) -> Fault | None:
        seq, previous, digest, at, *rest = row
        self.rows += 1
        if seq != self.seq + 1:
            return self._out_of_order(seq)
        if None in row or canonical_hash(previous, seq, at, tuple(rest)) != digest:
            return Fault(Broken.CHANGED, seq, f"Row {seq} is not as it was written.")
        if previous != self.hash:
            return Fault(Broken.PREVIOUS, seq, f"Row {seq} does not continue row {self.seq}.")
        if seq in self._checkpoints and self._checkpoints[seq].hash != digest:
            when = self._checkpoints[seq].time
            return Fault(Broken.REHASHED, seq, f"Row {seq} is not the one that was sealed at {when}.")
        if seq == self._head.seq and digest != self._head.hash:
            return Fault(Broken.HEAD, seq, f"The head of the ledger has another hash than its row {seq}.")
        self.seq, self.hash = seq, digest
        return None

    def at_the_end(self, before: _Head, after: _Head) -> Iterator[Fault]:
        """Rows are added together with the head: it is never behind the rows, nor before its own row."""
        last_covered = max(self._checkpoints, default=0)
        if self.seq < last_covered:
            when = self._checkpoints[last_covered].time
            yield Fault(Broken.TAIL, self.seq + 1, f"Rows {self.seq + 1} to {last_covered} are gone; sealed at {when}.")
        elif self.seq < before.seq:
            yield Fault(Broken.TAIL, self.seq + 1, f"Rows {self.seq + 1} to {before.seq} are gone.")
        if after.seq < self.seq or after.seq < before.seq:
            yield Fault(Broken.HEAD, after.seq, f"The head of the ledger says {after.seq}, there are {self.seq} rows.")

    def _out_of_order(self, seq: int) -> Fault:
        if seq <= self.seq:
            return Fault(Broken.DUPLICATE, seq, f"Row {seq} is there more than once.")
        return Fault(Broken.MISSING, self.seq + 1, f"Row {self.seq + 1} is missing.")


def _rows() -> Iterator[tuple[Any, ...]]:
    """The rows as they come from a cursor of the server's, so that memory does not grow with the ledger."""
    with connection.chunked_cursor() as cursor:
        cursor.execute(_ROWS)
        while batch := cursor.fetchmany(_BATCH):
            yield from batch


def _head() -> _Head:
    head = LedgerHead.objects.filter(pk=1).first()
    return _Head(head.seq, head.hash) if head else _Head(0, "")


def _known_checkpoints() -> tuple[list[checkpoints.Checkpoint], list[Fault]]:
    """The checkpoints to hold the rows against, and what is wrong with checkpoints. Reads table and file."""
    table = checkpoints.read_table()
    try:
        in_file = checkpoints.read_file()
    except ValueError:
        return _ours(table), [Fault(Broken.CHECKPOINT_FORGED, 0, f"{checkpoints.path()} holds a line that is no seal.")]
    faults = []
    if in_file is None and table:
        faults = [Fault(Broken.CHECKPOINTS_ABSENT, 0, f"{checkpoints.path()} is absent. Put it back from a copy.")]
    for name, rows in (("in the file", in_file or []), ("in the database", table)):
        place = checkpoints.first_forged(rows)
        if place is not None:
            faults.append(
                Fault(Broken.CHECKPOINT_FORGED, place + 1, f"Seal {place + 1} {name} is not as it was written.")
            )
    faults += [] if faults else _cut(in_file or [], table)
    # Each place is believed as far as its MACs go; the longer of the two reaches further.
    return max(_ours(in_file or []), _ours(table), key=len), faults


def _cut(in_file: list[checkpoints.Checkpoint], table: list[checkpoints.Checkpoint]) -> list[Fault]:
    shorter = min(len(in_file), len(table))
    if in_file[:shorter] != table[:shorter]:
        return [Fault(Broken.CHECKPOINT_FORGED, 0, "The file and the database hold different seals.")]
    if len(in_file) < len(table):
        return [
            Fault(Broken.CHECKPOINT_CUT, shorter + 1, f"The file lacks seal {shorter + 1}, which the database has.")
        ]
    if len(in_file) > len(table):
        return [
            Fault(Broken.CHECKPOINT_CUT, shorter + 1, f"The database lacks seal {shorter + 1}, which the file has.")
        ]
    return []


def _ours(rows: list[checkpoints.Checkpoint]) -> list[checkpoints.Checkpoint]:
    return rows[: checkpoints.first_forged(rows)]
