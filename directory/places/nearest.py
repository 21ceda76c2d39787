"""What lies around a position: its areas and its time zone."""

from typing import NamedTuple

from directory.places.geodesy import along_ground_m, ecef
from directory.places.sql import rows

# A postal code or county is not claimed from further away than this, a nation from no further than that.
AREA_WITHIN_M = 100_000.0
NATION_WITHIN_M = 300_000.0

_TOWN = """
SELECT within, country, timezone, position <-> cube(%s::float8[]) FROM directory_town
ORDER BY position <-> cube(%s::float8[]) LIMIT 1
"""
_POSTCODE = """
SELECT ARRAY[code] || within, country, '', position <-> cube(%s::float8[]) FROM directory_area
WHERE kind = 'postcode' AND NOT approximate ORDER BY position <-> cube(%s::float8[]) LIMIT 1
"""


class _Near(NamedTuple):
    areas: list[str]
    country: str
    timezone: str
    chord_m: float


def _nearest(sql: str, latitude: float, longitude: float) -> _Near | None:
    point = list(ecef(latitude, longitude))
    records = rows(sql, [point, point])
    return _Near(*records[0]) if records else None


def areas_at(latitude: float, longitude: float) -> tuple[str, ...]:
    """The area chain of a position in degrees, narrowest first: that of the nearest postal code of the nation the
    nearest town lies in, else of that town; only the nation beyond 100 km, nothing beyond 300 km.
    """
    town = _nearest(_TOWN, latitude, longitude)
    if town is None or along_ground_m(town.chord_m) > NATION_WITHIN_M:
        return ()
    postcode = _nearest(_POSTCODE, latitude, longitude)
    closest = town
    # Northern Ireland has towns and no postal codes here: the nearest one is across the sea.
    if postcode and postcode.country == town.country and "GB-NIR" not in town.areas:
        closest = postcode
    if along_ground_m(closest.chord_m) > AREA_WITHIN_M:
        return (town.country,)
    return tuple(closest.areas)


def timezone_of(latitude: float, longitude: float) -> str:
    """The IANA time zone of the nearest town; "UTC" where no town is loaded."""
    town = _nearest(_TOWN, latitude, longitude)
    return town.timezone if town else "UTC"
