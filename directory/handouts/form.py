"""What the shortlist page sends: every note, the look of the sheet, and the button that was pressed."""

import re
from dataclasses import dataclass, field
from uuid import UUID

from django.http import QueryDict

from directory.handouts.shortlist import LONGEST_NOTE, Shortlist
from directory.models import HandoutLanguage

# Buttons that carry the listing they are about.
_ABOUT_ONE = ("up", "down", "remove")
_ALONE = ("print", "save", "clear")


@dataclass(frozen=True)
class Sent:
    """The shortlist with what was typed, the button, and the notes that are too long to keep."""

    shortlist: Shortlist
    button: str
    listing: UUID | None = None
    too_long: frozenset[UUID] = field(default_factory=frozenset)


def read_form(data: QueryDict, stored: Shortlist) -> Sent:
    """Reads the form against the shortlist as kept; what it says of listings that are not there is passed over.

    Notes that are too long come back whole, so that nothing typed is lost, and are named in `too_long`.
    """
    notes = {one.listing: _note(data.get(f"note-{one.listing}", one.note)) for one in stored.chosen}
    shortlist = stored.noting(notes)
    if "look" in data:
        language = data.get("language", "")
        shortlist = shortlist.looking(
            language=language if language in HandoutLanguage.values else stored.language,
            large_print="large" in data,
            wants_link="link" in data,
        )
    button, listing = _button(data)
    too_long = frozenset(id_ for id_, note in notes.items() if len(note) > LONGEST_NOTE)
    return Sent(shortlist, button, listing, too_long)


def _note(text: str) -> str:
    """One way to end lines, and no null bytes."""
    return re.sub(r"\r\n?", "\n", text).replace("\0", "").strip()


def _button(data: QueryDict) -> tuple[str, UUID | None]:
    for name in _ABOUT_ONE:
        if name in data:
            return name, read_id(data.get(name, ""))
    return next((name for name in _ALONE if name in data), "save"), None


def read_id(text: str) -> UUID | None:
    """A listing's id; None if it is none."""
    try:
        return UUID(text)
    except ValueError:
        return None
