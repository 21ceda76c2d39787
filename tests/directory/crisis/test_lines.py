"""Crisis lines for somebody in particular: what each has to say of itself, and which of them fit where."""

import re
from pathlib import Path

import pytest

from directory.crisis import fitting as crisis_fitting
from directory.crisis.fitting import CrisisLinesError, fitting, talk
from directory.crisis.lines import BY_CODE
from directory.places import Place
from directory.presentation.talk_now import HEADINGS, talk_now
from directory.search.danger import hear
from directory.search.lexicon import lexicon

DOCS = Path(__file__).parents[3] / "docs" / "crisis-lines.md"


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
@pytest.mark.parametrize("fits", ["violence", "sexual_violence", "young", "child", "lgbtq"])
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


def general(*fits: str, areas: tuple[str, ...]) -> list[str]:
    return [line.name for line in talk(BY_CODE["GB"], fits, areas).general]


@pytest.mark.parametrize(
    ("nation", "ours"),
    [
        ("GB-ENG", ["NHS 111, in England, Scotland and Wales"]),
        ("GB-SCT", ["NHS 111, in England, Scotland and Wales"]),
        ("GB-WLS", ["NHS 111, in England, Scotland and Wales"]),
        ("GB-NIR", ["Lifeline, Northern Ireland"]),
        # No line of a single nation answers on the islands.
        ("IM", []),
        # Where the nation is not known, each says whose it is.
        ("GB", ["NHS 111, in England, Scotland and Wales", "Lifeline, Northern Ireland"]),
    ],
)
def test_a_line_of_one_nation_stands_in_it_alone(nation: str, ours: list[str]) -> None:
    assert general("suicide", areas=(nation, "GB")) == ["Samaritans", "Shout", *ours]


def test_after_taking_too_much_nhs_111_is_for_what_was_taken_and_not_for_mental_health() -> None:
    for areas in (("GB-ENG", "GB"), ("GB-SCT", "GB"), ("GB-WLS", "GB"), ("GB",)):
        here = talk(BY_CODE["GB"], ("overdose", "suicide"), areas)
        instructions = [line.how for line in (*here.fitting, *here.general) if line.call == "111"]
        assert len(instructions) == 1 and "mental health" not in instructions[0], areas
        assert here.fitting[0].call == "111"
    assert not [line for line in general("overdose", areas=("GB-NIR", "GB")) if "111" in line]
    assert names("GB", "overdose", areas=("GB-NIR", "GB")) == []


def near(country: str, *areas: str, guessed: bool) -> Place:
    return Place("X", 55.0, -4.0, "town", (*areas, country), country, guessed=guessed)


def test_a_bare_name_has_the_lines_of_the_place_that_is_shown_and_one_of_the_other_country() -> None:
    heard = hear("raped")
    sure, guess = (talk_now(heard, near("GB", "GB-SCT", guessed=guessed)) for guessed in (False, True))
    ours, other = guess.talks
    assert [line.name for line in ours.fitting] == ["Rape Crisis Scotland"]
    assert ours == sure.talks[0] and guess.full == [ours]
    assert other.is_brief and other.country.code == "US"
    assert (other.fitting, [line.call for line in other.general]) == ((), ["988"])


def test_without_a_place_no_country_is_brief() -> None:
    assert [one.is_brief for one in talk_now(hear("raped"), None).talks] == [False, False]
