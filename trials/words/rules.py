"""Which listings count for a query: `pop:anxiety|city:leeds&re:panic`, alternatives of conditions that hold together."""

import re
from collections.abc import Callable

from trials.words.listings import Listing

Rule = Callable[[Listing], bool]


def rule(text: str) -> Rule:
    """The rule that a cell of the column `relevant` holds. Raises ValueError for a condition of an unknown kind."""
    alternatives = [[_condition(one) for one in some.split("&")] for some in text.split("|") if some]
    return lambda listing: any(all(condition(listing) for condition in some) for some in alternatives)


def _condition(text: str) -> Rule:
    kind, _, value = text.strip().partition(":")
    value = value if kind in ("re", "day") else value.casefold()
    if kind == "re":
        pattern = re.compile(value, re.IGNORECASE)
        return lambda listing: pattern.search(listing.text) is not None
    if kind == "net":
        return lambda listing: value in listing.networks
    if kind == "name":
        return lambda listing: value in listing.name
    if kind == "city":
        return lambda listing: value in listing.towns
    if kind in ("pop", "svc", "kind", "lang", "fmt", "day"):
        return lambda listing: value in listing.values[kind]
    raise ValueError(f"{text!r}: there is no condition of the kind {kind!r}.")
