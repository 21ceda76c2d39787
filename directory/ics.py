"""Meetings as an iCalendar file (RFC 5545), with the rules, the exceptions and the time zones."""

from datetime import UTC, datetime, time, timedelta

from django.conf import settings
from django.utils import timezone
from icalendar import Calendar, Event, vRecur

from directory import schedules
from directory.models import Location, Organization, Schedule, Service

_ONE_DAY = timedelta(days=1)


def calendar(organization: Organization, address: str) -> bytes:
    """Every schedule of an organization as an event; `address` is the listing's page."""
    result = Calendar()
    result.add("prodid", f"-//{settings.SITE_NAME}//listings//EN")
    result.add("version", "2.0")
    for service in organization.services.all():
        for row in service.schedules.all():
            event = _event(organization, service, row, address)
            if event is not None:
                result.add_component(event)
    result.add_missing_timezones()
    return bytes(result.to_ical())


def _event(organization: Organization, service: Service, row: Schedule, address: str) -> Event | None:
    first = _first(row)
    if first is None:
        return None
    start, end = first
    event = Event()
    event.add("uid", f"{row.pk}-{organization.pk}@alongside")
    event.add("dtstamp", timezone.now())
    event.add("summary", f"{organization.name}: {service}" if service.name else organization.name)
    event.add("dtstart", start)
    event.add("dtend", end)
    event.add("url", address)
    if row.note:
        event.add("description", row.note)
    if place := _place(row, service):
        event.add("location", place)
    if row.rrule:
        event.add("rrule", _rule(row, start))
    _exceptions(event, row, start)
    return event


def _first(row: Schedule) -> tuple[datetime, datetime] | None:
    """The first meeting: DTSTART has to be one of the rule's own moments, and `starts_on` may lie before it.

    None where there is none, or the rule or the time zone is not one.
    """
    begin = datetime.combine(row.starts_on, time.min, tzinfo=UTC)
    whole = Schedule(
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        start_time=row.start_time,
        end_time=row.end_time,
        rrule=row.rrule,
        timezone=row.timezone,
    )
    try:
        found = schedules.occurrences(whole, begin - _ONE_DAY, begin + timedelta(days=366))
    except (ValueError, KeyError, OverflowError):
        return None
    return found[0] if found else None


def _rule(row: Schedule, start: datetime) -> vRecur:
    rule = vRecur.from_ical(row.rrule)
    if row.ends_on and "COUNT" not in rule:
        last = datetime.combine(row.ends_on, time(23, 59, 59), tzinfo=start.tzinfo)
        rule["UNTIL"] = [last.astimezone(UTC)]
    return rule


def _exceptions(event: Event, row: Schedule, start: datetime) -> None:
    for name, dates in (("exdate", row.except_dates), ("rdate", row.extra_dates)):
        moments = [datetime.combine(day, row.start_time, tzinfo=start.tzinfo) for day in dates or []]
        if moments:
            event.add(name, moments)


def _place(row: Schedule, service: Service) -> str:
    places = [link.location for link in service.at_locations.all()]
    location: Location | None = row.location or (places[0] if len(places) == 1 else None)
    if location is None:
        return ""
    if location.confidential:
        return location.city
    parts = [location.name, location.address_1, location.address_2, location.city, location.postal_code]
    return ", ".join(part for part in parts if part)
