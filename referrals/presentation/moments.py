"""Days and moments in words, by the clock of an agency. In English whatever the machine's language."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.utils import timezone

_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip


def day_in_words(day: date, today: date | None = None) -> str:
    """Such as "14 May", with the year where it is another than this one."""
    this_year = (today or timezone.now().date()).year
    words = f"{day.day} {_MONTHS[day.month - 1]}"
    return words if day.year == this_year else f"{words} {day.year}"


def moment_in_words(moment: datetime, time_zone: str) -> str:
    """Such as "14 May, 10:12", where that is the agency's clock. `time_zone` is an IANA name."""
    local = moment.astimezone(ZoneInfo(time_zone))
    return f"{day_in_words(local.date(), timezone.now().astimezone(ZoneInfo(time_zone)).date())}, {local:%H:%M}"


def clock_today(moment: datetime, time_zone: str) -> str:
    """Such as "10:12 today", or "10:12 on 14 May"."""
    zone = ZoneInfo(time_zone)
    local = moment.astimezone(zone)
    today = timezone.now().astimezone(zone).date()
    return f"{local:%H:%M} today" if local.date() == today else f"{local:%H:%M} on {day_in_words(local.date(), today)}"
