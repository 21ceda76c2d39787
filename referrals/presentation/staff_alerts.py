"""What may be about danger, beside a referral: who has it, and how the person is to be reached."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from referrals.contacts import Contact
from referrals.models import Task
from referrals.presentation.moments import clock_today
from referrals.wording.staff import REACH


@dataclass(frozen=True)
class Alert:
    """One alert that is not over. `taken_by` is who pressed "I have it"; "" while nobody has."""

    pk: UUID
    words: str
    since: datetime
    taken_by: str
    taken_at: datetime | None


def alert(task: Task, contact: dict[str, Any], time_zone: str) -> Alert:
    """Such as "May be in danger. Text only. Read now."; `contact` is the person's, as their record has it."""
    reach = REACH.get(Contact.of(contact).method, "")
    taken = str(task.seen_by) if task.seen_by else ""
    since = clock_today(task.seen_at, time_zone) if task.seen_at else ""
    rest = f"{taken} has it, since {since}." if taken else "Read now."
    words = " ".join(part for part in ("May be in danger.", reach, rest) if part)
    return Alert(task.pk, words, task.opened_at, taken, task.seen_at)
