"""Crisis lines for somebody in particular: what each has to say of itself, and which of them fit where."""

import re
from pathlib import Path

import pytest

from directory import crisis_fitting
from directory.crisis_fitting import CrisisLinesError, fitting
from directory.presentation.talk_now import HEADINGS
from directory.search.lexicon import lexicon

DOCS = Path(__file__).parents[2] / "docs" / "crisis-lines.md"


def names(country: str, *fits: str, areas: tuple[str, ...] = ()) -> list[str]:
    return [line.name for line in fitting(country, fits, areas)]


@pytest.mark.parametrize("line", [line for _, line in crisis_fitting.every()], ids=lambda line: line.name)
def test_each_says_its_number_its_page_and_whether_it_was_checked(line: crisis_fitting.FittingLine) -> None:
    digits = re.sub(r"\D", "", line.how)
    assert not line.call or line.call.removeprefix("1") in digits
    assert not line.text or line.text.removeprefix("1") in digits
    row = next((row for row in DOCS.read_text().splitlines() if f"| {line.name} |" in row), "")
    assert line.how in row and line.source in row and line.status in row, (
        f"docs/crisis-lines.md has no row for {line.name}"
    )


@pytest.mark.parametrize("country", ["US", "GB"])
@pytest.mark.parametrize("fits", ["violence", "sexual_violence", "young", "lgbtq"])
def test_both_countries_have_lines_for_whoever_is_hurt_young_or_lgbtq(country: str, fits: str) -> None:
    assert names(country, fits)


def test_nations_of_the_uk_have_their_own() -> None:
    assert names("GB", "violence", areas=("GB-SCT", "GB")) == ["Domestic Abuse and Forced Marriage Helpline, Scotland"]
    assert names("GB", "violence", areas=("GB-NIR", "GB")) == ["Domestic and Sexual Abuse Helpline, Northern Ireland"]
    assert len(names("GB", "violence")) == 4
    assert names("US", "violence", areas=("US-OR", "US")) == ["National Domestic Violence Hotline"]
    assert names("ZZ", "violence") == []


def test_what_ended_is_not_listed() -> None:
    """The line for LGBTQ+ young people at 988 ended in July 2025."""
    assert not any("press 3" in line.how.casefold() for _, line in crisis_fitting.every())


def test_every_concept_of_danger_has_a_heading_and_lines_that_are_known() -> None:
    concepts = [one for one in lexicon().concepts.values() if one.class_ == "danger" and one.level]
    assert {concept.id for concept in concepts} == set(HEADINGS)
    general = {"suicide", "eating"}
    assert {line for concept in concepts for line in concept.lines} <= general | set(crisis_fitting.FITS)


@pytest.mark.parametrize(
    ("toml", "words"),
    [
        ('[[line]]\nname = "A"', ["'A'", "missing"]),
        ('[[line]]\ncountry="US"\nname="A"\nhow="x"\nfits=["violence"]\nsource="x"\nstatus="s"\ncall="1"', ["https"]),
        (
            '[[line]]\ncountry="US"\nname="A"\nhow="x"\nfits=["cats"]\nsource="https://x"\nstatus="s"\ncall="1"',
            ["'cats'"],
        ),
        ('[[line]]\ncountry="US"\nname="A"\nhow="x"\nfits=["young"]\nsource="https://x"\nstatus="s"', ["number"]),
        ("[[line]\n", ["TOML"]),
    ],
)
def test_a_line_that_says_too_little_is_refused(tmp_path: Path, toml: str, words: list[str]) -> None:
    path = tmp_path / "lines.toml"
    path.write_text(toml)
    with pytest.raises(CrisisLinesError) as error:
        crisis_fitting.read(path)
    assert all(word in str(error.value) for word in words)
