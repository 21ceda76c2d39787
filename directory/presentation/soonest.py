"""What comes next at an organization: when, which of its services, and where to go for it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from directory import schedules_text
from directory.models import Location, Organization, Schedule, Service
from directory.presentation.card import place_name
from directory.presentation.times import soonest
from directory.presentation.words import and_list, joined_labels
from directory.vocabularies import REMOTE_FORMATS, Format


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


def next_meeting(organization: Organization, services: Sequence[Service], now: datetime) -> NextMeeting:
    """The soonest meeting of an organization read `with_everything_shown()`."""
    found = soonest([row for service in services for row in service.schedules.all()], now)
    if found is None:
        named = [_told(location) for location in organization.locations.all()]
        return NextMeeting(
            "", "", and_list(list(dict.fromkeys(named))), schedules_text.long_day(timezone.localdate(now))
        )
    row, start, end = found
    service = next(one for one in services if one.pk == row.service_id)
    parts = [service.name or service.get_service_type_display()] if len(services) > 1 else []
    parts.append(_where(organization, service, row))
    return NextMeeting(
        line=schedules_text.dated(start, end, now),
        nearness=schedules_text.nearness(start, end, now),
        where=", ".join(part for part in parts if part),
        seen_on=schedules_text.long_day(now.astimezone(start.tzinfo).date()),
    )


def places_of(service: Service, organization: Organization) -> list[Location]:
    """Where a service happens: its own places; without any, those of its organization unless it is remote."""
    linked = [link.location for link in service.at_locations.all()]
    if linked or (service.formats and set(service.formats) <= REMOTE_FORMATS) or service.areas.all():
        return linked
    return list(organization.locations.all())


def _where(organization: Organization, service: Service, row: Schedule) -> str:
    own = [one for one in organization.locations.all() if one.pk == row.location_id] or places_of(service, organization)
    if not own:
        return joined_labels(service.formats, Format)
    return and_list([_told(one) for one in own])


def _told(location: Location) -> str:
    if location.confidential:
        return f"{location.city or 'A private address'}. They will tell you where to come when you call."
    return place_name(location)
