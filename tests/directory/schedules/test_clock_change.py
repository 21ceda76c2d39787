"""When things meet on the nights on which the clocks change."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from directory.models import Schedule
from directory.schedules import occurrences as schedules
from tests.directory.listings import make_listing
from tests.directory.scheduling import LA, LONDON, between, plan, spans


@pytest.mark.parametrize(
    ("zone", "night"), [(LA, date(2026, 3, 8)), (LA, date(2026, 11, 1)), (LONDON, date(2026, 3, 29))]
)
def test_day_and_night_has_no_gap_and_no_overlap(zone: str, night: date) -> None:
    meetings = between(plan("FREQ=DAILY", at="00:00-00:00", zone=zone), str(night), str(night + timedelta(days=1)))
    assert len(meetings) == 2
    assert meetings[0][1] == meetings[1][0]


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
    meetings = between(plan("FREQ=WEEKLY;BYDAY=TU"), "2026-03-01", "2026-03-14")
    assert [start.hour for start, _ in meetings] == [19, 19]
    assert [start.astimezone(UTC).hour for start, _ in meetings] == [3, 2]
    meetings = between(plan("FREQ=WEEKLY;BYDAY=TU", zone=LONDON), "2026-10-20", "2026-10-27")
    assert [start.astimezone(UTC).hour for start, _ in meetings] == [18, 19]


@pytest.mark.django_db
def test_coming_times_are_written_and_a_night_of_change_does_not_stop_it() -> None:
    listing = make_listing("Night Owls", rrule="FREQ=DAILY", times=(time(2, 45), time(3, 15)))
    (row,) = Schedule.objects.filter(service__organization=listing)
    night = datetime(2026, 3, 7, 12, tzinfo=UTC)
    broken = Schedule.objects.create(
        service=row.service, valid_from=date(2026, 1, 1), opens_at=time(1), closes_at=time(2), rrule="FREQ=WEEKLY",
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
