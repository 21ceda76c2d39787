"""Time zones as people call them, and one moment in two of them."""

from datetime import datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from directory.facts.attendance import from_afar
from directory.models import Schedule, Service
from directory.schedules import wording

# What North America calls its zones all year, by their abbreviations [IANA tz database].
_AMERICAN = {
    "EST": "Eastern Time",
    "EDT": "Eastern Time",
    "CST": "Central Time",
    "CDT": "Central Time",
    "MST": "Mountain Time",
    "MDT": "Mountain Time",
    "PST": "Pacific Time",
    "PDT": "Pacific Time",
    "AKST": "Alaska Time",
    "AKDT": "Alaska Time",
    "HST": "Hawaii Time",
    "AST": "Atlantic Time",
    "ADT": "Atlantic Time",
    "NST": "Newfoundland Time",
    "NDT": "Newfoundland Time",
}
_NAMED = {
    "Europe/London": "UK time",
    "Europe/Belfast": "UK time",
    "Europe/Dublin": "Irish time",
    "America/Phoenix": "Arizona time",
    "America/Havana": "Havana time",
}


def zone_name(moment: datetime) -> str:
    """The zone of an aware moment in plain words: `Eastern Time`, `UK time`, `Berlin time`; `UTC` where it has no place."""
    key = getattr(moment.tzinfo, "key", "")
    if key in _NAMED:
        return _NAMED[key]
    area, _, city = key.rpartition("/")
    american = area.split("/")[0] in ("America", "US", "Canada") or key == "Pacific/Honolulu"
    if american and (name := _AMERICAN.get(moment.strftime("%Z"))):
        return name
    return "UTC" if not area or area == "Etc" else f"{city.replace('_', ' ')} time"


def told_in(start: datetime, end: datetime, now: datetime, here: str) -> tuple[str, str]:
    """A meeting elsewhere for somebody in the zone `here` (IANA; "" where it is not known), and the name of its own zone
    where its clocks show another time: `Tonight 5 to 6 pm Pacific Time (8 to 9 pm Eastern Time)`.
    """
    zone = _zone(here)
    own = zone_name(start)
    if zone is None:
        return f"{wording.moment(start, end, now)} {own}", ""
    start_here, end_here = start.astimezone(zone), end.astimezone(zone)
    listed = getattr(start.tzinfo, "key", "")
    line = wording.moment(start_here, end_here, now, listed)
    if start_here.utcoffset() == start.utcoffset():
        # Clocks that agree today may part in summer: Arizona's do not change.
        return line, "" if zone_name(start_here) == own else own
    day = "" if start_here.date() == start.date() else f"{start:%A} "
    times = wording.clock_range(start.time(), end.time(), listed)
    return f"{line} {zone_name(start_here)} ({day}{times} {own})", own


def with_zone(line: str, row: Schedule, service: Service, now: datetime) -> str:
    """A time with the zone of its clocks, where somebody elsewhere may take part: `Tuesdays 7 to 8:30 pm Pacific Time`.

    What is open day and night is so everywhere.
    """
    return zoned(line, row, now) if from_afar(service.formats) and row.opens_at != row.closes_at else line


def zoned(line: str, row: Schedule, now: datetime) -> str:
    """A time of a schedule with the name of its zone; alone where that is no zone we know."""
    zone = _zone(row.timezone)
    return f"{line} {zone_name(now.astimezone(zone))}" if zone else line


def _zone(key: str) -> ZoneInfo | None:
    try:
        return ZoneInfo(key) if key else None
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None
