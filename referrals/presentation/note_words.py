"""A note to the agency in the words of whoever reads it; what each kind is called stands in `referrals.wording`."""

from collections.abc import Collection

from referrals.models import PersonNote
from referrals.vocabularies import NoteKind
from referrals.wording import person, staff

# Which of several kinds to speak of first, and which next.
_PRESSING = (
    NoteKind.CONTACT_WITHDRAWN,
    NoteKind.CONTACT_CHANGED,
    NoteKind.QUESTION,
    NoteKind.CHANGE_REQUESTED,
    NoteKind.COMMENT,
    NoteKind.ERASURE_REQUESTED,
)


def heading_for_staff(note: PersonNote) -> str:
    """What the note is, and who wrote it down where that was not the person."""
    words = staff.NOTE_KIND(note.kind)
    return f"{words}, written down by {note.recorded_by}" if note.recorded_by is not None else words


def said_to_person(note: PersonNote) -> str:
    """What the person wrote, letter for letter; where nobody wrote anything, what was done."""
    if note.text:
        return note.text
    recorded = person.NOTE_RECORDED.get(NoteKind(note.kind)) if note.recorded_by_id else None
    return recorded or person.NOTE_KIND(note.kind)


def pressing(kinds: Collection[str]) -> tuple[str, ...]:
    """Every kind that waits, the one to speak of first at the head; () where nothing waits."""
    return tuple(kind for kind in _PRESSING if kind in kinds)
