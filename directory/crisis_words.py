"""Words in which somebody may say that they think about ending their life, hurt themselves, despair, or are hurt.

A fixed list in English, matched on whole words, so that crisis lines can stand above what a search found. Showing them
to somebody who meant something else does no harm. What was typed is looked at here and kept nowhere.

Somebody's own sentence is told from the name of a subject ("suicide loss group"): a sentence is answered with people to
talk to and never looked for in listings, where it finds groups of people who were bereaved.
"""

import re
import unicodedata
from enum import StrEnum


class Said(StrEnum):
    """What somebody says of themselves; the first that is heard decides what the card above the results says."""

    ENDING = "ending"
    HURTING = "hurting"
    DESPAIR = "despair"
    VIOLENCE = "violence"


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
    "better off if i was gone",
    "better off if i were gone",
    "better off if i was dead",
    "better off if i were dead",
    "better off if i wasnt here",
    "better off if i werent here",
    "no one would miss me",
    "noone would miss me",
    "nobody would miss me",
    "no one will miss me",
    "nobody will miss me",
    "want to disappear",
    "want it to end",
    "want it all to end",
    "want it to stop",
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
    "not worth living",
    "isnt worth living",
    "tired of living",
    "sick of living",
    "tired of being alive",
    "hate being alive",
    *(f"{cannot} {what}" for what in ("go on", "carry on", "keep going") for cannot in ("cant", "cannot", "can not")),
    "hang myself",
    "shoot myself",
    "drown myself",
    "suicidal",
    "sucidal",
    "too many pills",
    "all my pills",
)
HURTING = (
    "harm myself",
    "harming myself",
    "hurt myself",
    "hurting myself",
    "cut myself",
    "cutting myself",
)
# "cant" and "cannot" are added to each of these below.
_CANNOT = (
    "keep doing this",
    "cope",
    "do this anymore",
    "do this any more",
    "do it anymore",
    "do it any more",
    "take this anymore",
    "take this any more",
    "take it anymore",
    "take it any more",
    "live like this",
    "bear it",
    "see a way out",
    "stop crying",
)
DESPAIR = (
    "hopeless",
    "hopelessness",
    "no hope",
    "lost hope",
    "lost all hope",
    "losing hope",
    "worthless",
    "despair",
    "desperate",
    "unable to cope",
    "not coping",
    "falling apart",
    "breaking point",
    "no way out",
    "hate my life",
    "hate myself",
    "nothing matters anymore",
    "nothing matters any more",
    "no point anymore",
    "no point any more",
    "no point in anything",
    "dont see the point",
    "had enough of life",
    "giving up on life",
    "want to give up",
    *(f"{cannot} {what}" for what in _CANNOT for cannot in ("cant", "cannot", "can not")),
)
_HOUSEHOLD = """
    he she they who husband wife partner boyfriend girlfriend ex dad father mum mom mother son daughter brother sister
    stepdad stepfather family parents
"""
_DONE = """
    hits hit beats beat hurts hurt chokes choked strangles strangled kicks punches punched abuses abused rapes raped
    threatens threatened
"""
_WHO_HURTS, _DOES = tuple(_HOUSEHOLD.split()), tuple(_DONE.split())
_HURTS = (
    *(f"{does} me" for does in _DOES),
    *(f"{keeps} {what} me" for keeps in ("is", "keeps") for what in ("hitting", "beating", "hurting", "abusing")),
    "is violent",
)
VIOLENCE = (
    *(f"{who} {hurts}" for who in _WHO_HURTS for hurts in _HURTS),
    *(f"{fear} of my {who}" for fear in ("scared", "afraid") for who in _WHO_HURTS[4:]),
    *(f"abusive {who}" for who in (*_WHO_HURTS[4:], "relationship", "marriage", "home")),
    "being abused",
    "being beaten",
    "being hit",
    "i was raped",
    "been raped",
    "afraid to go home",
    "scared to go home",
    "not safe at home",
    "unsafe at home",
    "dont feel safe at home",
)
SENTENCES: dict[Said, tuple[str, ...]] = {
    Said.ENDING: ENDING,
    Said.HURTING: HURTING,
    Said.DESPAIR: DESPAIR,
    Said.VIOLENCE: VIOLENCE,
}
# What a group may be about. Looked for in listings like any other word; the card stands above them all the same.
SUBJECTS: dict[Said, tuple[str, ...]] = {
    # With the misspellings met most often.
    Said.ENDING: (
        "suicide",
        "suicides",
        "suicidality",
        "sucide",
        "suiside",
        "suicde",
        "overdose",
        "overdosed",
        "overdosing",
    ),
    Said.HURTING: ("self harm", "self harming", "selfharm", "self injury", "self injure"),
    Said.DESPAIR: (),
    Said.VIOLENCE: ("domestic violence", "domestic abuse", "violence at home"),
}


def _any_of(phrases: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(rf" (?:{'|'.join(map(re.escape, phrases))}) ")


_SENTENCES = {said: _any_of(phrases) for said, phrases in SENTENCES.items()}
_HEARD = {said: _any_of((*SENTENCES[said], *SUBJECTS[said])) for said in Said}
_APOSTROPHES = re.compile("['\u2019\u2018\u02bc`\u00b4]")
_BETWEEN_WORDS = re.compile(r"[\W_]+")


def heard_in(*texts: str) -> Said | None:
    """What is said in any of the texts, the subject of a group included, whatever the case, accents and apostrophes."""
    return _first(_HEARD, texts)


def sentence_in(text: str) -> Said | None:
    """What somebody says of themselves in a sentence of their own; None for the mere name of a subject."""
    return _first(_SENTENCES, (text,))


def said_in(*texts: str) -> bool:
    """Whether any of the texts holds such words."""
    return heard_in(*texts) is not None


def _first(patterns: dict[Said, re.Pattern[str]], texts: tuple[str, ...]) -> Said | None:
    plain = [f" {_plain(text)} " for text in texts if text]
    return next((said for said, pattern in patterns.items() if any(map(pattern.search, plain))), None)


def _plain(text: str) -> str:
    unaccented = "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c))
    return _BETWEEN_WORDS.sub(" ", _APOSTROPHES.sub("", unaccented))
