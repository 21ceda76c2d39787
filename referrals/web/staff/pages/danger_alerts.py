"""What may be about danger, beside a referral: who has it, and how the person is to be reached."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from referrals.contact.contacts import CALL, Contact
from referrals.models import Person, Task
from referrals.wording.moments import clock_today
from referrals.wording.staff import REACH, REACH_WITH_CARE


@dataclass(frozen=True)
class Alert:
    """One alert that is not over. `taken_by` is who pressed "I have it"; "" while nobody has."""

    pk: UUID
    words: str
    since: datetime
    taken_by: str
    taken_at: datetime | None


def alert(task: Task, person: Person, time_zone: str) -> Alert:
    """Such as "May be in danger. Read their message. Reach them by text."; how comes from the person's record."""
    reach = _reach(person)
    taken = str(task.seen_by) if task.seen_by else ""
    since = clock_today(task.seen_at, time_zone) if task.seen_at else ""
    if taken:
        rest = f"{reach} {taken} has it, since {since}."
    else:
        rest = f"Read their message. {reach}"
    words = f"May be in danger. {rest}"
    return Alert(task.pk, words, task.opened_at, taken, task.seen_at)


def _reach(person: Person) -> str:
    """How to reach them in one sentence, or that there is more to know first.

    Words about reaching them can forbid the very method ("do not text"). So the method is named only where nothing else
    is written, and no contact was withdrawn.
    """
    contact = Contact.of(person.contact)
    if contact.about or person.contact_withdrawn_at is not None or contact.method not in REACH:
        return REACH_WITH_CARE
    message = contact.message if contact.method == CALL and not contact.voicemail else ""
    return f"{REACH[contact.method]} {message}".strip()
