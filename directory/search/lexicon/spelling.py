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
LONG = 7
# Words that were run together, from so many letters on, and the short ones that may be among them.
SHORTEST_JOINED = 6
_SHORT = frozenset(
    ("am", "be", "do", "go", "i", "id", "im", "in", "is", "it", "me", "my", "no", "of", "off", "on", "to", "up")
)


def is_word(word: str) -> bool:
    """Whether a word is one of English, of Spanish or of the lexicon, spelt as it should be, and stays as it is."""
    return word in lexicon().words or f" {word} " in _known().get(word[:2], "")


def corrected(word: str) -> str:
    """The word of the lexicon that a plain word was meant to be; the word itself where it is known or like none."""
    if len(word) < SHORTEST or not word.isalpha() or is_word(word):
        return word
    slips = 2 if len(word) >= LONG else 1
    found = [one.term for one in _corrector().lookup(word, Verbosity.CLOSEST, max_edit_distance=slips)]
    # Letters in the wrong order are the commonest slip: "wnat" is "want" and not "what".
    same_letters = [term for term in found if sorted(term) == sorted(word)]
    return (same_letters or found or [word])[0]


def parted(word: str) -> list[str]:
    """The words of the lexicon that were run together ("killmyself"); the word alone where it is known or none are."""
    if len(word) < SHORTEST_JOINED or not word.isalpha() or is_word(word):
        return [word]
    words = lexicon().words
    # For each length of the beginning: the fewest words it is made of.
    best: list[list[str] | None] = [[], *[None] * len(word)]
    for end in range(1, len(word) + 1):
        for begin in range(end):
            before, last = best[begin], word[begin:end]
            if before is None or last not in words or (len(last) < 3 and last not in _SHORT):
                continue
            if (known := best[end]) is None or len(before) + 1 < len(known):
                best[end] = [*before, last]
    return best[-1] or [word]


@cache
def _known() -> dict[str, str]:
    """The words of both languages by their first two letters, as texts: a set of them would take ten times the memory."""
    words: dict[str, set[str]] = defaultdict(set)
    for word in chain((word for word, _ in _english()), _listed("en"), _listed("es")):
        words[word[:2]].add(word)
    return {begin: f" {' '.join(sorted(rest))} " for begin, rest in words.items()}


def _listed(language: str) -> list[str]:
    return list(
        json.loads(
            gzip.decompress(resources.files("spellchecker").joinpath(f"resources/{language}.json.gz").read_bytes())
        )
    )


@cache
def _corrector() -> SymSpell:
    words = lexicon().words
    often = {word: count for word, count in _english() if word in words}
    corrector = SymSpell(max_dictionary_edit_distance=2)
    for word in sorted(words):
        if len(word) >= SHORTEST:
            corrector.create_dictionary_entry(word, often.get(word, 1))
    return corrector


def _english() -> Iterator[tuple[str, int]]:
    """English words with how often they were met."""
    with (
        resources.files("symspellpy").joinpath("frequency_dictionary_en_82_765.txt").open(encoding="utf-8-sig") as lines
    ):
        for line in lines:
            word, count = line.split()
            yield word, int(count)
