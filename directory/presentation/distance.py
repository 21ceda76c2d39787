"""Distances in words, saying how exact they are."""

from directory.models import Location
from directory.places import Place
from directory.presentation.words import upper_first
from directory.vocabularies import Precision

METRES_PER_MILE = 1609.344
# Metres below which a position that is not exact has no distance that says anything: it may be the very centre.
_NEARBY = 200
# Circle drawn around a position that is not exact, in metres.
_CIRCLES = {Precision.POSTCODE: 1_500, Precision.OUTCODE: 2_500, Precision.TOWN: 3_000, Precision.AREA: 15_000}


def distance_number(metres: float, unit: str) -> str:
    """`1.2 miles`, `41 miles`, `less than 0.1 miles`; `unit` is `mi` or `km`."""
    amount = metres / (METRES_PER_MILE if unit == "mi" else 1000)
    word = "mile" if unit == "mi" else "km"
    if amount < 0.1:
        return f"less than 0.1 {word}{'s' if unit == 'mi' else ''}"
    digits = f"{amount:.1f}" if amount < 10 else f"{amount:.0f}"
    digits = digits.removesuffix(".0")
    return f"{digits} {word}{'s' if unit == 'mi' and digits != '1' else ''}"


def _about(metres: float, unit: str) -> str:
    """As finely as other distances: results stand in the order of these numbers, and rounding would seem to break it."""
    return f"About {distance_number(metres, unit)}" if metres >= _NEARBY else "Nearby"


def distance_text(metres: float, unit: str, location: Location | None = None) -> str:
    """`1.2 miles`, or `About 3.4 miles` where the meeting place itself is not exact."""
    if location is not None and location.precision not in (Precision.EXACT, ""):
        return _about(metres, unit)
    return upper_first(distance_number(metres, unit))


def measured_from(place: Place) -> str:
    """Where distances start, in a sentence; empty where the place is exact."""
    if place.precision == Precision.EXACT:
        return ""
    if place.precision == Precision.AREA:
        return f"Distances are measured from the middle of {place.label}."
    return f"Distances are measured from the centre of {place.label}."


def circle_metres(location: Location | None) -> int:
    """Radius of the circle that stands for a position that is not exact; 0 for an exact one."""
    return _CIRCLES.get(Precision(location.precision), 0) if location and location.precision else 0
