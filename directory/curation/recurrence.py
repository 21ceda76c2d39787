"""The common ways a meeting repeats, between a form's words and an iCalendar RRULE (RFC 5545 3.3.10)."""

import re
from dataclasses import dataclass

from django.db.models import TextChoices


class Repeats(TextChoices):
    ONCE = "once", "Once, on the first day"
    DAILY = "daily", "Every day"
    WEEKLY = "weekly", "Every week"
    FORTNIGHTLY = "fortnightly", "Every other week"
    MONTHLY = "monthly", "Every month, on certain weekdays"
    OTHER = "other", "In an unusual pattern, written as a rule"


class Weekday(TextChoices):
    MONDAY = "MO", "Monday"
    TUESDAY = "TU", "Tuesday"
    WEDNESDAY = "WE", "Wednesday"
    THURSDAY = "TH", "Thursday"
    FRIDAY = "FR", "Friday"
    SATURDAY = "SA", "Saturday"
    SUNDAY = "SU", "Sunday"


class Which(TextChoices):
    FIRST = "1", "first"
    SECOND = "2", "second"
    THIRD = "3", "third"
    FOURTH = "4", "fourth"
    LAST = "-1", "last"


@dataclass(frozen=True)
class Pattern:
    """What the form shows: how it repeats, on which weekdays, and for months the first, second or last of them."""

    repeats: str
    weekdays: tuple[str, ...] = ()
    which: tuple[str, ...] = ()


def rule(pattern: Pattern) -> str:
    """The RRULE of a pattern, `""` for a single day. Raises ValueError for OTHER, which has a rule of its own."""
    days = [day for day in Weekday.values if day in pattern.weekdays]
    by_day = f";BYDAY={','.join(days)}" if days else ""
    match pattern.repeats:
        case Repeats.ONCE:
            return ""
        case Repeats.DAILY:
            return "FREQ=DAILY"
        case Repeats.WEEKLY:
            return f"FREQ=WEEKLY{by_day}"
        case Repeats.FORTNIGHTLY:
            return f"FREQ=WEEKLY;INTERVAL=2{by_day}"
        case Repeats.MONTHLY:
            which = [number for number in Which.values if number in pattern.which]
            return "FREQ=MONTHLY;BYDAY=" + ",".join(f"{number}{day}" for number in which for day in days)
    raise ValueError(f"{pattern.repeats!r} has no rule of its own.")


def pattern(text: str) -> Pattern:
    """The pattern a stored rule is an example of; OTHER where the form could not say the same."""
    if not text:
        return Pattern(Repeats.ONCE)
    parts = dict(part.split("=", 1) for part in text.upper().split(";") if "=" in part)
    codes = [code for code in parts.get("BYDAY", "").split(",") if code]
    weekdays = tuple(day for day in Weekday.values if any(code.endswith(day) for code in codes))
    which = tuple(number for number in Which.values if any(code[:-2].lstrip("+") == number for code in codes))
    for repeats in (Repeats.DAILY, Repeats.WEEKLY, Repeats.FORTNIGHTLY, Repeats.MONTHLY):
        candidate = Pattern(repeats, weekdays, which if repeats == Repeats.MONTHLY else ())
        if _same(rule(candidate), text):
            return candidate
    return Pattern(Repeats.OTHER)


def _same(one: str, other: str) -> bool:
    return _parts(one) == _parts(other)


def _parts(text: str) -> dict[str, frozenset[str]]:
    pairs = (part.split("=", 1) for part in re.sub(r";INTERVAL=1(?=;|$)", "", text.upper()).split(";") if "=" in part)
    return {name: frozenset(value.replace("+", "").split(",")) for name, value in pairs if name != "WKST"}
