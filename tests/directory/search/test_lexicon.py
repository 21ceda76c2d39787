"""The lexicon: what its files may hold, and what somebody reads who wrote one wrongly."""

from pathlib import Path

import pytest

from directory.search.lexicon import lexicon, read
from directory.search.lexicon.load import LexiconError
from directory.search.lexicon.match import Matcher
from directory.search.lexicon.plain import plain_words

SMALL = """
[psychosis]
class = "condition"
tags = ["population:psychosis"]
say = ["psychosis", "Hearing-voices"]
text = ["psychosis", "schizo*"]
near = ["low"]

[low]
class = "danger"
level = "card"
lines = ["suicide"]
sentence = ["I {cannot} cope", "{cannot} ... longer"]
alone = ["goodbye"]

[parts]
cannot = ["can't", "{never} can"]
never = ["never"]
"""


def files(folder: Path, **languages: str) -> Path:
    for language, text in languages.items():
        (folder / f"{language}.toml").write_text(text, encoding="utf-8")
    return folder


def matched(folder: Path, text: str) -> list[tuple[str, int, int]]:
    phrase_matches = Matcher(read(folder)).matches([(word,) for word in plain_words(text)])
    return sorted((match.phrase.concept, match.start, match.end) for match in phrase_matches)


def test_a_small_lexicon_is_read(tmp_path: Path) -> None:
    read_ = read(files(tmp_path, en=SMALL, es='[psychosis]\nsay = ["psicosis"]'))
    psychosis, low = read_.concepts["psychosis"], read_.concepts["low"]
    assert (psychosis.class_, psychosis.tags) == ("condition", ("population:psychosis",))
    assert psychosis.text == ("psychosis", "schizo*")
    assert psychosis.near == ("low",)
    assert low.level.name == "CARD" and low.alerts
    assert {phrase.language for phrase in read_.phrases} == {"en", "es"}
    assert "psicosis" in read_.words and "cant" in read_.words


def test_phrases_are_found_with_their_parts_and_gaps(tmp_path: Path) -> None:
    files(tmp_path, en=SMALL)
    assert matched(tmp_path, "Psychosis, and hearing voices") == [("psychosis", 0, 1), ("psychosis", 2, 4)]
    assert matched(tmp_path, "I can’t cope") == [("low", 0, 3)]
    assert matched(tmp_path, "i never can cope") == [("low", 0, 4)]
    assert matched(tmp_path, "can't do it any longer") == [("low", 0, 5)]
    assert matched(tmp_path, "cant one two three four five longer") == []


@pytest.mark.parametrize(
    ("files_", "words"),
    [
        ({"en": "[a\n"}, ["en.toml", "not TOML"]),
        ({}, ["en.toml", "missing"]),
        ({"en": '[a]\nclass = "mood"'}, ["en.toml", "[a]", "class is one of"]),
        ({"en": '[a]\nclass = "who"\nsays = ["x"]'}, ["[a]", "'says'"]),
        ({"en": '[a]\nclass = "who"\nsay = "x"'}, ["[a]", "say is a list"]),
        ({"en": '[a]\nclass = "who"\nsay = [" "]'}, ["[a]", "say is a list"]),
        ({"en": '[a]\nclass = "who"\nsay = ["..."]'}, ["[a]", "begin and end"]),
        ({"en": '[a]\nclass = "who"\nlevel = "card"'}, ["[a]", "'level'", "danger"]),
        ({"en": '[a]\nclass = "danger"\nlevel = "high"'}, ["[a]", "card, lines or none"]),
        ({"en": '[a]\nclass = "danger"\nlevel = "none"\nsay = ["x ... y"]'}, ["[a]", "hide words"]),
        ({"en": '[a]\nclass = "who"\nsay = ["{b} x"]'}, ["[a]", "{b}"]),
        ({"en": '[a]\nclass = "who"\nbroader = "b"'}, ["[a]", "'b'"]),
        ({"en": '[a]\nclass = "who"\nnear = ["b"]'}, ["[a]", "near", "'b'"]),
        ({"en": '[parts]\nb = ["{b} x"]'}, ["[parts.b]", "holds itself"]),
        ({"en": '[parts]\nb = ["{c}"]\nc = ["{b}"]'}, ["parts.", "holds itself"]),
        ({"en": '[a]\nclass = "who"', "es": '[b]\nsay = ["x"]'}, ["es.toml", "[b]", "Declare it in en.toml"]),
        ({"en": '[a]\nclass = "who"', "es": '[a]\nclass = "who"'}, ["es.toml", "[a]", "'class'"]),
    ],
)
def test_a_mistake_is_named_with_its_file_and_entry(tmp_path: Path, files_: dict[str, str], words: list[str]) -> None:
    with pytest.raises(LexiconError) as error:
        read(files(tmp_path, **files_))
    assert all(word in str(error.value) for word in words), str(error.value)


def test_the_lexicon_of_the_project_says_every_concept() -> None:
    ours = lexicon()
    assert {phrase.concept for phrase in ours.phrases} == set(ours.concepts)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Self-harm", ["self", "harm"]),
        ("I CAN’T", ["i", "cant"]),
        ("más", ["mas"]),
        ("sooooo k1ll", ["so", "kill"]),
        ("24 b4 988", ["24", "b4", "988"]),
        ("…", []),
    ],
)
def test_plain_words(text: str, words: list[str]) -> None:
    assert plain_words(text) == words
