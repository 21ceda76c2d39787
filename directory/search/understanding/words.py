"""A text as tokens and plain words, and which words are everyday ones."""

from collections.abc import Collection
from dataclasses import dataclass
from functools import cache
from itertools import islice

from directory.search.lexicon.plain import plain_words
from directory.search.lexicon.spelling import corrected, english, joined, may_be_misspelt

# Words that are typed beyond these are not looked at.
MOST_WORDS = 60
COMMON = 10_000


@dataclass(frozen=True)
class Word:
    """One plain word, with the token it was typed in and what it was read as where it was misspelt."""

    text: str
    token: int
    read: str


def tokens_of(text: str) -> list[str]:
    """What was typed between spaces."""
    return text.split()


def words_of(tokens: list[str], known: Collection[str] = ()) -> list[Word]:
    """The plain words of the tokens; words that were run together stand apart. What is `known` is never corrected."""
    words: list[Word] = []
    for number, token in enumerate(tokens[:MOST_WORDS]):
        for plain in plain_words(token):
            if plain in known:
                words.append(Word(plain, number, plain))
            else:
                words += [Word(part, number, part) for part in joined(plain)] or [Word(plain, number, corrected(plain))]
    return words[:MOST_WORDS]


def unknown_words(text: str) -> list[str]:
    """Plain words that are in no language we know and in no phrase of the lexicon: misspelt, or names."""
    return [word for token in tokens_of(text)[:MOST_WORDS] for word in plain_words(token) if may_be_misspelt(word)]


def is_common(word: str) -> bool:
    """Whether a plain word is among the commonest of English: it ranks, and says too little to narrow by itself."""
    return word in _common()


@cache
def _common() -> frozenset[str]:
    return frozenset(word for word, _ in islice(english(), COMMON))
