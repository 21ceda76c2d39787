"""Words that may be about danger: told from others, however they are spelt, in the words of whoever types them."""

import os
from pathlib import Path
from statistics import median

import pytest

from directory.search.danger import Heard, hear
from directory.search.lexicon import lexicon
from directory.search.lexicon.concepts import Level
from directory.search.lexicon.spelling import corrected, is_word, readings
from referrals.danger import may_be_in_danger
from tests.directory.measure_danger import OURS, measure

ALWAYS = (OURS.parent / "always.txt").read_text(encoding="utf-8").splitlines()
SHARED = Path(os.environ.get("ALONGSIDE_SHARED", "../shared")) / "data" / "plain_words" / "crisis.csv"


def test_our_phrases_have_the_card_where_they_should_and_only_there() -> None:
    measured = measure()
    assert measured.wanted + measured.unwanted > 1_000
    assert measured.recall >= 0.97, measured.missed
    assert measured.false_share <= 0.05, measured.false
    assert len(measured.uncalled) <= 0.05 * measured.unwanted, measured.uncalled
    assert median(measured.took) < 0.005


def test_phrases_that_were_kept_from_us_while_building() -> None:
    if not SHARED.exists():
        pytest.skip(f"{SHARED} is not here: phrases collected elsewhere are measured only where they are.")
    measured = measure(SHARED)
    assert measured.recall >= 0.97, measured.missed
    assert measured.false_share <= 0.05, measured.false


def test_whatever_an_agency_was_once_told_it_is_still_told() -> None:
    assert len(ALWAYS) > 800
    assert [phrase for phrase in ALWAYS if not may_be_in_danger(phrase)] == []


@pytest.mark.parametrize(
    "words", ["", "May I bring my sister?", "I relapsed", "Is the crisis house far?", "dead tired"]
)
def test_what_is_no_danger_alarms_nobody_at_an_agency(words: str) -> None:
    assert not may_be_in_danger(words)


# One for each concept of danger: what somebody may type, in their own words.
SAID = {
    "overdose": "i swallowed a whole box of tablets",
    "suicide": "I keep thinking of hanging myself",
    "self_harm": "burning my arms again",
    "harm_to_others": "afraid i will hurt my baby",
    "violence": "my girlfriend throws things and hits me",
    "sexual_violence": "my uncle touches me at night",
    "eating": "i havent eaten in six days",
    "mind": "the voices tell me to jump",
    "crisis": "need to speak to somebody right now",
    "despair": "I can't carry on like this any longer",
    "bereaved_by_suicide": "my sister took her own life last spring",
    "about_danger": "overdose prevention evening course",
    "recovering_from_danger": "survivors of sexual abuse",
    "hard_time": "having a panic attack",
}


@pytest.mark.parametrize(
    "concept", [one for one in lexicon().concepts.values() if one.class_ == "danger" and one.level]
)
def test_each_concept_of_danger_is_heard_at_its_level(concept: object) -> None:
    assert concept.id in SAID, "Add to SAID what somebody may type."  # type: ignore[attr-defined]
    heard = hear(SAID[concept.id])  # type: ignore[attr-defined]
    assert concept.id in heard.about, heard  # type: ignore[attr-defined]
    assert heard.level is concept.level  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("words", "first", "level"),
    [
        ("suicidle", "suicide", Level.CARD),
        ("sucidal", "suicide", Level.CARD),
        ("suicidio", "suicide", Level.CARD),
        ("SUIC1DE", "suicide", Level.CARD),
        ("killmyself", "suicide", Level.CARD),
        ("i wnat to dieeee", "suicide", Level.CARD),
        ("I don’t wanna live", "suicide", Level.CARD),
        ("lost my son to suicide", "bereaved_by_suicide", Level.LINES),
        ("lost my son to suicide and want to die too", "suicide", Level.CARD),
        ("suicide prevention course", "about_danger", Level.LINES),
        ("suicide prevention course because i want to kill myself", "suicide", Level.CARD),
        ("hopeless romantic", "", Level.NONE),
        ("hopeless", "despair", Level.CARD),
        ("i don't want to live alone", "", Level.NONE),
        ("dying to meet people", "", Level.NONE),
        ("dying to meet people but i want to kill myself", "suicide", Level.CARD),
        ("my back is killing me", "", Level.NONE),
        ("my boyfriend beats me", "violence", Level.CARD),
        ("goodbye", "hard_time", Level.LINES),
        ("goodbye party", "", Level.NONE),
        ("he hits me and i want to die", "suicide", Level.CARD),
        ("violencia", "violence", Level.CARD),
        ("abuso", "violence", Level.CARD),
        ("rapped", "sexual_violence", Level.CARD),
        ("hit my child", "harm_to_others", Level.CARD),
        ("my husband hit my child", "violence", Level.CARD),
        ("kill my boss", "harm_to_others", Level.CARD),
        ("voices tell me to kill", "harm_to_others", Level.CARD),
        ("voices tell me to kill my mum", "harm_to_others", Level.CARD),
        ("voices tell me to kill myself", "suicide", Level.CARD),
        ("under a train", "suicide", Level.CARD),
        # Seen, lost or wished: nothing says which.
        ("run over by a train", "hard_time", Level.LINES),
    ],
)
def test_the_whole_phrase_decides(words: str, first: str, level: Level) -> None:
    heard = hear(words)
    assert (heard.first, heard.level) == (first, level)


@pytest.mark.parametrize(
    ("words", "lines"),
    [
        ("my husband hits me", ("violence",)),
        ("i was raped", ("sexual_violence",)),
        ("he hits me and i want to die", ("suicide", "violence")),
        ("im 14 and want to die", ("young", "suicide")),
        ("gay and suicidal", ("lgbtq", "suicide")),
        ("veteran, want to end it all", ("veteran", "suicide")),
        ("mi esposo me pega", ("spanish", "violence")),
        ("isio marw", ("welsh", "suicide")),
        ("took all my tablets", ("overdose", "suicide")),
    ],
)
def test_what_is_said_decides_which_lines_fit(words: str, lines: tuple[str, ...]) -> None:
    assert set(lines) <= set(hear(words).lines), hear(words)


@pytest.mark.parametrize(
    ("words", "lines"),
    [
        ("my dad hits me", ("child", "violence")),
        ("my father touches me", ("child", "sexual_violence")),
        ("scared of my mum", ("child", "violence")),
        ("mi papá me pega", ("spanish", "child", "violence")),
        ("child abuse", ("violence", "child")),
        ("my husband hits my kids", ("violence", "child")),
        ("my husband hits me", ("violence",)),
    ],
)
def test_lines_for_children_come_first_where_a_child_speaks(words: str, lines: tuple[str, ...]) -> None:
    assert hear(words).lines == lines


def test_a_group_for_young_people_is_no_danger_and_has_no_lines() -> None:
    assert hear("lgbtq teens group") == Heard()


@pytest.mark.parametrize(
    "word",
    [
        "starving",
        "stalking",
        "trafficking",
        "miscarriage",
        "dissociation",
        "counselling",
        "counseling",
        "harbour",
        "vecino",
    ],
)
def test_a_word_of_the_language_is_never_corrected(word: str) -> None:
    assert is_word(word) and corrected(word) == word and readings(word) == [(word,)]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("suicidle", "suicide"),
        ("sucidal", "suicidal"),
        ("suiside", "suicide"),
        ("hopless", "hopeless"),
    ],
)
def test_a_misspelt_word_becomes_one_of_the_lexicon(typed: str, meant: str) -> None:
    assert corrected(typed) == meant


@pytest.mark.parametrize("word", ["dye", "xyz", "qqqqqqqq", "wellington"])
def test_what_is_like_no_word_of_the_lexicon_stays(word: str) -> None:
    assert corrected(word) == word and readings(word) == [(word,)]
