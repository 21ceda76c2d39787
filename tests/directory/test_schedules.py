"""When things meet: rules, exceptions, and the nights on which the clocks change."""

import time as clock
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.test import Client

from directory import schedules
from directory.models import Schedule
from directory.services import index_listing
from tests.directory.listings import make_listing
from tests.directory.scheduling import LA, LONDON, between, days, plan, spans


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ("FREQ=WEEKLY;BYDAY=TU", ["2026-03-03", "2026-03-10", "2026-03-17", "2026-03-24", "2026-03-31"]),
        ("FREQ=WEEKLY", ["2026-03-05", "2026-03-12", "2026-03-19", "2026-03-26"]),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=TU", ["2026-03-10", "2026-03-24"]),
        ("FREQ=MONTHLY;BYDAY=1TH", ["2026-03-05"]),
        ("FREQ=MONTHLY;BYDAY=-1FR", ["2026-03-27"]),
        ("FREQ=MONTHLY;BYDAY=2MO,4MO", ["2026-03-09", "2026-03-23"]),
        ("FREQ=MONTHLY;BYMONTHDAY=31", ["2026-03-31"]),
        ("FREQ=YEARLY;BYMONTH=3;BYDAY=2SU", ["2026-03-08"]),
        ("freq=weekly;byday=su", ["2026-03-01", "2026-03-08", "2026-03-15", "2026-03-22", "2026-03-29"]),
        ("FREQ=WEEKLY;BYDAY=TU;COUNT=10", ["2026-03-03", "2026-03-10"]),
    ],
)
def test_days_of_a_rule(rule: str, expected: list[str]) -> None:
    assert days(plan(rule), "2026-03-01", "2026-03-31") == expected


def test_a_rule_does_not_begin_before_its_first_day_nor_go_on_after_its_last() -> None:
    schedule = plan("FREQ=DAILY", first=date(2026, 3, 4), ends_on=date(2026, 3, 6))
    assert days(schedule, "2026-03-01", "2026-03-31") == ["2026-03-04", "2026-03-05", "2026-03-06"]


def test_holidays_are_left_out_and_extra_days_put_in_once() -> None:
    schedule = plan(
        "FREQ=WEEKLY;BYDAY=TU",
        except_dates=[date(2026, 3, 10), date(2026, 3, 11)],
        extra_dates=[date(2026, 3, 17), date(2026, 3, 19)],
    )
    expected = ["2026-03-03", "2026-03-17", "2026-03-19", "2026-03-24", "2026-03-31"]
    assert days(schedule, "2026-03-01", "2026-03-31") == expected


def test_without_a_rule_it_meets_once() -> None:
    schedule = plan("", first=date(2026, 3, 4))
    assert days(schedule, "2026-01-01", "2026-12-31") == ["2026-03-04"]
    schedule.except_dates = [date(2026, 3, 4)]
    assert days(schedule, "2026-01-01", "2026-12-31") == []


def test_after_midnight_it_is_still_the_evening_before() -> None:
    schedule = plan("FREQ=WEEKLY;BYDAY=FR", at="22:00-02:00")
    zone = ZoneInfo(LA)
    at_one = datetime(2026, 3, 7, 1, tzinfo=zone)
    ((start, end),) = schedules.occurrences(schedule, at_one, at_one + timedelta(minutes=1))
    assert (start.isoformat(), end.isoformat()) == ("2026-03-06T22:00:00-08:00", "2026-03-07T02:00:00-08:00")
    at_two = datetime(2026, 3, 7, 2, tzinfo=zone)
    assert schedules.occurrences(schedule, at_two, at_two + timedelta(minutes=1)) == []


@pytest.mark.parametrize(
    ("zone", "night"), [(LA, date(2026, 3, 8)), (LA, date(2026, 11, 1)), (LONDON, date(2026, 3, 29))]
)
def test_day_and_night_has_no_gap_and_no_overlap(zone: str, night: date) -> None:
    found = between(plan("FREQ=DAILY", at="00:00-00:00", zone=zone), str(night), str(night + timedelta(days=1)))
    assert len(found) == 2
    assert found[0][1] == found[1][0]


@pytest.mark.parametrize(
    ("zone", "day", "at", "expected"),
    [
        # Skipped in spring: 2 to 3 am in Los Angeles, 1 to 2 am in London.
        (LA, "2026-03-08", "02:15-02:45", "10:15-10:45"),
        (LA, "2026-03-08", "02:45-03:15", "10:45-11:15"),
        (LA, "2026-03-08", "02:30-03:30", "10:30-11:30"),
        (LA, "2026-03-08", "01:30-02:30", "09:30-10:30"),
        (LA, "2026-03-08", "01:30-03:30", "09:30-10:30"),
        (LONDON, "2026-03-29", "01:30-02:30", "01:30-02:30"),
        (LONDON, "2026-03-29", "00:30-02:30", "00:30-01:30"),
        # Twice in autumn: 1 to 2 am in both. It begins the first time, and ends by the clock.
        (LA, "2026-11-01", "01:30-02:30", "08:30-10:30"),
        (LA, "2026-11-01", "01:15-01:45", "08:15-08:45"),
        (LONDON, "2026-10-25", "01:30-02:30", "00:30-02:30"),
        (LONDON, "2026-10-25", "22:00-07:00", "22:00-07:00"),
    ],
)
def test_nights_on_which_the_clocks_change(zone: str, day: str, at: str, expected: str) -> None:
    schedule = plan("", first=date.fromisoformat(day), at=at, zone=zone)
    assert spans(schedule, day, day) == [expected]


@pytest.mark.parametrize(
    ("at", "now"), [("01:30-02:30", "2026-03-08T03:10:00-07:00"), ("01:30-01:50", "2026-11-01T01:40:00-07:00")]
)
def test_what_is_under_way_is_found_on_such_a_night(at: str, now: str) -> None:
    moment = datetime.fromisoformat(now)
    assert len(schedules.occurrences(plan("FREQ=DAILY", at=at), moment, moment + timedelta(seconds=1))) == 1


def test_local_time_is_kept_when_the_clocks_change() -> None:
    found = between(plan("FREQ=WEEKLY;BYDAY=TU"), "2026-03-01", "2026-03-14")
    assert [start.hour for start, _ in found] == [19, 19]
    assert [start.astimezone(UTC).hour for start, _ in found] == [3, 2]
    found = between(plan("FREQ=WEEKLY;BYDAY=TU", zone=LONDON), "2026-10-20", "2026-10-27")
    assert [start.astimezone(UTC).hour for start, _ in found] == [18, 19]


def test_leap_days_come_in_leap_years() -> None:
    schedule = plan("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29", first=date(2020, 2, 29))
    assert days(schedule, "2026-01-01", "2033-01-01") == ["2028-02-29", "2032-02-29"]
    assert days(plan("FREQ=DAILY"), "2028-02-28", "2028-03-01") == ["2028-02-28", "2028-02-29", "2028-03-01"]


@pytest.mark.parametrize(
    "rule",
    ["FREQ=DAILY", "FREQ=DAILY;INTERVAL=3", "FREQ=WEEKLY;INTERVAL=2", "FREQ=MONTHLY;BYDAY=1TH", "BYDAY=TU;FREQ=WEEKLY"],
)
def test_a_rule_from_long_ago_is_quick(rule: str) -> None:
    begun = clock.perf_counter()
    assert between(plan(rule, first=date(1, 1, 1)), "2026-03-01", "2026-04-30")
    assert clock.perf_counter() - begun < 0.5


@pytest.mark.parametrize(
    "rule",
    ["FREQ=DAILY;INTERVAL=3", "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,FR", "FREQ=WEEKLY;INTERVAL=3;BYDAY=TU;WKST=SU",
     "FREQ=MONTHLY;INTERVAL=5", "FREQ=WEEKLY;BYDAY=MO,TU,WE;BYSETPOS=-1", "FREQ=WEEKLY;BYDAY=TU;COUNT=2000"],
)  # fmt: skip
def test_skipping_the_years_in_between_changes_no_day(rule: str) -> None:
    first = date(1995, 3, 1)
    every = schedules.rrulestr(rule, dtstart=datetime.combine(first, time(19)))
    inside = every.between(datetime.combine(date(2026, 3, 1), time(0)), datetime.combine(date(2026, 5, 1), time(0)))
    expected = [str(day.date()) for day in inside]
    assert days(plan(rule, first=first), "2026-03-01", "2026-04-30") == expected


# --- on pages ---------------------------------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ("FREQ=MONTHLY;BYDAY=MO;BYSETPOS=1,3", "First Monday and third Monday of the month"),
        ("FREQ=MONTHLY;BYDAY=MO", "Every Monday of the month"),
        ("FREQ=MONTHLY;BYMONTHDAY=-1", "On the last day of the month"),
        # Nobody has short words for these.
        ("FREQ=MONTHLY;BYDAY=MO,TU;BYSETPOS=1,3", "On some days"),
        ("FREQ=MONTHLY;BYMONTHDAY=1,15", "On some days"),
        ("FREQ=WEEKLY;BYDAY=TU;BYMONTH=6,7", "On some days"),
        ("FREQ=YEARLY;BYDAY=MO", "On some days"),
        # These are no rules.
        ("garbage", "On some days"),
        ("FREQ=MONTHLY;BYDAY=XX", "On some days"),
        ("FREQ=WEEKLY;INTERVAL=x", "On some days"),
        ("FREQ=WEEKLY;BYDAY=", "On some days"),
    ],
)
@pytest.mark.parametrize("zone", [LA, "Nowhere/Land"])
def test_a_listing_is_shown_whatever_its_rule_says(client: Client, rule: str, words: str, zone: str) -> None:
    listing = make_listing("Harbor Peers", at=(45.5, -122.6), rrule="FREQ=DAILY")
    Schedule.objects.update(rrule=rule, timezone=zone)
    index_listing(organization_id=listing.pk)
    assert words in client.get(listing.get_absolute_url()).content.decode()
    assert client.get("/search/?near=97201").status_code == 200
    assert client.get(f"{listing.get_absolute_url()}calendar.ics").status_code == 200


# --- written out ------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_coming_times_are_written_and_a_night_of_change_does_not_stop_it() -> None:
    listing = make_listing("Night Owls", rrule="FREQ=DAILY", times=(time(2, 45), time(3, 15)))
    (row,) = Schedule.objects.filter(service__organization=listing)
    night = datetime(2026, 3, 7, 12, tzinfo=UTC)
    broken = Schedule.objects.create(
        service=row.service, starts_on=date(2026, 1, 1), start_time=time(1), end_time=time(2), rrule="FREQ=WEEKLY",
        timezone="Nowhere/Land",
    )  # fmt: skip
    assert schedules.write_upcoming([row, broken], night) == 2
    row.refresh_from_db()
    broken.refresh_from_db()
    written = row.upcoming or ""
    # The 8th: clocks skip from 2 to 3 am, and half an hour from 2.45 am stays half an hour.
    assert '["2026-03-08 10:45:00+00","2026-03-08 11:15:00+00")' in written
    assert written.count("[") == 57
    assert broken.upcoming == "{}"
