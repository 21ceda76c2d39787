"""The places of one listing: on the map, or kept private."""

import uuid

from demo import sentences
from demo.chance import chance
from demo.places import Atlas, country_of
from demo.rows import Rows
from demo.spec import Listing, Offer
from directory.models import Location, PrivateAddress
from directory.vocabularies import Precision


def add_location(rows: Rows, listing: Listing, offer: Offer, place: str, atlas: Atlas) -> Location | None:
    """The place of an offer, added to `rows` unless it is the same as the one before; None where it has none."""
    if not place:
        return None
    if place == "same":
        return rows.locations[-1]
    key = f"{listing.slug} {len(rows.locations)}"
    location = Location(
        id=uuid.uuid5(rows.organization.id, f"location {len(rows.locations)}"),
        organization=rows.organization,
        city=listing.town.rsplit(" ", 1)[0],
        state_province="" if (region := listing.town.rsplit(" ", 1)[1]) in {"GB", "IE"} else region,
        country=country_of(listing.town),
        accessibility=list(offer.access),
    )
    rows.locations.append(location)
    if place == "private":
        _keep_private(rows, location, listing.town, key, atlas)
    else:
        _put_on_map(location, place, listing.town, key, atlas)
        location.directions = "" if offer.first else _directions(location, key)
    return location


def _keep_private(rows: Rows, location: Location, town: str, key: str, atlas: Atlas) -> None:
    """The public row holds the town and its centre; the door goes where only curators look."""
    centre, door = atlas.centre(town), atlas.door(town, "", key)
    location.confidential, location.precision = True, Precision.TOWN
    location.latitude, location.longitude, location.areas = centre.latitude, centre.longitude, list(centre.areas)
    number = chance(f"house {key}").randrange(100, 999)
    rows.private_addresses.append(
        PrivateAddress(
            location=location,
            address=f"{number} Hollow Lane, {location.city}",
            latitude=door.latitude,
            longitude=door.longitude,
        )
    )


def _put_on_map(location: Location, place: str, town: str, key: str, atlas: Atlas) -> None:
    *room, location.name, location.address_1, location.postal_code = (part.strip() for part in place.split(","))
    location.address_2 = ", ".join(room)
    dice = chance(f"precision {key}")
    spot, location.precision = atlas.door(town, location.postal_code, key), Precision.EXACT
    coarse = atlas.postcode(town, location.postal_code)
    if coarse and dice.random() < 0.12:
        is_uk = location.country == "GB"
        spot, location.precision = coarse, Precision.OUTCODE if is_uk else Precision.POSTCODE
    location.latitude, location.longitude, location.areas = spot.latitude, spot.longitude, list(spot.areas)


def _directions(location: Location, key: str) -> str:
    dice = chance(f"directions {key}")
    if dice.random() < 0.5:
        return ""
    return dice.choice(sentences.DIRECTIONS_GB if location.country in {"GB", "IE"} else sentences.DIRECTIONS_US)
