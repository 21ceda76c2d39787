"""Which times hold while a way into a listing rests.

A service goes on as long as one of its ways does: a meeting in a hall and online goes on online. Whoever looks at one
place sees what happens there, and whoever joins from elsewhere what happens from afar.
"""

from collections.abc import Collection, Iterable, Sequence
from copy import copy
from datetime import date

from directory.facts.attendance import from_afar, meeting_places, meets_in_person
from directory.models import Location, Organization, Pause, Schedule, Service
from directory.vocabularies import Format, PauseScope

_AFAR: dict[str, PauseScope] = {
    Format.ONLINE: PauseScope.ONLINE,
    Format.CHAT: PauseScope.ONLINE,
    Format.PHONE: PauseScope.PHONE,
    Format.TEXT: PauseScope.PHONE,
}


def remote_scopes(formats: Collection[str]) -> frozenset[PauseScope]:
    """The ways into a service, by its formats, for which nobody has to go anywhere."""
    return frozenset(_AFAR[value] for value in from_afar(formats))


def scopes_of(formats: Collection[str]) -> frozenset[PauseScope]:
    """Every way into a service."""
    in_person = {PauseScope.IN_PERSON} if meets_in_person(formats) else set()
    return remote_scopes(formats) | in_person


def going_on(
    service: Service,
    pauses: Iterable[Pause],
    day: date,
    scopes: Collection[PauseScope],
    places: Collection[object] = (),
) -> frozenset[PauseScope]:
    """Which of these ways into a service do not rest on a day. `places`: ids of those it meets at, as far as known."""
    mine = [one for one in pauses if one.service_id in (None, service.pk) and one.valid_from <= day < one.back_on]
    resting = {one.scope for one in mine if one.location_id is None}
    if PauseScope.EVERYTHING in resting:
        return frozenset()
    if places and set(places) <= {one.location_id for one in mine}:
        resting.add(PauseScope.IN_PERSON)
    return frozenset(scope for scope in scopes if scope not in resting)


def formats_going_on(service: Service, pauses: Iterable[Pause], day: date) -> tuple[str, ...]:
    """The values of `from_afar` that do not rest on a day."""
    rest = going_on(service, list(pauses), day, remote_scopes(service.formats))
    return tuple(value for value in from_afar(service.formats) if _AFAR[value] in rest)


def in_person_rests(row: Schedule, service: Service, organization: Organization, day: date) -> bool:
    """Whether a service that meets somewhere does not on a day, at the place of this time or at all of its places."""
    if not meets_in_person(service.formats):
        return False
    places = [row.location_id] if row.location_id else [one.pk for one in meeting_places(service, organization)]
    return not going_on(service, organization.pauses.all(), day, {PauseScope.IN_PERSON}, places)


def schedules_of(service: Service, organization: Organization) -> list[Schedule]:
    """All times of a service of an organization read `with_everything_shown()`, which its pauses interrupt."""
    pauses = list(organization.pauses.all())
    places = [place.pk for place in meeting_places(service, organization)] if pauses else []
    scopes = scopes_of(service.formats)
    rows = service.schedules.all()
    return [
        _interrupted(row, service, pauses, scopes, [row.location_id] if row.location_id else places) for row in rows
    ]


def schedules_at(
    service: Service, location: Location | None, pauses: Sequence[Pause] = (), *, remote: bool = False
) -> list[Schedule]:
    """The times that hold for a service at one place: its own there, and those of the service as a whole.

    Without a place those of all of it; `remote`: as somebody elsewhere may join.
    """
    scopes = remote_scopes(service.formats) if remote else scopes_of(service.formats)
    if location is not None:
        scopes = frozenset({PauseScope.IN_PERSON})
    rows = [row for row in service.schedules.all() if location is None or row.location_id in (None, location.pk)]
    places = [] if location is None else [location.pk]
    return [_interrupted(row, service, pauses, scopes, places or [row.location_id]) for row in rows]


def _interrupted(
    row: Schedule, service: Service, pauses: Sequence[Pause], scopes: Collection[PauseScope], places: Collection[object]
) -> Schedule:
    if not pauses:
        return row
    known = [place for place in places if place is not None]
    seen = copy(row)
    seen.away = lambda day: not going_on(service, pauses, day, scopes, known)
    return seen
