"""What a text is understood to mean, without a database."""

import time

import pytest

from directory.search.understanding.needs import Need
from directory.search.understanding.relax import relaxed
from directory.search.understanding.understood import understand


def needs(text: str) -> set[frozenset[str]]:
    return {frozenset(need.concepts) for need in understand(text).needs}


def alike(*sets: tuple[str, ...]) -> set[frozenset[str]]:
    return {frozenset(one) for one in sets}


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        # Small words carry nothing, and phrases come before words.
        ("I am looking for help with depression near me", alike(("depression",))),
        ("eating disorder", alike(("eating_disorder",))),
        ("Drop-In centres", alike(("drop_in",))),
        ("someone to talk to", alike(("warmline",))),
        ("peer support", set()),
        ("mental health support group near me", set()),
        # Conditions are alternatives; who it is for is a need of its own.
        ("anxiety and panic attacks", alike(("panic",))),
        ("depression or bipolar", alike(("depression", "bipolar"))),
        ("depression group for men", alike(("depression",), ("men",))),
        ("men and women", alike(("men", "women"))),
        # Whom it is about.
        ("my son has schizophrenia", alike(("relative", "psychosis"))),
        ("husband bipolar", alike(("relative", "bipolar"))),
        ("parent of a bipolar teen", alike(("relative", "bipolar"))),
        ("my daughter", alike(("relative",))),
        # Tags are words.
        ("bipolar in Spanish on zoom", alike(("bipolar",), ("spanish",), ("online",))),
        ("wheelchair accessible, Tuesday evenings", alike(("step_free",), ("tuesday",), ("evenings",))),
        ("Saturday or Sunday", alike(("saturday", "sunday"))),
        ("free anxiety group tonight", alike(("anxiety",))),
        # Generic services narrow where nothing else is asked.
        ("support group", alike(("support_group",))),
        ("support group for voice hearers", alike(("hearing_voices",))),
        # Other languages.
        ("ansiedad", alike(("anxiety", "spanish"))),
        ("mi hijo tiene esquizofrenia", alike(("relative", "psychosis", "spanish"))),
        ("salud mental", alike(("spanish",))),
        ("gorbryder", alike(("anxiety", "welsh"))),
        # Abbreviations, as somebody types them.
        ("PTSD", alike(("ptsd",))),
        ("c-ptsd", alike(("complex_ptsd",))),
        ("DID", alike(("dissociation",))),
        ("what did I do", set()),
    ],
)
def test_needs(text: str, meant: set[frozenset[str]]) -> None:
    assert needs(text) == meant


@pytest.mark.parametrize(
    "text", ["stalking", "trafficking", "miscarriage", "dissociation", "starving", "talking", "quiero", "reading"]
)
def test_a_word_of_the_language_is_never_corrected(text: str) -> None:
    assert understand(text).corrections == {}
    assert {word.read for word in understand(text).words} == {text}


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("anxeity", "anxiety"),
        ("skitsophrenia", ""),
        ("biploar", "bipolar"),
        ("warmlne", "warmline"),
        ("vetrans", "veterans"),
    ],
)
def test_a_misspelt_word_is_read_as_one_of_the_lexicon(text: str, read: str) -> None:
    understood = understand(text)
    assert understood.corrections == ({text: read} if read else {}) or understood.needs
    assert not read or understood.needs


def test_a_word_that_stands_in_a_listing_is_not_corrected() -> None:
    assert understand("anxeity", {"anxeity"}).needs == ()
    assert understand("anxeity", {"anxeity"}).free == ("anxeity",)


def test_what_is_left_when_a_meaning_is_taken_away() -> None:
    understood = understand("Depression group for men in a café")
    left = {meaning.concept.id: understood.without(meaning) for meaning in understood.concepts}
    assert left["men"] == "Depression group in a café"
    assert left["depression"] == "group for men in a café"


def test_what_is_not_listed_is_told_apart() -> None:
    assert [one.concept.id for one in understand("I need a therapist and a food bank").not_listed] == [
        "therapist",
        "food",
    ]


def test_fewer_needs_are_asked_in_order() -> None:
    men, depression = Need("identity", ("men",)), Need("condition", ("depression",))
    evening = Need("time", ("evenings",))
    ways = relaxed((depression, men, evening))
    assert [one.without for one in ways if one.without][:3] == [(evening,), (depression,), (men,)]
    wider = next(one for one in ways if one.instead_of)
    assert {"bipolar", "mood_disorder", "depression"} <= {name for need in wider.needs for name in need.concepts}
    assert ways[-1].needs == ()


EVERY_CONCEPT_AT_ONCE = (
    "depression bipolar anxiety ocd psychosis voices trauma men women trans lgbt veterans spanish welsh online in person "
    "phone free tonight saturday evening wheelchair warmline respite drop in clubhouse"
)


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "a",
        "😀",
        "مجموعة دعم",
        "קבוצת תמיכה",
        "the of and",
        "online in person",
        "x " * 100,
        "depression " * 20,
        EVERY_CONCEPT_AT_ONCE[:200],
        "({[<>]})*?+|\\^$'\"",
        "\u202edepression",
        "a" * 200,
        "i " * 100,
        "my son my son my son my son has has has depression depression for men men men in in in",
    ],
)
def test_odd_texts_are_understood_quickly(text: str) -> None:
    understand("warm up")
    started = time.process_time()
    understand(text)
    assert time.process_time() - started < 0.05
