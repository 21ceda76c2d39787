"""`lat,lon`, as "use my location" sends it or as somebody copied it from a map."""

import re

from directory.places.errors import PlaceNotUnderstood
from directory.places.nearest import areas_at
from directory.places.place import Place
from directory.vocabularies import Precision

_NUMBER = r"([+-]?[0-9]{1,3}(?:\.[0-9]{0,15})?)"
_PAIR = re.compile(rf"{_NUMBER}\s*°?\s*([NS]?)(\s*[,;]\s*|\s+){_NUMBER}\s*°?\s*([EW]?)", re.IGNORECASE)


def parse(text: str) -> tuple[float, float] | None:
    """Degrees north and east, or None where the text is no pair of numbers.

    Two numbers apart by a space count only with decimals or signs of degrees: "12 34" is more likely an address.
    Raises PlaceNotUnderstood for numbers outside the globe.
    """
    match = _PAIR.fullmatch(text.strip().replace("−", "-"))
    if not match:
        return None
    north, south_sign, gap, east, west_sign = match.groups()
    if not gap.strip() and not ("°" in text or ("." in north and "." in east)):
        return None
    latitude = -float(north) if south_sign.upper() == "S" else float(north)
    longitude = -float(east) if west_sign.upper() == "W" else float(east)
    if abs(latitude) > 90 or abs(longitude) > 180:
        raise PlaceNotUnderstood(
            text, message="A latitude lies between -90 and 90, a longitude between -180 and 180. Check both numbers."
        )
    return latitude, longitude


def place_at(latitude: float, longitude: float) -> Place:
    """The place at a position in degrees, with the areas of its surroundings."""
    areas = areas_at(latitude, longitude)
    return Place(
        label=f"{round(latitude, 4):g}, {round(longitude, 4):g}",
        latitude=latitude,
        longitude=longitude,
        precision=Precision.EXACT.value,
        areas=areas,
        country=areas[-1] if areas else "",
        approximate=True,
        source="coordinates",
    )
