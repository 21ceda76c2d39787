"""The public holidays on which demonstration groups do not meet."""

from datetime import date, timedelta


def closed_on(country: str, today: date) -> list[date]:
    """This year's and next year's, from today on."""
    days = [day for year in (today.year, today.year + 1) for day in _of_year(country, year)]
    return [day for day in days if day >= today]


def _of_year(country: str, year: int) -> list[date]:
    fixed = [date(year, 1, 1), date(year, 12, 25)]
    if country == "US":
        first = date(year, 11, 1)
        # The fourth Thursday of November [5 U.S.C. 6103].
        thanksgiving = first + timedelta(days=(3 - first.weekday()) % 7 + 21)
        return [*fixed, date(year, 7, 4), thanksgiving]
    return [*fixed, date(year, 12, 26)]
