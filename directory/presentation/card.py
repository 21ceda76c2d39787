"""A result in words."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from directory.facts.attendance import from_afar, is_answered, joining_link
from directory.models import Location, Organization, Schedule, Service
from directory.presentation.attendance import formats_in_words
from directory.presentation.distance import circle_metres, distance_text
from directory.presentation.freshness import Checked, checked
from directory.presentation.pauses import card_pauses
from directory.presentation.phones import PhoneLine, phone_lines
from directory.presentation.service import joining_text, no_room_text, offer_name, terms_line, what_line
from directory.presentation.times import local_day, told_when
from directory.presentation.words import and_list, area_name, place_name, upper_first
from directory.schedules import wording
from directory.schedules.pauses import schedules_at
from directory.search.result import ListingResult
from directory.vocabularies import AreaKind, ServiceType

# So many services are named on a result; the rest is counted.
_MOST_OFFERS = 5


@dataclass(frozen=True)
class Card:
    """A result: what differs between neighbours comes first."""

    listing: UUID
    title: str
    url: str
    when: list[str]
    # The first of these as it still holds on paper; "" where it does already.
    when_on_paper: str
    # What rests for a while: `Not meeting here until 5 January 2027. Online goes on.`
    pauses: list[str]
    where: str
    what: str
    # The other services of an organization that stands here once with all of them.
    more: str
    terms: str
    joining: str
    notice: str
    checked: Checked
    # That they are not taking people now, or have a waiting list; "" where they are, or have not said.
    room: str
    phone: PhoneLine | None
    # Where it is joined online; "" where it is not.
    join_link: str = ""
    number: int = 0
    latitude: float | None = None
    longitude: float | None = None
    circle_m: int = 0


def where_line(result: ListingResult, unit: str) -> str:
    """`1.2 miles, First Unitarian, or online`; `Online, or in person in Portland`; else the area it covers."""
    afar = formats_in_words(from_afar(result.service.formats)) if result.service else ""
    if result.location is None:
        return _from_elsewhere(result, afar)
    place = _place_line(result, unit)
    return ", or ".join(part for part in (place, afar) if part)


def _place_line(result: ListingResult, unit: str) -> str:
    if result.location is not None and result.distance_m is not None:
        distance = distance_text(result.distance_m, unit, result.location)
        name = place_name(result.location)
        return f"{distance}, {name}" if name else distance
    if result.location is not None:
        name, town = place_name(result.location), result.location.city
        return name if not town or town in name else f"{name}, {town}"
    return ""


def _from_elsewhere(result: ListingResult, afar: str) -> str:
    if not result.also_in or not afar:
        return _area_line(result)
    both = f"{upper_first(afar)}, or in person in {and_list(list(result.also_in))}"
    if not result.area_stated:
        return f"{both}. They have not told us who may join from elsewhere"
    return both


def _area_line(result: ListingResult) -> str:
    if not result.area_stated:
        return "They have not told us which area they cover"
    if result.area is None or result.area.code == "*":
        return "Wherever you are"
    if result.area.kind == AreaKind.NATION:
        return f"Wherever you are in {area_name(result.area.label)}"
    return f"Covers {result.area.label}"


def _title(organization: Organization, service: Service | None, rows: list[Schedule], venue: str) -> tuple[str, bool]:
    """The name with what tells it from its neighbours, and whether its day is among that."""
    day_told = False
    parts = [organization.name]
    if service is not None and service.name and service.name.lower() not in organization.name.lower():
        parts.append(service.name)
    elif len(rows) == 1 and rows[0].rrule and "every day" not in (day := wording.days(rows[0])).lower():
        parts.append(day)
        day_told = True
    if venue:
        parts.append(venue)
    return ", ".join(parts), day_told


def _notice(service: Service | None, location: Location | None) -> str:
    if service is not None and service.service_type == ServiceType.WARMLINE:
        return "Peers answer this line. It is not a crisis line."
    if location is not None and location.confidential:
        return "They will tell you where to come when you call."
    return ""


def _more(result: ListingResult) -> str:
    """`They offer Porch line, Support group and 2 more services`: where one result stands for several services."""
    if len(result.offers) < 2:
        return ""
    names = list(dict.fromkeys(offer_name(offer) for offer in result.offers))
    if not result.by_name:
        others = len(result.offers) - 1
        return f"They offer {others} more service{'' if others == 1 else 's'}."
    rest = len(names) - _MOST_OFFERS
    listed = names if rest <= 0 else [*names[:_MOST_OFFERS], f"{rest} more"]
    return f"They offer {len(result.offers)} services: {and_list(listed)}."


def card(
    result: ListingResult,
    unit: str,
    now: datetime,
    here: Callable[[], str] | None = None,
    namesakes: bool = False,
    seen_from: str | None = None,
) -> Card:
    """A result in words. `here`: as `told_when` has it. `namesakes`: its name stands on this page more than once, so the
    venue joins it. `seen_from`: as `phone_line` has it.
    """
    organization, service, location = result.organization, result.service, result.location
    pauses = list(organization.pauses.all())
    rows = schedules_at(service, location, pauses, remote=result.remote) if service is not None else []
    title, day_told = _title(organization, service, rows, place_name(location) if namesakes and location else "")
    # Found by its name: the heading is that name, and what holds for one of its services is not said of all.
    whole = result.by_name and len(result.offers) > 1
    if whole:
        title, day_told = organization.name, False
    today = local_day(rows, now)
    when = told_when(
        [] if whole else rows, now, here, rule_told=day_told, meets=service is None or not is_answered(service.formats)
    )
    numbers = phone_lines(organization, None if whole else service, seen_from)
    terms = [terms_line(result.peer_status, None if whole else service)]
    if location is not None and not whole and "step_free" in location.accessibility:
        terms.append("step-free")
    pin = location is not None and result.number and location.latitude is not None
    return Card(
        listing=organization.pk,
        title=title,
        url=organization.get_absolute_url(),
        when=when.lines,
        when_on_paper=when.on_paper,
        pauses=card_pauses(None if whole else service, location, pauses, today),
        where=(location.city if location else "") if whole else where_line(result, unit),
        what="" if whole else what_line(service),
        more=_more(result),
        terms=upper_first(", ".join(term for term in terms if term)),
        joining=joining_text(service, today) if service and not whole else "",
        notice=_notice(None if whole else service, location),
        checked=checked(organization, [service] if service else []),
        room=no_room_text(service, today) if service and not whole else "",
        phone=numbers[0] if numbers else None,
        join_link=joining_link(service) if service and not whole else "",
        number=result.number,
        latitude=location.latitude if pin and location else None,
        longitude=location.longitude if pin and location else None,
        circle_m=circle_metres(location),
    )
