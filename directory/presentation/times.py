"""When it meets, seen from now."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from directory import schedules, schedules_text
from directory.models import Location, Schedule, Service
from directory.presentation.zones import told_in


def schedules_at(service: Service, location: Location | None) -> list[Schedule]:
    """The schedules that hold for a service at one place: its own there, and those of the service as a whole."""
    rows = list(service.schedules.all())
    return [row for row in rows if location is None or row.location_id in (None, location.pk)]


def coming(rows: Iterable[Schedule], now: datetime, limit: int = 1) -> list[tuple[datetime, datetime]]:
    """The next occurrences of several schedules together, those under way included."""
    rows = list(rows)
    for ahead in (timedelta(days=8), schedules.HORIZON):
        found = [pair for row in rows for pair in _between(row, now, now + ahead)]
        if len(found) >= limit:
            break
    return sorted(found)[:limit]


def soonest(rows: Iterable[Schedule], now: datetime) -> tuple[Schedule, datetime, datetime] | None:
    """The schedule that comes next, with the start and end of its meeting; None where nothing comes."""
    rows = list(rows)
    for ahead in (timedelta(days=8), schedules.HORIZON):
        found = [(*pair, at) for at, row in enumerate(rows) for pair in _between(row, now, now + ahead)]
        if found:
            start, end, at = min(found)
            return rows[at], start, end
    return None


def _between(row: Schedule, start: datetime, end: datetime) -> list[tuple[datetime, datetime]]:
    try:
        return schedules.occurrences(row, start, end)
    except (ValueError, KeyError):
        # A rule or a time zone nobody understands; the line with its days still stands.
        return []


def when_lines(
    rows: list[Schedule], now: datetime, here: Callable[[], str] | None = None, rule_told: bool = False
) -> list[str]:
    """What a result says about time: the next meeting, then the rule unless the title tells it already.

    `here` is given for help from elsewhere: the visitor's time zone, "" where it is not known, asked only where needed.
    """
    if not rows:
        return []
    if any(schedules.is_round_the_clock(row) for row in rows):
        return ["Open day and night"]
    soon = coming(rows, now)
    if not soon:
        return [schedules_text.days_and_times(row) for row in rows[:2]]
    start, end = soon[0]
    line, elsewhere = schedules_text.moment(start, end, now), ""
    if here is not None:
        line, elsewhere = told_in(start, end, now, here())
    if rule_told:
        return [line]
    rules = list(dict.fromkeys(schedules_text.days_and_times(row) for row in rows if row.rrule))
    return [line, *(f"{rule} {elsewhere}".rstrip() for rule in rules[:3])]
