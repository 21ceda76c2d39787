"""A text as plain words: lower case, without accents and apostrophes, as phrases of the lexicon are compared."""

import re
import unicodedata

_APOSTROPHES = re.compile("['\u2019\u2018\u02bc`\u00b4]")
_BETWEEN_WORDS = re.compile(r"[\W_]+")
_DRAWN_OUT = re.compile(r"([a-z])\1{2,}")
# How letters are hidden from machines that forbid a word.
_DISGUISED = str.maketrans("01345", "oieas")


def plain_words(text: str) -> list[str]:
    """The words of a text. "Self-harm" is two; letters drawn out ("diiie") are one, and digits for letters are letters."""
    unaccented = "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c))
    return [_undisguised(word) for word in _BETWEEN_WORDS.sub(" ", _APOSTROPHES.sub("", unaccented)).split()]


def _undisguised(word: str) -> str:
    if word.isalpha():
        return _DRAWN_OUT.sub(r"\1", word) if len(word) > 3 else word
    if word[0].isalpha() and word[-1].isalpha():
        return word.translate(_DISGUISED)
    return word
