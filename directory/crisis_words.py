"""Words in which somebody may say that they think about ending their life or hurting themselves.

A fixed list in English, matched on whole words, so that crisis lines can stand above what a search found. Showing them
to somebody who meant something else does no harm. What was typed is looked at here and kept nowhere.
"""

import re
import unicodedata

# As people say it, without accents, apostrophes and hyphens.
ENDING = (
    "want to die",
    "wants to die",
    "wanted to die",
    "wanting to die",
    "wanna die",
    "ready to die",
    "rather die",
    "rather be dead",
    "want to be dead",
    "wish i was dead",
    "wish i were dead",
    "wish i was never born",
    "better off dead",
    "better off without me",
    "kill myself",
    "kill my self",
    "kill himself",
    "kill herself",
    "kill themselves",
    "killing myself",
    "kms",
    "unalive",
    "end my life",
    "end my own life",
    "ending my life",
    "ending my own life",
    "end it all",
    "ending it all",
    "want to end it",
    "take my life",
    "take my own life",
    "taking my life",
    "taking my own life",
    "dont want to live",
    "do not want to live",
    "dont want to be alive",
    "do not want to be alive",
    "dont want to be here",
    "do not want to be here",
    "dont want to exist",
    "dont want to wake up",
    "no reason to live",
    "nothing to live for",
    "no point in living",
    "no point living",
    "tired of living",
    "cant go on",
    "can not go on",
    "cannot go on",
    "hang myself",
    "shoot myself",
    "drown myself",
    "suicide",
    "suicides",
    "suicidal",
    "suicidality",
    # Misspellings met most often.
    "sucide",
    "suiside",
    "suicde",
    "sucidal",
)
HURTING = (
    "self harm",
    "self harming",
    "selfharm",
    "self injury",
    "self injure",
    "harm myself",
    "harming myself",
    "hurt myself",
    "hurting myself",
    "cut myself",
    "cutting myself",
)
PILLS = ("overdose", "overdosed", "overdosing", "too many pills", "all my pills")
_SAID = re.compile(rf" (?:{'|'.join(map(re.escape, ENDING + HURTING + PILLS))}) ")
_APOSTROPHES = re.compile("['\u2019\u2018\u02bc`\u00b4]")
_BETWEEN_WORDS = re.compile(r"[\W_]+")


def said_in(*texts: str) -> bool:
    """Whether any of the texts holds such words, whatever their case, accents, apostrophes and hyphens."""
    return any(_SAID.search(f" {_plain(text)} ") for text in texts if text)


def _plain(text: str) -> str:
    unaccented = "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c))
    return _BETWEEN_WORDS.sub(" ", _APOSTROPHES.sub("", unaccented))
