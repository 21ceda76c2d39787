"""Many pieces of one task, each in a transaction of its own, so that one that fails stops no other."""

import logging
from collections.abc import Callable, Sequence
from typing import TypeVar

from django.db import transaction

from core.rls.principal import Principal
from referrals.ledger import checkpoints

log = logging.getLogger(__name__)
Thing = TypeVar("Thing")

JOB = Principal.job("housekeeping")


class PartlyFailed(Exception):  # noqa: N818
    """Some of a task's pieces failed; each was logged, the others were done."""

    def __init__(self, failed: int) -> None:
        super().__init__(f"{failed} failed")


def each(things: Sequence[Thing], work: Callable[[Thing], None]) -> int:
    """Does `work` for each; raises PartlyFailed after the last where some failed."""
    failed = 0
    for thing in things:
        try:
            with transaction.atomic():
                work(thing)
        except Exception as error:
            failed += 1
            log.error("Housekeeping: one of many failed: %s", kind_of(error))
    if failed:
        raise PartlyFailed(failed)
    return len(things)


def kind_of(error: Exception) -> str:
    """Its type, PostgreSQL's code, and the words of our own two kinds, which hold no value."""
    if isinstance(error, PartlyFailed | checkpoints.CheckpointError):
        return f"{type(error).__name__}: {error}"
    code = getattr(error.__cause__, "pgcode", None)
    return type(error).__name__ + (f" (SQLSTATE {code})" if code else "")
