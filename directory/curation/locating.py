"""Putting a place on the map from its address."""

from directory import places
from directory.models import Location


def locate_from_address(location: Location) -> places.Place:
    """Gives an unsaved location the position, precision and areas of its postal code or town, and returns the place.

    The pin is no longer one put by hand. Raises `places.PlaceError` with a message for beside the address.
    """
    place = places.locate(_text(location), country=location.country)
    location.latitude, location.longitude = place.latitude, place.longitude
    location.precision, location.areas = place.precision, list(place.areas)
    location.pinned_by_hand = False
    return place


def _text(location: Location) -> str:
    """`Portland, OR 97201`: the street is left out because it is not in the gazetteer."""
    town = ", ".join(filter(None, [location.city, location.region]))
    return f"{town} {location.postal_code}".strip()
