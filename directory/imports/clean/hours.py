"""Days and times inside a sentence, read only where they cannot be read in two ways."""

import re
from datetime import time

from directory.imports.listing import ScheduleData

_DAYS = {
    "mon": "MO", "tue": "TU", "wed": "WE", "thu": "TH", "fri": "FR", "sat": "SA", "sun": "SU",
    "m": "MO", "w": "WE", "f": "FR",
}  # fmt: skip
_WEEK = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"]
_ZONES = {"PT": "America/Los_Angeles", "MT": "America/Denver", "CT": "America/Chicago", "ET": "America/New_York"}
_ORDINALS = {"first": 1, "1st": 1, "second": 2, "2nd": 2, "third": 3, "3rd": 3, "fourth": 4, "4th": 4, "last": -1}

_DAY = r"(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?|m|w|f"
_TO = r"\s*(?:-|–|—|to|until)\s*"
_CLOCK = r"(\d{1,2})(?:[:.](\d{2}))?\s*(am|pm|noon|midnight)?"
_RANGE = rf"{_CLOCK}{_TO}{_CLOCK}(?![\w:])"
_SPAN = rf"(?:daily|every day|(?:{_DAY})(?:{_TO}(?:{_DAY}))?(?:\s*(?:,|&|and)\s*(?:{_DAY})(?!\w))*)"
_ZONE = r"(?:\s*\(?(PT|MT|CT|ET)\)?(?!\w))?"
_SEGMENT = re.compile(
    rf"\s*[;,]?\s*(?:(?P<days>{_SPAN})(?!\w)\s*,?\s*(?P<after>{_RANGE})|(?P<before>{_RANGE})\s+(?P<days2>daily|every day))"
    rf"(?P<zone>{_ZONE})",
    re.IGNORECASE,
)
_ALL_DAY = re.compile(r"\s*24\s*/\s*7(?!\d)|\s*24 hours a day,? (?:7|seven) days a week", re.IGNORECASE)
_LABEL = re.compile(r"\bHours:\s*", re.IGNORECASE)
_LONG_DAY = r"(?:Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday)"
_MEETS = re.compile(
    rf"(?P<before>\S+\s+)?(?P<days>{_LONG_DAY}s(?:(?:,\s*|\s+and\s+){_LONG_DAY}s)*),?\s+(?:from\s+)?"
    rf"(?P<times>{_RANGE}(?:\s+and\s+{_RANGE})*)",
    re.IGNORECASE,
)
_MONTHLY = re.compile(
    rf"(?P<nth>first|second|third|fourth|last|1st|2nd|3rd|4th)\s+(?P<day>{_LONG_DAY})\s+"
    rf"(?:of\s+)?(?:every|each|the)\s+month,?\s+(?:from\s+)?(?P<times>{_RANGE})",
    re.IGNORECASE,
)
# "Alternate Saturdays" and "every other Saturday" do not say which.
_UNSURE = ("alternate", "other", "some", "most", "second", "third", "first", "last", "fourth", "fifth", "not", "except")
ALL_DAY = (time(0), time(0))


def read_hours(text: str) -> list[ScheduleData]:
    """The opening or meeting times a description states; empty where it states none that are certain.

    Reads "Hours: M-F, 9am-9pm; Sat, 5pm-9pm (ET)", "Hours: 24/7", "Meets on Tuesdays 7-9pm" and "Last Monday of
    every month 10.30am-12noon". Times without "am" or "pm" at either end are left alone.
    """
    label = _LABEL.search(text)
    if label:
        return _labelled(text[label.end() :])
    hours_read = [hours for match in _MONTHLY.finditer(text) for hours in _monthly(match)]
    return hours_read + [hours for match in _MEETS.finditer(text) for hours in _weekly(match)]


def _labelled(text: str) -> list[ScheduleData]:
    if _ALL_DAY.match(text):
        return [ScheduleData("FREQ=DAILY", *ALL_DAY)]
    labelled: list[tuple[str, tuple[time, time], str]] = []
    position = 0
    while segment := _SEGMENT.match(text, position):
        span = _clock_range(segment["after"] or segment["before"])
        days = _rule(segment["days"] or segment["days2"])
        if span is None or not days:
            return []
        zone = re.search(r"[PMCE]T", segment["zone"] or "", re.IGNORECASE)
        labelled.append((days, span, _ZONES[zone[0].upper()] if zone else ""))
        position = segment.end()
    # "M-F, 9am-9pm; Sat, 5pm-9pm (ET)": one zone said once stands for all.
    zones = {zone for _, _, zone in labelled if zone}
    only = zones.pop() if len(zones) == 1 else ""
    return [ScheduleData(days, *span, zone or only) for days, span, zone in labelled]


def _weekly(match: re.Match[str]) -> list[ScheduleData]:
    if (match["before"] or "").strip(" ,(").casefold() in _UNSURE:
        return []
    days = [_day(word) for word in re.findall(_LONG_DAY, match["days"], re.IGNORECASE)]
    return _at("FREQ=WEEKLY;BYDAY=" + ",".join(sorted(set(days), key=_WEEK.index)), match["times"])


def _monthly(match: re.Match[str]) -> list[ScheduleData]:
    nth = _ORDINALS[match["nth"].casefold()]
    return _at(f"FREQ=MONTHLY;BYDAY={nth}{_day(match['day'])}", match["times"])


def _at(rule: str, times: str) -> list[ScheduleData]:
    spans = [_clock_range(match[0]) for match in re.finditer(_RANGE, times, re.IGNORECASE)]
    return [ScheduleData(rule, *span) for span in spans if span] if all(spans) else []


def _rule(days: str) -> str:
    if re.fullmatch(r"daily|every day", days.strip(), re.IGNORECASE):
        return "FREQ=DAILY"
    chosen: list[str] = []
    for part in re.split(r"\s*(?:,|&|\band\b)\s*", days.strip(), flags=re.IGNORECASE):
        ends = [_day(word) for word in re.split(_TO, part, flags=re.IGNORECASE) if word]
        if len(ends) == 2:
            first, last = _WEEK.index(ends[0]), _WEEK.index(ends[1])
            chosen += (_WEEK * 2)[first : (last if last >= first else last + 7) + 1]
        else:
            chosen += ends
    return "FREQ=WEEKLY;BYDAY=" + ",".join(sorted(set(chosen), key=_WEEK.index))


def _day(word: str) -> str:
    word = word.strip().casefold()
    return _DAYS[word[:3]] if len(word) > 1 else _DAYS[word]


def _clock_range(text: str) -> tuple[time, time] | None:
    """ "7-9pm", "9.30-11.30am", "10am-12pm", "8am–11pm"; None where it could be morning or evening."""
    range_match = re.match(_RANGE, text.strip(), re.IGNORECASE)
    if not range_match:
        return None
    h1, m1, half1, h2, m2, half2 = range_match.groups()
    half1, half2 = (half1 or "").lower(), (half2 or "").lower()
    if not half2:
        return None
    end = _clock(h2, m2, half2)
    start = _clock(h1, m1, half1 or _half_of(half2))
    if start and end and not half1 and start >= end:
        # "11-1pm" begins in the morning.
        start = _clock(h1, m1, "am")
    if start is None or end is None or start == end:
        return None
    return (start, end)


def _half_of(half: str) -> str:
    return {"noon": "am", "midnight": "pm"}.get(half, half)


def _clock(hour: str, minute: str | None, half: str) -> time | None:
    h, m = int(hour), int(minute or 0)
    if not 1 <= h <= 12 or m > 59:
        return None
    if half == "noon":
        return time(12, m)
    if half == "midnight":
        return time(0, m)
    return time(h % 12 + (12 if half == "pm" else 0), m)
