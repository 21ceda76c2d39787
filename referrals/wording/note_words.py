"""A note to the agency in the words of whoever reads it; what each kind is called stands in `referrals.wording`."""

from collections.abc import Collection

from accounts.models import Agency, User
from referrals.models import Person, PersonNote
from referrals.selectors.release_drafts import day_of
from referrals.vocabularies import NoteKind
from referrals.wording import person, staff
from referrals.wording.moments import day_in_words

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
    if recorded is None or note.recorded_by is None:
        return person.NOTE_KIND(note.kind)
    return recorded.format(staff_of(note.recorded_by, note.person.agency))


def contact_changed_by(whose: Person) -> str:
    """Who of the agency wrote down the contact there is now, and when, to the person; "" where they did so themselves."""
    if whose.contact_changed_by is None or whose.contact_changed_at is None:
        return ""
    withdrawn = not whose.contact and whose.contact_withdrawn_at == whose.contact_changed_at
    words = person.NOTE_RECORDED[NoteKind.CONTACT_WITHDRAWN if withdrawn else NoteKind.CONTACT_CHANGED]
    day = day_in_words(day_of(whose.agency, whose.contact_changed_at))
    return f"{words.format(staff_of(whose.contact_changed_by, whose.agency)).rstrip('.')} on {day}."


def staff_of(user: User, agency: Agency) -> str:
    """Such as "Robin at Lincoln Clinic"."""
    return f"{user.name or 'A member of staff'} at {agency.name}"


def pressing(kinds: Collection[str]) -> tuple[str, ...]:
    """Every kind that waits, the one to speak of first at the head; () where nothing waits."""
    return tuple(kind for kind in _PRESSING if kind in kinds)
