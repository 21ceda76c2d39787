"""How people take part in a service: the places where it meets, its ways in from afar, and what is only an office.

HSDS tells the three apart as a physical, a virtual and a postal location (`location_type`). Whatever shows, prints or
hands on a listing asks here; `directory.search.entry` has the same rule as SQL, and `tests/directory/oracle.py` again.
"""

from collections.abc import Collection
from dataclasses import dataclass

from directory.models import Location, Organization, Service
from directory.vocabularies import ONLINE_FORMATS, REMOTE_FORMATS, Format


@dataclass(frozen=True)
class Attendance:
    """What somebody can do to take part in one service."""

    # Whether people come together somewhere.
    meets: bool
    # Places to go to; empty where it meets nowhere, or where nobody told us.
    meets_at: tuple[Location, ...]
    # How it reaches people elsewhere: values of `Format`, of which a hybrid meeting has "online".
    from_afar: tuple[str, ...]
    # The web address where it is joined; "" where it is not joined online, or none is known.
    link: str


def meets_in_person(formats: Collection[str]) -> bool:
    """Whether people come together somewhere: so also where nobody said how a service happens."""
    return not formats or not set(formats) <= REMOTE_FORMATS


def is_answered(formats: Collection[str]) -> bool:
    """Whether it is a line that somebody answers, by phone, text or chat, and nobody meets anybody."""
    return bool(formats) and set(formats) <= {Format.PHONE, Format.TEXT, Format.CHAT}


def from_afar(formats: Collection[str]) -> tuple[str, ...]:
    """The ways in online or by phone, in the order of the vocabulary."""
    remote = set(formats) & REMOTE_FORMATS
    if ONLINE_FORMATS & set(formats):
        remote.add(Format.ONLINE)
    return tuple(value for value in Format.values if value in remote)


def attendance_of(service: Service, organization: Organization) -> Attendance:
    """The ways into a service of an organization read `with_everything_shown()`."""
    return Attendance(
        meets=meets_in_person(service.formats),
        meets_at=tuple(meeting_places(service, organization)),
        from_afar=from_afar(service.formats),
        link=joining_link(service),
    )


def joining_link(service: Service) -> str:
    """The web address where a service is joined; "" where it is not joined online, or none is known."""
    return service.url if {Format.ONLINE, Format.CHAT} & set(from_afar(service.formats)) else ""


def meeting_places(service: Service, organization: Organization) -> list[Location]:
    """Where a service meets: its own places; without any, and without areas, those of its organization.

    What happens online or by phone alone meets nowhere: a place it is linked to is an office.
    """
    if not meets_in_person(service.formats):
        return []
    linked = [link.location for link in service.at_locations.all()]
    if linked or service.areas.all():
        return linked
    return list(organization.locations.all())


def places_to_go(organization: Organization) -> list[Location]:
    """Every place at which something of it meets; all of them where nobody told us what it offers."""
    services = list(organization.services.all())
    if not services:
        return list(organization.locations.all())
    met = {place.pk for service in services for place in meeting_places(service, organization)}
    timed = {
        row.location_id
        for service in services
        if meets_in_person(service.formats)
        for row in service.schedules.all()
        if row.location_id
    }
    return [place for place in organization.locations.all() if place.pk in met | timed]


def offices(organization: Organization) -> list[Location]:
    """Its other places: where letters go and telephones ring."""
    met = {place.pk for place in places_to_go(organization)}
    return [place for place in organization.locations.all() if place.pk not in met]
