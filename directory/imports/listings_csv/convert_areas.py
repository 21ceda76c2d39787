"""Which areas a row's service covers: as stated, else as its name or its post-office box lets one infer."""

import re

from directory.imports.clean import address
from directory.imports.listing import Listing, Note, ServiceAreaData, Topic
from directory.imports.listings_csv.convert_location import NATIONAL
from directory.imports.placing import area_name, counties_named, counties_of, locate_address, region_code, stated_areas
from directory.places.errors import excerpt
from directory.vocabularies import OrganizationKind

_WORLD = frozenset({"world", "worldwide", "world-wide", "international", "global", "anywhere"})
_WHOLE = frozenset({"state", "statewide", "state-wide", "province", "region"})
_COUNTY_WORD = re.compile(r"\b(?:county|counties|parish|borough)\b", re.IGNORECASE)


def areas_of(listing: Listing, cells: dict[str, str]) -> tuple[ServiceAreaData, ...]:
    """The areas covered, with a note for each that nobody stated; none where the listing has a place of its own."""
    stated = _stated(listing, cells)
    if stated:
        return tuple(ServiceAreaData(code, inferred=False) for code in stated)
    inferred = _inferred(listing, cells)
    if inferred:
        named = ", ".join(area_name(code) for code in inferred)
        listing.notes.append(Note(Topic.INFERRED, f"{listing.name}: {named}"))
        return tuple(ServiceAreaData(code, inferred=True) for code in inferred)
    if listing.home_area and (listing.location is None or listing.location.latitude is None):
        listing.notes.append(Note(Topic.NOT_STATED, f"{listing.name}: {area_name(listing.home_area)}"))
    return ()


def _stated(listing: Listing, cells: dict[str, str]) -> tuple[str, ...]:
    level, name = cells.get("service_area", "").casefold(), cells.get("service_area_name", "")
    if level in _WORLD:
        return ("*",)
    if level in NATIONAL and not name:
        return (listing.country,) if listing.country else ()
    if not level and not name:
        return ()
    hint = listing.home_area
    if level in _WHOLE and not name:
        return (hint,) if "-" in hint else ()
    # "wa" is Washington on an American list, and Western Australia on one from there.
    if region := region_code(name, listing.country):
        return (region,)
    match = stated_areas(name or cells["service_area"], hint)
    if match is None:
        listing.notes.append(Note(Topic.LEFT_OUT, f"the area “{excerpt(name or level)}” is none we know"))
        return ()
    return match.codes


def _inferred(listing: Listing, cells: dict[str, str]) -> tuple[str, ...]:
    if listing.kind == OrganizationKind.REGIONAL_BODY and "-" in listing.home_area:
        return (listing.home_area,)
    has_place = listing.location is not None and listing.location.latitude is not None
    tells = "-" in listing.home_area and (not has_place or _COUNTY_WORD.search(listing.name))
    if tells and (counties := counties_named(listing.name, listing.home_area)):
        return counties
    return () if has_place else _around_box(listing, cells)


def _around_box(listing: Listing, cells: dict[str, str]) -> tuple[str, ...]:
    """The counties of a post-office box [docs/domain.md]. "c/o" says where somebody else's office is, and nothing of theirs."""
    mail = address.mail_only(listing.mailing_address)
    if not mail.box or mail.care_of:
        return ()
    located = locate_address(
        cells.get("postal_code", "").upper(), cells.get("city", ""), cells.get("region", ""), listing.country
    )
    return counties_of(located.place.areas) if located.place else ()
