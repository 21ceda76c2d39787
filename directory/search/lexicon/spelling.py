"""Misspelt words, put right towards words of the lexicon alone. A word of the language is never corrected.

Known words come from two libraries: the English list of symspellpy, which has British spelling, and the English and
Spanish lists of pyspellchecker, which have American spelling and contractions. There is none for Welsh.
"""

import gzip
import json
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from importlib import resources
from itertools import chain

from symspellpy import SymSpell, Verbosity

from directory.search.lexicon.load import lexicon

# Shorter words are too much like others.
SHORTEST = 4
# From so many letters on two slips are forgiven, below it one.
LONG = 6
MOST_READINGS = 8
# Words that were run together, from so many letters on, and the short ones that may be among them.
SHORTEST_JOINED = 6
_SHORT = frozenset(
    ("am", "be", "do", "go", "i", "id", "im", "in", "is", "it", "me", "my", "no", "of", "off", "on", "to", "up")
)


def is_word(word: str) -> bool:
    """Whether a word is one of English, of Spanish or of the lexicon, spelt as it should be, and stays as it is."""
    return word in lexicon().words or f" {word} " in _known().get(word[:2], "")


def corrected(word: str) -> str:
    """The word of the lexicon that a plain word was most likely meant to be; itself where it is known or like none."""
    return next(iter(_alike(word, _corrector())), word) if may_be_misspelt(word) else word


def joined(word: str) -> list[str]:
    """The words of a phrase of the lexicon that were run together in this one ("dropin"); none where it is none."""
    parts = _parts(word, lexicon().words) if may_be_misspelt(word) else []
    return parts if tuple(parts) in _phrases() else []


def readings(word: str) -> list[tuple[str, ...]]:
    """What a plain word of danger may have been meant to be: one word or, where some were run together ("killmyself"),
    several; of each the possible words of danger, likeliest first. A known word, or one that is like none, is itself.
    """
    if not may_be_misspelt(word):
        return [(word,)]
    corrector = _danger_corrector()
    alike = _alike(word, corrector)
    is_near = bool(corrector.lookup(word, Verbosity.TOP, max_edit_distance=1))
    parts = [] if is_near else _parts(word, lexicon().danger_words)
    return [(part,) for part in parts] if parts else [alike or (word,)]


def may_be_misspelt(word: str) -> bool:
    """Whether a plain word is long enough to judge, and neither a word of a language nor one of the lexicon."""
    return len(word) >= SHORTEST and word.isalpha() and not is_word(word)


def _alike(word: str, corrector: SymSpell) -> tuple[str, ...]:
    slips = 2 if len(word) >= LONG else 1
    suggestions = corrector.lookup(word, Verbosity.ALL, max_edit_distance=slips)
    # Whoever slips twice still begins the word rightly; "Verdes" is no "overdose".
    suggestions = [one for one in suggestions if one.distance == 1 or one.term[0] == word[0]]
    # Letters in the wrong order are the commonest slip: "wnat" is "want" and not "what".
    suggestions.sort(key=lambda one: (one.distance, sorted(one.term) != sorted(word)))
    return tuple(one.term for one in suggestions[:MOST_READINGS])


def _parts(word: str, words: frozenset[str]) -> list[str]:
    """The fewest of these words that make up this one; none where it is short or not made of them."""
    if len(word) < SHORTEST_JOINED:
        return []
    best: list[list[str] | None] = [[], *[None] * len(word)]
    for end in range(1, len(word) + 1):
        for begin in range(end):
            before, last = best[begin], word[begin:end]
            if before is None or last not in words or (len(last) < 3 and last not in _SHORT):
                continue
            if (known := best[end]) is None or len(before) + 1 < len(known):
                best[end] = [*before, last]
    return best[-1] or []


@cache
def _known() -> dict[str, str]:
    """The words of both languages by their first two letters, as texts: a set of them would take ten times the memory."""
    words: dict[str, set[str]] = defaultdict(set)
    for word in chain((word for word, _ in english()), _listed("en"), _listed("es")):
        words[word[:2]].add(word)
    return {begin: f" {' '.join(sorted(rest))} " for begin, rest in words.items()}


def _listed(language: str) -> list[str]:
    return list(
        json.loads(
            gzip.decompress(resources.files("spellchecker").joinpath(f"resources/{language}.json.gz").read_bytes())
        )
    )


@cache
def _phrases() -> frozenset[tuple[str, ...]]:
    return frozenset(phrase.steps for phrase in lexicon().phrases)


@cache
def _corrector() -> SymSpell:
    return _corrector_of(lexicon().words)


@cache
def _danger_corrector() -> SymSpell:
    return _corrector_of(lexicon().danger_words)


def _corrector_of(words: frozenset[str]) -> SymSpell:
    often = {word: count for word, count in english() if word in words}
    corrector = SymSpell(max_dictionary_edit_distance=2)
    for word in sorted(words):
        if len(word) >= SHORTEST:
            corrector.create_dictionary_entry(word, often.get(word, 1))
    return corrector


def english() -> Iterator[tuple[str, int]]:
    """English words with how often they were met, the commonest first."""
    with (
        resources.files("symspellpy").joinpath("frequency_dictionary_en_82_765.txt").open(encoding="utf-8-sig") as lines
    ):
        for line in lines:
            word, count = line.split()
            yield word, int(count)
