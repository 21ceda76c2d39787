"""One reader's words for the values of one vocabulary."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django.db.models import TextChoices


@dataclass(frozen=True)
class Voice:
    """`words` by value. `otherwise` stands for a value that has no words yet, so that its pages open all the same."""

    of: str
    values: tuple[str, ...]
    words: Mapping[str, str]
    otherwise: str

    def __call__(self, value: str) -> str:
        """The words for `value`. What is no value of the vocabulary was stored as words, and is returned as it is."""
        if (known := self.words.get(str(value))) is not None:
            return known
        return self.otherwise if not value or str(value) in self.values else str(value)

    @property
    def missing(self) -> tuple[str, ...]:
        """Values that still need words of their own."""
        return tuple(value for value in self.values if not self.words.get(value))

    def choices(self, *values: str) -> list[tuple[str, str]]:
        """Pairs for a form: of these values, or of all, in the order of the vocabulary."""
        return [(value, self(value)) for value in self.values if not values or value in {str(one) for one in values}]


def voice(
    of: type[TextChoices] | Collection[str],
    words: Mapping[str, str],
    *,
    otherwise: str,
    without: Collection[str] = (),
) -> Voice:
    """The words for every value of an enumeration, or for every name in a collection, but for those in `without`.

    `without` are values that this reader never meets.
    """
    name, every = (of.__name__, of.values) if isinstance(of, type) else ("", of)
    values = tuple(str(value) for value in every if value not in without)
    return Voice(name, values, {str(value): text for value, text in words.items()}, otherwise)


def labels(of: type[TextChoices], **instead: str) -> dict[str, str]:
    """The labels of an enumeration, for a reader who is told them as they are; `instead` by value for the others."""
    return {str(one.value): str(one.label) for one in of} | instead
