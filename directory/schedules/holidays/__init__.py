"""Public holidays, by the calendar of a nation, a state, or a nation of the United Kingdom.

The days come from python-holidays and stand in `days.csv` (`tools/build_holidays.py`): loading the library takes more
than a second and 45 MB, in each process, and the site would ask it the same few questions for ever.
"""

import csv
from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache
from pathlib import Path

_DAYS = Path(__file__).parent / "days.csv"


def name_of(day: date, calendar: str) -> str:
    """What a calendar (`US-OR`, `GB-SCT`, `IE`) calls the day, in English; "" for a day like any other.

    Days in lieu are holidays of their own. Of a calendar we do not have, and after `last_year`, nothing is known.
    """
    return days_of(calendar).get(day, "") if calendar else ""


@cache
def days_of(calendar: str) -> Mapping[date, str]:
    """Every public holiday of a calendar; of a division we know nothing about, those of its nation."""
    nation = calendar[:2]
    known = calendar in _calendars()
    wanted = {calendar, f"{nation}-*"} if known and calendar != nation else {nation}
    return {day: name for day, name, calendars in _rows() if wanted & calendars}


def calendar_of(codes: Iterable[str], country: str = "") -> str:
    """The calendar of a place from the codes of the areas it lies in; that of the country where none has one."""
    known = _calendars()
    calendars = [code for code in codes if code in known]
    return max(calendars, key=len, default=country if country in known else "")


def choices() -> list[str]:
    """Every calendar we have, nations first."""
    return sorted(_calendars(), key=lambda code: (len(code) > 2, code))


def last_year() -> int:
    """Until the end of which year days are known."""
    return max(day.year for day, _, _ in _rows())


@cache
def _rows() -> list[tuple[date, str, frozenset[str]]]:
    with _DAYS.open(newline="") as file:
        rows = csv.DictReader(file)
        return [(date.fromisoformat(row["day"]), row["name"], frozenset(row["calendars"].split())) for row in rows]


@cache
def _calendars() -> frozenset[str]:
    return frozenset(code for _, _, codes in _rows() for code in codes if not code.endswith("*"))
