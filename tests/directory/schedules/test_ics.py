"""What somebody's calendar is given: meetings that are still to come, and no days full of an open telephone line."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar, Event

from directory.models import Location, Organization, Pause, Schedule, Service
from directory.presentation import ics
from tests.directory.scheduling import LA, plan

# A Tuesday, when the evening's meeting is over.
NOW = datetime(2026, 6, 9, 21, tzinfo=ZoneInfo(LA))


def events(
    *rows: Schedule,
    now: datetime = NOW,
    formats: Sequence[str] = (),
    place: Location | None = None,
    pauses: Sequence[Pause] = (),
) -> list[Event]:
    organization = Organization(id=UUID(int=1), name="Harbor Peers", website="https://harbor.example")
    service = Service(id=UUID(int=3), organization=organization, formats=list(formats))
    places = [place] if place else []
    service._prefetched_objects_cache = {"schedules": rows, "at_locations": [], "areas": [], "phones": []}  # type: ignore[attr-defined]
    lists = {"services": [service], "locations": places, "phones": [], "pauses": pauses}
    organization._prefetched_objects_cache = lists  # type: ignore[attr-defined]
    return Calendar.from_ical(ics.calendar(organization, "https://example.org/", now)).events


@pytest.mark.parametrize("rule", ["FREQ=DAILY", "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR,SA,SU"])
def test_a_line_that_is_always_open_fills_no_calendar(rule: str) -> None:
    assert events(plan(rule, at="00:00-00:00")) == []
    assert len(events(plan(rule, at="09:00-17:00"))) == 1


@pytest.mark.parametrize("first", [date(2019, 1, 3), date(2024, 2, 27), date(2026, 6, 1)])
def test_a_calendar_begins_with_the_next_meeting(first: date) -> None:
    (event,) = events(plan("FREQ=WEEKLY;BYDAY=TU", first=first, at="10:00-11:00"))
    assert str(event["DTSTART"].dt) == "2026-06-16 10:00:00-07:00"
    assert event["RRULE"]["BYDAY"] == ["TU"]


def test_every_other_week_stays_every_other_week() -> None:
    (event,) = events(plan("FREQ=WEEKLY;INTERVAL=2;BYDAY=TU", first=date(2026, 6, 2)))
    assert str(event["DTSTART"].dt.date()) == "2026-06-16"


def test_what_is_over_is_no_event() -> None:
    assert events(plan("", first=date(2026, 6, 1))) == []
    assert events(plan("FREQ=DAILY", first=date(2026, 1, 1), valid_to=date(2026, 6, 1))) == []
    assert len(events(plan("", first=date(2026, 6, 10)))) == 1


def test_a_rule_that_counts_ends_where_it_did() -> None:
    (event,) = events(plan("FREQ=WEEKLY;BYDAY=TU;COUNT=3", first=date(2026, 6, 9)), now=NOW + timedelta(days=2))
    assert "COUNT" not in event["RRULE"]
    assert event["RRULE"]["UNTIL"][0].date() == date(2026, 6, 24), "the last second of the 23rd, in universal time"


def test_days_left_out_are_named_and_the_first_is_never_one_of_them() -> None:
    away = [date(2026, 6, 16), date(2026, 6, 30), date(2028, 1, 4)]
    (event,) = events(plan("FREQ=WEEKLY;BYDAY=TU", except_dates=away))
    assert event["DTSTART"].dt.date() == date(2026, 6, 23)
    assert [when.dt.date() for when in event["EXDATE"].dts] == away[1:]


def test_a_further_date_is_an_event_of_its_own() -> None:
    extra = [date(2026, 6, 1), date(2026, 6, 11)]
    weekly, once = events(plan("FREQ=WEEKLY;BYDAY=TU", extra_dates=extra))
    assert weekly["DTSTART"].dt.date() == date(2026, 6, 16)
    assert (once["DTSTART"].dt.date(), "RRULE" in once) == (date(2026, 6, 11), False)
    assert weekly["UID"] != once["UID"]


def test_public_holidays_are_left_out_where_they_are_known_and_asked_about_where_not() -> None:
    now = NOW.replace(month=12, day=14)
    fridays = {"calendar": "US-OR", "first": date(2026, 1, 2)}
    (closed,) = events(plan("FREQ=WEEKLY;BYDAY=FR", on_holidays="closed", **fridays), now=now)  # type: ignore[arg-type]
    left_out = {when.dt.date() for when in closed["EXDATE"].dts}
    assert {date(2026, 12, 25), date(2027, 1, 1)} <= left_out
    assert str(closed["DESCRIPTION"]) == "Closed on public holidays."
    (unsaid,) = events(plan("FREQ=WEEKLY;BYDAY=FR", **fridays), now=now)  # type: ignore[arg-type]
    assert {when.dt.date() for when in unsaid["EXDATE"].dts} == left_out
    words = "They have not told us whether they meet on public holidays. Those days are left out here. Ask first."
    assert words in str(unsaid["DESCRIPTION"])
    (later,) = events(plan("FREQ=WEEKLY;BYDAY=FR", **fridays), now=NOW.replace(month=12, day=19))  # type: ignore[arg-type]
    assert later["DTSTART"].dt.date() == date(2027, 1, 8)


@pytest.mark.parametrize(
    ("formats", "joins", "answers"),
    [(["phone"], False, True), (["text", "phone"], False, True), (["hybrid"], True, False), (["chat"], True, True)],
)
def test_only_what_is_joined_online_is_joined_by_a_web_address(formats: list[str], joins: bool, answers: bool) -> None:
    (event,) = events(plan("FREQ=DAILY", at="09:00-21:00", calendar="US-OR"), formats=formats)
    assert ("To join: https://harbor.example" in str(event["DESCRIPTION"])) is joins
    assert ("whether they answer on" in str(event["DESCRIPTION"])) is answers
    assert event["TRANSP"] == "TRANSPARENT", "a line that is open all day makes nobody busy"


def test_an_address_has_its_state() -> None:
    place = {"name": "Hall", "city": "Portland", "state_province": "OR", "postal_code": "97201"}
    (event,) = events(plan("FREQ=WEEKLY;BYDAY=TU"), place=Location(id=UUID(int=2), **place))
    assert event["LOCATION"] == "Hall, Portland, OR, 97201"


def test_a_calendar_leads_nobody_to_a_place_that_rests() -> None:
    rests = Pause(scope="in_person", valid_from=date(2026, 6, 20), back_on=date(2026, 7, 1))
    hall = Location(id=UUID(int=2), name="Hall")
    every, *online = events(plan("FREQ=WEEKLY;BYDAY=TU"), formats=["hybrid"], place=hall, pauses=[rests])
    assert (every["DTSTART"].dt.date(), every["LOCATION"]) == (date(2026, 6, 16), "Hall")
    days = [date(2026, 6, 23), date(2026, 6, 30)]
    assert [when.dt.date() for when in every["EXDATE"].dts] == days
    assert [(one["DTSTART"].dt.date(), one["LOCATION"]) for one in online] == [(day, "Online") for day in days]


def test_an_unknown_rule_or_zone_is_no_event() -> None:
    assert events(plan("garbage"), plan("FREQ=DAILY", zone="Nowhere/Land")) == []
