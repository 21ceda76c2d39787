"""Everyday words that name a filter: "tonight", "women only", "free". Results offer the filter as one press."""

import re
from dataclasses import dataclass


@dataclass(frozen=True)
class NamedFilter:
    """A filter that words of the search name, and the words without them."""

    parameter: str
    value: str
    label: str
    words_left: str


# (parameter, value, what to press, what people say). The longest that fits counts.
_NAMED: tuple[tuple[str, str, str, tuple[str, ...]], ...] = (
    ("when", "today", "Meets today", ("tonight", "today", "this evening", "this afternoon")),
    ("when", "now", "Open now", ("open now", "right now", "now")),
    ("when", "week", "Meets this week", ("this week",)),
    ("format", "online", "Online", ("online only", "online", "zoom", "virtual")),
    ("format", "phone", "By phone", ("by phone", "over the phone", "on the phone", "by telephone")),
    ("cost", "free", "Free", ("for free", "free of charge", "no cost", "free")),
    (
        "population",
        "women",
        "Women",
        ("women only", "for women", "women", "woman", "females", "female only", "female", "ladies"),
    ),
    ("population", "men", "Men", ("men only", "for men", "men", "males", "male only", "male")),
)
# Hours and costs are no words of a listing: these narrow nothing by themselves, and a listing called "Today" is still
# among the rest.
_NOT_IN_LISTINGS = ("when", "cost")


def _as_words(phrases: list[str]) -> re.Pattern[str]:
    longest_first = sorted(phrases, key=len, reverse=True)
    wordings = "|".join(re.escape(phrase).replace(r"\ ", r"\s+") for phrase in longest_first)
    return re.compile(rf"(?<![\w'\u2019-])(?:{wordings})(?![\w'\u2019-])", re.IGNORECASE)


_PATTERNS = [(parameter, value, label, _as_words(list(wordings))) for parameter, value, label, wordings in _NAMED]
_NARROWLESS = _as_words(
    [phrase for parameter, _, _, wordings in _NAMED if parameter in _NOT_IN_LISTINGS for phrase in wordings]
)


def named_in(text: str) -> list[NamedFilter]:
    """The filters that a search text names."""
    return [
        NamedFilter(parameter, value, label, " ".join(pattern.sub(" ", text).split()))
        for parameter, value, label, pattern in _PATTERNS
        if pattern.search(text)
    ]


def without_narrowless(text: str) -> str:
    """A search text without the words that only say when or at what cost."""
    return _NARROWLESS.sub(" ", text)
