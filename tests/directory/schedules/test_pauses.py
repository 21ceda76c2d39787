"""A way into a listing that rests, until the day on which it is back."""

import re
from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from unittest import mock
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone
from icalendar import Calendar

from directory.models import Location, Organization, Pause, Schedule, Service, ServiceAtLocation
from directory.presentation.pauses import card_pauses, place_pauses
from directory.presentation.times import told_when
from directory.schedules import occurrences
from directory.schedules.pauses import going_on, schedules_at, scopes_of
from directory.services import index_listing
from directory.vocabularies import PauseScope
from tests.directory.listings import make_listing
from tests.directory.scheduling import LA, plan
from tests.directory.search.test_when import names_open

HALL, CHAPEL = (Location(id=UUID(int=number), name=name) for number, name in ((1, "Hall"), (2, "Chapel")))
FIRST, BACK = date(2026, 12, 7), date(2027, 1, 5)


def service(*formats: str, rows: tuple[Schedule, ...] = ()) -> Service:
    one = Service(id=UUID(int=9), formats=list(formats), organization=Organization(id=UUID(int=8)))
    one._prefetched_objects_cache = {"schedules": rows}  # type: ignore[attr-defined]
    return one


def pause(scope: str = "everything", **more: object) -> Pause:
    return Pause(**{"scope": scope, "valid_from": FIRST, "back_on": BACK, **more})


# --- which ways go on ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("formats", "pauses", "places", "goes_on"),
    [
        (["hybrid"], [pause("in_person")], [], {"online"}),
        (["hybrid"], [pause("online")], [], {"in_person"}),
        (["hybrid"], [pause()], [], set()),
        (["in_person", "online"], [pause("in_person"), pause("online")], [], set()),
        (["phone", "text", "chat"], [pause("phone")], [], {"online"}),
        (["phone"], [pause("online")], [], {"phone"}),
        # Nobody said how it happens: people meet.
        ([], [pause("in_person")], [], set()),
        # One place of two, and both.
        (["in_person"], [pause("in_person", location=HALL)], [HALL.pk, CHAPEL.pk], {"in_person"}),
        (["in_person"], [pause("in_person", location=one) for one in (HALL, CHAPEL)], [HALL.pk, CHAPEL.pk], set()),
        (["in_person"], [pause("in_person", location=HALL)], [HALL.pk], set()),
        # Another service rests.
        (["in_person"], [pause(service_id=UUID(int=5))], [], {"in_person"}),
        (["in_person"], [pause(service_id=UUID(int=9))], [], set()),
    ],
)
def test_a_service_goes_on_by_the_ways_that_do_not_rest(
    formats: list[str], pauses: list[Pause], places: list[UUID], goes_on: set[str]
) -> None:
    one = service(*formats)
    assert going_on(one, pauses, date(2026, 12, 20), scopes_of(formats), places) == goes_on


@pytest.mark.parametrize(
    ("day", "rests"), [("2026-12-06", False), ("2026-12-07", True), ("2027-01-04", True), ("2027-01-05", False)]
)
def test_a_pause_has_a_first_day_and_a_first_day_back(day: str, rests: bool) -> None:
    scopes = going_on(service("in_person"), [pause()], date.fromisoformat(day), {PauseScope.IN_PERSON})
    assert (scopes == frozenset()) is rests


# --- times --------------------------------------------------------------------------------------------------------


def days_seen(one: Service, location: Location | None, *pauses: Pause, remote: bool = False) -> list[str]:
    zone = ZoneInfo(LA)
    span = datetime(2026, 12, 1, tzinfo=zone), datetime(2027, 1, 14, tzinfo=zone)
    rows = schedules_at(one, location, pauses, remote=remote)
    return [f"{start:%m-%d}" for row in rows for start, _ in occurrences.expected(row, *span)]


def test_whoever_looks_at_a_place_sees_what_rests_there() -> None:
    one = service("hybrid", rows=(plan("FREQ=WEEKLY;BYDAY=TU"),))
    every = ["12-01", "12-08", "12-15", "12-22", "12-29", "01-05", "01-12"]
    after = ["12-01", "01-05", "01-12"]
    assert days_seen(one, HALL, pause("in_person")) == after
    assert days_seen(one, HALL, pause("in_person", location=HALL)) == after
    assert days_seen(one, HALL, pause("in_person", location=CHAPEL)) == every
    assert days_seen(one, HALL, pause("online")) == every
    assert days_seen(one, None, pause("in_person"), remote=True) == every
    assert days_seen(one, None, pause("online"), remote=True) == after
    assert days_seen(one, None, pause("online")) == every
    assert days_seen(one, None, pause()) == after


def test_a_night_that_begins_before_a_pause_goes_on_until_its_morning() -> None:
    (row,) = schedules_at(service(rows=(plan("FREQ=DAILY", at="22:00-06:00"),)), None, [pause()])
    for moment, is_open in (("2026-12-07T01:00", True), ("2026-12-07T23:00", False), ("2027-01-05T01:00", False)):
        at = datetime.fromisoformat(moment).replace(tzinfo=ZoneInfo(LA))
        assert bool(occurrences.expected(row, at, at + timedelta(seconds=1))) is is_open, moment


def test_a_line_that_rests_is_not_open_day_and_night() -> None:
    (row,) = schedules_at(service("phone", rows=(plan("FREQ=DAILY", at="00:00-00:00"),)), None, [pause("phone")])
    zone = ZoneInfo(LA)
    assert told_when([row], datetime(2026, 12, 20, 12, tzinfo=zone)).lines[0] != "Open day and night"
    assert told_when([row], datetime(2027, 1, 5, 12, tzinfo=zone)).lines[0] == "Open day and night"


# --- words --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("formats", "location", "one", "today", "words"),
    [
        (
            ["hybrid"], HALL, pause("in_person", location=HALL, reason="the hall is being painted"), "2026-12-20",
            ["Not meeting here until 5 January 2027. The hall is being painted. Online goes on."],
        ),
        (["in_person"], HALL, pause("in_person"), "2026-12-20", ["Not meeting here until 5 January 2027."]),
        (["in_person"], HALL, pause(), "2026-12-20", ["Taking a break until 5 January 2027."]),
        (["phone"], None, pause("phone"), "2026-12-20", ["Not taking calls or messages until 5 January 2027."]),
        (
            ["in_person"], None, pause(), "2026-12-01",
            ["Taking a break from 7 December 2026 until 5 January 2027."],
        ),
        # Over on its day; of another place; far ahead; of no concern to whoever joins from elsewhere.
        (["in_person"], HALL, pause(), "2027-01-05", []),
        (["in_person"], HALL, pause("in_person", location=CHAPEL), "2026-12-20", []),
        (["in_person"], HALL, pause(), "2026-06-01", []),
        (["phone"], None, pause("in_person"), "2026-12-20", []),
    ],
)  # fmt: skip
def test_a_card_says_what_rests_until_when_and_what_goes_on(
    formats: list[str], location: Location | None, one: Pause, today: str, words: list[str]
) -> None:
    assert card_pauses(service(*formats), location, [one], date.fromisoformat(today)) == words


# --- everywhere it is shown ---------------------------------------------------------------------------------------


@pytest.fixture
def clock(db: None) -> Iterator[Callable[[str], None]]:
    """Sets the time, and writes nothing: what comes back does so by itself."""
    with mock.patch("django.utils.timezone.now") as now:

        def turn(moment: str) -> None:
            now.return_value = datetime.fromisoformat(moment).replace(tzinfo=ZoneInfo(LA))

        turn("2026-12-08T12:00")
        yield turn


def make_hybrid() -> Organization:
    """Tuesdays at 7 in a hall and online, for the nation."""
    return make_listing(
        "Harbor Peers",
        at=(45.507, -122.69),
        location={"name": "First Unitarian"},
        service={"formats": ["hybrid"]},
        areas=["US"],
        rrule="FREQ=WEEKLY;BYDAY=TU",
        times=(time(11), time(13)),
    )


def test_a_hall_rests_and_online_goes_on_until_it_is_back_by_itself(clock: Callable[[str], None]) -> None:
    listing = make_hybrid()
    listing.pauses.create(scope="in_person", valid_from=FIRST, back_on=BACK)
    index_listing(organization_id=listing.pk)
    assert names_open("now", group="near_you") == set()
    assert names_open("now", group="anywhere") == {"Harbor Peers"}
    assert names_open("", group="near_you") == {"Harbor Peers"}, "who plans ahead still finds it"
    clock("2027-01-05T12:00")
    assert names_open("now", group="near_you") == names_open("now", group="anywhere") == {"Harbor Peers"}


def test_pages_paper_json_and_calendars_say_it(clock: Callable[[str], None], client: Client) -> None:
    listing = make_hybrid()
    listing.pauses.create(scope="in_person", location=listing.locations.get(), valid_from=FIRST, back_on=BACK)
    index_listing(organization_id=listing.pk)
    words = "until 5 January 2027. Online goes on."
    assert f"Not meeting here {words}" in client.get("/search/?near=97201").content.decode()
    assert f"Not meeting at First Unitarian {words}" in client.get(listing.get_absolute_url()).content.decode()
    first = client.get(listing.get_absolute_url()).content.decode().split('class="calls"')[0]
    assert "<p>Online</p>" in first, "nobody is sent to the hall"
    client.post("/shortlist/add/", {"listing": str(listing.pk)}, headers={"sec-fetch-site": "same-origin"})
    assert f"Not meeting at First Unitarian {words}" in client.get("/shortlist/print/").content.decode()
    (item,) = client.get("/api/search/?near=97201").json()["near_you"]["items"]
    assert item["pauses"] == [
        {"scope": "in_person", "valid_from": "2026-12-07", "valid_to": "2027-01-04", "reason": ""}
    ]
    _, *rest = Calendar.from_ical(client.get(f"{listing.get_absolute_url()}calendar.ics").content).events
    assert {event["LOCATION"] for event in rest} == {"Online"}
    assert f"Not meeting at First Unitarian {words}" in str(rest[0]["DESCRIPTION"])
    listing.pauses.update(scope="everything", location=None)
    (event,) = Calendar.from_ical(client.get(f"{listing.get_absolute_url()}calendar.ics").content).events
    assert event["DTSTART"].dt.date() == BACK


def test_whoever_would_come_reads_at_the_place_that_it_is_online(clock: Callable[[str], None], client: Client) -> None:
    listing = make_hybrid()
    listing.pauses.create(scope="in_person", valid_from=FIRST, back_on=BACK)
    words = "Online until 5 January 2027."
    page = client.get(listing.get_absolute_url()).content.decode()
    assert words in page.split("How to get there")[1]
    client.post("/shortlist/add/", {"listing": str(listing.pk)}, headers={"sec-fetch-site": "same-origin"})
    assert words in client.get("/shortlist/").content.decode()
    assert "Not meeting in person until 5 January 2027. Online goes on." in client.get("/shortlist/").content.decode()
    printed = client.get("/shortlist/print/").content.decode()
    assert words in printed.split("<dt>Where</dt>")[1]
    assert re.search(r"Next: [^<]+, online<", printed)


@pytest.mark.parametrize(
    ("formats", "rest", "lines"),
    [
        (["hybrid"], {"scope": "in_person"}, ["Online until 5 January 2027."]),
        (["in_person", "phone"], {"scope": "in_person"}, ["By phone until 5 January 2027."]),
        (["in_person"], {"scope": "in_person", "location": HALL}, ["No meetings here until 5 January 2027."]),
        (["in_person"], {"scope": "in_person", "location": CHAPEL}, []),
        (["hybrid"], {"scope": "everything"}, ["No meetings here until 5 January 2027."]),
        (["hybrid"], {"scope": "online"}, []),
        (["hybrid"], {"scope": "everything", "service_id": UUID(int=5)}, []),
        (["online"], {"scope": "everything"}, []),
    ],
)
def test_a_place_says_what_rests_there(formats: list[str], rest: dict[str, object], lines: list[str]) -> None:
    one = service(*formats)
    one._prefetched_objects_cache |= {"at_locations": [ServiceAtLocation(location=HALL)], "areas": []}  # type: ignore[attr-defined]
    organization = Organization(id=UUID(int=8))
    organization._prefetched_objects_cache = {"pauses": [pause(**rest)], "services": [one], "locations": [HALL]}  # type: ignore[attr-defined, arg-type]
    assert place_pauses(HALL, organization, date(2026, 12, 20)) == lines


def test_a_pause_is_kept_in_the_history_and_ends_without_a_job(clock: Callable[[str], None]) -> None:
    listing = make_hybrid()
    listing.pauses.create(scope="everything", valid_from=FIRST, back_on=BACK)
    call_command("refresh_times", stdout=mock.Mock())
    assert names_open("now") == set()
    clock("2027-01-05T12:00")
    assert names_open("now") == {"Harbor Peers"}
    assert timezone.localdate() == BACK
