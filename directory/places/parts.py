"""Words for a part of a city or region: "South London", "downtown Seattle", "N Charleston"."""

_SHORT = {"n": "north", "s": "south", "e": "east", "w": "west"}
_PARTS = frozenset({
    "north", "south", "east", "west", "northeast", "northwest", "southeast", "southwest", "ne", "nw", "se", "sw",
    "central", "inner", "greater", "lower", "upper", "downtown", "uptown", "midtown", "metro",
})  # fmt: skip
# Only of a place of this size does somebody name a part so: Macedonia in Ohio has none in the north.
LEAST_PEOPLE = 100_000


def whole_of(words: list[str]) -> list[list[str]]:
    """Other ways to read a name that begins with such a word: the word written out, then the place without it."""
    first, *rest = words
    if not rest:
        return []
    written_out = [[_SHORT[first], *rest]] if first in _SHORT else []
    without = [rest] if _SHORT.get(first, first) in _PARTS else []
    return written_out + without
