"""Where a row's listing is and where its mail goes."""

import re

from directory.imports.clean import address, contact, text
from directory.imports.listing import Listing, LocationData, Note, RowRejected, Topic
from directory.imports.listings_csv.coordinates import position_of
from directory.imports.placing import area_name, checked_postcode, country_code, locate_address, region_code
from directory.imports.sources import SourceDefaults
from directory.places import normalize
from directory.places.errors import excerpt
from directory.vocabularies import Precision

NATIONAL = frozenset({"national", "nation", "nationwide", "nation-wide", "country"})


def region_name(cells: dict[str, str]) -> str:
    """The name, in search form, of the state the row states; "" where it states none we know."""
    region = cells.get("region", "")
    try:
        code = region_code(region, country_code(cells["country"]) if cells.get("country") else "") if region else ""
    except RowRejected:
        return ""
    return normalize(area_name(code)) if code else ""


def place(listing: Listing, cells: dict[str, str], source_defaults: SourceDefaults) -> None:
    """Fills `place`, `mailing_address`, `country` and `home_area`. Raises RowRejected for a malformed postcode."""
    street, city = _street_and_town(cells)
    region = text.one_line(cells.get("region", ""))
    code = cells.get("postal_code", "")
    code = "" if contact.is_nothing(code) else checked_postcode(code, listing.country)
    whole = _whole(street, city, region, code)
    home = region_code(region, listing.country) if region else ""
    if region and not home and listing.country in ("US", "GB"):
        listing.notes.append(Note(Topic.LEFT_OUT, f"“{excerpt(region)}” is no state or nation of the UK we know"))
        region = ""
    listing.home_area = home or listing.country
    mail = address.mail_only("\n".join((street, city)))
    if mail:
        listing.mailing_address = whole
        listing.notes.append(Note(Topic.MAIL_ONLY, excerpt(whole)))
        if mail.box and address.has_street_too(street):
            listing.notes.append(
                Note(Topic.CHECK, f"“{excerpt(street)}” has a street beside the box: pin it if people go there")
            )
        return
    if not street and not city and "latitude" not in cells and not code:
        return
    if len(street) > 200:
        raise RowRejected(f"The street is {len(street)} characters long; 200 fit.")
    confidential = source_defaults.private_without_street and not street
    listing.location = LocationData(
        address_1=street.replace("\n", ", "),
        city=city,
        state_province=region,
        postal_code=code,
        country=listing.country,
        entered_address="" if confidential else whole,
        confidential=confidential,
    )
    _pin(listing, listing.location, cells)
    if confidential:
        # A whole British postcode is about a dozen houses.
        listing.location.postal_code = ""


def _street_and_town(cells: dict[str, str]) -> tuple[str, str]:
    street, city = text.plain(cells.get("street", "")), text.one_line(cells.get("city", ""))
    whole = text.plain(cells.get("address", ""))
    if whole and not street:
        street, town = address.split_town(whole) if not address.mail_only(whole) else (whole, "")
        city = city or town[:120]
    return ("" if contact.is_nothing(street) else street, "" if contact.is_nothing(city) else city)


def _whole(street: str, city: str, region: str, code: str) -> str:
    last = " ".join(part for part in (region, code) if part)
    return "\n".join(part for part in (street, ", ".join(part for part in (city, last) if part)) if part)


def _pin(listing: Listing, spot: LocationData, cells: dict[str, str]) -> None:
    given = position_of(cells, spot, listing.notes)
    if given and not spot.confidential:
        spot.latitude, spot.longitude, spot.areas = given.latitude, given.longitude, given.areas
        spot.precision = Precision.EXACT
        return
    located = locate_address(spot.postal_code, spot.city, spot.state_province, spot.country)
    if located.place is None:
        listing.notes.append(Note(Topic.NOT_ON_MAP, located.why))
        return
    spot.latitude, spot.longitude = located.place.latitude, located.place.longitude
    spot.precision, spot.areas = located.place.precision, located.place.areas
    if spot.confidential:
        spot.precision = Precision.AREA if spot.precision == Precision.AREA else Precision.TOWN
        listing.notes.append(
            Note(Topic.APPROXIMATE, f"no street is given: listed as private, at {spot.city or 'its area'}")
        )
    elif located.why:
        listing.notes.append(Note(Topic.APPROXIMATE, f"placed at {located.place.label}: {located.why}"))
    spot.country = listing.country = listing.country or located.place.country
    _home(listing, spot)


def _home(listing: Listing, spot: LocationData) -> None:
    """The state of the place, where the row names none."""
    if "-" not in listing.home_area:
        regions = [area for area in spot.areas if re.fullmatch(r"[A-Z]{2}-[A-Z0-9]{2,3}", area)]
        listing.home_area = regions[0] if regions else listing.country
