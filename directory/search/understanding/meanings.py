"""Which concepts of the lexicon stand in some words: the longest phrases first, each word in one phrase."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from directory.search.lexicon import lexicon
from directory.search.lexicon.concepts import Concept
from directory.search.lexicon.match import Match, Matcher
from directory.search.understanding.words import Word


@dataclass(frozen=True)
class ConceptMatch:
    """A concept that stands in words[start:end], said in this language."""

    concept: Concept
    start: int
    end: int
    language: str


def meanings_of(words: Sequence[Word], language: str = "en") -> list[ConceptMatch]:
    """The concepts that the words name, in the order typed. What two languages say alike is of the one given."""
    read = [tuple(dict.fromkeys((word.text, word.read))) for word in words]
    taken = [False] * len(words)
    meanings = []
    for match in sorted(_counting(_matcher().matches(read), len(words)), key=lambda match: _first(match, language)):
        if not any(taken[match.start : match.end]):
            taken[match.start : match.end] = [True] * (match.end - match.start)
            phrase = match.phrase
            meanings.append(ConceptMatch(lexicon().concepts[phrase.concept], match.start, match.end, phrase.language))
    return sorted(meanings, key=lambda meaning: meaning.start)


def make_ready() -> None:
    """Puts the phrases together, which takes a moment."""
    _matcher()


def _counting(matches: list[Match], length: int) -> list[Match]:
    """Those that may count: what is said alone stands alone, and sentences of danger are for the crisis lines."""
    return [
        match
        for match in matches
        if not match.phrase.is_sentence and (not match.phrase.is_alone or (match.start, match.end) == (0, length))
    ]


def _first(match: Match, language: str) -> tuple[int, bool, bool, int, int]:
    """Longest, then what carries meaning, the language before others, the narrowest, then as declared."""
    concept = lexicon().concepts[match.phrase.concept]
    return (
        match.start - match.end,
        concept.class_ == "weak",
        match.phrase.language != language,
        -_depth(concept.id),
        _declared()[concept.id],
    )


@cache
def _depth(name: str) -> int:
    broader = lexicon().concepts[name].broader
    return 1 + _depth(broader) if broader else 0


@cache
def _declared() -> dict[str, int]:
    return {name: number for number, name in enumerate(lexicon().concepts)}


@cache
def _matcher() -> Matcher:
    """All concepts that can be looked for, or that carry nothing; of danger the names of subjects alone."""
    every = lexicon().concepts.values()
    names = {one.id for one in every if one.tags or one.text or one.class_ in ("weak", "notlisted")}
    return Matcher(lexicon(), names | {one.id for one in every if one.broader and one.class_ != "danger"})
