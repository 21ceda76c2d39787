"""Meetings as an iCalendar file (RFC 5545), with the rules, the exceptions and the time zones."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import partial

from django.conf import settings
from icalendar import Calendar, Event, vRecur

from directory.facts.attendance import from_afar, is_answered, joining_link, meeting_places, meets_in_person
from directory.models import Location, Organization, Schedule, Service
from directory.presentation.attendance import formats_in_words
from directory.presentation.pauses import listing_pauses
from directory.presentation.phones import phone_lines
from directory.presentation.times import holidays_not_told
from directory.presentation.words import upper_first
from directory.presentation.zones import zone_name
from directory.schedules import occurrences as schedules
from directory.schedules import wording
from directory.schedules.pauses import formats_going_on, in_person_rests, schedules_of
from directory.vocabularies import Format, HolidayHours

# How far ahead days are named on which a repeating meeting does not take place.
_AHEAD = timedelta(days=366)
_Meeting = tuple[datetime, datetime]


def calendar(organization: Organization, address: str, now: datetime) -> bytes:
    """The meetings of an organization from `now` on, an event for each schedule; `address` is the listing's page.

    What is open day and night has none: it would cover every day of somebody's calendar. None of them makes anybody
    busy, since colleagues see that and nobody has said that they go: TRANSP is TRANSPARENT [RFC 5545, 3.8.2.7].
    """
    result = Calendar()
    result.add("prodid", f"-//{settings.SITE_NAME}//listings//EN")
    result.add("version", "2.0")
    for service in organization.services.all():
        for row in schedules_of(service, organization):
            rests = partial(in_person_rests, row, service, organization)
            for number, event in enumerate(_events(row, now, rests)):
                _describe(event, organization, service, row, address)
                event.add("transp", "TRANSPARENT")
                event.add("uid", f"{row.pk}-{number}-{organization.pk}@alongside")
                event.add("dtstamp", now)
                result.add_component(event)
    result.add_missing_timezones()
    return bytes(result.to_ical())


def _events(row: Schedule, now: datetime, rests: Callable[[date], bool]) -> Iterator[Event]:
    """The repeating event, then one for each date that its rule does not give, or on which its place rests.

    None for what is no rule, nor on a public holiday of which nobody has said anything.
    """
    if schedules.is_round_the_clock(row):
        return
    try:
        meetings = schedules.expected(row, now, now + _AHEAD)
        by_rule = schedules.occurrences(schedules.rule_alone(row), now, now + _AHEAD)
    except (ValueError, KeyError, OverflowError):
        return
    repeating = [meeting for meeting in by_rule if meeting in meetings and not rests(meeting[0].date())]
    if row.rrule and repeating:
        yield _repeating(row, repeating[0], [meeting for meeting in by_rule if meeting not in repeating])
    elif repeating:
        yield _event(repeating[0])
    yield from (_event(meeting) for meeting in meetings if meeting not in repeating)


def _event(meeting: _Meeting) -> Event:
    start, end = meeting
    event = Event()
    event.add("dtstart", start)
    event.add("dtend", end)
    return event


def _repeating(row: Schedule, first: _Meeting, left_out: list[_Meeting]) -> Event:
    """DTSTART has to be one of the rule's own moments: here the next that takes place."""
    event = _event(first)
    event.add("rrule", _rule(row, first[0]))
    days = [start for start, _ in left_out if start > first[0]]
    known = {start.date() for start in days}
    later = [day for day in row.except_dates or [] if day > max(known, default=first[0].date())]
    days += [datetime.combine(day, row.opens_at, tzinfo=first[0].tzinfo) for day in later]
    if days:
        event.add("exdate", days)
    return event


def _rule(row: Schedule, start: datetime) -> vRecur:
    """The rule with its last day. COUNT would be counted anew from the next meeting, so its last day stands instead."""
    rule = vRecur.from_ical(row.rrule)
    ends: list[date] = [day for day in (row.valid_to, schedules.last_of_count(row)) if day]
    rule.pop("COUNT", None)
    if ends:
        rule["UNTIL"] = [datetime.combine(min(ends), time(23, 59, 59), tzinfo=start.tzinfo).astimezone(UTC)]
    return rule


def _describe(event: Event, organization: Organization, service: Service, row: Schedule, address: str) -> None:
    event.add("summary", f"{organization.name}: {service}" if service.name else organization.name)
    event.add("url", address)
    if description := _description(row, service, organization, event["DTSTART"].dt):
        event.add("description", description)
    if place := _place(row, service, organization, event["DTSTART"].dt.date()):
        event.add("location", place)


def _place(row: Schedule, service: Service, organization: Organization, day: date) -> str:
    """Where to go on a day; how it happens where it meets nowhere, so that no calendar leads to an office or a shut door."""
    places = meeting_places(service, organization)
    if in_person_rests(row, service, organization, day):
        return upper_first(formats_in_words(formats_going_on(service, organization.pauses.all(), day)))
    if not meets_in_person(service.formats):
        return upper_first(formats_in_words(from_afar(service.formats)))
    location: Location | None = row.location or (places[0] if len(places) == 1 else None)
    if location is None:
        return ""
    if location.confidential:
        return location.city
    parts = [location.name, location.address_1, location.address_2, location.city, location.state_province]
    return ", ".join(dict.fromkeys(part for part in (*parts, location.postal_code) if part))


def _description(row: Schedule, service: Service, organization: Organization, start: datetime) -> str:
    """What the listing says of this time, and for those elsewhere how to join and whose clock it is told by."""
    lines = [row.note, wording.on_holidays(row)]
    if schedules.hours_on_holidays(row) == HolidayHours.NOT_SAID:
        unknown_holidays = holidays_not_told(meets=not is_answered(service.formats))
        lines.append(f"{upper_first(unknown_holidays)}. Those days are left out here. Ask first.")
    if {Format.ONLINE, Format.CHAT} & set(from_afar(service.formats)):
        lines += [f"To join: {link}" if (link := joining_link(service) or organization.website) else ""]
    if from_afar(service.formats):
        lines += [f"{line.verb} {line.display}" for line in phone_lines(organization, service)[:1]]
        lines += [f"Times are {zone_name(start)}."]
    lines += listing_pauses(organization, [service], start.date())
    return "\n".join(line for line in lines if line)
