"""Open now, today, this week: in the time of the place searched, and on nights when clocks change."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from unittest import mock

import pytest
from django.core.management import call_command
from django.http import QueryDict
from django.test import Client
from django.utils import timezone

from directory import places, services
from directory.models import Schedule, SearchEntry
from directory.schedules import occurrences
from directory.search.response import search
from directory.search.times import moments
from tests.directory.listings import make_listing

LA, LONDON, AUCKLAND = "America/Los_Angeles", "Europe/London", "Pacific/Auckland"
PORTLAND = (45.507, -122.69)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


# --- which span a word means ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("zone", "now", "end"),
    [
        # The same moment is another day elsewhere.
        (LA, "2026-06-10T02:00Z", "2026-06-10T07:00Z"),
        (LONDON, "2026-06-10T02:00Z", "2026-06-10T23:00Z"),
        (AUCKLAND, "2026-06-10T02:00Z", "2026-06-10T12:00Z"),
        ("UTC", "2026-06-10T02:00Z", "2026-06-11T00:00Z"),
        ("Nowhere/Land", "2026-06-10T02:00Z", "2026-06-11T00:00Z"),
        ("", "2026-06-10T02:00Z", "2026-06-11T00:00Z"),
        ("America", "2026-06-10T02:00Z", "2026-06-11T00:00Z"),
        # A day of 23 hours and one of 25.
        (LA, "2026-03-08T08:00Z", "2026-03-09T07:00Z"),
        (LA, "2026-11-01T07:00Z", "2026-11-02T08:00Z"),
        (LONDON, "2026-03-29T00:00Z", "2026-03-29T23:00Z"),
        (LONDON, "2026-10-24T23:00Z", "2026-10-26T00:00Z"),
        # The second time an hour is shown, and a midnight that is skipped.
        (LA, "2026-11-01T09:30Z", "2026-11-02T08:00Z"),
        ("Africa/Cairo", "2026-04-23T20:00Z", "2026-04-23T22:00Z"),
        # The last moment of a day.
        (LONDON, "2026-01-01T23:59:59Z", "2026-01-02T00:00Z"),
    ],
)
def test_today_ends_at_midnight_of_the_place(zone: str, now: str, end: str) -> None:
    start, until = moments("today", zone, utc(now))
    assert (start, until.astimezone(UTC)) == (utc(now), utc(end))


def test_now_is_a_moment_and_a_week_is_seven_times_a_day() -> None:
    now = utc("2026-03-05T12:00Z")
    start, end = moments("now", LA, now)
    assert start == now < end <= now + timedelta(seconds=1)
    assert moments("week", LA, now) == (now, now + timedelta(days=7))


def test_without_a_moment_it_is_now() -> None:
    assert abs(moments("week", LA)[0] - timezone.now()) < timedelta(minutes=1)


# --- what is found ----------------------------------------------------------------------------------------------


@pytest.fixture
def at(db: None) -> Iterator[Callable[[str], None]]:
    """Sets the clock of the server, and looks ahead from there as the daily command does."""
    patch = mock.patch("django.utils.timezone.now")
    clock = patch.start()

    def turn(moment: str) -> None:
        clock.return_value = utc(moment)
        call_command("refresh_times", stdout=mock.Mock())

    clock.return_value = utc("2026-06-01T00:00Z")
    yield turn
    patch.stop()


def names_open(when: str, near: str = "97201", **more: str) -> set[str]:
    query = QueryDict(mutable=True)
    query.update({"near": near, "when": when, **more})
    search_response = search(query, facets=False)
    assert search_response.result is not None, search_response.errors
    return {result.organization.name for group in search_response.result.groups for result in group.items}


def weekly(name: str, rule: str, span: tuple[int, int] = (19, 21), zone: str = LA, **more: Any) -> None:
    times = (time(span[0] % 24), time(span[1] % 24))
    make_listing(name, rrule=rule, times=times, zone=zone, **{"at": PORTLAND, **more})


def test_open_now_begins_and_ends_on_the_minute(at: Callable[[str], None]) -> None:
    weekly("Tuesdays at 7", "FREQ=WEEKLY;BYDAY=TU")
    for moment, expected in {
        "2026-06-09T18:59:59-07:00": set(),
        "2026-06-09T19:00:00-07:00": {"Tuesdays at 7"},
        "2026-06-09T20:59:59-07:00": {"Tuesdays at 7"},
        "2026-06-09T21:00:00-07:00": set(),
        "2026-06-10T19:30:00-07:00": set(),
    }.items():
        at(moment)
        assert names_open("now") == expected, moment


def test_after_midnight_last_nights_meeting_is_still_open(at: Callable[[str], None]) -> None:
    weekly("Night Owls", "FREQ=WEEKLY;BYDAY=FR", (22, 2))
    at("2026-06-13T01:30-07:00")
    assert names_open("now") == names_open("today") == {"Night Owls"}
    at("2026-06-13T02:30-07:00")
    assert names_open("now") == names_open("today") == set()
    assert names_open("week") == {"Night Owls"}


def test_day_and_night_is_open_through_both_nights_of_change(at: Callable[[str], None]) -> None:
    weekly("Always", "FREQ=DAILY", (0, 0))
    for moment in (
        "2026-11-01T00:00-07:00",
        "2026-11-01T01:30-07:00",
        "2026-11-01T01:30-08:00",
        "2027-03-14T03:00-07:00",
    ):
        at(moment)
        assert names_open("now") == {"Always"}, moment


def test_an_evening_keeps_its_hour_after_the_clocks_change(at: Callable[[str], None]) -> None:
    weekly("Sundays at 7", "FREQ=WEEKLY;BYDAY=SU")
    at("2026-10-25T19:30-07:00")
    assert names_open("now") == {"Sundays at 7"}
    at("2026-11-01T19:30-08:00")
    assert names_open("now") == {"Sundays at 7"}
    at("2026-11-01T18:30-08:00")
    assert names_open("now") == set()


def test_today_is_the_day_of_the_place_not_of_the_server(at: Callable[[str], None]) -> None:
    """At 02:00 UTC on the 10th it is still the 9th in Portland, and the 10th in Manchester."""
    national: dict[str, Any] = {"at": None, "service": {"service_type": "warmline", "formats": ["online"]}}
    weekly("Tuesday evening, US", "FREQ=WEEKLY;BYDAY=TU", areas=["US"], **national)
    weekly("Wednesday, US", "FREQ=WEEKLY;BYDAY=WE", areas=["US"], **national)
    weekly("Wednesday, UK", "FREQ=WEEKLY;BYDAY=WE", zone=LONDON, areas=["GB"], **national)
    weekly("Thursday, UK", "FREQ=WEEKLY;BYDAY=TH", zone=LONDON, areas=["GB"], **national)
    at("2026-06-10T02:00Z")
    assert names_open("today") == {"Tuesday evening, US"}
    assert names_open("today", near="M33") == {"Wednesday, UK"}


def test_what_is_over_is_not_today_any_more(at: Callable[[str], None]) -> None:
    weekly("Morning", "FREQ=DAILY", (9, 10))
    at("2026-06-09T09:59-07:00")
    assert names_open("today") == {"Morning"}
    at("2026-06-09T10:00-07:00")
    assert names_open("today") == set()


def test_a_week_looks_seven_days_ahead(at: Callable[[str], None]) -> None:
    weekly("Tuesdays at 7", "FREQ=WEEKLY;BYDAY=TU")
    weekly("Once in a while", "FREQ=MONTHLY;BYDAY=1TH")
    at("2026-06-09T21:00-07:00")
    assert names_open("week") == {"Tuesdays at 7"}
    at("2026-05-28T19:01-07:00")
    assert names_open("week") == {"Tuesdays at 7", "Once in a while"}
    at("2026-05-28T18:59-07:00")
    assert names_open("week") == {"Tuesdays at 7"}


def test_a_holiday_is_not_today(at: Callable[[str], None]) -> None:
    weekly("Tuesdays at 7", "FREQ=WEEKLY;BYDAY=TU")
    Schedule.objects.update(except_dates=[date(2026, 6, 9)])
    at("2026-06-09T12:00-07:00")
    assert names_open("today") == set()


def test_on_a_public_holiday_only_those_are_open_who_said_so(at: Callable[[str], None]) -> None:
    for name, holiday_hours in (("Closed", "closed"), ("Unsaid", "not_said"), ("Open", "open")):
        weekly(name, "FREQ=WEEKLY;BYDAY=FR", (9, 17))
        Schedule.objects.filter(service__organization__name=name).update(on_holidays=holiday_hours)
    weekly("Always", "FREQ=DAILY", (0, 0))
    at("2026-12-25T12:00-08:00")
    assert names_open("now") == names_open("today") == {"Open", "Always"}
    at("2026-12-18T12:00-08:00")
    assert names_open("now") == {"Open", "Always", "Closed", "Unsaid"}
    # For the week there is time to ask, and the card says that it is not known.
    at("2026-12-21T12:00-08:00")
    assert names_open("week") == {"Open", "Always", "Unsaid"}


def test_results_say_on_a_holiday_who_is_left_out(at: Callable[[str], None], client: Client) -> None:
    note = "Today is a public holiday: Christmas Day."
    for moment, when, holiday_hours in (
        ("2026-12-25T12:00-08:00", "now", True),
        ("2026-12-25T12:00-08:00", "week", False),
        ("2026-12-25T12:00-08:00", "", False),
        # In London it is the day after, and that is another holiday.
        ("2026-12-25T20:00-08:00", "today", True),
        ("2026-12-24T20:00-08:00", "today", False),
    ):
        at(moment)
        assert (note in client.get(f"/search/?near=97201&when={when}").content.decode()) is holiday_hours, (
            moment,
            when,
        )
    at("2026-12-25T20:00-08:00")
    assert "public holiday: Boxing Day." in client.get("/search/?near=M33&when=today").content.decode()


def test_the_calendar_is_that_of_the_place(at: Callable[[str], None]) -> None:
    """31 August 2026 is a bank holiday in England and none in Scotland; a stated calendar goes before both."""
    weekly("Manchester Mondays", "FREQ=WEEKLY;BYDAY=MO", (9, 17), LONDON, country="GB", areas=["GB-ENG"], at=None)
    weekly("Glasgow Mondays", "FREQ=WEEKLY;BYDAY=MO", (9, 17), LONDON, country="GB", areas=["GB-SCT"], at=None)
    weekly("Portland Mondays", "FREQ=WEEKLY;BYDAY=MO", (9, 17))
    Schedule.objects.update(on_holidays="closed")
    Schedule.objects.filter(service__organization__name="Portland Mondays").update(holidays_of="US")
    at("2026-08-31T12:00+01:00")
    calendars = dict(Schedule.objects.values_list("service__organization__name", "calendar"))
    assert calendars == {"Manchester Mondays": "GB-ENG", "Glasgow Mondays": "GB-SCT", "Portland Mondays": "US"}
    assert names_open("now", near="M33") == set()
    assert names_open("now", near="Glasgow, Scotland") == {"Glasgow Mondays"}


def test_one_place_of_several_is_open_at_its_own_hours(at: Callable[[str], None]) -> None:
    listing = make_listing("Two Halls", at=PORTLAND, rrule="FREQ=WEEKLY;BYDAY=MO", times=(time(9), time(10)))
    service = listing.services.get()
    far = listing.locations.create(city="Salem", latitude=44.94, longitude=-123.04, precision="exact")
    service.at_locations.create(location=far)
    Schedule.objects.update(location=listing.locations.exclude(pk=far.pk).get())
    service.schedules.create(
        location=far,
        valid_from=date(2026, 1, 1),
        opens_at="19:00",
        closes_at="20:00",
        rrule="FREQ=WEEKLY;BYDAY=FR",
        timezone=LA,
    )
    at("2026-06-12T12:00-07:00")
    assert names_open("today", radius="10") == set()
    assert names_open("today", near="Salem, Oregon", radius="10") == {"Two Halls"}


def test_the_filter_of_room_forgets_a_closing_that_is_over(at: Callable[[str], None]) -> None:
    make_listing("Closed till May", at=PORTLAND, service={"capacity": "closed", "capacity_until": date(2026, 6, 2)})
    assert names_open("", capacity="closed") == {"Closed till May"}
    at("2026-06-02T12:00-07:00")
    assert services.open_again() == 0
    timezone.now.return_value = utc("2026-06-03T19:00Z")  # type: ignore[attr-defined]
    assert services.open_again() == 1
    assert names_open("", capacity="closed") == set()
    assert names_open("", capacity="not_said") == {"Closed till May"}


def test_without_hours_nothing_is_claimed(at: Callable[[str], None]) -> None:
    make_listing("No hours", at=PORTLAND)
    at("2026-06-12T12:00-07:00")
    assert all(names_open(when) == set() for when in ("now", "today", "week"))
    assert names_open("", radius="10") == {"No hours"}


# --- the horizon ------------------------------------------------------------------------------------------------


def test_times_run_out_unless_they_are_moved_on(at: Callable[[str], None]) -> None:
    weekly("Always", "FREQ=DAILY", (0, 0))
    at("2026-06-01T12:00Z")
    past_horizon = utc("2026-06-01T12:00Z") + occurrences.HORIZON + timedelta(days=2)
    timezone.now.return_value = past_horizon  # type: ignore[attr-defined]
    assert names_open("now") == set()
    at(past_horizon.isoformat())
    assert names_open("now") == {"Always"}
    upcoming, times = Schedule.objects.get().upcoming, SearchEntry.objects.get().times
    assert upcoming is not None and upcoming == times
    assert upcoming.count("[") == 1, "touching days are one span"


@pytest.mark.parametrize(
    ("near", "zone"), [("97201", LA), ("M33", LONDON), ("Sydney, Australia", "Australia/Sydney"), ("0,-160", None)]
)
def test_places_know_their_time(db: None, near: str, zone: str | None) -> None:
    place = places.locate(near)
    assert places.timezone_of(place.latitude, place.longitude) == zone or zone is None
