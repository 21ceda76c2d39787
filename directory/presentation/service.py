"""What a service is, for whom and on which terms."""

from collections.abc import Collection
from datetime import date

from directory.facts.capacity import capacity_on
from directory.facts.peer_status import derive
from directory.models import Organization, Service
from directory.presentation.words import and_list, lower_first, money, upper_first
from directory.schedules import wording
from directory.vocabularies import Capacity, Cost, Joining, PeerStatus, Population, ServiceType

# Labels that explain themselves in a list of filters and are too long in a sentence.
_SHORT: dict[str, str] = {ServiceType.PEER_BRIDGER: "Peer bridger", ServiceType.RECREATION_ARTS: "Arts and sport"}

# `values` and labels of a vocabulary are put together anew at each call.
_SERVICES: dict[str, str] = dict(ServiceType.choices)
_POPULATIONS = frozenset(Population.values)
_JOININGS = frozenset(Joining.values)

# Populations that name what people share, not who they are: "about bipolar" and not "for bipolar".
_TOPICS = frozenset(
    {
        Population.SUBSTANCE_USE,
        Population.BIPOLAR,
        Population.DEPRESSION,
        Population.ANXIETY,
        Population.PSYCHOSIS,
        Population.HEARING_VOICES,
        Population.EATING,
        Population.OCD,
        Population.TRAUMA,
        Population.PERSONALITY_DISORDER,
        Population.SELF_HARM,
        Population.SUICIDE,
        Population.AUTISM_ADHD,
    }
)

# Labels of a filter that do not read on inside a sentence.
_IN_A_SENTENCE: dict[str, str] = {
    Population.PERINATAL: "new and expectant parents",
    Population.FAMILY_CARERS: "families and carers",
    Population.DEAF: "Deaf or hard of hearing people",
    Population.SUBSTANCE_USE: "drugs or alcohol",
    Population.BEREAVED_BY_SUICIDE: "people bereaved by suicide",
}

# Services whose name already says for whom they are.
_IMPLIED: dict[str, Population] = {
    ServiceType.PEER_BRIDGER: Population.IN_HOSPITAL,
    ServiceType.DISCHARGE_PLANNING: Population.IN_HOSPITAL,
    ServiceType.HOSPITAL_VISITING: Population.IN_HOSPITAL,
    ServiceType.FAMILY_SUPPORT: Population.FAMILY_CARERS,
    ServiceType.FAMILY_EDUCATION: Population.FAMILY_CARERS,
    ServiceType.HOMELESS_OUTREACH: Population.HOMELESS,
}


def what_line(service: Service | None) -> str:
    """`Support group for women`; `Support group about bipolar`; `Support group for women, about bipolar`."""
    if service is None:
        return ""
    label = _SHORT.get(service.service_type) or _SERVICES.get(service.service_type, service.service_type).split(":")[0]
    if service.service_type == ServiceType.OTHER:
        label = service.name or "Support"
    people = [Population(p) for p in service.populations if p in _POPULATIONS]
    implied = _IMPLIED.get(service.service_type)
    groups = _without_needless_adults([p for p in people if p not in _TOPICS])
    # "New and expectant parents" says it already.
    groups = [p for p in groups if not (p == Population.PARENTS and Population.PERINATAL in groups)]
    who = [_in_a_sentence(p) for p in groups if p != implied]
    topics = [_in_a_sentence(p) for p in people if p in _TOPICS]
    comma = "," if who else ""
    return label + (f" for {and_list(who)}" if who else "") + (f"{comma} about {and_list(topics)}" if topics else "")


def _in_a_sentence(population: Population) -> str:
    return _IN_A_SENTENCE.get(population) or lower_first(population.label)


def offer_name(offer: str) -> str:
    """A service by its name, or by its kind where it has none: `Women's circle`, `Support group`."""
    return _SHORT.get(offer) or (_SERVICES[offer].split(":")[0] if offer in _SERVICES else offer)


def _without_needless_adults(groups: list[Population]) -> list[Population]:
    """Adults go unsaid beside another group, unless they are told apart from the young."""
    if len(groups) < 2 or Population.YOUNG_PEOPLE in groups:
        return groups
    return [group for group in groups if group != Population.ADULTS]


def cost_text(service: Service) -> str:
    """`Free`; `There is a fee`; `Costs $5`; `Give what you like, £2.50 suggested`."""
    if not service.cost:
        return ""
    label = Cost(service.cost).label
    if not service.cost_amount or service.cost == Cost.FREE:
        return label
    amount = money(service.cost_amount, service.cost_currency)
    return f"Costs {amount}" if service.cost == Cost.FEE else f"{label}, {amount} suggested"


def joining_text(service: Service, today: date) -> str:
    """`Walk in, or call first`; nobody is told to walk in on a day on which they take nobody."""
    closed = capacity_on(service, today) == Capacity.CLOSED
    ways = [value for value in service.joining if value in _JOININGS and not (closed and value == Joining.WALK_IN)]
    labels = [Joining(value).label for value in ways]
    return ", or ".join([labels[0], *[lower_first(label) for label in labels[1:]]]) if labels else ""


def capacity_text(service: Service, today: date) -> str:
    """`Taking people now, they told us on 2 May`; empty where they have not said, or what they said is over."""
    capacity = capacity_on(service, today)
    if capacity == Capacity.NOT_SAID:
        return ""
    parts = [capacity.label]
    if service.capacity_note:
        parts.append(lower_first(service.capacity_note))
    if capacity == Capacity.CLOSED and service.capacity_until:
        parts.append(f"until {wording.long_day(service.capacity_until)}")
    if service.capacity_as_of:
        parts.append(f"they told us on {wording.long_day(service.capacity_as_of)}")
    return ", ".join(parts)


def no_room_text(service: Service, today: date) -> str:
    """`Not taking people now, until 2 May`; `Has a waiting list, about six weeks`; empty where nothing keeps anybody out."""
    keeps_out = capacity_on(service, today) in {Capacity.CLOSED, Capacity.WAITING_LIST}
    return capacity_text(service, today) if keeps_out else ""


def no_room_lines(services: Collection[Service], today: date) -> list[str]:
    """The same of every service of a listing, each by its name where there are several; one line where all say it."""
    named_texts = [
        (offer_name(service.name or service.service_type), no_room_text(service, today)) for service in services
    ]
    lines = [text for _, text in named_texts if text]
    if len(set(lines)) == 1 and len(lines) == len(named_texts):
        return lines[:1]
    return [f"{name}: {lower_first(text)}" for name, text in named_texts if text]


def ages_text(service: Service) -> str:
    """`Age 18 and over`; `Age 16 to 25`; empty where anybody may come."""
    low, high = service.minimum_age, service.maximum_age
    if low is not None and high is not None:
        return f"Age {low} to {high}"
    if low is not None:
        return f"Age {low} and over"
    return f"Up to age {high}" if high is not None else ""


def peer_status(organization: Organization) -> PeerStatus:
    """The derived status, from the answers the organization approved for publication."""
    return derive(list(organization.peer_evidence.all()))


def terms_line(status: PeerStatus, service: Service | None) -> str:
    """`Run by peers, free`."""
    words = []
    if status != PeerStatus.NOT_SAID:
        words.append(status.label)
    if service is not None and service.cost:
        words.append(cost_text(service))
    return upper_first(", ".join(lower_first(word) for word in words))
