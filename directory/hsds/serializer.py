"""One listing as plain values for JSON. Whatever hands a listing on as data asks here.

Names are those of the models, which are those of HSDS 3 where it has them. `docs/search.md` lists them all.
"""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from directory.facts.attendance import joining_link
from directory.models import Pause, Schedule, Service
from directory.presentation.phones import phone_lines
from directory.presentation.zones import with_zone
from directory.schedules import occurrences, wording
from directory.schedules.pauses import schedules_at
from directory.search.result import ListingResult

# Parts of a rule that HSDS has, as it types them.
_RULE_TEXTS = ("freq", "byday", "bymonthday", "wkst")
_RULE_NUMBERS = ("interval", "count")


def listing(result: ListingResult) -> dict[str, Any]:
    """An organization under the service and place it was found by; distances in metres, positions in WGS84 degrees."""
    organization, service, location = result.organization, result.service, result.location
    phones = phone_lines(organization, service)
    checked = organization.listing_provenance
    return {
        "id": str(organization.pk),
        "name": organization.name,
        "url": organization.get_absolute_url(),
        "kind": organization.kind,
        "peer_status": result.peer_status,
        "service_id": str(service.pk) if service else None,
        "location_id": str(location.pk) if location else None,
        "services": [service.service_type] if service else [],
        "service": service.name if service else "",
        "format": service.formats if service else [],
        "join_url": (joining_link(service) or None) if service else None,
        "also_in": list(result.also_in),
        "schedules": [schedule(row, service) for row in schedules_at(service, location)] if service else [],
        "pauses": [pause(one) for one in organization.pauses.all() if _concerns(one, result)],
        "distance_m": None if result.distance_m is None else round(result.distance_m, 1),
        "town": location.city if location else "",
        "lat": location.latitude if location else None,
        "lon": location.longitude if location else None,
        "precision": location.precision if location else "",
        "area": result.area.label if result.area else None,
        "area_stated": result.area_stated,
        "phone": phones[0].display if phones else None,
        "website": organization.website or None,
        "verified_on": checked.verified_on.isoformat() if checked and checked.verified_on else None,
    }


def schedule(row: Schedule, service: Service) -> dict[str, Any]:
    """When it meets, as a rule, as the parts of the rule that it has, and in words.

    Times are local to the zone; an end at or before the start is the next day.
    """
    return {
        "id": str(row.hsds_id),
        "rrule": row.rrule,
        **{name: getattr(row, name) for name in _RULE_TEXTS if getattr(row, name)},
        **{name: int(getattr(row, name)) for name in _RULE_NUMBERS if getattr(row, name)},
        "valid_from": row.valid_from.isoformat(),
        "valid_to": row.valid_to.isoformat() if row.valid_to else None,
        "opens_at": f"{row.opens_at:%H:%M}",
        "closes_at": f"{row.closes_at:%H:%M}",
        "timezone": row.timezone,
        "except_dates": [day.isoformat() for day in row.except_dates],
        "extra_dates": [day.isoformat() for day in row.extra_dates],
        "on_holidays": occurrences.hours_on_holidays(row),
        "holidays_of": row.calendar or None,
        "text": with_zone(wording.days_and_times(row), row, service, timezone.now()),
    }


def pause(one: Pause) -> dict[str, Any]:
    """What rests, both days included, as HSDS has the validity of a schedule."""
    return {
        "scope": one.scope,
        "valid_from": one.valid_from.isoformat(),
        "valid_to": (one.back_on - timedelta(days=1)).isoformat(),
        "reason": one.reason,
    }


def _concerns(one: Pause, result: ListingResult) -> bool:
    """Whether a pause is not over and touches this service and place."""
    if one.back_on <= timezone.localdate():
        return False
    service, location = result.service, result.location
    return one.service_id in (None, service.pk if service else None) and (
        location is None or one.location_id in (None, location.pk)
    )
