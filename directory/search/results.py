"""From index rows to what a page shows: a handful of queries for a page of results, whatever its size."""

from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID

from django.db.models import prefetch_related_objects
from geopy.distance import geodesic

from directory.models import Area, Location, Organization, Service
from directory.search.answer import Result


class Row(NamedTuple):
    """An index row's keys."""

    organization_id: UUID
    service_id: UUID | None
    location_id: UUID | None
    area_code: str
    area_stated: bool


def load(rows: Sequence[Row], here: tuple[float, float] | None) -> list[Result | None]:
    """Results in the order of the rows; distances are geodesics from `here` (degrees), None without it.

    None stands for a listing deleted since the index was read.
    """
    organizations = Organization.objects.select_related("parent").in_bulk([row.organization_id for row in rows])
    services = Service.objects.in_bulk([row.service_id for row in rows if row.service_id])
    locations = Location.objects.in_bulk([row.location_id for row in rows if row.location_id])
    areas = Area.objects.in_bulk([row.area_code for row in rows if row.area_code])
    prefetch_related_objects(list(organizations.values()), "phones", "provenance", "peer_evidence")
    prefetch_related_objects(list(services.values()), "schedules", "phones")
    results: list[Result | None] = []
    for row in rows:
        organization = organizations.get(row.organization_id)
        if organization is None:
            results.append(None)
            continue
        location = locations.get(row.location_id) if row.location_id else None
        results.append(
            Result(
                organization=organization,
                service=services.get(row.service_id) if row.service_id else None,
                location=location,
                distance_m=_distance(here, location),
                area=areas.get(row.area_code),
                area_stated=row.area_stated,
            )
        )
    return results


def _distance(here: tuple[float, float] | None, location: Location | None) -> float | None:
    if here is None or location is None or location.latitude is None:
        return None
    return geodesic(here, (location.latitude, location.longitude)).m
