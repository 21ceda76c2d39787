"""What rests for a while, in sentences."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date

from directory.facts.attendance import meeting_places, meets_in_person
from directory.models import Location, Organization, Pause, Service
from directory.presentation.attendance import by_ways
from directory.presentation.service import offer_name
from directory.presentation.words import and_list, lower_first, place_name, upper_first
from directory.schedules import wording
from directory.schedules.occurrences import HORIZON
from directory.schedules.pauses import formats_going_on, going_on, ways_of
from directory.vocabularies import PauseWay

_RESTS: dict[str, str] = {
    PauseWay.EVERYTHING: "Taking a break",
    PauseWay.IN_PERSON: "Not meeting in person",
    PauseWay.ONLINE: "Not meeting online",
    PauseWay.PHONE: "Not taking calls or messages",
}
_GOES_ON: dict[str, str] = {
    PauseWay.IN_PERSON: "meeting in person",
    PauseWay.ONLINE: "online",
    PauseWay.PHONE: "by phone",
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
    day = max(today, one.starts_on)
    rest: set[str] = set()
    for service in concerned:
        places = [place.pk for place in meeting_places(service, organization)]
        rest |= going_on(service, pauses, day, ways_of(service.formats), places)
    if one.location is None:
        line = _sentences(one, _RESTS[one.way], rest, today)
    else:
        line = _sentences(one, f"Not meeting at {_named(one.location)}", rest - {PauseWay.IN_PERSON}, today)
        line += " They meet at their other places." if PauseWay.IN_PERSON in rest else ""
    if one.service is None or not several:
        return line
    return f"{one.service.name or one.service.get_service_type_display()}: {lower_first(line)}"


def card_pauses(service: Service | None, location: Location | None, pauses: Sequence[Pause], today: date) -> list[str]:
    """The pauses that touch one way into a service: `Not meeting here until 5 January 2027. Online goes on.`"""
    if service is None:
        return []
    # Whoever joins from elsewhere may think of coming by.
    seen = {PauseWay.IN_PERSON} if location is not None else ways_of(service.formats)
    lines = []
    for one in _not_over(pauses, today):
        here = location is None or one.location_id in (None, location.pk)
        if one.service_id not in (None, service.pk) or not here or one.way not in {PauseWay.EVERYTHING, *seen}:
            continue
        if one.location_id is not None and location is None:
            continue
        what = "Not meeting here" if location is not None and one.way == PauseWay.IN_PERSON else _RESTS[one.way]
        places = [location.pk] if location is not None else []
        rest = going_on(service, pauses, max(today, one.starts_on), ways_of(service.formats), places)
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
        if one.way not in {PauseWay.EVERYTHING, PauseWay.IN_PERSON} or one.location_id not in (None, location.pk):
            continue
        begins = f"from {wording.long_day(one.starts_on)} " if one.starts_on > today else ""
        days = f"{begins}until {wording.long_day(one.back_on)}."
        told = {
            service: by_ways(formats_going_on(service, pauses, max(today, one.starts_on))) or "no meetings here"
            for service in here
            if one.service_id in (None, service.pk)
        }
        if len(told) == len(here) and len(set(told.values())) == 1:
            lines += [f"{upper_first(how)} {days}" for how in set(told.values())]
        else:
            lines += [f"{offer_name(one.name or one.service_type)}: {how} {days}" for one, how in told.items()]
    return list(dict.fromkeys(lines))


def _meets_at(location: Location, service: Service, organization: Organization) -> bool:
    timed = any(row.location_id == location.pk for row in service.schedules.all())
    return meets_in_person(service.formats) and (timed or location in meeting_places(service, organization))


def _not_over(pauses: Iterable[Pause], today: date) -> list[Pause]:
    return [one for one in pauses if one.back_on > today and one.starts_on < today + HORIZON]


def _named(location: Location) -> str:
    return place_name(location) or "one of their places"


def _sentences(one: Pause, what: str, rest: Collection[str], today: date) -> str:
    begins = f" from {wording.long_day(one.starts_on)}" if one.starts_on > today else ""
    parts = [f"{what}{begins} until {wording.long_day(one.back_on)}."]
    if one.reason:
        parts.append(f"{upper_first(one.reason.strip().rstrip('.'))}.")
    going = [_GOES_ON[way] for way in _GOES_ON if way in rest]
    if going:
        parts.append(f"{upper_first(and_list(going))} {'goes' if len(going) == 1 else 'go'} on.")
    return " ".join(parts)
