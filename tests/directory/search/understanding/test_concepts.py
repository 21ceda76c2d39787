"""Each concept of the project's lexicon: every way of saying it is understood as it, its tags exist, its words are met."""

from itertools import chain

import pytest

from directory.search.lexicon import lexicon
from directory.search.lexicon.concepts import Concept, Phrase
from directory.search.lexicon.lexemes import lexeme
from directory.search.understanding import tsquery
from directory.search.understanding.understood import understand

CONCEPTS = [one for one in lexicon().concepts.values() if one.class_ != "danger"]
# Said of danger besides, where the crisis lines matter more than what is looked for.
SAID_ELSEWHERE = {"child", "about_child"}


def ways(name: str) -> list[Phrase]:
    return [phrase for phrase in lexicon().phrases if phrase.concept == name]


def spoken(phrase: Phrase) -> str:
    """The phrase with the first way of saying each part."""
    return " ".join(chain.from_iterable(_words(step, phrase.language) for step in phrase.steps))


def _words(step: str, language: str) -> list[str]:
    if not step.startswith("{"):
        return [] if step == "..." else [step]
    first = lexicon().parts[language, step[1:-1]][0]
    return [word for part in first for word in _words(part, language)]


def above(name: str) -> list[str]:
    broader = lexicon().concepts[name].broader
    return [broader, *above(broader)] if broader else []


@pytest.mark.parametrize("concept", CONCEPTS, ids=lambda concept: concept.id)
def test_every_way_of_saying_it_is_understood(concept: Concept) -> None:
    wrong = {}
    for phrase in ways(concept.id):
        # Words that say little are looked for as words where nothing else is asked.
        text = spoken(phrase) + (" depression" if concept.generic and concept.class_ == "weak" else "")
        meant = {
            name for meaning in understand(text).meanings for name in (meaning.concept.id, *above(meaning.concept.id))
        }
        same = {other.concept for other in lexicon().phrases if other.steps == phrase.steps}
        if not meant & same:
            wrong[text] = meant
    assert not wrong or concept.id in SAID_ELSEWHERE, wrong


@pytest.mark.parametrize("concept", CONCEPTS, ids=lambda concept: concept.id)
def test_its_tags_exist_and_something_can_meet_it(concept: Concept) -> None:
    assert all(lexeme(tag) for tag in concept.tags)
    carries_nothing = concept.class_ == "weak" or concept.id in SAID_ELSEWHERE
    assert tsquery.by_any(concept.id) or carries_nothing
    assert concept.label


@pytest.mark.parametrize(
    "concept", [one for one in CONCEPTS if one.class_ in ("condition", "identity", "service")], ids=lambda one: one.id
)
def test_it_is_broader_and_near_to_what_makes_sense(concept: Concept) -> None:
    broader = lexicon().concepts.get(concept.broader)
    assert concept.id not in concept.near
    assert broader is None or broader.class_ != "weak"


def test_there_are_enough_of_them() -> None:
    assert len(lexicon().concepts) >= 330
    assert len({phrase.steps for phrase in lexicon().phrases if phrase.language == "en"}) >= 1_500
    assert len({phrase.concept for phrase in lexicon().phrases if phrase.language == "es"}) >= 120
