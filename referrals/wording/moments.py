"""Days and moments in words, by the clock of an agency: as `config.formats` has them, and public pages."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.utils import timezone

from directory.schedules.wording import long_day


def day_in_words(day: date) -> str:
    """Such as "14 May 2026": what is printed or kept has to say the year."""
    return long_day(day)


def moment_in_words(moment: datetime, time_zone: str) -> str:
    """Such as "14 May 2026, 10:12", where that is the agency's clock. `time_zone` is an IANA name."""
    local = moment.astimezone(ZoneInfo(time_zone))
    return f"{day_in_words(local.date())}, {local:%H:%M}"


def clock_today(moment: datetime, time_zone: str) -> str:
    """Such as "10:12 today", or "10:12 on 14 May 2026"."""
    zone = ZoneInfo(time_zone)
    local = moment.astimezone(zone)
    today = timezone.now().astimezone(zone).date()
    return f"{local:%H:%M} today" if local.date() == today else f"{local:%H:%M} on {day_in_words(local.date())}"
