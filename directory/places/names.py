"""The one form in which place names are compared."""

import re
import unicodedata
from functools import lru_cache

# Letters that Unicode does not decompose into a letter and an accent.
_LETTERS = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h", "ŧ": "t", "ŋ": "n"}
)
_APOSTROPHES = re.compile("['’‘ʻʼ`´′]")
_NOT_WORD = re.compile(r"[\W_]+")
_INITIALS = re.compile(r"\b\w(?: \w\b)+")
_ANYWHERE = {"st": "saint", "ste": "sainte"}
# Only as the first word: at the end MT is Montana.
_FIRST = {"mt": "mount", "ft": "fort"}


@lru_cache(maxsize=8192)
def normalize(text: str) -> str:
    """The search form of a place name: lower case, no accents, punctuation as single spaces.

    Apostrophes vanish ("King's Lynn" is "kings lynn"), "&" is "and", "St" is "saint" and "Ste" "sainte" wherever
    they stand, "Mt" and "Ft" are "mount" and "fort" as a first word, and initials join ("D.C." is "dc"). Applying it
    twice changes nothing. Letters of other scripts stay.
    """
    folded = unicodedata.normalize("NFKD", text.replace("\x00", " ").casefold()).casefold()
    bare = "".join(c for c in folded if not unicodedata.combining(c)).translate(_LETTERS)
    bare = _NOT_WORD.sub(" ", _APOSTROPHES.sub("", bare).replace("&", " and ")).strip()
    bare = _INITIALS.sub(lambda match: match[0].replace(" ", ""), bare)
    words = [_ANYWHERE.get(word, word) for word in bare.split(" ")]
    words[0] = _FIRST.get(words[0], words[0])
    return " ".join(words)
