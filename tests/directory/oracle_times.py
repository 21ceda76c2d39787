"""When something is open, answered day by day: written from what listings say, not from how it is computed."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from directory.models import Schedule
from directory.schedules import holidays
from tests.directory.oracle import REMOTE, Way

_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


def is_open(way: Way, start: datetime, end: datetime, *, ask_first: bool) -> bool:
    """Whether a way in meets between two moments. `ask_first`: holidays of which nobody has said anything count too."""
    if way.service is None:
        return False
    rows = [row for row in way.service.schedules.all() if way.place is None or row.location_id in (None, way.place)]
    return any(
        begins < end and ends > start
        for row in rows
        for day, begins, ends in _every(row, start, end)
        if _holds(row, day, ask_first=ask_first) and not _rests(way, day)
    )


def _every(row: Schedule, start: datetime, end: datetime) -> Iterator[tuple[date, datetime, datetime]]:
    zone = ZoneInfo(row.timezone)
    day = start.astimezone(zone).date() - timedelta(days=2)
    while day <= end.astimezone(zone).date():
        begins = datetime.combine(day, row.start_time, tzinfo=zone)
        last = day if row.end_time > row.start_time else day + timedelta(days=1)
        by_rule = row.rrule == "FREQ=DAILY" or _DAYS[day.weekday()] in row.rrule.partition("BYDAY=")[2]
        if (by_rule and day >= row.starts_on and day not in row.except_dates) or day in row.extra_dates:
            yield day, begins, datetime.combine(last, row.end_time, tzinfo=zone)
        day += timedelta(days=1)


def _holds(row: Schedule, day: date, *, ask_first: bool) -> bool:
    if day in row.extra_dates or not holidays.name_of(day, row.calendar):
        return True
    always = row.rrule == "FREQ=DAILY" and row.start_time == row.end_time
    if row.on_holidays == "not_said":
        return always or ask_first
    return row.on_holidays == "open"


def _rests(way: Way, day: date) -> bool:
    """Whether no way of a service goes on that somebody who found it here could take."""
    assert way.service is not None
    on = [
        pause
        for pause in way.service.organization.pauses.all()
        if pause.starts_on <= day < pause.back_on and pause.service_id in (None, way.service.pk)
    ]
    if any(pause.way == "everything" for pause in on):
        return True
    formats = set(way.service.formats)
    afar = {"phone" if value in ("phone", "text") else "online" for value in formats & (REMOTE | {"hybrid"})}
    meets = {"in_person"} if not formats or not formats <= REMOTE else set()
    open_to = {"in_person"} if way.point else afar if way.remote else afar | meets
    return all(any(pause.way == one and pause.location_id in (None, way.place) for pause in on) for one in open_to)
