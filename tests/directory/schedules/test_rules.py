"""Rules of recurrence: what is refused, and every meeting held against a slow reading of the same words."""

import time as clock
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from directory.models import Schedule
from directory.schedules import occurrences as schedules
from tests.directory.scheduling import DAYS, LA, LONDON, between, plan

REFUSED = [
    "", "Tuesdays", "FREQ=", "FREQ=HOURLY", "FREQ=MINUTELY;INTERVAL=5", "FREQ=SECONDLY", "BYDAY=TU",
    "FREQ=FORTNIGHTLY", "FREQ=WEEKLY;UNTIL=20270101", "FREQ=WEEKLY;BYHOUR=9", "FREQ=DAILY;BYMINUTE=0,30",
    "FREQ=WEEKLY;BYDAY=XX", "FREQ=WEEKLY;BYDAY=", "FREQ=WEEKLY;INTERVAL=0", "FREQ=WEEKLY;INTERVAL=-1",
    "FREQ=WEEKLY;COUNT=0", "FREQ=WEEKLY;COUNT=-3", "FREQ=DAILY;INTERVAL=99999999999999999999",
    "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30", "FREQ=MONTHLY;BYDAY=6MO", "FREQ=DAILY;BYMONTH=13",
    "FREQ=DAILY;BYMONTHDAY=99", "FREQ=DAILY;FREQ=HOURLY", "FREQ=WEEKLY;FREQ=WEEKLY", "RRULE:FREQ=WEEKLY",
    "FREQ=WEEKLY\nEXRULE:FREQ=WEEKLY", "DTSTART:20260101\nRRULE:A=1;FREQ=DAILY", "FREQ=WEEKLY;DTSTART=20260101",
    "FREQ=WEEKLY;BYEASTER=1", "FREQ=WEEKLY;WKST=9", "FREQ=WEEKLY;BYSETPOS=0", "FREQ=WEEKLY;;", "FREQ=WEEKLY\x00",
    "FREQ=WEEKLY;BYDAY=" + "TU," * 3_000 + "TU", "x" * 10_000, "FREQ=WEEKLY;" * 1_000,
    "'; DROP TABLE directory_schedule; --",
]  # fmt: skip


@pytest.mark.parametrize("rule", REFUSED, ids=range(len(REFUSED)))
def test_what_is_no_rule_is_refused_at_once(rule: str) -> None:
    begun = clock.process_time()
    with pytest.raises(ValidationError):
        schedules.check_rrule(rule)
    if rule:
        with pytest.raises(ValueError, match=r"\w"):
            between(plan(rule), "2026-03-01", "2026-03-31")
    assert clock.process_time() - begun < 1.0


@pytest.mark.parametrize(
    "rule",
    ["FREQ=DAILY", "FREQ=WEEKLY;BYDAY=TU", "BYDAY=TU,TH;FREQ=WEEKLY;INTERVAL=2", "FREQ=MONTHLY;BYDAY=-1FR", "freq=daily",
     "FREQ=MONTHLY;BYDAY=MO,TU;BYSETPOS=1", "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29", "FREQ=WEEKLY;COUNT=6;WKST=SU"],
)  # fmt: skip
def test_a_rule_of_days_passes(rule: str) -> None:
    schedules.check_rrule(rule)


LIKE_A_RULE = (
    r"FREQ=(DAILY|WEEKLY|MONTHLY|YEARLY)(;(INTERVAL|COUNT|BY(DAY|MONTH|MONTHDAY|SETPOS))=[-0-9A-Z,]{0,6}){0,3}"
)
ZONES = ["", "Nowhere/Land", "America", "../../etc/passwd", "x" * 10_000, "a\x00b", "PST8PDT7", "zone.tab"]


@pytest.mark.parametrize("zone", ZONES, ids=range(len(ZONES)))
def test_an_unknown_zone_is_one_error_whatever_its_form(zone: str) -> None:
    schedule = plan("FREQ=DAILY", zone=zone)
    with pytest.raises(KeyError):
        schedules.occurrences(schedule, timezone.now(), timezone.now())
    assert schedules.upcoming(schedule) == ([], [])


@settings(max_examples=200, deadline=None)
@given(
    rule=st.sampled_from(REFUSED) | st.text(max_size=60) | st.from_regex(LIKE_A_RULE, fullmatch=True),
    zone=st.sampled_from([LA, LONDON, "Pacific/Apia", "Africa/Cairo", "Australia/Lord_Howe", *ZONES]),
    first=st.dates(),
    start=st.times(),
    end=st.times(),
    more=st.lists(st.dates(), max_size=3),
)  # fmt: skip
def test_looking_ahead_never_fails(rule: str, zone: str, first: date, start: time, end: time, more: list[date]) -> None:
    schedule = Schedule(
        rrule=rule,
        timezone=zone,
        valid_from=first,
        opens_at=start,
        closes_at=end,
        except_dates=more,
        extra_dates=more[:1],
    )
    for begins, ends in schedules.upcoming(schedule)[0]:
        assert begins < ends


# --- against a slow reading of the same words -------------------------------------------------------------------


def meets(day: date, schedule: Schedule, freq: str, interval: int, on: list[str]) -> bool:
    """Whether a day is one of the schedule's, from the words of RFC 5545."""
    if day in schedule.except_dates or (schedule.valid_to and day > schedule.valid_to):
        return False
    if day in schedule.extra_dates:
        return True
    if day < schedule.valid_from:
        return False
    if freq == "DAILY":
        return (day - schedule.valid_from).days % interval == 0
    monday = schedule.valid_from - timedelta(days=schedule.valid_from.weekday())
    if freq == "WEEKLY":
        return (day - monday).days // 7 % interval == 0 and DAYS[day.weekday()] in on
    months = (day.year - schedule.valid_from.year) * 12 + day.month - schedule.valid_from.month
    nth = {f"{(day.day - 1) // 7 + 1}{DAYS[day.weekday()]}"}
    if (day + timedelta(days=7)).month != day.month:
        nth.add(f"-1{DAYS[day.weekday()]}")
    return months % interval == 0 and bool(nth & set(on))


def slow_moment(local: datetime, zone: ZoneInfo) -> datetime | None:
    """The first moment at which clocks show a local time; None where they skip it."""
    offsets = {(local + timedelta(days=shift)).replace(tzinfo=zone).utcoffset() for shift in (-1, 0, 1)}
    moments = [(local - offset).replace(tzinfo=UTC) for offset in offsets if offset is not None]
    return min((moment for moment in moments if moment.astimezone(zone).replace(tzinfo=None) == local), default=None)


def slowly(schedule: Schedule, start: datetime, end: datetime, *rule: Any) -> Iterator[tuple[datetime, datetime]]:
    zone = ZoneInfo(schedule.timezone)
    length = datetime.combine(date.min, schedule.closes_at) - datetime.combine(date.min, schedule.opens_at)
    length = length if length > timedelta(0) else length + timedelta(days=1)
    day = start.date() - timedelta(days=3)
    while day < end.date() + timedelta(days=3):
        local = datetime.combine(day, schedule.opens_at)
        begins, ends = slow_moment(local, zone), slow_moment(local + length, zone)
        if begins is None:
            hour_before = (local - timedelta(days=1)).replace(tzinfo=zone).utcoffset()
            assert hour_before is not None
            begins = (local - hour_before).replace(tzinfo=UTC)
            ends = begins + length
        elif ends is None:
            ends = begins + length
        if meets(day, schedule, *rule) and ends > start and begins < end:
            yield begins, ends
        day += timedelta(days=1)


@settings(max_examples=200, deadline=None)
@given(data=st.data())
def test_meetings_equal_a_reading_day_by_day(data: st.DataObject) -> None:
    freq = data.draw(st.sampled_from(["DAILY", "WEEKLY", "MONTHLY"]))
    interval = data.draw(st.integers(1, 4))
    nth = [f"{n}{day}" for n in (1, 2, 3, 4, -1) for day in DAYS]
    on = data.draw(
        st.lists(st.sampled_from(nth if freq == "MONTHLY" else list(DAYS)), min_size=1, max_size=3, unique=True)
    )
    near = st.dates(date(2026, 1, 1), date(2026, 12, 31))
    quarter = st.builds(lambda n: time(n // 4, n % 4 * 15), st.integers(0, 95))
    schedule = Schedule(
        rrule=f"FREQ={freq};INTERVAL={interval}" + ("" if freq == "DAILY" else f";BYDAY={','.join(on)}"),
        valid_from=data.draw(st.dates(date(1990, 1, 1), date(2026, 11, 1))),
        valid_to=data.draw(st.none() | near),
        opens_at=data.draw(quarter),
        closes_at=data.draw(quarter),
        timezone=data.draw(st.sampled_from([LA, LONDON, "Asia/Kathmandu"])),
        except_dates=data.draw(st.lists(near, max_size=5)),
        extra_dates=data.draw(st.lists(near, max_size=3)),
    )
    change = data.draw(st.sampled_from([date(2026, 3, 8), date(2026, 3, 29), date(2026, 10, 25), date(2026, 11, 1)]))
    start = datetime.combine(change, data.draw(quarter), tzinfo=UTC) - timedelta(days=data.draw(st.integers(0, 40)))
    end = start + timedelta(hours=data.draw(st.integers(1, 24 * 45)))
    expected = sorted(slowly(schedule, start, end, freq, interval, on))
    meetings = [
        (begins.astimezone(UTC), ends.astimezone(UTC)) for begins, ends in schedules.occurrences(schedule, start, end)
    ]
    assert meetings == expected
