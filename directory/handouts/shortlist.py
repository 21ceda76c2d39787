"""The shortlist itself: a value that never changes in place."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from directory.models.handout import MOST_LISTINGS, HandoutLanguage

# Letters in one note: what fits beside a listing on paper.
LONGEST_NOTE = 300


@dataclass(frozen=True)
class Chosen:
    """A listing on the shortlist, and what is to be written beside it."""

    listing: UUID
    note: str = ""


@dataclass(frozen=True)
class Shortlist:
    """Listings in order with notes, and how their sheet is to look."""

    chosen: tuple[Chosen, ...] = ()
    language: str = HandoutLanguage.ENGLISH
    large_print: bool = False
    # Whether the sheet carries a short link, and the code of the one made for this very list.
    wants_link: bool = True
    code: str = ""
    # Chosen while the list was full: the first takes the place of whatever is removed.
    waiting: tuple[UUID, ...] = ()

    @property
    def ids(self) -> list[UUID]:
        return [one.listing for one in self.chosen]

    @property
    def full(self) -> bool:
        return len(self.chosen) >= MOST_LISTINGS

    def __len__(self) -> int:
        return len(self.chosen)

    def adding(self, listing: UUID) -> "Shortlist":
        """With this listing last, or waiting where nothing more fits; unchanged where it is there already."""
        if listing in self.ids or listing in self.waiting:
            return self
        if self.full:
            return replace(self, waiting=(*self.waiting, listing)[:MOST_LISTINGS])
        return self._with((*self.chosen, Chosen(listing)))

    def without(self, listing: UUID) -> "Shortlist":
        """Without this listing, whether it is on the list or waits; what has waited longest comes in last."""
        remaining = tuple(one for one in self.chosen if one.listing != listing)
        waiting = tuple(one for one in self.waiting if one != listing)
        room = MOST_LISTINGS - len(remaining)
        remaining += tuple(Chosen(one) for one in waiting[:room])
        return replace(self._with(remaining), waiting=waiting[room:])

    def moving(self, listing: UUID, places: int) -> "Shortlist":
        """With this listing that many places further down (negative: up), as far as there are places."""
        if listing not in self.ids:
            return self
        rest = list(self.chosen)
        was = self.ids.index(listing)
        one = rest.pop(was)
        rest.insert(min(max(was + places, 0), len(rest)), one)
        return self._with(tuple(rest))

    def noting(self, notes: Mapping[UUID, str]) -> "Shortlist":
        """With these notes; listings without one keep theirs. The short link stays: it has no notes."""
        chosen = tuple(replace(one, note=notes.get(one.listing, one.note)) for one in self.chosen)
        return replace(self, chosen=chosen)

    def looking(self, *, language: str, large_print: bool, wants_link: bool) -> "Shortlist":
        """With another look of the sheet."""
        same = (language, large_print, wants_link) == (self.language, self.large_print, self.wants_link)
        code = self.code if same else ""
        return replace(self, language=language, large_print=large_print, wants_link=wants_link, code=code)

    def _with(self, chosen: tuple[Chosen, ...]) -> "Shortlist":
        """A link made for another list does not lead to this one."""
        return self if chosen == self.chosen else replace(self, chosen=chosen, code="")

    def as_plain(self) -> dict[str, Any]:
        """Values that JSON can hold."""
        chosen = [[one.listing.hex, one.note] for one in self.chosen]
        return {
            "chosen": chosen,
            "language": str(self.language),
            "large": self.large_print,
            "link": self.wants_link,
            "code": self.code,
            "waiting": [one.hex for one in self.waiting],
        }

    @classmethod
    def from_plain(cls, plain: Mapping[str, Any]) -> "Shortlist":
        """The reverse of `as_plain`. Raises KeyError, TypeError or ValueError for anything else."""
        return cls(
            chosen=tuple(Chosen(UUID(listing), note) for listing, note in plain["chosen"]),
            language=HandoutLanguage(plain["language"]),
            large_print=bool(plain["large"]),
            wants_link=bool(plain["link"]),
            code=str(plain["code"]),
            # Lists kept before anything could wait have no such key.
            waiting=tuple(UUID(one) for one in plain.get("waiting", ())),
        )
