"""So many at once on this machine, and nobody waits: whoever finds every slot taken is told so at once.

A slot is a lock on a file, so that all workers share them and a program that dies gives its own back. Pass `Slot.descriptor`
to a program that does the work: then the slot ends with that program too, even where its worker was killed.
"""

import fcntl
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

__all__ = [
    "HASHES", "PAPERS", "RETRY_AFTER_S", "SCANS", "SHEETS", "BusyError", "Slot", "Slots", "check_free", "hold", "keep_in",
    "taken",
]  # fmt: skip

# What `Retry-After` says: any of this work is over by then.
RETRY_AFTER_S = 20


class BusyError(RuntimeError):
    """Every slot is taken. Nothing was begun, and trying again a little later is all it takes."""


@dataclass(frozen=True)
class Slots:
    """One kind of work and how many of it may run at once, in all workers together."""

    name: str
    at_once: int


# Public sheets never take the slots of papers that somebody has a right to. Their sum stays below the threads of one
# worker (config/gunicorn.py), or this work alone could fill it.
SHEETS = Slots("sheets", 2)
PAPERS = Slots("papers", 2)
SCANS = Slots("scans", 1)
HASHES = Slots("hashes", 2)


@dataclass(frozen=True)
class Slot:
    """A slot that is held."""

    descriptor: int


_folder: Path | None = None


def keep_in(folder: Path) -> None:
    """Where the locks lie: the same for all workers of a site, and for nobody else."""
    global _folder
    _folder = folder


@contextmanager
def taken(slots: Slots) -> Iterator[Slot]:
    """Hold one of `slots`. Raises BusyError at once where none is free, or where no lock can be had at all."""
    slot = hold(slots)
    try:
        yield slot
    finally:
        # The lock goes with the last copy: a program that still runs keeps it.
        os.close(slot.descriptor)


def hold(slots: Slots) -> Slot:
    """One of `slots` for as long as this process lives. Raises BusyError as `taken` does."""
    descriptor = _first_free(slots)
    if descriptor is None:
        raise BusyError(slots.name)
    return Slot(descriptor)


def check_free(slots: Slots) -> None:
    """Raises BusyError where every slot is taken now: asked before the work of finding out what to make."""
    with taken(slots):
        pass


def _first_free(slots: Slots) -> int | None:
    for number in range(slots.at_once):
        try:
            descriptor = os.open(_place() / f"{slots.name}-{number}", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError:
            # No room for a lock, or no right to it: rather nothing than as many as there are requests.
            return None
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(descriptor)
            continue
        return descriptor
    return None


def _place() -> Path:
    folder = _folder or Path(tempfile.gettempdir()) / f"alongside-slots-{os.getuid()}"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder
