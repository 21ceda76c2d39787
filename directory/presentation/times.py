"""When it meets, seen from now."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.utils import timezone

from directory.models import Schedule
from directory.presentation.words import and_list, lower_first
from directory.presentation.zones import told_in, zone_name, zoned
from directory.schedules import holidays, occurrences, wording

# Days without a meeting are told for so long ahead.
SOON = timedelta(days=8)
_MOMENT = timedelta(microseconds=1)


@dataclass(frozen=True)
class When:
    """What a result says about time: the next meeting first."""

    lines: list[str]
    # The first line as it still holds on paper; "" where it does already.
    on_paper: str = ""


def local_day(rows: Iterable[Schedule], now: datetime) -> date:
    """The day it is where these times are; without times, where the site is."""
    for row in rows:
        try:
            return now.astimezone(ZoneInfo(row.timezone)).date()
        except (ZoneInfoNotFoundError, ValueError, OSError):
            continue
    return timezone.localdate(now)


def coming(rows: Iterable[Schedule], now: datetime, limit: int = 1) -> list[tuple[datetime, datetime]]:
    """The next occurrences of several schedules together, those under way included."""
    rows = list(rows)
    for ahead in (SOON, occurrences.HORIZON):
        meetings = [pair for row in rows for pair in _between(row, now, now + ahead)]
        if len(meetings) >= limit:
            break
    return sorted(meetings)[:limit]


def soonest(rows: Iterable[Schedule], now: datetime) -> tuple[Schedule, datetime, datetime] | None:
    """The schedule that comes next, with the start and end of its meeting; None where nothing comes."""
    rows = list(rows)
    for ahead in (SOON, occurrences.HORIZON):
        meetings = [(*pair, at) for at, row in enumerate(rows) for pair in _between(row, now, now + ahead)]
        if meetings:
            start, end, at = min(meetings)
            return rows[at], start, end
    return None


def _between(row: Schedule, start: datetime, end: datetime) -> list[tuple[datetime, datetime]]:
    try:
        return occurrences.expected(row, start, end)
    except (ValueError, KeyError):
        # A rule or a time zone nobody understands; the line with its days still stands.
        return []


def changes(rows: Iterable[Schedule], now: datetime, *, meets: bool = True) -> list[str]:
    """The coming days on which a time does not hold, or nobody knows: `Closed Friday 25 December 2026, Christmas Day`.

    Public holidays of which nobody has said anything are told until the next meeting, however far ahead that is: they
    would vanish otherwise. `meets`: as `holidays_not_told` has it.
    """
    rows = list(rows)
    upcoming = coming(rows, now)
    until = max([now + SOON, *(start for start, _ in upcoming)])
    days_off = []
    for row in rows:
        try:
            days_off += occurrences.left_out(row, now, until)
        except (ValueError, KeyError):
            continue
    soon = local_day(rows, now + SOON)
    known = [(day, name) for day, name, sure in sorted(days_off) if sure and day <= soon]
    unsure = dict.fromkeys(wording.long_day(day) for day, _, sure in sorted(days_off) if not sure)
    lines = [wording.left_out(*one) for one in known]
    if unsure:
        lines.append(f"{and_list(list(unsure))}: ask first, {lower_first(holidays_not_told(meets=meets))}")
    return list(dict.fromkeys(lines))


def holidays_not_told(*, meets: bool) -> str:
    """That nobody knows about public holidays; `meets`: people come together, rather than answer a line."""
    return f"They have not told us whether they {'meet' if meets else 'answer'} on public holidays"


def holiday_note(codes: Iterable[str], country: str, zone: str, now: datetime) -> str:
    """What "open now" and "meets today" leave out on a public holiday of a place; "" on other days.

    `codes`: the areas the place lies in; `zone`: its time zone (IANA).
    """
    try:
        day = now.astimezone(ZoneInfo(zone)).date() if zone else timezone.localdate(now)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        day = timezone.localdate(now)
    name = holidays.name_of(day, holidays.calendar_of(codes, country))
    return f"Today is a public holiday: {name}. Whoever has not said that they are there is left out." if name else ""


def when_lines(
    rows: list[Schedule], now: datetime, here: Callable[[], str] | None = None, rule_told: bool = False
) -> list[str]:
    """The lines of `told_when`."""
    return told_when(rows, now, here, rule_told).lines


def told_when(
    rows: list[Schedule],
    now: datetime,
    here: Callable[[], str] | None = None,
    rule_told: bool = False,
    *,
    meets: bool = True,
) -> When:
    """What a result says about time: the next meeting, days without one, then the rule unless the title tells it.

    `here` is given for help from elsewhere: the visitor's time zone, "" where it is not known, asked only where needed.
    `meets`: as `changes` has it.
    """
    if not rows:
        return When([])
    left_out = changes(rows, now, meets=meets)
    if any(occurrences.is_round_the_clock(row) and _between(row, now, now + _MOMENT) for row in rows):
        return When(["Open day and night", *left_out])
    soon = coming(rows, now)
    if not soon:
        rows_in_words = [(wording.days_and_times(row), row) for row in rows[:2]]
        return When([*left_out, *(line if here is None else zoned(line, row, now) for line, row in rows_in_words)])
    start, end = soon[0]
    line, elsewhere = wording.moment(start, end, now), ""
    on_paper = wording.dated(start, end, now)
    if here is not None:
        line, elsewhere = told_in(start, end, now, here())
        on_paper = f"{on_paper} {zone_name(start)}"
    lines = [line, *left_out]
    if not rule_told:
        rules = list(dict.fromkeys(wording.days_and_times(row) for row in rows if row.rrule))
        lines += [f"{rule} {elsewhere}".rstrip() for rule in rules[:3]]
    return When(lines, "" if on_paper == line else on_paper)
