"""When things happen: repeating local times turned into moments, by iCalendar's rules (RFC 5545 3.3.10)."""

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

from dateutil.rrule import rruleset, rrulestr
from django.core.exceptions import ValidationError
from django.utils import timezone

from directory.models import Schedule

# How far ahead "open now", "meets today" and "this week" can look; `refresh_times` moves it on, daily.
HORIZON = timedelta(weeks=8)
# Nothing meets more often than a few times a day; a rule that says so is a mistake and must not fill the memory.
MOST_OCCURRENCES = 500
_SLOW_FREQUENCIES = ("YEARLY", "MONTHLY", "WEEKLY", "DAILY")
_ONE_DAY = timedelta(days=1)


def check_rrule(rule: str) -> None:
    """Raises ValidationError where the text is no RRULE of days, weeks, months or years."""
    parts = dict(part.split("=", 1) for part in rule.upper().split(";") if "=" in part)
    if parts.get("FREQ") not in _SLOW_FREQUENCIES:
        raise ValidationError("Start with FREQ=DAILY, WEEKLY, MONTHLY or YEARLY, for example FREQ=WEEKLY;BYDAY=TU.")
    if {"BYHOUR", "BYMINUTE", "BYSECOND", "UNTIL"} & parts.keys():
        raise ValidationError("Times and the last day have fields of their own: leave BYHOUR and UNTIL out.")
    try:
        rrulestr(rule, dtstart=datetime(2026, 1, 1))  # noqa: DTZ001 - rules run in local time
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise ValidationError("This repeat rule was not understood. Example: FREQ=WEEKLY;BYDAY=TU.") from error


def occurrences(schedule: Schedule, start: datetime, end: datetime) -> list[tuple[datetime, datetime]]:
    """The meetings that overlap the aware moments `start` (included) to `end` (not), earliest first.

    Each is (start, end) in the schedule's own time zone. A meeting keeps its local time across daylight saving; one
    in the hour that a spring night skips begins when the clocks have moved. Raises ValueError for a rule that
    `check_rrule` refuses, ZoneInfoNotFoundError (a KeyError) for an unknown time zone.
    """
    zone = ZoneInfo(schedule.timezone)
    length = _length(schedule.start_time, schedule.end_time)
    found = []
    for local in islice(_local_starts(schedule, _local(start, zone) - length, _local(end, zone)), MOST_OCCURRENCES):
        begins, ends = _moment(local, zone), _moment(local + length, zone)
        if ends > start and begins < end:
            found.append((begins, ends))
    return sorted(found)


def upcoming(schedule: Schedule, now: datetime | None = None) -> list[tuple[datetime, datetime]]:
    """The occurrences between yesterday and the horizon, as kept in `Schedule.upcoming`."""
    now = now or timezone.now()
    try:
        return occurrences(schedule, now - _ONE_DAY, now + HORIZON)
    except (ValueError, KeyError):
        return []


def write_upcoming(schedules: Iterable[Schedule], now: datetime | None = None) -> int:
    """Compute and save `upcoming` of these schedules; returns how many were written."""
    written = 0
    rows = iter(schedules)
    while batch := list(islice(rows, 1000)):
        for schedule in batch:
            schedule.upcoming = upcoming(schedule, now)
        Schedule.objects.bulk_update(batch, ["upcoming"])
        written += len(batch)
    return written


def _length(start: time, end: time) -> timedelta:
    """From start to end on the clock; an end at or before the start lies on the next day."""
    day = date(2000, 1, 1)
    length = datetime.combine(day, end) - datetime.combine(day, start)
    return length if length > timedelta(0) else length + _ONE_DAY


def _local_starts(schedule: Schedule, since: datetime, until: datetime) -> Iterator[datetime]:
    rules = rruleset()
    first = datetime.combine(schedule.starts_on, schedule.start_time)
    if schedule.rrule:
        rules.rrule(rrulestr(schedule.rrule, dtstart=_fast_forward(first, since, schedule.rrule)))  # type: ignore[arg-type]
    else:
        rules.rdate(first)
    for day in schedule.extra_dates or []:
        rules.rdate(datetime.combine(day, schedule.start_time))
    for day in schedule.except_dates or []:
        rules.exdate(datetime.combine(day, schedule.start_time))
    if schedule.ends_on:
        until = min(until, datetime.combine(schedule.ends_on, time.max))
    for moment in rules.xafter(since, inc=True):
        if moment > until:
            return
        yield moment


def _fast_forward(first: datetime, since: datetime, rule: str) -> datetime:
    """A later first day with the same occurrences: a rule is walked from its beginning, which may lie decades back."""
    text = rule.upper()
    if since <= first or "INTERVAL" in text or "COUNT" in text or not text.startswith(("FREQ=WEEKLY", "FREQ=DAILY")):
        return first
    weeks = (since - first).days // 7
    return first + timedelta(weeks=max(weeks - 1, 0))


def _local(moment: datetime, zone: ZoneInfo) -> datetime:
    return moment.astimezone(zone).replace(tzinfo=None)


def _moment(local: datetime, zone: ZoneInfo) -> datetime:
    """The moment of a local time; by way of UTC, so that an hour the clocks skip becomes the hour after."""
    return local.replace(tzinfo=zone).astimezone(UTC).astimezone(zone)
