"""When something is open, answered day by day: written from what listings say, not from how it is computed."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from directory.models import Schedule
from directory.schedules import holidays
from tests.directory.oracle import REMOTE, Entry

_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


def is_open(entry: Entry, start: datetime, end: datetime, *, ask_first: bool) -> bool:
    """Whether a way in meets between two moments. `ask_first`: holidays of which nobody has said anything count too."""
    if entry.service is None:
        return False
    rows = [
        row for row in entry.service.schedules.all() if entry.place is None or row.location_id in (None, entry.place)
    ]
    return any(
        begins < end and ends > start
        for row in rows
        for day, begins, ends in _every(row, start, end)
        if _holds(row, day, ask_first=ask_first) and not _rests(entry, day)
    )


def _every(row: Schedule, start: datetime, end: datetime) -> Iterator[tuple[date, datetime, datetime]]:
    zone = ZoneInfo(row.timezone)
    day = start.astimezone(zone).date() - timedelta(days=2)
    while day <= end.astimezone(zone).date():
        begins = datetime.combine(day, row.opens_at, tzinfo=zone)
        last = day if row.closes_at > row.opens_at else day + timedelta(days=1)
        by_rule = row.rrule == "FREQ=DAILY" or _DAYS[day.weekday()] in row.rrule.partition("BYDAY=")[2]
        if (by_rule and day >= row.valid_from and day not in row.except_dates) or day in row.extra_dates:
            yield day, begins, datetime.combine(last, row.closes_at, tzinfo=zone)
        day += timedelta(days=1)


def _holds(row: Schedule, day: date, *, ask_first: bool) -> bool:
    if day in row.extra_dates or not holidays.name_of(day, row.calendar):
        return True
    always = row.rrule == "FREQ=DAILY" and row.opens_at == row.closes_at
    if row.on_holidays == "not_said":
        return always or ask_first
    return row.on_holidays == "open"


def _rests(entry: Entry, day: date) -> bool:
    """Whether no way of a service goes on that somebody who found it here could take."""
    assert entry.service is not None
    on = [
        pause
        for pause in entry.service.organization.pauses.all()
        if pause.valid_from <= day < pause.back_on and pause.service_id in (None, entry.service.pk)
    ]
    if any(pause.scope == "everything" for pause in on):
        return True
    formats = set(entry.service.formats)
    afar = {"phone" if value in ("phone", "text") else "online" for value in formats & (REMOTE | {"hybrid"})}
    meets = {"in_person"} if not formats or not formats <= REMOTE else set()
    open_to = {"in_person"} if entry.point else afar if entry.remote else afar | meets
    return all(any(pause.scope == one and pause.location_id in (None, entry.place) for pause in on) for one in open_to)
