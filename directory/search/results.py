"""From index rows to what a page shows: six queries for a page of results, whatever its size."""

from collections.abc import Sequence

from django.db.models import Prefetch, prefetch_related_objects
from geopy.distance import geodesic

from directory.models import Area, Location, Schedule, SearchEntry
from directory.search.answer import Result

# Large columns that only searching reads.
_NOT_SHOWN = ("name", "position", "tags", "text", "times")
# What cards and the JSON read beside an organization, its service and its place.
_BESIDE = (
    "organization__phones",
    "organization__provenance",
    "organization__peer_evidence",
    Prefetch("service__schedules", Schedule.objects.defer("upcoming")),
)


def load(ids: Sequence[int], here: tuple[float, float] | None) -> list[Result | None]:
    """Results in the order of these index rows; distances are geodesics from `here` (degrees), None without it.

    None stands for a listing deleted since the index was read.
    """
    shown = SearchEntry.objects.select_related("organization", "service", "location").defer(*_NOT_SHOWN)
    entries = shown.in_bulk(ids)
    prefetch_related_objects(list(entries.values()), *_BESIDE)
    areas = Area.objects.in_bulk({entry.area_code for entry in entries.values() if entry.area_code})
    return [_result(entries[one], areas, here) if one in entries else None for one in ids]


def _result(entry: SearchEntry, areas: dict[str, Area], here: tuple[float, float] | None) -> Result:
    return Result(
        organization=entry.organization,
        service=entry.service,
        location=entry.location,
        distance_m=_distance(here, entry.location),
        area=areas.get(entry.area_code),
        area_stated=entry.area_stated,
    )


def _distance(here: tuple[float, float] | None, location: Location | None) -> float | None:
    if here is None or location is None or location.latitude is None:
        return None
    return geodesic(here, (location.latitude, location.longitude)).m
