"""What comes next at an organization: when, which of its services, and where to go for it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from directory.facts.attendance import meeting_places, meets_in_person, places_to_go
from directory.models import Location, Organization, Schedule, Service
from directory.presentation.attendance import formats_in_words
from directory.presentation.times import soonest
from directory.presentation.words import and_list, place_name, upper_first
from directory.presentation.zones import with_zone
from directory.schedules import wording
from directory.schedules.pauses import formats_going_on, going_on, in_person_rests, schedules_of
from directory.vocabularies import PauseScope


@dataclass(frozen=True)
class NextMeeting:
    """The next meeting in words; without schedules only where they are."""

    # The date, for paper; how near that is, apart: "Tonight".
    line: str
    nearness: str
    # Which service, where there are several, and the place of this one meeting.
    where: str
    # The day on which this was read, in the time zone of the meeting.
    seen_on: str
    # How it happens instead, where its place rests on that day: "online".
    instead: str = ""


def next_meeting(organization: Organization, services: Sequence[Service], now: datetime) -> NextMeeting:
    """The soonest meeting of an organization read `with_everything_shown()`."""
    meeting = soonest([row for service in services for row in schedules_of(service, organization)], now)
    if meeting is None:
        named = [_told(location) for location in places_to_go(organization)]
        return NextMeeting("", "", and_list(list(dict.fromkeys(named))), wording.long_day(timezone.localdate(now)))
    row, start, end = meeting
    service = next(one for one in services if one.pk == row.service_id)
    parts = [service.name or service.get_service_type_display()] if len(services) > 1 else []
    parts.append(_where(organization, service, row, start.date()))
    return NextMeeting(
        line=with_zone(wording.dated(start, end, now), row, service, now),
        nearness=wording.nearness(start, end, now),
        where=", ".join(part for part in parts if part),
        seen_on=wording.long_day(now.astimezone(start.tzinfo).date()),
        instead=_instead(organization, service, row, start.date()),
    )


def _instead(organization: Organization, service: Service, row: Schedule, day: date) -> str:
    if not meets_in_person(service.formats):
        return ""
    pauses = list(organization.pauses.all())
    rests = in_person_rests(row, service, organization, day)
    return formats_in_words(formats_going_on(service, pauses, day)) if rests else ""


def _where(organization: Organization, service: Service, row: Schedule, day: date) -> str:
    """`First Unitarian, or online`: where it happens on this day, so that nobody goes to a place that rests."""
    pauses = list(organization.pauses.all())
    places = meeting_places(service, organization)
    if meets_in_person(service.formats):
        places = [one for one in organization.locations.all() if one.pk == row.location_id] or places
    places = [one for one in places if going_on(service, pauses, day, {PauseScope.IN_PERSON}, [one.pk])]
    afar = formats_in_words(formats_going_on(service, pauses, day))
    if not places:
        return upper_first(afar)
    where = and_list([_told(one) for one in places])
    return f"{where.rstrip('.')}, or {afar}" if afar else where


def _told(location: Location) -> str:
    if location.confidential:
        return f"{location.city or 'A private address'}. They will tell you where to come when you call."
    return place_name(location)
