"""Where demonstration listings stand: real towns, invented doors."""

from dataclasses import dataclass
from math import cos, pi, radians, sin, sqrt

from demo.chance import chance
from directory.models import Area, Town
from directory.places import normalize

_METRES_PER_DEGREE = 111_320.0
# A postal code in the country can have its centre far from the town that people mean by it.
_POSTCODE_NEAR_TOWN_M = 8_000.0
_POSTCODE_OF_CITY_M = 25_000.0
_CITY = 200_000  # people
_SPREAD_M = 800.0
_NATIONS = {"GB": "GB", "IE": "IE"}
_PROVINCES = {"ON": "CA-08"}


class GazetteerMissingError(Exception):
    """The towns and postal codes are not loaded."""


@dataclass(frozen=True)
class Spot:
    """A position in degrees and the area codes it lies in, narrowest first."""

    latitude: float
    longitude: float
    areas: tuple[str, ...]


class Atlas:
    """The towns and postal codes that the demonstration stands on, read once."""

    def __init__(self, towns: set[str], postcodes: set[str]) -> None:
        """Raises GazetteerMissingError where none is loaded, KeyError for a town that is not in it."""
        names = {normalize(town.rsplit(" ", 1)[0]) for town in towns}
        rows = list(Town.objects.filter(search_name__in=names, country__in=["US", "GB", "IE", "CA"]))
        if not rows:
            raise GazetteerMissingError
        self._towns = {town: _pick(town, rows) for town in towns}
        self._codes = Area.objects.in_bulk(postcodes)

    def town(self, town: str) -> Town:
        return self._towns[town]

    def centre(self, town: str) -> Spot:
        """The town's own centre."""
        row = self._towns[town]
        return Spot(row.latitude, row.longitude, tuple(row.within))

    def postcode(self, town: str, code: str) -> Spot | None:
        """The centre of a postal code of this town; None where it is not known or lies far outside."""
        row, area = self._towns[town], self._codes.get(f"{country_of(town)}:{code}")
        if area is None or area.latitude is None or area.longitude is None:
            return None
        limit = _POSTCODE_OF_CITY_M if row.population >= _CITY else _POSTCODE_NEAR_TOWN_M
        if _apart_m(row.latitude, row.longitude, area.latitude, area.longitude) > limit:
            return None
        return Spot(area.latitude, area.longitude, (area.code, *area.within))

    def door(self, town: str, code: str, key: str) -> Spot:
        """An invented door near the centre of the postal code, or of the town; the same for the same key."""
        centre = self.postcode(town, code) or self.centre(town)
        dice = chance(f"door {key}")
        distance, bearing = _SPREAD_M * sqrt(dice.random()), 2 * pi * dice.random()
        north, east = distance * cos(bearing), distance * sin(bearing)
        return Spot(
            round(centre.latitude + north / _METRES_PER_DEGREE, 6),
            round(centre.longitude + east / (_METRES_PER_DEGREE * cos(radians(centre.latitude))), 6),
            centre.areas,
        )

    def area(self, town: str, word: str) -> str:
        """The code of the `county`, `state` or `nation` a town lies in, `*` for `world`; a code stays itself."""
        chain = self._towns[town].within
        if word == "world":
            return "*"
        if word == "nation":
            return chain[-1]
        if word == "state":
            return chain[-2]
        if word == "county":
            return chain[0]
        return word


def country_of(town: str) -> str:
    """ISO 3166, two letters: `US` for `Portland OR`."""
    region = town.rsplit(" ", 1)[1]
    return _NATIONS.get(region) or ("CA" if region in _PROVINCES else "US")


def _pick(town: str, rows: list[Town]) -> Town:
    name, region = town.rsplit(" ", 1)
    area = _NATIONS.get(region) or _PROVINCES.get(region) or f"US-{region}"
    towns = [row for row in rows if row.search_name == normalize(name) and area in row.within]
    if not towns:
        raise KeyError(f"No such town in the gazetteer: {town}")
    return max(towns, key=lambda row: row.population)


def _apart_m(lat: float, lon: float, other_lat: float, other_lon: float) -> float:
    """Metres on a flat map, good enough within a town."""
    east = (other_lon - lon) * cos(radians(lat))
    return _METRES_PER_DEGREE * sqrt((other_lat - lat) ** 2 + east**2)
