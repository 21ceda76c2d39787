"""Days and times in plain words: "Tuesdays", "Tonight 7 to 8.30 pm"; in the United States "8:30 pm"."""

from datetime import date, datetime, time, timedelta
from functools import lru_cache

from django.conf import settings
from django.utils.dateformat import format as date_format

from directory.models import Schedule
from directory.vocabularies import HolidayHours

_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_DAY_NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_ORDINALS = {1: "first", 2: "second", 3: "third", 4: "fourth", 5: "fifth", -1: "last", -2: "last but one"}
# Rules with other parts, such as months, are not told in words.
_TOLD = {"FREQ", "INTERVAL", "COUNT", "WKST", "BYDAY", "BYMONTHDAY", "BYSETPOS"}
_EVENING = time(17)
# Where people write 8.30 pm. Elsewhere they write 8:30 pm.
_FULL_STOP = frozenset({"Europe/London", "Europe/Belfast", "Europe/Dublin", "Europe/Jersey", "Europe/Guernsey"}) | {
    "Europe/Isle_of_Man",
    "GB",
    "GB-Eire",
    "Eire",
}
_FULL_STOP_COUNTRIES = ("GB", "IE")


def _sign(zone: str) -> str:
    """What stands between hours and minutes where a listing's clock is (IANA); without one, in the site's country."""
    stops = zone in _FULL_STOP if zone else settings.SITE_COUNTRY in _FULL_STOP_COUNTRIES
    return "." if stops else ":"


def clock(moment: time, zone: str = "") -> str:
    """A time of day as people say it: `7 pm`, `8.30 pm`, `noon`, `midnight`. `zone`: where the listing is (IANA)."""
    if moment.minute == 0 and moment.hour in (0, 12):
        return "noon" if moment.hour else "midnight"
    hour = moment.hour % 12 or 12
    minutes = f"{_sign(zone)}{moment.minute:02d}" if moment.minute else ""
    return f"{hour}{minutes} {'pm' if moment.hour >= 12 else 'am'}"


def clock_range(start: time, end: time, zone: str = "") -> str:
    """`7 to 8.30 pm`, `11 am to 1 pm`, or `day and night` for round the clock."""
    if start == end:
        return "day and night"
    first, last = clock(start, zone), clock(end, zone)
    if first[-3:] == last[-3:] and first.endswith(("am", "pm")) and start < end:
        first = first[:-3]
    return f"{first} to {last}"


def _rule(schedule: Schedule) -> dict[str, str]:
    pairs = (part.split("=", 1) for part in schedule.rrule.upper().split(";") if "=" in part)
    return dict(pairs)


def _joined(words: list[str]) -> str:
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def _weekdays(codes: list[str]) -> str:
    numbers = {_DAYS.index(code[-2:]) for code in codes if code[-2:] in _DAYS}
    if len(numbers) == 7:
        return "every day"
    # A run begins after a day without a meeting; it can go on from Sunday to Monday.
    firsts = sorted(number for number in numbers if (number - 1) % 7 not in numbers)
    return _joined([words for first in firsts for words in _run(first, numbers)])


def _run(first: int, numbers: set[int]) -> list[str]:
    """Days in a row: `Monday to Saturday` for three or more, else each by its name."""
    row = [first]
    while (row[-1] + 1) % 7 in numbers:
        row.append((row[-1] + 1) % 7)
    if len(row) > 2:
        return [f"{_DAY_NAMES[first]} to {_DAY_NAMES[row[-1]]}"]
    return [f"{_DAY_NAMES[number]}s" for number in row]


def _monthly(rule: dict[str, str], valid_from: date) -> str:
    codes = rule["BYDAY"].split(",") if rule.get("BYDAY") else []
    if not codes:
        day = rule.get("BYMONTHDAY", str(valid_from.day))
        return "on the last day of the month" if day == "-1" else f"on day {int(day)} of the month"
    if "BYSETPOS" in rule:
        # "The first of Mondays and Tuesdays" is nothing that people say.
        (code,) = codes
        codes = [f"{position}{code}" for position in rule["BYSETPOS"].split(",")]
    parts = []
    for code in codes:
        if len(code) == 2:
            return f"every {_joined([_DAY_NAMES[_DAYS.index(day)] for day in codes])} of the month"
        number = int(code[:-2])
        parts.append(f"{_ORDINALS.get(number, f'{number}th')} {_DAY_NAMES[_DAYS.index(code[-2:])]}")
    return f"{_joined(parts)} of the month"


def days(schedule: Schedule) -> str:
    """The days of a schedule: `Tuesdays`, `Every other Tuesday`, `First Thursday of the month`, or its one date.

    `On some days` for a rule that has no such words, or is none: a listing is shown whatever its rule says.
    """
    rule = _rule(schedule)
    try:
        in_words = rule.keys() <= _TOLD and bool(rule) == bool(schedule.rrule)
        text = _days(rule, schedule.valid_from) if in_words else ""
    except (ValueError, IndexError):
        text = ""
    text = text or "on some days"
    return text[:1].upper() + text[1:]


def _days(rule: dict[str, str], valid_from: date) -> str:
    """Raises ValueError for what is no rule, and for days that have no short name."""
    every = int(rule.get("INTERVAL", "1"))
    frequency = rule.get("FREQ", "")
    if frequency == "DAILY" and every == 1:
        return "every day"
    if frequency == "WEEKLY":
        text = _weekdays(rule.get("BYDAY", _DAYS[valid_from.weekday()]).split(","))
        return f"every {'other' if every == 2 else f'{every} weeks on'} {text.removesuffix('s')}" if every > 1 else text
    if frequency == "MONTHLY":
        text = _monthly(rule, valid_from)
        return text if every == 1 else f"{text}, every {'other month' if every == 2 else f'{every} months'}"
    return "" if frequency else long_day(valid_from)


def days_and_times(schedule: Schedule) -> str:
    """`Tuesdays 7 to 8.30 pm`; `Every day except public holidays, 10 pm to 7 am` where it is closed on those."""
    times = clock_range(schedule.opens_at, schedule.closes_at, schedule.timezone)
    if _tells_holidays(schedule):
        return f"Every day except public holidays, {times}"
    separator = ", " if " of the month" in (text := days(schedule)) or "day and" in times else " "
    return f"{text}{separator}{times}"


def _tells_holidays(schedule: Schedule) -> bool:
    """Whether its days are told with its holidays, which would contradict "Every day" beside it."""
    return schedule.on_holidays == HolidayHours.CLOSED and days(schedule) == "Every day"


def on_holidays(schedule: Schedule) -> str:
    """`Closed on public holidays.`; empty where nobody has said, and where `days_and_times` tells it."""
    if schedule.on_holidays == HolidayHours.NOT_SAID or _tells_holidays(schedule):
        return ""
    return f"{HolidayHours(schedule.on_holidays).label}."


def left_out(day: date, holiday: str) -> str:
    """`Closed Friday 25 December 2026, Christmas Day`; `Not on Friday 25 December 2026`."""
    day_in_words = f"{_DAY_NAMES[day.weekday()]} {long_day(day)}"
    if not holiday:
        return f"Not on {day_in_words}"
    return f"Closed {day_in_words}, {holiday}"


def long_day(day: date) -> str:
    """`2 May 2025`: one way on every page, and the year with it, which a printed page does not tell."""
    return _written_day(day, "j F Y")


# A page of results writes a dozen days, most of them of the last two years.
_written_day = lru_cache(maxsize=2_000)(date_format)


def nearness(start: datetime, end: datetime, now: datetime) -> str:
    """`On now`, `Tonight`, `Today`, `Tomorrow`; empty for later days and for what is open day and night."""
    now = now.astimezone(start.tzinfo)
    if start <= now < end:
        return "" if end - start >= timedelta(hours=24) else "On now"
    ahead = (start.date() - now.date()).days
    if ahead == 0:
        return "Tonight" if start.time() >= _EVENING else "Today"
    return "Tomorrow" if ahead == 1 else ""


def _zone_of(moment: datetime) -> str:
    return getattr(moment.tzinfo, "key", "")


def dated(start: datetime, end: datetime, now: datetime, zone: str = "") -> str:
    """One coming occurrence with its date, which still holds on paper: `Tuesday 24 November 2026, 7 to 8.30 pm`."""
    now = now.astimezone(start.tzinfo)
    if start <= now < end and end - start >= timedelta(hours=24):
        return "Open day and night"
    times = clock_range(start.time(), end.time(), zone or _zone_of(start))
    return f"{_DAY_NAMES[start.weekday()]} {long_day(start.date())}, {times}"


def moment(start: datetime, end: datetime, now: datetime, zone: str = "") -> str:
    """One coming occurrence, seen from `now`: `On now, until 8.30 pm`, `Tonight 7 to 8.30 pm`, `Tuesday 9 June ...`.

    All three are aware; the words are in the time zone of `start`. `zone`: where the listing is, if elsewhere.
    """
    now = now.astimezone(start.tzinfo)
    zone = zone or _zone_of(start)
    near, times = nearness(start, end, now), clock_range(start.time(), end.time(), zone)
    if start <= now < end:
        return f"On now, until {clock(end.time(), zone)}" if near else dated(start, end, now, zone)
    if near:
        return f"{near} {times}"
    if 1 < (start.date() - now.date()).days < 7:
        return f"{_DAY_NAMES[start.weekday()]} {times}"
    return dated(start, end, now, zone)
