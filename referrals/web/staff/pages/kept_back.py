"""A contact that staff typed before it changed: shown beside the newest one, and never saved by a press on "Save"."""

from collections.abc import Mapping, MutableMapping
from dataclasses import dataclass
from typing import Any

from referrals.models import Person
from referrals.selectors.release_drafts import day_of
from referrals.web.forms.contact import with_newest
from referrals.wording.moments import day_in_words


@dataclass(frozen=True)
class KeptBack:
    """`why`: who changed it, and when; `typed`: the lines that were typed."""

    why: str
    typed: list[str]


def keep_back(sent: MutableMapping[str, Any], person: Person, newest: Mapping[str, Any]) -> KeptBack | None:
    """Puts the `newest` contact into what was `sent`; None where nothing else was typed."""
    typed = with_newest(sent, newest)
    return KeptBack(_why(person), typed) if typed else None


def _why(person: Person) -> str:
    if person.contact_changed_at is None:
        return "How to reach them is shown as it is saved."
    day = day_in_words(day_of(person.agency, person.contact_changed_at))
    who = "They" if person.contact_changed_by_id is None else "Somebody of your agency"
    if not person.contact:
        return f"{who} said on {day} not to use what was there."
    return f"{who} changed how to reach them on {day}."
