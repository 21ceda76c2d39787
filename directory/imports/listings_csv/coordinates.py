"""Coordinates that a list brings along, where they can be true."""

from math import isfinite
from typing import NamedTuple

from geopy.distance import geodesic

from directory.imports.listing import LocationData, Note, Topic
from directory.imports.placing import locate_address
from directory.places import areas_at
from directory.places.errors import excerpt

# Further from the stated postcode or town than this, a position is a mistake and not a precise address.
MOST_APART_KM = 100.0


class Position(NamedTuple):
    """WGS84 degrees and the areas it lies in, narrowest first."""

    latitude: float
    longitude: float
    areas: tuple[str, ...]


def position_of(cells: dict[str, str], spot: LocationData, notes: list[Note]) -> Position | None:
    """The position the row states; None, with a note, where it cannot be that of the address."""
    written = [cells.get(name, "") for name in ("latitude", "longitude")]
    if not any(written):
        return None
    pair = _numbers(written)
    if pair is None:
        notes.append(Note(Topic.LEFT_OUT, f"the coordinates {excerpt(', '.join(written))} are no place on earth"))
        return None
    around = locate_address(spot.postal_code, spot.city, spot.state_province, spot.country).place
    if around is None:
        return Position(*pair, areas_at(*pair))
    apart_km = geodesic(pair, (around.latitude, around.longitude)).km
    if apart_km > MOST_APART_KM:
        notes.append(Note(Topic.LEFT_OUT, f"the coordinates are {apart_km:,.0f} km from {around.label}"))
        return None
    return Position(*pair, around.areas)


def _numbers(written: list[str]) -> tuple[float, float] | None:
    try:
        latitude, longitude = (float(text) for text in written)
    except ValueError:
        return None
    if not (isfinite(latitude) and isfinite(longitude)) or abs(latitude) > 90 or abs(longitude) > 180:
        return None
    # Zero, zero is how programs write that they know nothing.
    return None if latitude == longitude == 0 else (latitude, longitude)
