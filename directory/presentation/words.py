"""Small matters of grammar."""

import re
from collections.abc import Iterable
from decimal import Decimal

from django.db.models import TextChoices

from directory.models import Location


def lower_first(label: str) -> str:
    """The label inside a sentence; names and initials keep their capital."""
    return label if label[1:2].isupper() or label.startswith("Indigenous") else label[:1].lower() + label[1:]


def upper_first(text: str) -> str:
    """The text at the start of a line."""
    return text[:1].upper() + text[1:]


# Nations and regions that take the article inside a sentence: unions, islands, republics, territories, and a few more.
_TAKES_THE = re.compile(
    r"(United|Isle of|District of|Republic of|Democratic Republic|Nether|Philip)"
    r"|.* (Islands|Republic|Territory|Territories)$"
    r"|(Bahamas|Comoros|Gambia|Maldives|Seychelles|Vatican)$"
)


def area_name(label: str) -> str:
    """The name of a state or nation inside a sentence: `Oregon`, `the United Kingdom`, `the Isle of Man`."""
    if label.startswith("The "):
        return f"the {label.removeprefix('The ')}"
    return f"the {label}" if _TAKES_THE.match(label) else label


def and_list(words: list[str]) -> str:
    """`a, b and c`."""
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def joined_labels(values: Iterable[str], vocabulary: type[TextChoices]) -> str:
    """`Step-free, parking`: the labels of some values of a vocabulary; unknown values are left out."""
    labels = [vocabulary(value).label for value in values if value in vocabulary.values]
    return upper_first(", ".join(lower_first(label) for label in labels))


_SYMBOLS = {"USD": "$", "GBP": "£", "EUR": "€"}


def money(amount: Decimal, currency: str) -> str:
    """`$5`, `£2.50`: an amount as it is written where it is paid; `5 CHF` for a currency (ISO 4217) without a symbol here."""
    digits = f"{amount:.0f}" if amount == amount.to_integral_value() else f"{amount:.2f}"
    return f"{_SYMBOLS[currency]}{digits}" if currency in _SYMBOLS else f"{digits} {currency}"


def place_name(location: Location) -> str:
    """What tells one meeting place from another, in a few words."""
    if location.confidential:
        return location.city
    return location.name or ", ".join(part for part in (location.address_1, location.city) if part)
