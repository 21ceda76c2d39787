"""Write directory/schedules/holidays/days.csv from python-holidays (docs/data-licences.md); run with each new release."""

import csv
from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import holidays

FIRST_YEAR, LAST_YEAR = 2026, 2036
OUT = Path("directory/schedules/holidays/days.csv")
# Our codes of divisions [GeoNames] where they are not those of ISO 3166-2.
_DIVISIONS: dict[str, dict[str, str]] = {
    "CA": {
        "01": "AB", "02": "BC", "03": "MB", "04": "NB", "05": "NL", "07": "NS", "08": "ON", "09": "PE", "10": "QC",
        "11": "SK", "12": "YT", "13": "NT", "14": "NU",
    },
    "AU": {"01": "ACT", "02": "NSW", "03": "NT", "04": "QLD", "05": "SA", "06": "TAS", "07": "VIC", "08": "WA"},
    "IE": {},
    "NZ": {},
}  # fmt: skip
COUNTRIES = ("US", "GB", "IE", "CA", "AU", "NZ")


def calendars() -> dict[str, str]:
    """Every calendar we keep, as our area code -> what python-holidays calls the division ("" for the nation's)."""
    names_by_code = {}
    for country in COUNTRIES:
        names_by_code[country] = ""
        divisions = _DIVISIONS.get(country)
        if divisions is None:
            divisions = {code: code for code in holidays.country_holidays(country).subdivisions}
        names_by_code |= {f"{country}-{ours}": theirs for ours, theirs in divisions.items()}
    return names_by_code


def days_of(code: str, division: str) -> Iterator[tuple[date, str]]:
    """The public holidays of one calendar with their names in English."""
    country = code[:2]
    every = holidays.country_holidays(country, division or None, years=range(FIRST_YEAR, LAST_YEAR + 1))
    for day, name in every.items():
        if day.year <= LAST_YEAR:
            yield day, _said(name, country)


def _said(name: str, country: str) -> str:
    """A day in lieu is "observed" in North America and a "substitute day" on the pages of gov.uk."""
    word = "observed" if country in ("US", "CA") else "substitute day"
    return name.replace("; ", " and ").replace("(observed)", f"({word})")


def main() -> None:
    codes: dict[tuple[date, str], set[str]] = defaultdict(set)
    every = calendars()
    for code, division in every.items():
        for day, name in days_of(code, division):
            codes[day, name].add(code)
    with OUT.open("w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("day", "name", "calendars"))
        for (day, name), closed_in in sorted(codes.items()):
            writer.writerow((day.isoformat(), name, " ".join(_shortened(closed_in, every))))


def _shortened(closed_in: set[str], every: dict[str, str]) -> Iterator[str]:
    """`US-*` where all divisions have the day."""
    for country in COUNTRIES:
        divisions = {code for code in every if code.startswith(f"{country}-")}
        if country in closed_in:
            yield country
        if divisions and divisions <= closed_in:
            yield f"{country}-*"
        else:
            yield from sorted(divisions & closed_in)


if __name__ == "__main__":
    main()
