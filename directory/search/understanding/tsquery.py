"""Concepts as PostgreSQL text queries over the search index: tags are lexemes beside a listing's words.

A concept is met by its tags, or by its text words as they stand: an English stem never meets one. A narrower concept
without tags has those of its broader one, and a broader one is met by whatever meets a narrower one.
"""

from collections import defaultdict
from collections.abc import Iterator
from functools import cache

from directory.search.lexicon import lexicon
from directory.search.lexicon.forms import forms_of
from directory.search.lexicon.lexemes import lexeme
from directory.search.lexicon.plain import plain_words

# Weights of names, of what a service is called and where it is; descriptions have C.
NAMES = "AB"


def by_tags(name: str) -> str:
    """The query for a concept's tags; "" where it has none."""
    return _either(_tags(name))


def by_text(name: str, weights: str = "") -> str:
    """The query for a concept's text words, anywhere or where they have these weights; "" where it has none."""
    return _either(_texts(name, weights))


def by_any(name: str) -> str:
    """The query that a concept as a whole is met by; "" for a concept that nothing in a listing meets."""
    return _either((*_tags(name), *_texts(name, "")))


def by_name(name: str) -> str:
    """The same, with text words in names alone."""
    return _either((*_tags(name), *_texts(name, NAMES)))


def exactly(words: list[str], weights: str = "") -> str:
    """These plain words one after another, as they stand."""
    suffix = f":{weights}" if weights else ""
    return "(" + " <-> ".join(f"'{word}'{suffix}" for word in words) + ")"


@cache
def _tags(name: str) -> tuple[str, ...]:
    own = lexicon().concepts[name].tags or _inherited(name)
    return tuple(
        dict.fromkeys([*map(lexeme, own), *(tag for narrower in _narrower()[name] for tag in _tags(narrower))])
    )


def _inherited(name: str) -> tuple[str, ...]:
    broader = lexicon().concepts[name].broader
    return (lexicon().concepts[broader].tags or _inherited(broader)) if broader else ()


@cache
def _texts(name: str, weights: str) -> tuple[str, ...]:
    suffix = f":{weights}" if weights else ""
    return tuple(
        f"'{words[0]}':*{weights}" if is_beginning else " <-> ".join(f"'{word}'{suffix}" for word in words)
        for words, is_beginning in _fewest(_phrases(name))
    )


@cache
def _phrases(name: str) -> tuple[tuple[tuple[str, ...], bool], ...]:
    """The text words of a concept and of all that is narrower, each with whether it is only a beginning."""
    own = [phrase for text in lexicon().concepts[name].text for phrase in _forms(text)]
    below = [phrase for narrower in _narrower()[name] for phrase in _phrases(narrower)]
    return tuple(dict.fromkeys([*own, *below]))


def _forms(text: str) -> list[tuple[tuple[str, ...], bool]]:
    words = tuple(plain_words(text))
    if text.endswith("*"):
        return [(words[-1:], True)] if len(words) == 1 else [(words, False)]
    if words[-1].endswith(_NO_PLURAL):
        return [(words, False), *((form, False) for form in forms_of(words, "en") if len(form[-1]) == len(words[-1]))]
    return [(form, False) for form in forms_of(words, "en")]


# Endings of words that have no plural.
_NO_PLURAL = ("ed", "ive", "ic", "ous", "al", "ing", "ty", "ism", "ness", "ion", "ia", "sis", "ment", "ship", "ety")


def _fewest(phrases: tuple[tuple[tuple[str, ...], bool], ...]) -> Iterator[tuple[tuple[str, ...], bool]]:
    """Without those that another one holds: each is looked for in every row that is read."""
    beginnings = tuple(words[0] for words, is_beginning in phrases if is_beginning)
    single = {words[0] for words, is_beginning in phrases if len(words) == 1 and not is_beginning}
    for words, is_beginning in dict.fromkeys(phrases):
        others = tuple(one for one in beginnings if not (is_beginning and one == words[0]))
        if any(word.startswith(others) for word in words) or (len(words) > 1 and single & set(words)):
            continue
        yield words, is_beginning


@cache
def _narrower() -> dict[str, list[str]]:
    below: dict[str, list[str]] = defaultdict(list)
    for concept in lexicon().concepts.values():
        if concept.broader:
            below[concept.broader].append(concept.id)
    return below


def _either(queries: tuple[str, ...]) -> str:
    return f"({' | '.join(f'({query})' if '<->' in query else query for query in queries)})" if queries else ""
