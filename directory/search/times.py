"""Open now, today, this week: which moments these words mean, and the rolling horizon of the index."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.utils import timezone

WHEN_CHOICES = (("now", "Open now"), ("today", "Meets today"), ("week", "Meets in the next 7 days"))


def moments(when: str, zone: str, now: datetime | None = None) -> tuple[datetime, datetime]:
    """The span from now (included) to the end (not) that "now", "today" or "week" means in an IANA zone.

    Today ends at local midnight; the week is seven times 24 hours. An unknown zone counts as UTC.
    """
    now = now or timezone.now()
    if when == "now":
        return now, now + timedelta(microseconds=1)
    if when == "week":
        return now, now + timedelta(days=7)
    try:
        local = now.astimezone(ZoneInfo(zone))
    except (ZoneInfoNotFoundError, ValueError, OSError):
        local = now
    tomorrow = (local + timedelta(days=1)).date()
    return now, datetime.combine(tomorrow, datetime.min.time(), tzinfo=local.tzinfo)
