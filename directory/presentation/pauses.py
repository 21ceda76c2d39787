"""What rests for a while, in sentences."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date

from directory.facts.attendance import meeting_places, meets_in_person
from directory.models import Location, Organization, Pause, Service
from directory.presentation.attendance import formats_in_words
from directory.presentation.service import offer_name
from directory.presentation.words import and_list, lower_first, place_name, upper_first
from directory.schedules import wording
from directory.schedules.occurrences import HORIZON
from directory.schedules.pauses import formats_going_on, going_on, scopes_of
from directory.vocabularies import PauseScope

_RESTS: dict[str, str] = {
    PauseScope.EVERYTHING: "Taking a break",
    PauseScope.IN_PERSON: "Not meeting in person",
    PauseScope.ONLINE: "Not meeting online",
    PauseScope.PHONE: "Not taking calls or messages",
}
_GOES_ON: dict[str, str] = {
    PauseScope.IN_PERSON: "meeting in person",
    PauseScope.ONLINE: "online",
    PauseScope.PHONE: "by phone",
}


def listing_pauses(organization: Organization, services: Sequence[Service], today: date) -> list[str]:
    """Every pause of a listing that is not over, as its page says it; each names its service where there are several."""
    pauses = list(organization.pauses.all())
    several = len(services) > 1
    return [_told(one, organization, services, pauses, today, several) for one in _not_over(pauses, today)]


def _told(
    one: Pause, organization: Organization, services: Sequence[Service], pauses: list[Pause], today: date, several: bool
) -> str:
    concerned = [service for service in services if one.service_id in (None, service.pk)]
    day = max(today, one.valid_from)
    rest: set[str] = set()
    for service in concerned:
        places = [place.pk for place in meeting_places(service, organization)]
        rest |= going_on(service, pauses, day, scopes_of(service.formats), places)
    if one.location is None:
        line = _sentences(one, _RESTS[one.scope], rest, today)
    else:
        line = _sentences(one, f"Not meeting at {_named(one.location)}", rest - {PauseScope.IN_PERSON}, today)
        line += " They meet at their other places." if PauseScope.IN_PERSON in rest else ""
    if one.service is None or not several:
        return line
    return f"{one.service.name or one.service.get_service_type_display()}: {lower_first(line)}"


def card_pauses(service: Service | None, location: Location | None, pauses: Sequence[Pause], today: date) -> list[str]:
    """The pauses that touch one way into a service: `Not meeting here until 5 January 2027. Online goes on.`"""
    if service is None:
        return []
    # Whoever joins from elsewhere may think of coming by.
    seen = {PauseScope.IN_PERSON} if location is not None else scopes_of(service.formats)
    lines = []
    for one in _not_over(pauses, today):
        here = location is None or one.location_id in (None, location.pk)
        if one.service_id not in (None, service.pk) or not here or one.scope not in {PauseScope.EVERYTHING, *seen}:
            continue
        if one.location_id is not None and location is None:
            continue
        what = "Not meeting here" if location is not None and one.scope == PauseScope.IN_PERSON else _RESTS[one.scope]
        places = [location.pk] if location is not None else []
        rest = going_on(service, pauses, max(today, one.valid_from), scopes_of(service.formats), places)
        lines.append(_sentences(one, what, rest, today))
    return lines


def place_pauses(location: Location, organization: Organization, today: date) -> list[str]:
    """What to know before going to a place: `Online until 5 January 2027.`, `No meetings here until 5 January 2027.`

    Names the service where others go on meeting there.
    """
    pauses = list(organization.pauses.all())
    here = [service for service in organization.services.all() if _meets_at(location, service, organization)]
    lines = []
    for one in _not_over(pauses, today):
        if one.scope not in {PauseScope.EVERYTHING, PauseScope.IN_PERSON} or one.location_id not in (None, location.pk):
            continue
        begins = f"from {wording.long_day(one.valid_from)} " if one.valid_from > today else ""
        days = f"{begins}until {wording.long_day(one.back_on)}."
        how_by_service = {
            service: formats_in_words(formats_going_on(service, pauses, max(today, one.valid_from)))
            or "no meetings here"
            for service in here
            if one.service_id in (None, service.pk)
        }
        if len(how_by_service) == len(here) and len(set(how_by_service.values())) == 1:
            lines += [f"{upper_first(how)} {days}" for how in set(how_by_service.values())]
        else:
            lines += [
                f"{offer_name(one.name or one.service_type)}: {how} {days}" for one, how in how_by_service.items()
            ]
    return list(dict.fromkeys(lines))


def _meets_at(location: Location, service: Service, organization: Organization) -> bool:
    timed = any(row.location_id == location.pk for row in service.schedules.all())
    return meets_in_person(service.formats) and (timed or location in meeting_places(service, organization))


def _not_over(pauses: Iterable[Pause], today: date) -> list[Pause]:
    return [one for one in pauses if one.back_on > today and one.valid_from < today + HORIZON]


def _named(location: Location) -> str:
    return place_name(location) or "one of their places"


def _sentences(one: Pause, what: str, rest: Collection[str], today: date) -> str:
    begins = f" from {wording.long_day(one.valid_from)}" if one.valid_from > today else ""
    parts = [f"{what}{begins} until {wording.long_day(one.back_on)}."]
    if one.reason:
        parts.append(f"{upper_first(one.reason.strip().rstrip('.'))}.")
    going = [_GOES_ON[scope] for scope in _GOES_ON if scope in rest]
    if going:
        parts.append(f"{upper_first(and_list(going))} {'goes' if len(going) == 1 else 'go'} on.")
    return " ".join(parts)
