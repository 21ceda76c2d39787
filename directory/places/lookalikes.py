"""A bigger place whose name is one slip away from one that exists: Edinburgh, where somebody typed "Edinburg"."""

from string import ascii_lowercase

from directory.places.sql import rows

# The bigger place has this many times the people, and at least so many.
TIMES = 4
_LEAST_PEOPLE = 100_000
# Shorter names lie too close together: Dover and Dove are no slip of each other.
_SHORTEST = 6
# Ways to write one ending, which people mix up.
_ENDINGS = ("borough", "brough", "burgh", "burg", "boro")

_SQL = """
SELECT search_name FROM directory_town
WHERE search_name = ANY(%s) AND country = ANY(%s) AND population >= %s
ORDER BY population DESC LIMIT 1
"""


def slips(name: str) -> set[str]:
    """Names in search form with a letter more, a letter less, two letters swapped, or another spelling of the ending.

    The first letter is the same: people get it right, and Darlington is not Arlington.
    """
    spellings = set()
    for at in range(1, len(name) + 1):
        before, after = name[:at], name[at:]
        spellings |= {before + letter + after for letter in ascii_lowercase}
        spellings |= {before + after[1:], before + after[1:2] + after[:1] + after[2:]}
    for ending in _ENDINGS:
        if name.endswith(ending):
            spellings |= {name.removesuffix(ending) + other for other in _ENDINGS}
    return spellings - {name}


def is_one_slip(name: str, other: str) -> bool:
    """Whether one letter more, less or other, or two swapped, makes one name the other."""
    same_length = len(name) == len(other)
    return other in slips(name) or (same_length and sum(a != b for a, b in zip(name, other, strict=True)) == 1)


def much_bigger_lookalike(name: str, people: int, countries: frozenset[str]) -> str:
    """The name of the biggest place in `countries` that a name in search form is a slip for; "" where there is none.

    `people` are those of the biggest place that bears the name itself.
    """
    if len(name) < _SHORTEST:
        return ""
    names = rows(_SQL, [list(slips(name)), sorted(countries), max(TIMES * people, _LEAST_PEOPLE)])
    return str(names[0][0]) if names else ""
