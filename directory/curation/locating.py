"""Putting a place on the map from its address."""

from geopy.distance import geodesic

from directory import places
from directory.models import Location

# Further from its postal code or town than this, a pin put by hand is asked about.
FAR_KM = 50.0


def locate_from_address(location: Location) -> places.Place:
    """Gives an unsaved location the position, precision and areas of its postal code or town, and returns the place.

    The pin is no longer one put by hand. Raises `places.PlaceError` with a message for beside the address.
    """
    place = places.locate(_text(location), country=location.country)
    location.latitude, location.longitude = place.latitude, place.longitude
    location.precision, location.areas = place.precision, list(place.areas)
    location.pinned_by_hand = False
    return place


def far_from_address(location: Location, latitude: float, longitude: float) -> str:
    """How far these degrees are from the middle of the location's postal code or town, where that is far; else "".

    Said in words, such as "7,900 km from Portland, Oregon". Says nothing where the address is not known.
    """
    if not (location.city or location.postal_code):
        return ""
    try:
        place = places.locate(_text(location), country=location.country)
    except places.PlaceError:
        return ""
    apart_km = geodesic((latitude, longitude), (place.latitude, place.longitude)).km
    return f"{apart_km:,.0f} km from {place.label}" if apart_km > FAR_KM else ""


def _text(location: Location) -> str:
    """`Portland, OR 97201`: the street is left out because it is not in the gazetteer."""
    town = ", ".join(filter(None, [location.city, location.state_province]))
    return f"{town} {location.postal_code}".strip()
