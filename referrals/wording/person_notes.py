"""What the person wrote to their agency, and what became of it, in words to the person."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from referrals import danger
from referrals.models import Person, PersonNote
from referrals.wording.moments import clock_today
from referrals.wording.note_words import said_to_person


@dataclass(frozen=True)
class Written:
    """One thing they wrote: their words, what became of it, and what the agency answered, if it did."""

    text: str
    became: str
    answer: str


def written(notes: Iterable[PersonNote], person: Person) -> list[Written]:
    """In the order given."""
    return [Written(said_to_person(note), _became(note, person), note.answer) for note in notes]


def sent_last(notes: Sequence[PersonNote], person: Person) -> str:
    """That what they wrote last was sent, while nobody has read it; "" otherwise. The newest comes first in `notes`."""
    return _became(notes[0], person) if notes and notes[0].answered_at is None else ""


def may_be_in_danger(notes: Iterable[PersonNote]) -> bool:
    """Whether something that nobody has read yet holds words of somebody who may be in danger."""
    return any(note.answered_at is None and danger.may_be_in_danger(note.text) for note in notes)


def newest_answer(notes: Iterable[PersonNote]) -> datetime | None:
    """When the agency answered last. That it marked something as read is no answer."""
    return max((note.answered_at for note in notes if note.answered_at and note.answer), default=None)


def _became(note: PersonNote, person: Person) -> str:
    agency, zone = person.agency.name, person.agency.time_zone
    sent = f"Sent at {clock_today(note.at, zone)}."
    if note.answered_at is None:
        # Of what may be about danger the page says who was told, and when.
        return sent if danger.may_be_in_danger(note.text) else f"{sent} {agency} reads it, not straight away."
    when = clock_today(note.answered_at, zone)
    return f"{sent} {agency} answered at {when}:" if note.answer else f"{sent} {agency} read it at {when}."
