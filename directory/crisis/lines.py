"""Crisis lines that answer everybody, by country. They stand on every page and are never mixed with warmlines.

Lines for somebody in particular are in `crisis_lines.toml`, read by `crisis_fitting.py`.

Each entry names the service's own page, where its number can be checked.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeVar


@dataclass(frozen=True)
class Line:
    """One way to reach somebody at once."""

    name: str
    # As people say it: "Call or text 988, any time."
    how: str
    call: str = ""
    text: str = ""
    source: str = ""
    # The parts of the country it serves ("GB-SCT"); empty for all of it.
    areas: tuple[str, ...] = ()
    # After these, a line of its own in crisis_lines.toml says what that number is for.
    not_after: tuple[str, ...] = ()


AnyLine = TypeVar("AnyLine", bound=Line)


@dataclass(frozen=True)
class Band:
    """The two sentences above the menu, with their numbers apart so that they can be tapped."""

    question: str
    before: str
    # The same words inside a sentence that names the country.
    short: str
    number: str
    after: str
    danger: str
    emergency: str


@dataclass(frozen=True)
class Country:
    code: str
    name: str
    band: Band
    # The emergency services, then lines to talk to; the first of these answers everybody, at any time.
    lines: tuple[Line, ...]

    @property
    def to_talk(self) -> tuple[Line, ...]:
        """Whom to talk to: all lines but the emergency services."""
        return tuple(line for line in self.lines if line.call != self.band.emergency)


_US_BAND = Band("In crisis?", "Call or text", "call or text", "988", ", any time.", "In danger now? Call", "911")
_UK_BAND = Band(
    "Need someone now?", "Samaritans,", "Samaritans", "116 123", ", free, any time.", "Life at risk? Call", "999"
)

COUNTRIES: tuple[Country, ...] = (
    Country(
        "US",
        "United States",
        _US_BAND,
        (
            Line("Emergency services", "Call 911.", "911", source="https://www.911.gov/"),
            Line("988 Lifeline", "Call or text 988, any time.", "988", "988", "https://988lifeline.org/"),
            Line("Crisis Text Line", "Text HOME to 741741, any time.", "", "741741", "https://www.crisistextline.org/"),
        ),
    ),
    Country(
        "GB",
        "United Kingdom",
        _UK_BAND,
        (
            Line("Emergency services", "Call 999.", "999", source="https://www.nhs.uk/"),
            Line("Samaritans", "Call 116 123, free, any time.", "116123", source="https://www.samaritans.org/"),
            Line("Shout", "Text SHOUT to 85258, any time.", "", "85258", "https://giveusashout.org/"),
            Line(
                "NHS 111, in England, Scotland and Wales",
                "Call 111, any time, and choose the mental health option.",
                "111",
                source="https://www.nhs.uk/",
                areas=("GB-ENG", "GB-SCT", "GB-WLS"),
                not_after=("overdose",),
            ),
            Line(
                "Lifeline, Northern Ireland",
                "Call 0808 808 8000, any time.",
                "08088088000",
                source="https://www.lifelinehelpline.info/",
                areas=("GB-NIR",),
            ),
        ),
    ),
    Country(
        "IE",
        "Ireland",
        Band(
            "Need someone now?",
            "Samaritans,",
            "Samaritans",
            "116 123",
            ", free, any time.",
            "Life at risk? Call",
            "112",
        ),
        (
            Line("Emergency services", "Call 112 or 999.", "112", source="https://www2.hse.ie/"),
            Line("Samaritans", "Call 116 123, free, any time.", "116123", source="https://www.samaritans.org/ireland/"),
            Line("50808", "Text HELLO to 50808, any time.", "", "50808", "https://www.text50808.ie/"),
        ),
    ),
    Country(
        "CA",
        "Canada",
        _US_BAND,
        (
            Line("Emergency services", "Call 911.", "911", source="https://988.ca/"),
            Line("9-8-8", "Call or text 988, any time.", "988", "988", "https://988.ca/"),
        ),
    ),
    Country(
        "AU",
        "Australia",
        Band("Need someone now?", "Lifeline,", "Lifeline", "13 11 14", ", any time.", "Life at risk? Call", "000"),
        (
            Line("Emergency services", "Call 000.", "000", source="https://www.triplezero.gov.au/"),
            Line(
                "Lifeline",
                "Call 13 11 14 or text 0477 13 11 14, any time.",
                "131114",
                "0477131114",
                "https://www.lifeline.org.au/",
            ),
        ),
    ),
    Country(
        "NZ",
        "New Zealand",
        Band(
            "Need someone now?",
            "Call or text",
            "call or text",
            "1737",
            ", free, any time.",
            "Life at risk? Call",
            "111",
        ),
        (
            Line("Emergency services", "Call 111.", "111", source="https://www.police.govt.nz/"),
            Line("1737, Need to talk?", "Call or text 1737, free, any time.", "1737", "1737", "https://1737.org.nz/"),
        ),
    ),
)

BY_CODE = {country.code: country for country in COUNTRIES}


# Jersey, Guernsey and the Isle of Man: 999 and Samaritans answer there too.
_ANSWERED_BY = {"GG": "GB", "JE": "GB", "IM": "GB"}
# Health and the law differ between them, and so do lines.
_NATIONS = {"GB-ENG", "GB-NIR", "GB-SCT", "GB-WLS"}


def answered_by(country: str) -> str:
    """The country (ISO 3166) whose lines answer there: those of the United Kingdom on Jersey."""
    return _ANSWERED_BY.get(country, country)


def of_nation(lines: Iterable[AnyLine], areas: Iterable[str]) -> list[AnyLine]:
    """Lines that serve the nation a place lies in. `areas` are those of the place; without a nation, all lines stay.

    On Jersey, Guernsey and the Isle of Man no line of a single nation answers.
    """
    here = set(areas)
    known = bool(here & (_NATIONS | set(_ANSWERED_BY)))
    return [line for line in lines if not line.areas or not known or here & set(line.areas)]


def for_place(country: str, site_countries: Iterable[str]) -> list[Country]:
    """Whose lines stand on a page: those of the place's country, where that is sure, else of the site's own countries."""
    code = answered_by(country)
    if code in BY_CODE:
        return [BY_CODE[code]]
    return [BY_CODE[code] for code in site_countries if code in BY_CODE] or [BY_CODE["US"], BY_CODE["GB"]]
