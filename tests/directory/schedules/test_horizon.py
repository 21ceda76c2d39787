"""Looking ahead from rules that began long ago: the same days, and soon found."""

import time as clock
from datetime import date, datetime, time

import pytest

from directory.schedules import occurrences
from tests.directory.scheduling import between, days, plan


def test_leap_days_come_in_leap_years() -> None:
    schedule = plan("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29", first=date(2020, 2, 29))
    assert days(schedule, "2026-01-01", "2033-01-01") == ["2028-02-29", "2032-02-29"]
    assert days(plan("FREQ=DAILY"), "2028-02-28", "2028-03-01") == ["2028-02-28", "2028-02-29", "2028-03-01"]


@pytest.mark.parametrize(
    "rule",
    ["FREQ=DAILY", "FREQ=DAILY;INTERVAL=3", "FREQ=WEEKLY;INTERVAL=2", "FREQ=MONTHLY;BYDAY=1TH", "BYDAY=TU;FREQ=WEEKLY"],
)
def test_a_rule_from_long_ago_is_quick(rule: str) -> None:
    begun = clock.process_time()
    assert between(plan(rule, first=date(1, 1, 1)), "2026-03-01", "2026-04-30")
    assert clock.process_time() - begun < 0.5


@pytest.mark.parametrize(
    "rule",
    ["FREQ=DAILY;INTERVAL=3", "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,FR", "FREQ=WEEKLY;INTERVAL=3;BYDAY=TU;WKST=SU",
     "FREQ=MONTHLY;INTERVAL=5", "FREQ=WEEKLY;BYDAY=MO,TU,WE;BYSETPOS=-1", "FREQ=WEEKLY;BYDAY=TU;COUNT=2000"],
)  # fmt: skip
def test_skipping_the_years_in_between_changes_no_day(rule: str) -> None:
    first = date(1995, 3, 1)
    every = occurrences.rrulestr(rule, dtstart=datetime.combine(first, time(19)))
    inside = every.between(datetime.combine(date(2026, 3, 1), time(0)), datetime.combine(date(2026, 5, 1), time(0)))
    expected = [str(day.date()) for day in inside]
    assert days(plan(rule, first=first), "2026-03-01", "2026-04-30") == expected
