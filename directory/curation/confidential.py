"""Hiding a place: street and pin leave the public row, in memory, before it is saved."""

from dataclasses import dataclass

from directory import places
from directory.models import Location
from directory.vocabularies import Precision

_PUBLIC_PRECISIONS = ("", Precision.TOWN, Precision.AREA)
_STREET = ("address_1", "address_2", "postal_code", "entered_address", "directions")


@dataclass(frozen=True)
class Hidden:
    """What only `PrivateAddress` may keep. The position is in degrees, None where there was no exact one."""

    address: str
    latitude: float | None
    longitude: float | None


def take_private_parts(location: Location) -> Hidden:
    """Empties the street, the postal code, the directions and an exact pin of an unsaved location, and returns them.

    A whole British postal code is a dozen houses, so it goes too. The row keeps the town, and the centre of the town
    where the gazetteer knows it; nothing is written to the database here.
    """
    lines = [getattr(location, field).strip() for field in _STREET]
    hidden = Hidden("\n".join(dict.fromkeys(line for line in lines if line)), *_pin(location))
    for field in _STREET:
        setattr(location, field, "")
    location.pinned_by_hand = False
    show_town_only(location)
    return hidden


def show_town_only(location: Location) -> bool:
    """Puts an unsaved location at the centre of its town; without a known town it has no position. True if found."""
    location.latitude = location.longitude = None
    location.precision, location.areas = "", []
    try:
        place = places.locate(
            ", ".join(filter(None, [location.city, location.state_province])), country=location.country
        )
    except places.PlaceError:
        return False
    if place.precision not in _PUBLIC_PRECISIONS:
        return False
    location.latitude, location.longitude = place.latitude, place.longitude
    location.precision, location.areas = place.precision, list(place.areas)
    return True


def _pin(location: Location) -> tuple[float | None, float | None]:
    if location.precision in _PUBLIC_PRECISIONS and not location.pinned_by_hand:
        return None, None
    return location.latitude, location.longitude
