"""When things happen: repeating local times turned into moments, by iCalendar's rules (RFC 5545 3.3.10)."""

import re
from collections import deque
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from itertools import islice
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from dateutil.rrule import rruleset, rrulestr
from django.core.exceptions import ValidationError
from django.utils import timezone

from directory.models import Schedule
from directory.schedules import holidays
from directory.schedules.holidays.places import calendars_of
from directory.vocabularies import HolidayHours

# How far ahead "open now", "meets today" and "this week" can look; `refresh_times` moves it on, daily.
HORIZON = timedelta(weeks=8)
# Nothing meets more often than a few times a day; a rule that says so is a mistake and must not fill the memory.
MOST_OCCURRENCES = 500
LONGEST_RULE = 200
# Days after which a rule of each frequency repeats itself: the calendar does so after 400 years.
_PERIODS = {"DAILY": 1, "WEEKLY": 7, "MONTHLY": 146_097, "YEARLY": 146_097}
_PART = re.compile(
    r"(?:BY(?:DAY|MONTHDAY|MONTH|SETPOS|WEEKNO|YEARDAY)|FREQ|WKST)=[A-Z0-9,+-]+|(?:INTERVAL|COUNT)=[1-9]\d{0,3}"
)
# A rule is tried here: the calendar ends with the year 9999, so a search for a day that never comes ends soon.
_TRIAL = datetime(9960, 1, 1)  # noqa: DTZ001 - rules run in local time
_ONE_DAY = timedelta(days=1)

# Start and end of one occurrence, both aware.
Meeting = tuple[datetime, datetime]


def check_rrule(rule: str) -> None:
    """Raises ValidationError where the text is no RRULE of days, weeks, months or years, or its day never comes."""
    if flaw := _flaw(rule):
        raise ValidationError(flaw)


@lru_cache(maxsize=1024)
def _flaw(rule: str) -> str:
    """What is wrong with a rule, in a sentence; empty for a good one."""
    not_understood = "This repeat rule was not understood. Example: FREQ=WEEKLY;BYDAY=TU."
    if len(rule) > LONGEST_RULE:
        return not_understood
    parts = _parts(rule)
    if parts.get("FREQ") not in _PERIODS:
        return "Start with FREQ=DAILY, WEEKLY, MONTHLY or YEARLY, for example FREQ=WEEKLY;BYDAY=TU."
    if {"BYHOUR", "BYMINUTE", "BYSECOND", "UNTIL"} & parts.keys():
        return "Times and the last day have fields of their own: leave BYHOUR and UNTIL out."
    texts = rule.upper().split(";")
    if len(texts) != len(parts) or not all(_PART.fullmatch(text) for text in texts):
        return not_understood
    try:
        happens = next(iter(rrulestr(rule, dtstart=_TRIAL)), None)
    except (ValueError, TypeError, KeyError, AttributeError, IndexError, OverflowError):
        return not_understood
    return "" if happens else "The day of this rule never comes. Check its days and months."


def _parts(rule: str) -> dict[str, str]:
    return dict(part.split("=", 1) for part in rule.upper().split(";") if "=" in part)


def occurrences(schedule: Schedule, start: datetime, end: datetime) -> list[Meeting]:
    """The meetings that overlap the aware moments `start` (included) to `end` (not), earliest first.

    No meeting in a pause (`directory.schedules.pauses`). Public holidays count as told: those on which it is closed are
    left out, but for dates named one by one. Those of which nobody has said anything are in: `expected` leaves them out.

    Each is (start, end) in the schedule's own time zone; at most MOST_OCCURRENCES. A meeting keeps its local time
    across daylight saving; one in the hour that a spring night skips begins when the clocks have moved, and keeps
    its length. Raises ValueError for a rule that `check_rrule` refuses, ZoneInfoNotFoundError (a KeyError) for an
    unknown time zone.
    """
    zone = _zone(schedule.timezone)
    # Moments of one zone compare by the clock, which shows an autumn hour twice.
    start, end = start.astimezone(UTC), end.astimezone(UTC)
    length = _length(schedule.opens_at, schedule.closes_at)
    # A day to spare on both sides: clocks that move can put a local time an hour off the window.
    since, until = _local(start, zone) - length - _ONE_DAY, _local(end, zone) + _ONE_DAY
    meetings = []
    for local in islice(_local_starts(schedule, since, until), MOST_OCCURRENCES):
        begins, ends = _span(local, length, zone)
        if ends > start and begins < end:
            meetings.append((begins, ends))
    return sorted(meetings)


def expected(schedule: Schedule, start: datetime, end: datetime) -> list[Meeting]:
    """The occurrences that somebody can count on: none on a public holiday of which nobody has said anything."""
    return [one for one in occurrences(schedule, start, end) if not is_unsure(schedule, one[0].date())]


def is_unsure(schedule: Schedule, day: date) -> bool:
    """Whether it is a public holiday there, and nobody has said whether this time holds on it."""
    return hours_on_holidays(schedule) == HolidayHours.NOT_SAID and bool(_holiday(schedule, day))


def left_out(schedule: Schedule, start: datetime, end: datetime) -> list[tuple[date, str, bool]]:
    """The days between two moments on which its rule would have it meet and nobody can count on that.

    Each is (day, name of the holiday or "", whether it is known to be closed). Raises as `occurrences` does.
    """
    zone = _zone(schedule.timezone)
    first, last = start.astimezone(zone).date() - _ONE_DAY, end.astimezone(zone).date()
    every = (first + timedelta(days=number) for number in range((last - first).days + 1))
    special = [day for day in every if day in (schedule.except_dates or []) or _holiday(schedule, day)]
    if not special or (hours_on_holidays(schedule) == HolidayHours.OPEN and not schedule.except_dates):
        return []
    held = {begins.date() for begins, _ in expected(schedule, start, end)}
    by_rule = {begins.date() for begins, _ in occurrences(rule_alone(schedule), start, end)}
    return [
        (day, holidays.name_of(day, schedule.calendar), not is_unsure(schedule, day) or day in schedule.except_dates)
        for day in special
        if day in by_rule - held and not (schedule.away and schedule.away(day))
    ]


def rule_alone(schedule: Schedule) -> Schedule:
    """The same times without a word on single days."""
    return Schedule(
        valid_from=schedule.valid_from,
        valid_to=schedule.valid_to,
        opens_at=schedule.opens_at,
        closes_at=schedule.closes_at,
        rrule=schedule.rrule,
        timezone=schedule.timezone,
    )


def hours_on_holidays(schedule: Schedule) -> HolidayHours:
    """What is known of public holidays. "24/7" and a single date say by themselves that they hold on them."""
    stated = HolidayHours(schedule.on_holidays or HolidayHours.NOT_SAID)
    if stated == HolidayHours.NOT_SAID and (not schedule.rrule or is_round_the_clock(schedule)):
        return HolidayHours.OPEN
    return stated


def _holiday(schedule: Schedule, day: date) -> str:
    """The name of a holiday in the calendar of this schedule; "" on other days, and on dates that it names itself."""
    return "" if day in (schedule.extra_dates or []) else holidays.name_of(day, schedule.calendar)


def is_round_the_clock(schedule: Schedule) -> bool:
    """Whether it is open day and night, every day of the week: a line that has no next time."""
    if schedule.opens_at != schedule.closes_at:
        return False
    parts = _parts(schedule.rrule)
    if parts.keys() - {"FREQ", "INTERVAL", "BYDAY", "WKST"} or parts.get("INTERVAL", "1") != "1":
        return False
    days = set(parts["BYDAY"].split(",")) if parts.get("BYDAY") else set()
    return len(days) == 7 if parts.get("FREQ") == "WEEKLY" else parts.get("FREQ") == "DAILY" and not days


def last_of_count(schedule: Schedule) -> date | None:
    """The day of the last meeting of a rule that counts them; None for a rule without COUNT, or that is none."""
    if "COUNT" not in _parts(schedule.rrule) or _flaw(schedule.rrule):
        return None
    first = datetime.combine(schedule.valid_from, schedule.opens_at)
    every = deque(rrulestr(schedule.rrule, dtstart=first), maxlen=1)
    return every[0].date() if every else None


def upcoming(schedule: Schedule, now: datetime | None = None) -> tuple[list[Meeting], list[Meeting]]:
    """What can be counted on between yesterday and the horizon, as kept in `Schedule.upcoming`, and what is `unsure`."""
    now = now or timezone.now()
    sure: list[Meeting] = []
    unsure: list[Meeting] = []
    try:
        for one in occurrences(schedule, now - _ONE_DAY, now + HORIZON):
            (unsure if is_unsure(schedule, one[0].date()) else sure).append(one)
    except (ValueError, KeyError, OverflowError):
        return [], []
    return sure, unsure


def write_upcoming(schedules: Iterable[Schedule], now: datetime | None = None) -> int:
    """Compute and save `calendar`, `upcoming` and `unsure` of these schedules; returns how many were written."""
    written = 0
    rows = iter(schedules)
    while batch := list(islice(rows, 1000)):
        calendars = calendars_of([schedule.pk for schedule in batch])
        for schedule in batch:
            schedule.calendar = calendars.get(schedule.pk, "")
            schedule.upcoming, schedule.unsure = upcoming(schedule, now)
        Schedule.objects.bulk_update(batch, ["calendar", "upcoming", "unsure"])
        written += len(batch)
    return written


def _length(start: time, end: time) -> timedelta:
    """From start to end on the clock; an end at or before the start lies on the next day."""
    day = date(2000, 1, 1)
    length = datetime.combine(day, end) - datetime.combine(day, start)
    return length if length > timedelta(0) else length + _ONE_DAY


def _local_starts(schedule: Schedule, since: datetime, until: datetime) -> Iterator[datetime]:
    rules = rruleset()
    first = datetime.combine(schedule.valid_from, schedule.opens_at)
    if schedule.rrule:
        if flaw := _flaw(schedule.rrule):
            raise ValueError(flaw)
        rules.rrule(rrulestr(schedule.rrule, dtstart=_fast_forward(first, since, schedule.rrule)))  # type: ignore[arg-type]
    else:
        rules.rdate(first)
    for day in schedule.extra_dates or []:
        rules.rdate(datetime.combine(day, schedule.opens_at))
    for day in schedule.except_dates or []:
        rules.exdate(datetime.combine(day, schedule.opens_at))
    if schedule.valid_to:
        until = min(until, datetime.combine(schedule.valid_to, time.max))
    closed = schedule.on_holidays == HolidayHours.CLOSED
    for moment in rules.xafter(since, inc=True):
        if moment > until:
            return
        day = moment.date()
        if not (closed and _holiday(schedule, day)) and not (schedule.away and schedule.away(day)):
            yield moment


def _fast_forward(first: datetime, since: datetime, rule: str) -> datetime:
    """A later first day with the same occurrences: a rule is walked from its beginning, which may lie decades back."""
    parts = _parts(rule)
    if since <= first or "COUNT" in parts:
        return first
    period = _PERIODS[parts["FREQ"]] * int(parts.get("INTERVAL", "1"))
    # One period short, so that a first week which is not whole lies before the window.
    return first + timedelta(days=period * max((since - first).days // period - 1, 0))


def _zone(name: str) -> ZoneInfo:
    """Raises ZoneInfoNotFoundError for whatever is no zone: ZoneInfo itself tells directories from absent files."""
    try:
        return ZoneInfo(name)
    except (ValueError, OSError) as error:
        raise ZoneInfoNotFoundError(f"No time zone found with key {name[:60]!r}") from error


def _local(moment: datetime, zone: ZoneInfo) -> datetime:
    return moment.astimezone(zone).replace(tzinfo=None)


def _span(local: datetime, length: timedelta, zone: ZoneInfo) -> Meeting:
    """The moments of a meeting; both by the clock, but for one that begins in an hour the clocks skip."""
    begins = _moment(local, zone)
    if begins.replace(tzinfo=None) != local:
        return begins, (begins.astimezone(UTC) + length).astimezone(zone)
    return begins, _moment(local + length, zone)


def _moment(local: datetime, zone: ZoneInfo) -> datetime:
    """The moment of a local time; by way of UTC, so that an hour the clocks skip becomes the hour after."""
    return local.replace(tzinfo=zone).astimezone(UTC).astimezone(zone)
