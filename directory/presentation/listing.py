"""Everything a listing page says."""

from dataclasses import dataclass, field
from datetime import date, datetime

from directory.facts.attendance import (
    Attendance,
    attendance_of,
    is_answered,
    meeting_places,
    meets_in_person,
    places_to_go,
)
from directory.languages import language_name
from directory.models import Location, Organization, Schedule, Service
from directory.presentation.attendance import office_lines
from directory.presentation.distance import circle_metres
from directory.presentation.freshness import Checked, checked
from directory.presentation.pauses import listing_pauses, place_pauses
from directory.presentation.phones import PhoneLine, phone_lines, phone_lines_of
from directory.presentation.service import (
    ages_text,
    capacity_text,
    cost_text,
    joining_text,
    no_room_lines,
    peer_status,
    what_line,
)
from directory.presentation.soonest import NextMeeting, next_meeting
from directory.presentation.times import changes, coming, local_day
from directory.presentation.words import and_list, joined_labels, place_name, upper_first
from directory.presentation.zones import with_zone
from directory.schedules import occurrences, wording
from directory.schedules.pauses import schedules_of
from directory.vocabularies import Accessibility, AgingField, EmergencyCalls, Format, PeerStatus, Precision, ServiceType

NEXT_DATES = 3

_STATUS_TEXT = {
    PeerStatus.PEER_RUN: "Run by peers: people with experience of their own lead it.",
    PeerStatus.HYBRID: "Partly run by peers: they share the lead with others.",
    PeerStatus.PEER_DELIVERED: "Peers work here. A service provider runs it.",
    PeerStatus.FAMILY_LED: "Run by families and carers.",
    PeerStatus.NOT_SAID: "They have not told us yet who runs this group.",
}
_POSITION_TEXT = {
    Precision.POSTCODE: "The circle shows the middle of the postal code. The place is close to it.",
    Precision.OUTCODE: "The circle shows the postal district. The place is inside it.",
    Precision.TOWN: "The circle shows the middle of the town. The place is in or near it.",
    Precision.AREA: "The circle shows a wide area. The place is inside it.",
}


@dataclass(frozen=True)
class PlacePart:
    """A place to go to, as the public may know it."""

    name: str
    address: list[str]
    directions: str
    accessibility: str
    confidential: bool
    latitude: float | None
    longitude: float | None
    circle_m: int
    position_text: str
    # What rests at it: `Online until 5 January 2027.`
    pauses: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class ServicePart:
    """One thing they offer."""

    title: str
    is_named: bool
    what: str
    description: str
    before_you_come: str
    facts: list[tuple[str, str]]
    times: list[str]
    # The next dates seen from now, and as they still hold on paper.
    next_dates: list[str]
    next_on_paper: list[str]
    notes: list[str]
    # How to join today: nobody walks in where they take nobody.
    joining: str
    url: str
    attendance: Attendance
    is_warmline: bool
    phones: list[PhoneLine]


@dataclass(frozen=True)
class Evidence:
    """One published answer about who runs it."""

    question: str
    answer: str
    as_of: str


@dataclass(frozen=True)
class ListingPage:
    """A listing in words, in the order of the page."""

    organization: Organization
    services: list[ServicePart]
    # Places where something meets, and apart from them offices, in words.
    places: list[PlacePart]
    offices: list[str]
    phones: list[PhoneLine]
    next: NextMeeting
    status_text: str
    evidence: list[Evidence]
    emergency_text: str
    referral: list[tuple[str, str]]
    checked: Checked
    # That they are not taking people now, or have a waiting list: before anybody writes or calls.
    no_room: list[str]
    # What rests for a while: `Not meeting in person until 5 January 2027. Online goes on.`
    pauses: list[str]
    checks: list[tuple[str, Checked]] = field(default_factory=list)
    has_meetings: bool = False

    @property
    def join_link(self) -> str:
        """Where its online service is joined; "" where several have a link each, or a telephone stands there already."""
        links = {part.attendance.link for part in self.services} - {""}
        return next(iter(links)) if len(links) == 1 and not self.phones else ""


def listing_page(organization: Organization, now: datetime, seen_from: str | None = None) -> ListingPage:
    """Builds the page from an organization read `with_everything_shown()`. `seen_from`: as `phone_line` has it."""
    services = list(organization.services.all())
    rows = [row for service in services for row in service.schedules.all()]
    today = local_day(rows, now)
    status = peer_status(organization)
    return ListingPage(
        organization=organization,
        services=[_service_part(service, organization, now) for service in services],
        places=[
            place_part(location, place_pauses(location, organization, today)) for location in places_to_go(organization)
        ],
        offices=office_lines(organization),
        phones=phone_lines(organization, seen_from=seen_from),
        next=next_meeting(organization, services, now),
        status_text=_STATUS_TEXT[status],
        evidence=_evidence(organization),
        emergency_text=EmergencyCalls(organization.calls_emergency_services).label + ".",
        referral=_referral(organization),
        checked=checked(organization, services),
        no_room=no_room_lines(services, today),
        pauses=listing_pauses(organization, services, today),
        checks=_checks(organization, services),
        has_meetings=not all(occurrences.is_round_the_clock(row) for row in rows),
    )


def place_part(location: Location, pauses: list[str] | None = None) -> PlacePart:
    """A place to go to in words; `pauses`: those of `place_pauses`."""
    lines = [location.address_1, location.address_2, location.city, location.state_province, location.postal_code]
    if location.confidential:
        lines = []
    precision = Precision(location.precision) if location.precision else None
    return PlacePart(
        name=_place_heading(location),
        address=[line for line in lines if line and line != location.name],
        directions="" if location.confidential else location.directions,
        accessibility=joined_labels(location.accessibility, Accessibility),
        confidential=location.confidential,
        latitude=location.latitude,
        longitude=location.longitude,
        circle_m=circle_metres(location),
        position_text=_POSITION_TEXT.get(precision, "") if precision else "",
        pauses=pauses or [],
    )


def _place_heading(location: Location) -> str:
    if location.confidential:
        return ", ".join(part for part in (location.city, location.state_province) if part) or "A private address"
    return place_name(location) or "Place"


def _service_part(service: Service, organization: Organization, now: datetime) -> ServicePart:
    rows = schedules_of(service, organization)
    today = local_day(rows, now)
    # Round the clock every day: there is no next date to tell.
    next_dates = coming([row for row in rows if not occurrences.is_round_the_clock(row)], now, NEXT_DATES)
    several = meets_in_person(service.formats) and len({row.location_id for row in rows if row.location_id}) > 1
    return ServicePart(
        title=service.name or service.get_service_type_display(),
        is_named=bool(service.name),
        what=what_line(service),
        description=service.description,
        before_you_come=service.before_you_come,
        facts=_facts(service, organization, today),
        times=[_time_line(row, service, several, now) for row in rows],
        next_dates=[wording.moment(*pair, now) for pair in next_dates],
        next_on_paper=[wording.dated(*pair, now) for pair in next_dates],
        notes=_notes(rows, now, meets=not is_answered(service.formats)),
        joining=joining_text(service, today),
        url=service.url,
        attendance=attendance_of(service, organization),
        is_warmline=service.service_type == ServiceType.WARMLINE,
        phones=_own_phones(service, organization),
    )


def _notes(rows: list[Schedule], now: datetime, *, meets: bool) -> list[str]:
    """What holds beside the days: notes, public holidays, and the coming days on which it is otherwise."""
    notes = [text for row in rows for text in (row.note, wording.on_holidays(row)) if text]
    return list(dict.fromkeys([*notes, *(f"{line}." for line in changes(rows, now, meets=meets))]))


def _own_phones(service: Service, organization: Organization) -> list[PhoneLine]:
    """The numbers of this service alone; none where the organization has one service."""
    if len(organization.services.all()) < 2:
        return []
    return phone_lines_of(list(service.phones.all()), organization.country)


def _facts(service: Service, organization: Organization, today: date) -> list[tuple[str, str]]:
    # Which of several places; a service that names one place for each time says so there.
    choose = len(places_to_go(organization)) > 1
    places = [_place_heading(one) for one in meeting_places(service, organization)] if choose else []
    areas = [row.area.label if row.area_id != "*" else "everywhere" for row in service.areas.all()]
    facts = [
        ("What it is", ", ".join(part for part in (what_line(service), ages_text(service).lower()) if part)),
        ("Where", and_list(list(dict.fromkeys(places)))),
        ("How it happens", joined_labels(service.formats, Format)),
        ("How to join", joining_text(service, today)),
        ("Cost", cost_text(service)),
        ("Room for more people", capacity_text(service, today)),
        ("Languages", and_list([language_name(code) for code in service.languages])),
        ("Area", and_list(areas)),
    ]
    return [(name, upper_first(text)) for name, text in facts if text]


def _time_line(row: Schedule, service: Service, several: bool, now: datetime) -> str:
    line = with_zone(wording.days_and_times(row), row, service, now)
    return f"{line}, {place_name(row.location)}" if several and row.location else line


def _evidence(organization: Organization) -> list[Evidence]:
    return [
        Evidence(
            row.get_criterion_display(),
            "yes" if row.answer else "no",
            wording.long_day(row.as_of) if row.as_of else "",
        )
        for row in organization.peer_evidence.all()
        if row.approved_on is not None and row.answer is not None
    ]


def sent_by(country: str) -> str:
    """Whether people come because a court or somebody else has them come, as the country spells it (ISO 3166)."""
    return f"Do they take people sent by a court or a {'program' if country == 'US' else 'programme'}?"


def _referral(organization: Organization) -> list[tuple[str, str]]:
    mandated = "" if organization.accepts_mandated is None else "Yes" if organization.accepts_mandated else "No"
    facts = [
        ("Who may refer", organization.refers_who),
        ("Ask for", organization.refers_contact),
        ("Best hours to reach them", organization.refers_hours),
        (sent_by(organization.country), mandated),
        ("What they need to know", organization.refers_needs),
        ("What they do not want to be told", organization.refers_not_needed),
    ]
    return [(name, text) for name, text in facts if text]


def _checks(organization: Organization, services: list[Service]) -> list[tuple[str, Checked]]:
    fields = {row.field for row in organization.provenance.all()}
    return [(label, checked(organization, services, value)) for value, label in AgingField.choices if value in fields]
