"""A site's own file over the lexicon: it adds, replaces and removes, and is refused with a sentence that says why."""

from pathlib import Path

import pytest

from directory.search.lexicon import LexiconError, read
from directory.search.lexicon.concepts import Lexicon
from directory.search.lexicon.load import FOLDER


def with_site(tmp_path: Path, text: str) -> Lexicon:
    file = tmp_path / "site.toml"
    file.write_text(text, encoding="utf-8")
    return read(FOLDER, file)


def ways_of(lexicon: Lexicon, name: str) -> set[str]:
    return {" ".join(phrase.steps) for phrase in lexicon.phrases if phrase.concept == name}


def test_it_adds_to_a_concept_and_adds_one(tmp_path: Path) -> None:
    changed = with_site(
        tmp_path,
        '[depression]\nsay = ["the grey"]\n\n[men_at_sea]\nclass = "identity"\nsay = ["trawlermen"]\ntext = ["trawler*"]',
    )
    assert {"the grey", "depression"} <= ways_of(changed, "depression")
    assert changed.concepts["depression"].tags == ("population:depression",)
    assert ways_of(changed, "men_at_sea") == {"trawlermen", "trawlermens"}


def test_it_replaces_and_removes(tmp_path: Path) -> None:
    changed = with_site(
        tmp_path, '[hoarding]\nclass = "condition"\nsay = ["too many things"]\n\n[anger]\nremove = true'
    )
    assert "hoarding" not in ways_of(changed, "hoarding")
    assert "anger" not in changed.concepts and not ways_of(changed, "anger")


def test_what_was_broader_or_near_is_let_go(tmp_path: Path) -> None:
    changed = with_site(tmp_path, "[anxiety]\nremove = true")
    assert changed.concepts["panic"].broader == ""
    assert "anxiety" not in changed.concepts["stress"].near


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (
            '[a]\nclass = "who"\nbroader = "b"\n[b]\nclass = "who"\nbroader = "a"',
            ["circle", "a, b, a"],
        ),
        ('[a]\nclass = "who"\n[a]\nclass = "who"', ["twice"]),
        ('[a]\nclass = "who"\npattern = ["x"]', ["no field 'pattern'"]),
        ('[a]\nclass = "who"\nsay = ["schizo.*"]', ["regular expression"]),
        ('[a]\nclass = "who"\nsay = ["(men|women)"]', ["regular expression"]),
        ('[a]\nclass = "who"\nsay = ["x"]\ntags = ["population:nobody"]', ["population:nobody", "no tag"]),
        ('[a]\nclass = "who"\nsay = ["x"]\ntext = ["x.*y"]', ["regular expression"]),
        ('[a]\nsay = ["x"]', ["Give it a class"]),
        ("[a]\nremove = true", ["nothing to remove"]),
        ("[suicide]\nremove = true", ["Words of danger"]),
        ('[suicide]\nclass = "condition"', ["Words of danger"]),
        ("a = 1", ["square brackets"]),
        ("[a\n", ["not TOML"]),
        ("# " + "x" * 10_000_000, ["larger than 1,000,000 bytes"]),
    ],
)
def test_a_mistake_is_refused_with_what_to_do(tmp_path: Path, text: str, words: list[str]) -> None:
    with pytest.raises(LexiconError) as refused:
        with_site(tmp_path, text)
    assert all(word in str(refused.value) for word in words), str(refused.value)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(LexiconError, match=r"none\.toml.*missing"):
        read(FOLDER, tmp_path / "none.toml")
