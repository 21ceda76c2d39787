"""Checkpoints: the head of the ledger at one time, under a keyed MAC, in a file outside the database and in a table.

A chain of hashes does not notice a lost tail, nor rows that the owner of the database hashed anew. A checkpoint does: its key
is not in the database. Each checkpoint covers the one before it. A file that was cut is noticed by the table, a table that was
cut by the file, both at once by the copy that `checkpoint_ledger` prints for cron to mail.
"""

import fcntl
import hashlib
import hmac
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils.crypto import constant_time_compare

from core import clock
from core.rls.principal import Principal, acting_as
from referrals.models import LedgerCheckpoint, LedgerEntry, LedgerHead

JOB = Principal.job("ledger")


class CheckpointError(Exception):
    """No checkpoint can be written; the message says why and what to do."""


@dataclass(frozen=True)
class Checkpoint:
    """The last row of the ledger (`count`, `hash`; 0 and "" for none) at `time`, UTC to the second."""

    number: int
    count: int
    hash: str
    time: str
    mac: str

    def line(self) -> str:
        """As it stands in the file and in cron's mail."""
        return json.dumps(asdict(self), separators=(",", ":"))


def path() -> Path:
    """The file of checkpoints, on another disk or machine where that can be had (setting LEDGER_CHECKPOINT_FILE)."""
    return Path(settings.LEDGER_CHECKPOINT_FILE)


def mac_of(number: int, count: int, digest: str, time: str, previous: str) -> str:
    """HMAC-SHA256 over one checkpoint and the MAC of the one before it; hexadecimal."""
    text = f"{number}|{count}|{digest}|{time}|{previous}"
    return hmac.new(_key(), text.encode(), hashlib.sha256).hexdigest()


def read_file() -> list[Checkpoint] | None:
    """The checkpoints of the file; None where it is absent. Raises ValueError for a line that is none."""
    try:
        lines = path().read_text("utf-8").splitlines()
    except FileNotFoundError:
        return None
    try:
        return [_of_line(line) for line in lines]
    except (TypeError, KeyError, json.JSONDecodeError) as error:
        raise ValueError("not a seal") from error


def read_table() -> list[Checkpoint]:
    """The checkpoints of the table. The caller acts for JOB."""
    return [
        Checkpoint(row.number, row.count, row.hash, row.time, row.mac)
        for row in LedgerCheckpoint.objects.order_by("number")
    ]


def first_forged(checkpoints: list[Checkpoint]) -> int | None:
    """Place in the list of the first checkpoint that is not ours, out of order, or after a gap; None: all are whole."""
    previous = ""
    for place, checkpoint in enumerate(checkpoints):
        expected = mac_of(place + 1, checkpoint.count, checkpoint.hash, checkpoint.time, previous)
        if checkpoint.number != place + 1 or not constant_time_compare(checkpoint.mac, expected):
            return place
        previous = checkpoint.mac
    return None


def checkpoint_ledger() -> Checkpoint:
    """Writes a checkpoint of the ledger as it is now: in the table, then in the file, flushed to the disk.

    Raises CheckpointError where the checkpoints so far are not whole or the ledger no longer holds what they say:
    another one would bless what happened. OSError where the file cannot be written.
    """
    with _alone() as file:
        _drop_unfinished(file)
        with transaction.atomic(), acting_as(JOB):
            before = _whole_so_far(file)
            _check_still_there(before)
            new = _make(before)
            LedgerCheckpoint.objects.create(**asdict(new))
        # After the table: a kill in between leaves the file one short, which the next run completes.
        _add_line(file, new)
    return new


def _make(before: list[Checkpoint]) -> Checkpoint:
    head = LedgerHead.objects.filter(pk=1).first()
    count, digest = (head.seq, head.hash) if head else (0, "")
    time = f"{clock.now():%Y-%m-%dT%H:%M:%SZ}"
    number = len(before) + 1
    return Checkpoint(
        number, count, digest, time, mac_of(number, count, digest, time, before[-1].mac if before else "")
    )


def _whole_so_far(file: int) -> list[Checkpoint]:
    """The checkpoints of both places, after completing a file that is one short."""
    table = read_table()
    try:
        lines = read_file() or []
    except ValueError as error:
        raise CheckpointError(f"{path()} holds a line that is no seal. Run verify_ledger.") from error
    if len(table) == len(lines) + 1 and table[:-1] == lines and first_forged(table) is None:
        _add_line(file, table[-1])
        lines = table
    if lines != table or first_forged(lines) is not None:
        raise CheckpointError(
            "The seals in the file and in the database are not the same or not ours. Run verify_ledger."
        )
    return lines


def _check_still_there(checkpoints: list[Checkpoint]) -> None:
    last = checkpoints[-1] if checkpoints else None
    if last is None or last.count == 0:
        return
    digest = LedgerEntry.objects.filter(pk=last.count).values_list("hash", flat=True).first()
    head = LedgerHead.objects.filter(pk=1).first()
    if digest != last.hash or head is None or head.seq < last.count:
        raise CheckpointError(
            f"Row {last.count} of the ledger is not the one sealed at {last.time}. Run verify_ledger."
        )


def _of_line(line: str) -> Checkpoint:
    values = json.loads(line)
    checkpoint = Checkpoint(**values)
    if not all(isinstance(value, int) for value in (checkpoint.number, checkpoint.count)):
        raise TypeError("numbers")
    if not all(isinstance(value, str) for value in (checkpoint.hash, checkpoint.time, checkpoint.mac)):
        raise TypeError("texts")
    return checkpoint


def _drop_unfinished(file: int) -> None:
    """Takes off a last line that a power cut left unfinished; the table has it whole."""
    data = path().read_bytes()
    if data and not data.endswith(b"\n"):
        os.ftruncate(file, data.rfind(b"\n") + 1)


def _add_line(file: int, checkpoint: Checkpoint) -> None:
    data = (checkpoint.line() + "\n").encode()
    while data:
        data = data[os.write(file, data) :]
    os.fsync(file)


@contextmanager
def _alone() -> Iterator[int]:
    """The open file, one writer at a time; its folder is flushed too, so that a new file survives a power cut."""
    path().parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path(), os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield descriptor
        folder = os.open(path().parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
    finally:
        os.close(descriptor)


def _key() -> bytes:
    """LEDGER_CHECKPOINT_KEY; without one, derived from SECRET_KEY, and another SECRET_KEY then ends what checkpoints prove."""
    given = settings.LEDGER_CHECKPOINT_KEY
    return given.encode() if given else hmac.new(settings.SECRET_KEY.encode(), b"ledger seal", hashlib.sha256).digest()
