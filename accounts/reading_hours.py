"""When an agency reads what people write to it, in words: days of the week and hours by its own clock."""

from collections.abc import Sequence
from datetime import time

# ISO 8601: Monday is 1.
DAYS = (
    (1, "Monday"),
    (2, "Tuesday"),
    (3, "Wednesday"),
    (4, "Thursday"),
    (5, "Friday"),
    (6, "Saturday"),
    (7, "Sunday"),
)
_NAMES = dict(DAYS)
_DAY_BEGINS, _DAY_ENDS = time(0, 0), time(23, 59)


def in_words(days: Sequence[int], opens: time, closes: time, *, is_uk: bool) -> str:
    """Such as "Monday to Friday, 9 am to 5 pm"; `closes` 23:59 is the end of the day."""
    if opens == _DAY_BEGINS and closes >= _DAY_ENDS:
        hours = "day and night"
    else:
        hours = f"{_clock(opens, is_uk)} to {_clock(closes, is_uk)}"
    return f"{_days(sorted(set(days)))}, {hours}"


def is_always(days: Sequence[int], opens: time, closes: time) -> bool:
    """Every day, day and night."""
    return len(set(days)) == len(DAYS) and opens == _DAY_BEGINS and closes >= _DAY_ENDS


def _days(days: Sequence[int]) -> str:
    if len(days) == len(DAYS):
        return "Every day"
    runs = list[list[int]]()
    for day in days:
        if runs and runs[-1][-1] == day - 1:
            runs[-1].append(day)
        else:
            runs.append([day])
    parts = [part for run in runs for part in _run(run)]
    return " and ".join(filter(None, [", ".join(parts[:-1]), parts[-1]]))


def _run(days: Sequence[int]) -> list[str]:
    """Three days and more in a row are a range."""
    if len(days) > 2:
        return [f"{_NAMES[days[0]]} to {_NAMES[days[-1]]}"]
    return [_NAMES[day] for day in days]


def _clock(moment: time, is_uk: bool) -> str:
    if moment >= _DAY_ENDS:
        return "midnight"
    if moment.minute == 0 and moment.hour in (0, 12):
        return "noon" if moment.hour else "midnight"
    minutes = f"{'.' if is_uk else ':'}{moment.minute:02}" if moment.minute else ""
    return f"{moment.hour % 12 or 12}{minutes}{'' if is_uk else ' '}{'pm' if moment.hour >= 12 else 'am'}"
