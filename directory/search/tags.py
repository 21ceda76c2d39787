"""Facet values as small numbers: one array per index row, one GIN index, one count for all facets together.

A facet owns a hundred numbers and its values take them by position; languages and networks have ranges of their own.
"""

from dataclasses import dataclass
from functools import cached_property

from django.db.models import TextChoices

from directory import vocabularies as words

_LANGUAGE_TWO_LETTERS = 2_000
_NETWORKS = 3_000
_LANGUAGE_THREE_LETTERS = 13_000


@dataclass(frozen=True)
class Vocabulary:
    """A facet whose values are a fixed vocabulary."""

    name: str
    label: str
    choices: type[TextChoices]
    base: int

    def number(self, value: str) -> int:
        """The tag of a value. Raises ValueError for a word outside the vocabulary."""
        return self.base + self.choices.values.index(value)

    def value(self, number: int) -> str:
        """The value of a tag. Raises IndexError for a number that no value has."""
        return self.every[number - self.base][0]

    @property
    def numbers(self) -> range:
        """Every number this facet may ever use."""
        return range(self.base, self.base + 100)

    @cached_property
    def every(self) -> tuple[tuple[str, str, int], ...]:
        """Every (value, label, tag)."""
        choices = enumerate(self.choices.choices, start=self.base)
        return tuple((value, str(label), tag) for tag, (value, label) in choices)

    def pairs(self) -> list[tuple[str, int]]:
        """Every (value, tag)."""
        return [(value, tag) for value, _, tag in self.every]


KIND = Vocabulary("kind", "Kind of organization", words.OrganizationKind, 100)
SERVICE = Vocabulary("service", "What they offer", words.ServiceType, 200)
FORMAT = Vocabulary("format", "How to take part", words.Format, 300)
POPULATION = Vocabulary("population", "Who it is for", words.Population, 400)
ACCESSIBILITY = Vocabulary("accessibility", "Access", words.Accessibility, 500)
COST = Vocabulary("cost", "Cost", words.Cost, 600)
JOINING = Vocabulary("joining", "How to join", words.Joining, 700)
PEER_STATUS = Vocabulary("peer_status", "Who runs it", words.PeerStatus, 800)
CAPACITY = Vocabulary("capacity", "Room for new people", words.Capacity, 900)

VOCABULARIES = (SERVICE, FORMAT, POPULATION, ACCESSIBILITY, COST, JOINING, PEER_STATUS, KIND, CAPACITY)
BY_NAME = {vocabulary.name: vocabulary for vocabulary in VOCABULARIES}


NETWORKS = range(_NETWORKS, _LANGUAGE_THREE_LETTERS)
# Two-letter and three-letter codes stand on either side of the networks.
LANGUAGES = range(_LANGUAGE_TWO_LETTERS, _LANGUAGE_THREE_LETTERS + 26**3)


def language_number(code: str) -> int:
    """The tag of an ISO 639 code of two or three letters. Raises ValueError for anything else."""
    letters = [ord(letter) - ord("a") for letter in code.lower()]
    if len(letters) not in (2, 3) or not all(0 <= letter < 26 for letter in letters):
        raise ValueError(f"{code!r} is not an ISO 639 code.")
    number = 0
    for letter in letters:
        number = number * 26 + letter
    return number + (_LANGUAGE_TWO_LETTERS if len(letters) == 2 else _LANGUAGE_THREE_LETTERS)


def language_code(number: int) -> str | None:
    """The ISO 639 code of a tag, None where the tag is no language."""
    if _LANGUAGE_TWO_LETTERS <= number < _LANGUAGE_TWO_LETTERS + 26**2:
        number, length = number - _LANGUAGE_TWO_LETTERS, 2
    elif _LANGUAGE_THREE_LETTERS <= number < _LANGUAGE_THREE_LETTERS + 26**3:
        number, length = number - _LANGUAGE_THREE_LETTERS, 3
    else:
        return None
    letters = []
    for _ in range(length):
        number, letter = divmod(number, 26)
        letters.append(chr(ord("a") + letter))
    return "".join(reversed(letters))


def network_number(number: int) -> int:
    """The tag of an organization's `network_number` (1 to 9999)."""
    return _NETWORKS + number


def network_of(tag: int) -> int | None:
    """The `network_number` of a tag, None where the tag is no network."""
    return tag - _NETWORKS if _NETWORKS < tag < _LANGUAGE_THREE_LETTERS else None


# The same rules for SQL, where the index is written.
SQL_LANGUAGE = f"""CASE length(code)
    WHEN 2 THEN {_LANGUAGE_TWO_LETTERS} + (ascii(code) - 97) * 26 + ascii(substr(code, 2)) - 97
    WHEN 3 THEN {_LANGUAGE_THREE_LETTERS} + (ascii(code) - 97) * 676 + (ascii(substr(code, 2)) - 97) * 26
        + ascii(substr(code, 3)) - 97 END"""
SQL_NETWORK = f"{_NETWORKS} + network_number"
