"""Whose public holidays a schedule keeps: those of the place it happens at."""

from collections.abc import Sequence

from django.db import connection

from directory.schedules import holidays


def calendars_of(schedule_ids: Sequence[int]) -> dict[int, str]:
    """Schedule id -> its calendar, "" where no country is known, in one statement.

    What somebody stated; else its own place; else the places of its service; else the one state or nation that the
    service covers; else where its organization works, its places, its country.
    """
    if not schedule_ids:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(_CODES, [list(schedule_ids)])
        return {pk: _first(stated, *codes) for pk, stated, *codes in cursor.fetchall()}


def _first(stated: str, *codes: list[str] | None) -> str:
    return stated or next((calendar for some in codes if some and (calendar := holidays.calendar_of(some))), "")


# A service that covers several states has no calendar by them.
_CODES = """
SELECT schedule.id, schedule.holidays_of, place.areas,
       (SELECT spot.areas FROM directory_serviceatlocation link JOIN directory_location spot ON spot.id = link.location_id
        WHERE link.service_id = service.id AND spot.areas <> '{}' ORDER BY link.id LIMIT 1),
       (SELECT array_agg(DISTINCT lies_in.code)
        FROM directory_servicearea served JOIN directory_area area ON area.code = served.area_id,
             unnest(area.within || area.code) AS lies_in (code)
        WHERE served.service_id = service.id AND lies_in.code LIKE '__-%%'
        HAVING count(DISTINCT served.area_id) = 1),
       home.within || home.code,
       (SELECT spot.areas FROM directory_location spot
        WHERE spot.organization_id = organization.id AND spot.areas <> '{}' ORDER BY spot.id LIMIT 1),
       ARRAY[organization.country]
FROM directory_schedule schedule
JOIN directory_service service ON service.id = schedule.service_id
JOIN directory_organization organization ON organization.id = service.organization_id
LEFT JOIN directory_location place ON place.id = schedule.location_id
LEFT JOIN directory_area home ON home.code = organization.home_area_id
WHERE schedule.id = ANY(%s)"""
