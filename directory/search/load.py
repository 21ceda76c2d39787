"""From index rows to what a page shows: four statements for a page of results, whatever its size.

As SQL of our own: of the eighty columns behind a result a card and the JSON show thirty, and Django took longer over
the rest than PostgreSQL over all of it. Attributes left out here would be read one by one, so a test counts queries.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any, TypeVar

from django.db import connection
from django.db.models import Model, QuerySet
from geopy.distance import geodesic

from directory.models import Area, FieldProvenance, Location, Organization, Pause, Phone, Schedule, Service
from directory.models.schedule import RRULE_PARTS
from directory.models.search_entry import EntryKind
from directory.search import tags
from directory.search.result import ListingResult
from directory.vocabularies import REMOTE_FORMATS, AgingField, PeerStatus

# What cards and the JSON read of each, in the order of the model's fields: `from_db` goes by that.
_SHOWN: dict[type[Model], tuple[str, ...]] = {
    Organization: ("id", "name", "kind", "website", "country"),
    Service: (
        "id",
        "organization_id",
        "name",
        "service_type",
        "formats",
        "populations",
        "cost",
        "cost_amount",
        "cost_currency",
        "joining",
        "url",
        "capacity",
        "capacity_note",
        "capacity_until",
        "capacity_as_of",
    ),
    Location: (
        "id",
        "name",
        "address_1",
        "city",
        "accessibility",
        "confidential",
        "latitude",
        "longitude",
        "precision",
    ),
    Area: ("code", "kind", "label"),
    FieldProvenance: ("id", "organization_id", "field", "verified_on", "method"),
    Phone: (
        "id",
        "hsds_id",
        "organization_id",
        "service_id",
        "number",
        "extension",
        "kind",
        "description",
        "dead_since",
    ),
    Pause: ("id", "organization_id", "scope", "service_id", "location_id", "valid_from", "back_on", "reason"),
    Schedule: (
        "id",
        "hsds_id",
        "service_id",
        "location_id",
        "valid_from",
        "valid_to",
        "opens_at",
        "closes_at",
        "rrule",
        *RRULE_PARTS,
        "timezone",
        "except_dates",
        "extra_dates",
        "on_holidays",
        "calendar",
        "note",
    ),
}
_JOINED = (Organization, Service, Location, Area, FieldProvenance)
_Row = TypeVar("_Row", bound=Model)


def load(
    ids: Sequence[int], here: tuple[float, float] | None, *, with_offers: bool = False
) -> list[ListingResult | None]:
    """Results in the order of these index rows; distances are geodesics from `here` (degrees), None without it.

    `with_offers` names every service of each organization in the same statement. None stands for a listing deleted since
    the index was read.
    """
    if not ids:
        return []
    results = {row[0]: _result(row, here) for row in _rows(_entries_sql(with_offers), [AgingField.LISTING, list(ids)])}
    _add_pauses([result.organization for result in results.values()])
    _add_phones([result.organization for result in results.values()])
    _add_schedules([result.service for result in results.values() if result.service])
    return [results.get(one) for one in ids]


def _result(row: Sequence[Any], here: tuple[float, float] | None) -> ListingResult:
    _, entry_kind, area_stated, numbers, offers, towns, *columns = row
    organization, service, location, area, checked = _models(columns)
    _prefetched(organization, "provenance", FieldProvenance, [checked] if checked else [])
    return ListingResult(
        organization=organization,
        service=service,
        location=location,
        distance_m=_distance(here, location),
        area=area,
        area_stated=area_stated,
        remote=entry_kind == EntryKind.REMOTE,
        also_in=tuple(towns or ()),
        peer_status=_peer_status(numbers),
        offers=tuple(offers or ()),
    )


def _models(columns: Sequence[Any]) -> tuple[Any, ...]:
    """One object of each joined table, None where the row has none."""
    made, start = [], 0
    for model in _JOINED:
        end = start + len(_SHOWN[model])
        made.append(None if columns[start] is None else _made(model, columns[start:end]))
        start = end
    return tuple(made)


def _made(model: type[_Row], values: Sequence[Any]) -> _Row:
    return model.from_db("default", _SHOWN[model], values)


def _peer_status(numbers: Iterable[int]) -> PeerStatus:
    """As the index has it: the evidence, with its private figures, is not read to show a result."""
    known = tags.PEER_STATUS.numbers
    return next((PeerStatus(tags.PEER_STATUS.value(one)) for one in numbers if one in known), PeerStatus.NOT_SAID)


def _add_pauses(organizations: Sequence[Organization]) -> None:
    pauses = _by_key(Pause, "organization_id", [one.pk for one in organizations], "valid_from, id")
    for one in organizations:
        _prefetched(one, "pauses", Pause, pauses[one.pk])


def _add_phones(organizations: Sequence[Organization]) -> None:
    phones = _by_key(Phone, "organization_id", [one.pk for one in organizations], "id")
    for one in organizations:
        _prefetched(one, "phones", Phone, phones[one.pk])


def _add_schedules(services: Sequence[Service]) -> None:
    schedules = _by_key(Schedule, "service_id", [one.pk for one in services], "valid_from, opens_at, id")
    for one in services:
        _prefetched(one, "schedules", Schedule, schedules[one.pk])


def _by_key(model: type[_Row], key: str, ids: Sequence[Any], order: str) -> dict[Any, list[_Row]]:
    """The rows of a table that belong to these, by what they belong to."""
    columns = ", ".join(_SHOWN[model])
    sql = f"SELECT {columns} FROM {model._meta.db_table} WHERE {key} = ANY(%s) ORDER BY {order}"  # noqa: S608 - our own SQL
    rows_by_key: dict[Any, list[_Row]] = defaultdict(list)
    for values in _rows(sql, [list(ids)]) if ids else ():
        one = _made(model, values)
        rows_by_key[getattr(one, key)].append(one)
    return rows_by_key


def _prefetched(owner: Model, name: str, model: type[Model], rows: list[Any]) -> None:
    """Keep the related rows as `prefetch_related` would, so that `.all()` asks nobody."""
    prefetched: QuerySet = QuerySet(model)
    prefetched._result_cache = rows
    owner.__dict__.setdefault("_prefetched_objects_cache", {})[name] = prefetched


def _rows(sql: str, params: list[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchall()


@cache
def _entries_sql(with_offers: bool) -> str:
    columns = ", ".join(f"{model._meta.db_table}.{name}" for model in _JOINED for name in _SHOWN[model])
    return f"""
SELECT entry.id, entry.entry_kind, entry.area_stated, entry.tags, {_OFFERS if with_offers else "NULL"}, {_TOWNS}, {columns}
FROM directory_searchentry entry
JOIN directory_organization ON directory_organization.id = entry.organization_id
LEFT JOIN directory_service ON directory_service.id = entry.service_id
LEFT JOIN directory_location ON directory_location.id = entry.location_id
LEFT JOIN directory_area ON directory_area.code = entry.area_code
LEFT JOIN directory_fieldprovenance
       ON directory_fieldprovenance.organization_id = entry.organization_id AND directory_fieldprovenance.field = %s
WHERE entry.id = ANY(%s)"""  # noqa: S608 - our own SQL


_REMOTE = ", ".join(f"'{value}'" for value in sorted(REMOTE_FORMATS))

# Named ones by name; the rest by the value of their kind, which presentation puts in words.
_OFFERS = """(
    SELECT array_agg(coalesce(nullif(one.name, ''), one.service_type) ORDER BY one.name = '', one.name, one.id)
    FROM directory_service one WHERE one.organization_id = entry.organization_id)"""


# Towns where a service meets in person besides: what happens online or by phone alone has places that are offices.
_TOWNS = f"""CASE WHEN entry.entry_kind = '{EntryKind.REMOTE}'
    AND NOT directory_service.formats <@ ARRAY[{_REMOTE}]::varchar[] THEN (
    SELECT array_agg(DISTINCT place.city ORDER BY place.city) FROM directory_location place
    WHERE place.organization_id = entry.organization_id AND place.city <> '' AND CASE
        WHEN EXISTS (SELECT 1 FROM directory_serviceatlocation link WHERE link.service_id = entry.service_id)
            THEN EXISTS (SELECT 1 FROM directory_serviceatlocation link
                         WHERE link.service_id = entry.service_id AND link.location_id = place.id)
        ELSE NOT EXISTS (SELECT 1 FROM directory_servicearea served WHERE served.service_id = entry.service_id) END
    ) END"""  # noqa: S608 - our own SQL


def _distance(here: tuple[float, float] | None, location: Location | None) -> float | None:
    if here is None or location is None or location.latitude is None:
        return None
    return geodesic(here, (location.latitude, location.longitude)).m
