"""My referrals by person: what waits because of the person stands once, above their referrals, and not on each of them."""

from collections.abc import Iterable
from dataclasses import dataclass

from referrals.step_kinds import StepKind
from referrals.web.staff.pages.next_step import NextStep
from referrals.web.staff.pages.referral_page import StaffReferral

# What they wrote is one matter for all of their referrals.
_OF_THE_PERSON = frozenset({StepKind.DANGER, StepKind.NOTE})


@dataclass(frozen=True)
class Row:
    """One referral, with the steps that are its own."""

    referral: StaffReferral
    steps: tuple[NextStep, ...]


@dataclass(frozen=True)
class Block:
    """One person: what waits because of them, and their referrals, the most pressing first."""

    person: str
    reference: str
    steps: tuple[NextStep, ...]
    rows: tuple[Row, ...]


def kept_together(rows: Iterable[StaffReferral]) -> list[StaffReferral]:
    """Each person's beside each other, where the first of them stood, within what waits for the same side."""
    groups: dict[tuple[str, str], list[StaffReferral]] = {}
    for row in rows:
        groups.setdefault((row.next.waits_for, row.person_id), []).append(row)
    return [row for listed in groups.values() for row in listed]


def blocks(rows: Iterable[StaffReferral]) -> list[Block]:
    """In the order of `rows`; people are told apart by their record, never by what they are called."""
    by_person: dict[str, list[StaffReferral]] = {}
    for row in rows:
        by_person.setdefault(row.person_id, []).append(row)
    return [_block(listed) for listed in by_person.values()]


def _block(rows: list[StaffReferral]) -> Block:
    shared = dict.fromkeys(step for row in rows for step in row.steps if step.kind in _OF_THE_PERSON)
    own = tuple(Row(row, tuple(step for step in row.steps if step not in shared)) for row in rows)
    return Block(rows[0].person, rows[0].reference, tuple(shared), own)
