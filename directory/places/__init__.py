"""Text to place: the shipped gazetteer first, then the outside geocoders an admin switched on."""

from directory.places.errors import (
    GeocoderUnavailable,
    PlaceAmbiguous,
    PlaceElsewhere,
    PlaceError,
    PlaceNotGiven,
    PlaceNotUnderstood,
)
from directory.places.locate import locate
from directory.places.mentions import AreaMatch, areas_from_text
from directory.places.names import normalize
from directory.places.nearest import areas_at, timezone_of
from directory.places.place import Choice, Place

__all__ = [
    "AreaMatch",
    "Choice",
    "GeocoderUnavailable",
    "Place",
    "PlaceAmbiguous",
    "PlaceElsewhere",
    "PlaceError",
    "PlaceNotGiven",
    "PlaceNotUnderstood",
    "areas_at",
    "areas_from_text",
    "locate",
    "normalize",
    "timezone_of",
]
