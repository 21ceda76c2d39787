"""Thousands of random listings, made quickly, of every shape the tables allow."""

import random
from datetime import date, timedelta
from uuid import UUID

from django.utils import timezone

from directory.models import (
    FieldProvenance,
    Location,
    Organization,
    PeerEvidence,
    Service,
    ServiceArea,
    ServiceAtLocation,
)
from directory.search import entry
from directory.vocabularies import (
    Accessibility,
    Capacity,
    Cost,
    Format,
    Joining,
    ListingState,
    OrganizationKind,
    PeerCriterion,
    Population,
    ServiceType,
)

# Where listings crowd: two cities, the date line and the pole, where latitude and longitude mislead.
CENTRES = ((45.52, -122.68), (53.48, -2.24), (-16.8, 179.99), (-16.8, -179.99), (89.9, 10.0), (39.74, -104.99))
AREAS = ("US:97201", "US-41051", "US-OR", "US", "US-CO", "GB", "GB-ENG", "E08000009", "GB:M33", "*")
WORDS = ("amber", "birch", "cedar", "dawn", "ember", "fern", "grove", "harbor", "iris", "juniper")
LANGUAGES = ("en", "es", "cy", "ase")


def make_crowd(number: int, seed: int) -> None:
    """Writes and indexes `number` organizations with everything that hangs on them."""
    chance = random.Random(seed)
    organizations = _organizations(chance, number)
    Organization.objects.bulk_create(organizations)
    services = [_service(chance, one) for one in organizations for _ in range(chance.choice((0, 1, 1, 1, 2)))]
    Service.objects.bulk_create(services)
    locations = [_location(chance, one) for one in organizations for _ in range(chance.choice((0, 1, 1, 2)))]
    Location.objects.bulk_create(locations)
    _link(chance, services, locations)
    ServiceArea.objects.bulk_create(
        ServiceArea(service=service, area_id=code)
        for service in services
        for code in chance.sample(AREAS, chance.choice((0, 0, 1, 2)))
    )
    _evidence(chance, organizations)
    entry.refresh(Organization.objects.values_list("pk", flat=True))


def _organizations(chance: random.Random, number: int) -> list[Organization]:
    networks = [
        Organization(id=_id(chance), name=f"network {word}", network_slug=word, kind=OrganizationKind.NATIONAL_BODY)
        for word in WORDS[:3]
    ]
    made = list(networks)
    for _ in range(number):
        parent = chance.choice(made) if chance.random() < 0.3 else None
        made.append(
            Organization(
                id=_id(chance),
                name=f"{chance.choice(WORDS)} {chance.choice(WORDS)} {chance.randrange(50)}",
                kind=chance.choice(OrganizationKind.values),
                country=chance.choice(("US", "US", "GB", "")),
                home_area_id=chance.choice((None, None, "US-OR", "US-41051")),
                parent=parent,
                state=chance.choice((ListingState.PUBLISHED,) * 9 + (ListingState.DO_NOT_LIST,)),
            )
        )
    return made


def _id(chance: random.Random) -> UUID:
    return UUID(int=chance.getrandbits(128), version=4)


def _some(chance: random.Random, values: list[str], most: int = 3) -> list[str]:
    return chance.sample(values, chance.randrange(most + 1))


def _service(chance: random.Random, organization: Organization) -> Service:
    return Service(
        id=_id(chance),
        organization=organization,
        name=chance.choice(WORDS),
        service_type=chance.choice(ServiceType.values),
        formats=_some(chance, Format.values, 2),
        populations=_some(chance, Population.values),
        languages=_some(chance, list(LANGUAGES), 2),
        cost=chance.choice(["", *Cost.values]),
        joining=_some(chance, Joining.values, 2),
        capacity=chance.choice(Capacity.values),
        capacity_until=chance.choice((None, *(timezone.localdate() + timedelta(days=days) for days in (-1, 0, 30)))),
    )


def _location(chance: random.Random, organization: Organization) -> Location:
    if chance.random() < 0.1:
        return Location(id=_id(chance), organization=organization, areas=["US-41051", "US-OR", "US"])
    latitude, longitude = chance.choice(CENTRES)
    # Some share a building to the last digit, so that ties are met.
    spread = chance.choice((0.0, 0.05, 0.5, 3.0))
    return Location(
        id=_id(chance),
        organization=organization,
        latitude=max(-90.0, min(90.0, latitude + chance.gauss(0, 1) * spread)),
        longitude=(longitude + chance.gauss(0, 1) * spread + 180) % 360 - 180,
        precision="exact",
        areas=["US-41051", "US-OR", "US"],
        accessibility=_some(chance, Accessibility.values),
    )


def _link(chance: random.Random, services: list[Service], locations: list[Location]) -> None:
    by_organization: dict[UUID, list[Location]] = {}
    for location in locations:
        by_organization.setdefault(location.organization_id, []).append(location)
    ServiceAtLocation.objects.bulk_create(
        ServiceAtLocation(service=service, location=location)
        for service in services
        for location in by_organization.get(service.organization_id, [])
        if chance.random() < 0.6
    )


def _evidence(chance: random.Random, organizations: list[Organization]) -> None:
    PeerEvidence.objects.bulk_create(
        PeerEvidence(
            organization=one,
            criterion=criterion,
            answer=chance.choice((None, True, False)),
            private_share=chance.choice((None, None, 0, 50, 51, 100)),
        )
        for one in organizations
        for criterion in _some(chance, PeerCriterion.values, 5)
    )
    FieldProvenance.objects.bulk_create(
        FieldProvenance(organization=one, field="listing", verified_on=_day(chance))
        for one in organizations
        if chance.random() < 0.8
    )


def _day(chance: random.Random) -> date | None:
    return None if chance.random() < 0.1 else timezone.localdate() - timedelta(days=chance.randrange(700))
