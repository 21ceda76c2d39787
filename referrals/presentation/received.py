"""A referral in the words of the organization that received it: from a `Disclosure`, and from what it answered itself."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from referrals import asks
from referrals.disclosure import Disclosure
from referrals.models import ReferralEvent
from referrals.presentation.moments import moment_in_words
from referrals.states import REFERRAL_MOVES
from referrals.vocabularies import Category, ExpiryEvent, Purpose, ReferralKind

_LABELS = {
    Category.NAME: "What to call them",
    Category.CONTACT: "How to reach them safely",
    Category.BEST_TIME: "The best time to reach them",
    Category.HOPES: "What they hope for, in their own words",
    Category.TO_KNOW: "What they want you to know",
    Category.WHEREABOUTS: "Where they are now, and when they leave",
    Category.DATE_OF_BIRTH: "Date of birth",
}
_PURPOSES = {
    Purpose.PEER_SUPPORT: "To get peer support started",
    Purpose.SUPPORT_AFTER_HOSPITAL: "To plan support after hospital",
    Purpose.WORK_TOGETHER: "To work together on the support they already have",
    Purpose.HOUSING_OR_WORK: "To get help with housing, school or work",
}
_EVENTS = {
    ExpiryEvent.SUPPORT_STARTED: "when they have met your group",
    ExpiryEvent.DISCHARGED: "when they leave the hospital",
    ExpiryEvent.CARE_ENDED: "when they stop going to the agency",
}
_TOLD = {
    Category.ANSWER: "whether you can offer a place",
    Category.IN_TOUCH: "whether you are in touch",
    Category.OUTCOME: "how it ended",
}
_DID = {
    "open": "Opened",
    "accept": "You said yes",
    "waitlist": "You put them on your waiting list",
    "decline": "You said no for now",
    "contact": "You tried to reach them",
    "connect": "You are in touch",
    "close": "Finished",
    asks.MOVE: "You asked for a new permission",
}
_ANSWERED = {
    "accept": "You said yes",
    "waitlist": "You put them on your waiting list",
    "contact": "You noted that you tried to reach them",
    "connect": "You said that you are in touch",
}
_ASKED = ("accept", "waitlist", "decline")
_REST = ("contact", "connect", "close")


@dataclass(frozen=True)
class Line:
    """One thing the person agreed to share. `own`: in their own words, letter for letter."""

    label: str
    words: str
    own: bool


def lines(shown: Disclosure) -> list[Line]:
    """What was disclosed, in the order of the form."""
    return [Line(_LABELS[category], words, category == Category.HOPES) for category, words in shown.values.items()]


def purpose(shown: Disclosure) -> str:
    return _PURPOSES[shown.purpose]


def until(shown: Disclosure, time_zone: str) -> str:
    """Such as "until 1 August 2026, or when they leave the hospital, if that comes first"."""
    event = _EVENTS[ExpiryEvent(shown.expires_event)] if shown.expires_event else ""
    if shown.until is None:
        return event
    # `until` is the first instant after the last day.
    last = moment_in_words(shown.until - timedelta(seconds=1), time_zone).partition(",")[0]
    return f"until {last}, or {event}, if that comes first" if event else f"until {last}"


def told(categories: Sequence[Category], agency: str) -> list[str]:
    """What the agency hears of the answers given here, and what not."""
    if not categories:
        return [
            f"The person did not agree that you tell {agency} anything. {agency} does not see what you answer here.",
            "Do not tell them in another way either.",
        ]
    said = [f"{agency} is told {_listed(_TOLD[one] for one in categories)}. The person agreed to that."]
    rest = [words for category, words in _TOLD.items() if category not in categories]
    return [*said, f"{agency} is not told {_listed(rest)}."] if rest else said


def moves(state: str, kind: str) -> set[str]:
    """What the organization can answer now. Who belongs already is not accepted or declined."""
    possible = (*_ASKED, *_REST) if ReferralKind(kind).is_answered else _REST
    return {name for name in possible if state in REFERRAL_MOVES[name].source}


def did(events: Iterable[ReferralEvent], time_zone: str) -> list[tuple[str, str, str]]:
    """What the organization did, oldest first: when, what, and what it noted."""
    return [(moment_in_words(one.at, time_zone), _DID[one.move], one.why) for one in events if one.move in _DID]


def answered(events: Iterable[ReferralEvent], time_zone: str) -> list[str]:
    """The answer that stands, and how far they are: such as "You said yes on 22 November 2026."."""
    latest: dict[bool, ReferralEvent] = {}
    for one in events:
        if one.move in _ANSWERED:
            latest[one.move in _ASKED] = one
    return [
        f"{_ANSWERED[one.move]} on {moment_in_words(one.at, time_zone).partition(',')[0]}."
        for one in sorted(latest.values(), key=lambda one: one.at)
    ]


def ended_on(moment_words: str) -> str:
    return f"Permission ended {moment_words}. Only the reference remains."


def _listed(words: Iterable[str]) -> str:
    found = list(words)
    return " and ".join(filter(None, [", ".join(found[:-1]), found[-1]]))
