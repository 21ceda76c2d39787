"""Search answered slowly, by reading every listing in Python: written from DOMAIN's words, not from the SQL."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from django.http import QueryDict
from django.utils import timezone
from geopy.distance import geodesic

from directory.facts import peer_status
from directory.models import Area, Organization, Service
from directory.places import Place
from directory.vocabularies import ListingState

RANKS = {"postcode": 1, "county": 2, "region": 3, "nation": 4, "world": 5}
REMOTE = {"online", "phone", "text", "chat"}


@dataclass
class Entry:
    """One way into an organization."""

    organization: UUID
    name: str
    kind: str
    point: tuple[float, float] | None = None
    area: str = ""
    rank: int = 0
    stated: bool = True
    remote: bool = False
    facets: dict[str, set[str]] = field(default_factory=dict)
    verified_on: date | None = None
    service: Service | None = None
    place: UUID | None = None


def query(**params: object) -> QueryDict:
    """What a visitor asks, as the address of a page has it."""
    made = QueryDict(mutable=True)
    for name, value in params.items():
        made.setlist(name, value if isinstance(value, list) else [str(value)])
    return made


def read_everything() -> list[Entry]:
    """Every way into every published organization."""
    kinds = dict(Area.objects.values_list("code", "kind"))
    entries: list[Entry] = []
    organizations = Organization.objects.select_related("home_area").prefetch_related(
        "services__at_locations__location", "services__areas", "locations", "peer_evidence", "provenance"
    )
    networks = dict(Organization.objects.exclude(network_slug=None).values_list("pk", "network_slug"))
    parents = dict(Organization.objects.values_list("pk", "parent_id"))
    for organization in organizations:
        if organization.state == ListingState.PUBLISHED:
            entries += _entries(organization, kinds, _networks(organization.pk, parents, networks))
    return entries


def _networks(pk: UUID, parents: Mapping[UUID, UUID | None], networks: Mapping[UUID, str | None]) -> set[str]:
    slugs = set()
    at: UUID | None = pk
    while at is not None:
        if at in networks:
            slugs.add(str(networks[at]))
        at = parents[at]
    return slugs


def _entries(organization: Organization, kinds: dict[str, str], networks: set[str]) -> list[Entry]:
    base = {
        "kind": {organization.kind},
        "peer_status": {str(peer_status.derive(organization.peer_evidence.all()))},
        "network": networks,
    }
    checked = [row.verified_on for row in organization.provenance.all() if row.field == "listing"]

    service: Service | None = None

    def entry(facets: dict[str, set[str]], **fields: Any) -> Entry:
        return Entry(
            organization.pk,
            organization.name,
            organization.kind,
            facets=facets,
            verified_on=checked[0] if checked else None,
            service=service,
            **fields,
        )

    own = [spot for spot in organization.locations.all() if spot.latitude is not None]
    entries = []
    services: list[Service | None] = [*organization.services.all()]
    for service in services or [None]:
        facets = dict(base)
        formats: set[str] = set()
        linked = []
        areas: list[str] = []
        if service is not None:
            formats = set(service.formats)
            facets |= {
                "service": {service.service_type},
                "format": formats | ({"in_person", "online"} if "hybrid" in formats else set()),
                "population": set(service.populations),
                "language": set(service.languages),
                "cost": {service.cost} - {""},
                "joining": set(service.joining),
                "capacity": {_capacity(service)},
            }
            linked = [link.location for link in service.at_locations.all()]
            areas = [row.area_id for row in service.areas.all()]
        remote = bool(formats) and formats <= REMOTE
        # What happens online or by phone alone meets nowhere: a place it is linked to is an office.
        spots = [spot for spot in linked if spot.latitude is not None and not remote]
        if not linked and not areas and not remote:
            spots = own
        entries += [
            entry(
                {**facets, "accessibility": set(spot.accessibility)},
                point=(spot.latitude, spot.longitude),
                place=spot.pk,
            )
            for spot in spots
        ]
        afar = {**facets, "format": facets.get("format", set()) - {"in_person"}}
        for code in areas:
            wide = kinds[code] in ("nation", "world")
            if wide and formats & (REMOTE | {"hybrid"}):
                entries.append(entry(afar, area=code, rank=RANKS[kinds[code]], remote=True))
                if remote or spots:
                    continue
            entries.append(entry(facets, area=code, rank=RANKS[kinds[code]]))
        if areas:
            continue
        joined_online = bool(formats & {"online", "hybrid"})
        if joined_online and (code := _nation(organization, kinds)):
            entries.append(entry(afar, area=code, rank=RANKS[kinds[code]], stated=False, remote=True))
        if not spots:
            widest = _unstated(organization, kinds, remote)
            if not (joined_online and widest["rank"] == RANKS["nation"]):
                entries.append(entry(afar if widest["remote"] else facets, **widest))
    return entries


def _capacity(service: Service) -> str:
    """ "Closed until" a day that is past says nothing of today."""
    if service.capacity == "closed" and service.capacity_until and timezone.localdate() > service.capacity_until:
        return "not_said"
    return service.capacity


def _nation(organization: Organization, kinds: dict[str, str]) -> str:
    """Where somebody who may join online lives, as far as we know; "" where we know nothing."""
    home = organization.home_area.country if organization.home_area else ""
    nations = sorted(
        code for spot in organization.locations.all() for code in spot.areas if kinds.get(code) == "nation"
    )
    known = (organization.country, home, organization.home_area_id or "", *nations)
    return next((code for code in known if kinds.get(code) == "nation"), "")


def _unstated(organization: Organization, kinds: dict[str, str], remote: bool) -> dict[str, Any]:
    regions = sorted(
        code for spot in organization.locations.all() for code in spot.areas if kinds.get(code) == "region"
    )
    code = organization.home_area_id or (regions[0] if regions else "") or organization.country
    rank = RANKS[kinds[code]] if code else 6
    return {"area": code, "rank": rank, "stated": False, "remote": remote and code == "*"}


def meets(entry: Entry, chosen: dict[str, list[str]], verified_since: date | None, without: str = "") -> bool:
    """ "Or" inside a facet, "and" between facets, all within one way in."""
    for name, values in chosen.items():
        if name != without and values and not entry.facets.get(name, set()) & set(values):
            return False
    return verified_since is None or (entry.verified_on is not None and entry.verified_on >= verified_since)


def groups(entries: list[Entry], place: Place, radius_m: float) -> dict[str, dict[UUID, tuple]]:
    """The three groups: organization -> its best key, smallest first. Distances are geodesics in metres."""
    best_by_group: dict[str, dict[UUID, tuple]] = {"near_you": {}, "serves_your_area": {}, "anywhere": {}}
    nation = {place.country, "*"} - {""}
    for entry in entries:
        if entry.point is not None:
            distance = geodesic((place.latitude, place.longitude), entry.point).m
            if distance <= radius_m:
                _keep(best_by_group["near_you"], entry, (distance,))
        elif entry.remote:
            if entry.area in nation:
                _keep(best_by_group["anywhere"], entry, (not entry.stated, entry.rank, entry.name, entry.organization))
        elif entry.area in {*place.areas, "*"}:
            _keep(
                best_by_group["serves_your_area"], entry, (not entry.stated, entry.rank, entry.name, entry.organization)
            )
    return best_by_group


def _keep(group: dict[UUID, tuple], entry: Entry, key: tuple) -> None:
    group[entry.organization] = min(key, group.get(entry.organization, key))


def inside(entries: list[Entry], place: Place, radius_m: float) -> list[Entry]:
    """The ways that belong to any of the three groups."""
    return [entry for entry in entries if any(groups([entry], place, radius_m).values())]


def facet_counts(entries: list[Entry], name: str) -> dict[str, int]:
    """Distinct organizations for each value of a facet."""
    seen: dict[str, set[UUID]] = defaultdict(set)
    for entry in entries:
        for value in entry.facets.get(name, set()):
            seen[value].add(entry.organization)
    return {value: len(organizations) for value, organizations in seen.items()}
