"""Schedules in tests: made in a line, and asked between two days."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from directory.models import Schedule
from directory.schedules import occurrences as schedules

LA, LONDON = "America/Los_Angeles", "Europe/London"
DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


def plan(
    rule: str, first: date = date(2026, 1, 1), at: str = "19:00-20:30", zone: str = LA, **more: object
) -> Schedule:
    start, end = (time.fromisoformat(part) for part in at.split("-"))
    return Schedule(rrule=rule, valid_from=first, opens_at=start, closes_at=end, timezone=zone, **more)


def between(schedule: Schedule, first: str, last: str) -> list[tuple[datetime, datetime]]:
    """Its meetings from one local day to another, both included."""
    zone = ZoneInfo(schedule.timezone)
    start = datetime.fromisoformat(first).replace(tzinfo=zone)
    return schedules.occurrences(schedule, start, datetime.fromisoformat(last).replace(tzinfo=zone) + timedelta(days=1))


def days(schedule: Schedule, first: str, last: str) -> list[str]:
    return [str(start.date()) for start, _ in between(schedule, first, last)]


def spans(schedule: Schedule, first: str, last: str) -> list[str]:
    """In universal time: 08:30-09:30."""
    return [f"{a.astimezone(UTC):%H:%M}-{b.astimezone(UTC):%H:%M}" for a, b in between(schedule, first, last)]
