"""What a lexicon holds, once it is read."""

from dataclasses import dataclass, field
from enum import IntEnum
from functools import cached_property

CLASSES = (
    "identity", "who", "condition", "service", "format", "access", "language", "network", "cost", "time", "place",
    "danger", "weak", "notlisted",
)  # fmt: skip


# Concepts of class "identity" whose own crisis lines fit besides.
AUDIENCES = ("child", "about_child", "young", "lgbtq", "trans", "veteran")


class Level(IntEnum):
    """What words of danger call for."""

    # Nothing: an idiom, or help that is no crisis.
    NONE = 0
    # Numbers of people to talk to, in calm words.
    LINES = 1
    # The card with crisis lines above everything else.
    CARD = 2


@dataclass(frozen=True)
class Phrase:
    """One way of saying a concept: words, `{parts}` and "..." for a few words in between."""

    concept: str
    language: str
    steps: tuple[str, ...]
    # A sentence that somebody says of themselves, rather than the name of a subject.
    is_sentence: bool = False
    # Counts only where nothing else is said.
    is_alone: bool = False


@dataclass(frozen=True)
class Concept:
    """Something people look for or say. `docs/lexicon.md` says what each field means."""

    id: str
    class_: str
    broader: str = ""
    tags: tuple[str, ...] = ()
    text: tuple[str, ...] = ()
    near: tuple[str, ...] = ()
    # What it is called on pages: the first way of saying it in English, unless the file says otherwise.
    label: str = ""
    # Narrows only where nothing else is asked ("support group"); beside other words it ranks.
    generic: bool = False
    # Of class "danger" alone:
    level: Level = Level.NONE
    # Which crisis lines fit, as `fits` names them in directory/crisis/crisis_lines.toml.
    lines: tuple[str, ...] = ()
    # What is looked for in listings in place of a sentence.
    instead: tuple[str, ...] = ()
    # Whether a message to an agency with these words is told at once.
    alerts: bool = False


@dataclass(frozen=True)
class Lexicon:
    """All concepts with every way of saying them."""

    concepts: dict[str, Concept]
    phrases: tuple[Phrase, ...]
    # Parts of sentences, each language for itself: (language, name) -> steps of each way of saying it.
    parts: dict[tuple[str, str], tuple[tuple[str, ...], ...]] = field(default_factory=dict)

    @cached_property
    def of_danger(self) -> frozenset[str]:
        """Concepts of danger, and those that say whose own crisis lines fit."""
        danger = {name for name, concept in self.concepts.items() if concept.class_ == "danger"}
        return frozenset(danger | {name for name in AUDIENCES if name in self.concepts})

    @cached_property
    def danger_words(self) -> frozenset[str]:
        """Every word of a phrase of danger: what misspelt words are put right to where somebody may be in danger."""
        sequences = [phrase.steps for phrase in self.phrases if phrase.concept in self.of_danger]
        return _words([*(steps for part in self.parts.values() for steps in part), *sequences])

    @cached_property
    def words(self) -> frozenset[str]:
        """Every word that stands in a phrase or a part."""
        return _words([steps for part in self.parts.values() for steps in part] + [one.steps for one in self.phrases])


def _words(sequences: list[tuple[str, ...]]) -> frozenset[str]:
    return frozenset(step for steps in sequences for step in steps if step.isalnum())
