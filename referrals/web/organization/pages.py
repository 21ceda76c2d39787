"""A referral in the words of the organization that received it: from a `Disclosure`, and from what it answered itself."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from accounts.models import Agency
from core.text import telephone
from referrals.contact import contacts
from referrals.disclosure import ContactStanding, Disclosure
from referrals.models import ReferralEvent
from referrals.states import REFERRAL_TRANSITIONS, ReferralState
from referrals.vocabularies import CATEGORIES, Category, Direction, ReferralKind
from referrals.wording import organization as words
from referrals.wording.moments import moment_in_words

_ASKED = ("accept", "waitlist", "decline")
_REST = ("contact", "connect", "lose_touch", "close")


@dataclass(frozen=True)
class Line:
    """One thing the person agreed to share. `own`: in their own words, letter for letter."""

    label: str
    words: str
    own: bool
    # Where the first line of `words` is a number to call or text: its link, that line, and the rest.
    href: str = ""
    first: str = ""
    rest: str = ""


# On top of whatever a group reads of somebody, and of its own notes: what it noted may be the old one.
_CONTACT = {
    ContactStanding.CHANGED: "The way to reach them has changed. Do not use the one you noted.",
    ContactStanding.NEW: "The way to reach them is new. Do not use the one you noted before.",
    ContactStanding.REWORDED: "How to reach them has changed. Follow what it says now.",
}


def contact_warning(disclosed: Disclosure) -> str:
    """What to say of a contact that the group may have noted; "" where that is still the one."""
    return _CONTACT.get(disclosed.contact, "")


def lines(disclosed: Disclosure, agency: Agency) -> list[Line]:
    """What was disclosed, in the order of the form. A contact that is hidden says so, and whom to ask."""
    values = dict(disclosed.values)
    if disclosed.hides_contact:
        values[Category.CONTACT] = _hidden(disclosed.agency, agency.phone)
    rows = []
    for one in CATEGORIES[Direction.TO_ORGANIZATION]:
        if one not in values:
            continue
        value = values[one]
        first, _, rest = value.partition("\n")
        is_number = one == Category.CONTACT and not disclosed.hides_contact
        href = contacts.href_of(first, telephone.country_of(agency.jurisdiction)) if is_number else ""
        rows.append(Line(words.CATEGORY(one), value, one == Category.HOPES, href, first, rest))
    return rows


def _hidden(agency: str, phone: str) -> str:
    whom = ", ".join(filter(None, (agency, phone)))
    return f"Hidden since it changed. You get an e-mail when there is a new one. Questions: {whom}."


def all_that_was_shared(disclosed: Disclosure) -> str:
    """What the page holds; without a contact that is hidden, it is not all."""
    whole = (
        "This is what was shared, without how to reach them:"
        if disclosed.hides_contact
        else "This is all that was shared,"
    )
    return f"{whole} word for word as it was agreed."


def purpose(disclosed: Disclosure) -> str:
    return words.PURPOSE(disclosed.purpose)


def until(disclosed: Disclosure, time_zone: str) -> str:
    """Such as "until 1 August 2026, or when they leave the hospital, if that comes first"."""
    event = words.EXPIRY_EVENT(disclosed.expires_event) if disclosed.expires_event else ""
    if disclosed.until is None:
        return event
    # `until` is the first instant after the last day.
    last = moment_in_words(disclosed.until - timedelta(seconds=1), time_zone).partition(",")[0]
    return f"until {last}, or {event}, if that comes first" if event else f"until {last}"


def what_the_agency_is_told(categories: Sequence[Category], agency: str) -> list[str]:
    """What the agency hears of the answers given here, and what not."""
    if not categories:
        return [
            f"The person did not agree that you tell {agency} anything. {agency} does not see what you answer here.",
            "Do not tell them in another way either.",
        ]
    sentences = [f"{agency} is told {_listed(words.TOLD(one) for one in categories)}. The person agreed to that."]
    rest = [words.TOLD(one) for one in words.TOLD.values if one not in categories]
    return [*sentences, f"{agency} is not told {_listed(rest)}."] if rest else sentences


def transitions(state: str, kind: str, events: Iterable[ReferralEvent]) -> set[str]:
    """What the organization can answer now. Who belongs already is not accepted or declined.

    Touch is lost only where somebody was in touch: `events` are what it did, oldest first.
    """
    possible = (*_ASKED, *_REST) if ReferralKind(kind).is_answered else _REST
    allowed = {name for name in possible if state in REFERRAL_TRANSITIONS[name].source}
    touched = [one.event_type for one in events if one.event_type in {"connect", "lose_touch"}]
    is_in_touch = state == ReferralState.CONNECTED or touched[-1:] == ["connect"]
    return allowed - {"connect"} if is_in_touch else allowed - {"lose_touch"}


def did(events: Iterable[ReferralEvent], time_zone: str) -> list[tuple[str, str, str]]:
    """What the organization did, oldest first: when, what, and what it noted."""
    theirs = [one for one in events if one.event_type in words.DID.values]
    return [(moment_in_words(one.at, time_zone), words.DID(one.event_type), one.why) for one in theirs]


def answered(events: Iterable[ReferralEvent], time_zone: str) -> list[str]:
    """The answer that stands, and how far they are: such as "You said yes on 22 November 2026."."""
    latest: dict[bool, ReferralEvent] = {}
    for one in events:
        if one.event_type in words.ANSWERED:
            latest[one.event_type in _ASKED] = one
    return [
        f"{words.ANSWERED[one.event_type]} on {moment_in_words(one.at, time_zone).partition(',')[0]}."
        for one in sorted(latest.values(), key=lambda one: one.at)
    ]


def ended_on(moment_words: str) -> str:
    return f"Permission ended {moment_words}. Only the reference remains."


def replaced_on(moment_words: str, current: str) -> str:
    """`current` is the reference of the referral that goes on, where they have it; else ""."""
    go_on = f"Go on with {current}." if current else "You hear when there is something new for you."
    return f"A newer permission took the place of this one on {moment_words}. Only the reference remains. {go_on}"


def _listed(parts: Iterable[str]) -> str:
    items = list(parts)
    return " and ".join(filter(None, [", ".join(items[:-1]), items[-1]]))
