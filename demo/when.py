"""The short form of days and times: `TU 19:00-20:30`, parted by commas where there are several.

Days: `TU`, `MO+WE`, `MO-FR`, `daily`, `TU/2` (every other week), `1TH` or `1TU+3TU` (of the month), `-1SA` (the last),
`day15` (of the month), `once12` (once, twelve days after the load). A note stands in brackets at the end.
"""

import re
from dataclasses import dataclass
from datetime import date, time, timedelta

from demo.chance import chance

_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_PART = re.compile(r"^(\S+) (\d\d:\d\d)-(\d\d:\d\d)(?: \[(.+)])?$")
# Schedules began here or up to three years later: far enough back that every rule has long been running.
_EPOCH = date(2022, 1, 3)


@dataclass(frozen=True)
class Times:
    """The values of one `Schedule`, except for its zone and service."""

    valid_from: date
    opens_at: time
    closes_at: time
    rrule: str
    note: str = ""


def parse(text: str, key: str, today: date) -> list[Times]:
    """The schedules a short form stands for. `key` decides, always alike, when they began.

    Raises ValueError for a text that is not in the form.
    """
    return [_one(part.strip(), f"{key} {number}", today) for number, part in enumerate(text.split(", ")) if part]


def _one(text: str, key: str, today: date) -> Times:
    match = _PART.match(text)
    if match is None:
        raise ValueError(f"Not a schedule: {text!r}")
    days, start, end, note = match.groups()
    if once := re.fullmatch(r"once(\d+)", days):
        return Times(today + timedelta(days=int(once[1])), _clock(start), _clock(end), "", note or "")
    rule = rrule(days)
    return Times(_first_day(rule, key), _clock(start), _clock(end), rule, note or "")


def rrule(days: str) -> str:
    """The RRULE (RFC 5545) of the days' short form. Raises ValueError where a day is unknown."""
    days, _, every = days.partition("/")
    interval = f";INTERVAL={every}" if every else ""
    if days == "daily":
        return "FREQ=DAILY" + interval
    if number := re.fullmatch(r"day(\d+)", days):
        return f"FREQ=MONTHLY{interval};BYMONTHDAY={number[1]}"
    codes = _range(days)
    if unknown := [code for code in codes if code[-2:] not in _DAYS]:
        raise ValueError(f"Not a day: {unknown[0]!r}")
    frequency = "WEEKLY" if all(code in _DAYS for code in codes) else "MONTHLY"
    return f"FREQ={frequency}{interval};BYDAY={','.join(codes)}"


def _range(days: str) -> list[str]:
    first, dash, last = days.partition("-")
    if dash and first in _DAYS and last in _DAYS:
        return list(_DAYS[_DAYS.index(first) : _DAYS.index(last) + 1])
    return days.split("+")


def _first_day(rule: str, key: str) -> date:
    day = _EPOCH + timedelta(weeks=chance(key).randrange(150))
    if match := re.search(r"WEEKLY.*BYDAY=(\w\w)", rule):
        return day + timedelta(days=_DAYS.index(match[1]))
    return day


def _clock(text: str) -> time:
    return time.fromisoformat(text)
