"""What somebody's calendar is given: meetings that are still to come, and no days full of an open telephone line."""

from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar, Event

from directory import ics
from directory.models import Organization, Schedule, Service
from tests.directory.scheduling import LA, plan

# A Tuesday, when the evening's meeting is over.
NOW = datetime(2026, 6, 9, 21, tzinfo=ZoneInfo(LA))


def events(*rows: Schedule, now: datetime = NOW) -> list[Event]:
    organization = Organization(id=UUID(int=1), name="Harbor Peers")
    service = Service(organization=organization)
    service._prefetched_objects_cache = {"schedules": rows, "at_locations": [], "areas": []}  # type: ignore[attr-defined]
    organization._prefetched_objects_cache = {"services": [service], "locations": [], "phones": [], "pauses": []}  # type: ignore[attr-defined]
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
    assert events(plan("FREQ=DAILY", first=date(2026, 1, 1), ends_on=date(2026, 6, 1))) == []
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
    assert "EXDATE" not in unsaid
    assert "Ask first." in str(unsaid["DESCRIPTION"])


def test_an_unknown_rule_or_zone_is_no_event() -> None:
    assert events(plan("garbage"), plan("FREQ=DAILY", zone="Nowhere/Land")) == []
