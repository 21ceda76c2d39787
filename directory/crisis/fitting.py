"""Crisis lines for somebody in particular: hurt at home, young, a veteran, speaking Spanish. Data in crisis_lines.toml."""

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from directory.crisis.lines import Country, Line, of_nation

FILE = Path(__file__).parent / "crisis_lines.toml"
# What a line may fit, with the heading it stands under on the page of all lines.
FITS = {
    "violence": "Violence at home",
    "sexual_violence": "Sexual violence",
    "overdose": "After taking too much",
    "young": "Children and young people",
    "child": "Children who are hurt",
    "lgbtq": "LGBTQ+ people",
    "trans": "Trans people",
    "veteran": "Veterans",
    "spanish": "In Spanish",
    "welsh": "In Welsh",
}
_NEEDED = {"country", "name", "how", "fits", "source", "status"}
_KNOWN = _NEEDED | {"call", "text", "areas", "language"}


@dataclass(frozen=True)
class FittingLine(Line):
    """A line for somebody in particular."""

    fits: tuple[str, ...] = ()
    # ISO 639 of the words in `how`; "" for English.
    language: str = ""
    # Whether somebody who knows the country has called: "to be checked by local people" until then.
    status: str = ""


@dataclass(frozen=True)
class Talk:
    """Whom to talk to in one country: lines that fit what was said, then those that answer everybody."""

    country: Country
    fitting: tuple[FittingLine, ...] = ()
    # First the one that answers everybody, at any time.
    general: tuple[Line, ...] = ()
    # Whether one line is all that is said: the place may lie there, but another country is likelier.
    is_brief: bool = False

    @property
    def emergency(self) -> Line:
        """The emergency services."""
        return self.country.lines[0]


class CrisisLinesError(ValueError):
    """crisis_lines.toml cannot be read. Names the line and what to do."""

    def __init__(self, line: str, problem: str) -> None:
        super().__init__(f"{FILE.name}, line {line!r}: {problem}")


def talk(country: Country, fits: Iterable[str], areas: Iterable[str] = ()) -> Talk:
    """Whom to talk to in a country about what was said. `areas` are those of the place searched, if there is one."""
    fits, areas = tuple(fits), tuple(areas)
    general = [line for line in of_nation(country.to_talk, areas) if not set(line.not_after) & set(fits)]
    return Talk(country, fitting(country.code, fits, areas), tuple(general))


def fitting(country: str, fits: Iterable[str], areas: Iterable[str] = ()) -> tuple[FittingLine, ...]:
    """The lines of a country that fit, in the order of `fits`. `areas` are those of the place searched, if there is one:
    where it lies in a nation that is known, lines of other nations are left out.
    """
    of_country = of_nation([line for code, line in every() if code == country], areas)
    return tuple(dict.fromkeys(line for what in fits for line in of_country if what in line.fits))


def groups(country: str) -> list[tuple[str, list[FittingLine]]]:
    """All lines of a country under their headings, each line once."""
    by_first: dict[str, list[FittingLine]] = {what: [] for what in FITS}
    for code, line in every():
        if code == country:
            by_first[line.fits[0]].append(line)
    return [(FITS[what], lines) for what, lines in by_first.items() if lines]


@cache
def every() -> tuple[tuple[str, FittingLine], ...]:
    """Every line with its country (ISO 3166). Raises CrisisLinesError."""
    return read(FILE)


def read(path: Path) -> tuple[tuple[str, FittingLine], ...]:
    """The lines of a file. Raises CrisisLinesError."""
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8")).get("line", [])
    except tomllib.TOMLDecodeError as error:
        raise CrisisLinesError("-", f"This is not TOML: {error}.") from error
    return tuple((str(table.get("country", "")), _line(table)) for table in tables)


def _line(table: dict[str, Any]) -> FittingLine:
    name = str(table.get("name", "-"))
    if missing := sorted(_NEEDED - set(table)):
        raise CrisisLinesError(name, f"{missing[0]} is missing.")
    if unknown := sorted(set(table) - _KNOWN):
        raise CrisisLinesError(name, f"There is no field {unknown[0]!r}. Known are {', '.join(sorted(_KNOWN))}.")
    if not table["fits"] or (strange := sorted(set(table["fits"]) - set(FITS))):
        raise CrisisLinesError(
            name, f"fits names {strange[0] if table['fits'] else 'nothing'!r}. Known are {', '.join(FITS)}."
        )
    if not table["source"].startswith("https://"):
        raise CrisisLinesError(name, "source is the line's own page, with https://.")
    if not table.get("call") and not table.get("text"):
        raise CrisisLinesError(name, "A line has a number to call or to text.")
    fields = {
        field: table[field]
        for field in ("name", "how", "call", "text", "source", "language", "status")
        if field in table
    }
    return FittingLine(**fields, fits=tuple(table["fits"]), areas=tuple(table.get("areas", ())))
