"""When things meet: the days of a rule, exceptions, and what pages say of it."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.test import Client

from directory.models import Schedule
from directory.schedules import occurrences as schedules
from directory.services import index_listing
from tests.directory.listings import make_listing
from tests.directory.scheduling import LA, days, plan


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
    schedule = plan("FREQ=DAILY", first=date(2026, 3, 4), valid_to=date(2026, 3, 6))
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
