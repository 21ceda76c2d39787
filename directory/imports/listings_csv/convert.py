"""A row's cells to a `Listing`: every cell cleaned, and everything that was changed or left out noted."""

import re
from datetime import date

from django.utils import timezone

from directory.facts.attendance import meets_in_person
from directory.imports import sources
from directory.imports.clean import contact, text
from directory.imports.listing import Listing, Note, PhoneData, RowRejected, Topic
from directory.imports.listings_csv import convert_location, formulas
from directory.imports.listings_csv.convert_service import service_data
from directory.imports.listings_csv.mapped_row import ImportDefaults, MappedRow
from directory.imports.placing import country_code
from directory.imports.sources import SourceDefaults
from directory.places import normalize
from directory.places.errors import excerpt
from directory.vocabularies import Format, OrganizationKind, PhoneKind, ServiceType

_NOWHERE = "Nothing says where it is or how to reach it: add a town, a phone, an e-mail address or a website."
_NO_COUNTRY = (
    "Nothing says where it is or whom it is for: add a postcode, a town with its state, a state or a country."
    " Help for everybody everywhere says so: worldwide, in the column service_area."
)
_NO_NUMBER = "Nobody could reach this line: add a phone that works, a website, an e-mail address or an address."


def listing_of(row: MappedRow, defaults: ImportDefaults) -> Listing:
    """The row as a listing. Raises RowRejected where nothing true could be listed."""
    listing = Listing(row.line, *row.key, row.digest, name="")
    cells = _recovered(row.cells, listing)
    listing.name = _name(cells, listing)
    listing.alternate_name = _other_name(_plain("alternate_name", cells, listing, one_line=True), listing)
    listing.description = _plain("description", cells, listing)
    listing.country = (
        country_code(cells.get("country", "") or defaults.country) if _has_country(cells, defaults) else ""
    )
    listing.verified_on = _verified_on(cells, listing)
    _contacts(cells, listing)
    source_defaults = _meaning(cells, listing, defaults)
    convert_location.place(listing, cells, source_defaults)
    listing.service = service_data(listing, cells, source_defaults)
    if listing.location and listing.location.address_1 and not meets_in_person(listing.service.formats):
        listing.notes.append(Note(Topic.OFFICE, f"{listing.name}: {excerpt(listing.location.address_1)}"))
    if not _reachable(listing):
        raise RowRejected(_NO_NUMBER if _is_a_line(listing) else _NOWHERE)
    if not _belongs_somewhere(listing, is_given=bool(cells.get("country")) or defaults.country_is_given):
        raise RowRejected(_why_nowhere(listing))
    if re.search(sources.PAGE_NAMES, listing.name):
        listing.notes.append(Note(Topic.CHECK, f"“{listing.name}” reads like a page of events, not an organization"))
    return listing


def _reachable(listing: Listing) -> bool:
    """Whether somebody could find their way to it: otherwise it would stand in every place's answers for nobody."""
    contact_methods = (listing.phones, listing.email, listing.website, listing.mailing_address)
    if _is_a_line(listing):
        # A state tells nobody whom to ring, and a town alone does not either.
        return bool(any(contact_methods) or (listing.location and listing.location.address_1))
    return bool(any(contact_methods) or listing.location or listing.home_area or listing.service.areas)


def _belongs_somewhere(listing: Listing, *, is_given: bool) -> bool:
    """Whether a search of some place could rightly find it. What says nothing of where it is never becomes help for all.

    `is_given`: the country is the row's own, or somebody gave it for the whole list. One that was assumed is not enough.
    """
    placed = listing.location is not None and listing.location.latitude is not None
    if placed or listing.service.areas:
        return True
    names_one = is_given or listing.location or listing.mailing_address or "-" in listing.home_area
    return bool(names_one and (listing.home_area or listing.country))


def _why_nowhere(listing: Listing) -> str:
    """What kept the row's own place from being found, where it names one."""
    reasons = [note.text for note in listing.notes if note.topic == Topic.NOT_ON_MAP]
    return f"{reasons[0][:1].upper()}{reasons[0][1:]}. {_NO_COUNTRY}" if reasons else _NO_COUNTRY


def _is_a_line(listing: Listing) -> bool:
    """Whether people ring or write to it and go nowhere."""
    return listing.service.service_type == ServiceType.WARMLINE or listing.service.formats == (Format.PHONE,)


def _has_country(cells: dict[str, str], defaults: ImportDefaults) -> bool:
    return bool(cells.get("country") or defaults.country)


def _recovered(cells: dict[str, str], listing: Listing) -> dict[str, str]:
    """Cells in which a page's furniture stands for the name, put right from the street cell where that holds it."""
    name = text.one_line(cells.get("name", "")).strip(" >")
    if normalize(name) not in sources.FURNITURE_NAMES:
        return cells
    real = re.fullmatch(sources.FURNITURE_STREET, text.one_line(cells.get("street", "")))
    if not real:
        raise RowRejected(f"The name “{excerpt(name)}” is part of a web page, and no other cell holds the real one.")
    listing.notes.append(
        Note(Topic.CLEANED, f"the name was “{excerpt(cells['name'])}”; the street cell holds it: {real['name']}")
    )
    return cells | {"name": real["name"], "street": real["street"]}


def _name(cells: dict[str, str], listing: Listing) -> str:
    name = _plain("name", cells, listing, one_line=True)
    name = _not_a_formula(name, listing)
    if not any(character.isalnum() for character in name):
        raise RowRejected("The row has no name." if not cells.get("name") else "The name holds markup and no words.")
    return name


def _not_a_formula(name: str, listing: Listing) -> str:
    """Names stand first in lists that people save and open in a spreadsheet, which runs what begins like a formula."""
    if not formulas.begins_one(name):
        return name
    plain_name = formulas.name_in(name)
    if not any(character.isalnum() for character in plain_name):
        if any(character.isalnum() for character in name):
            raise RowRejected(
                f"The name “{excerpt(name)}” is a formula, which a spreadsheet would run: write the name itself."
            )
        return name
    listing.notes.append(
        Note(Topic.CLEANED, f"the name “{excerpt(name)}” began like a formula and is {excerpt(plain_name)}")
    )
    return plain_name


def _other_name(name: str, listing: Listing) -> str:
    if not formulas.begins_one(name):
        return name
    listing.notes.append(Note(Topic.CLEANED, f"the other name “{excerpt(name)}” began like a formula"))
    return formulas.name_in(name)


def _plain(field: str, cells: dict[str, str], listing: Listing, *, one_line: bool = False) -> str:
    raw = cells.get(field, "")
    clean = text.one_line(raw) if one_line else text.plain(raw)
    if text.has_markup(raw):
        listing.notes.append(
            Note(Topic.CLEANED, f"markup taken out of the {field}: {excerpt(clean) or 'nothing is left'}")
        )
    if contact.is_nothing(clean):
        return "" if field != "name" else clean
    return clean


def _verified_on(cells: dict[str, str], listing: Listing) -> date | None:
    written = cells.get("verified_on", "")
    if not written:
        return None
    try:
        day = date.fromisoformat(written[:10])
    except ValueError:
        listing.notes.append(Note(Topic.LEFT_OUT, f"the date “{excerpt(written)}”: write it like 2026-07-19"))
        return None
    if day > timezone.localdate() or day.year < 1990:
        listing.notes.append(Note(Topic.LEFT_OUT, f"the date {day}: nobody can have checked then"))
        return None
    return day


def _contacts(cells: dict[str, str], listing: Listing) -> None:
    website, email, phone = (cells.get(name, "") for name in ("website", "email", "phone"))
    if website:
        listing.website = contact.web_address(website) or ""
        if not listing.website:
            listing.notes.append(Note(Topic.LEFT_OUT, f"the website “{excerpt(website)}” leads nowhere"))
        elif listing.website != website:
            listing.notes.append(Note(Topic.CLEANED, f"the website “{excerpt(website)}” is {listing.website}"))
    if email:
        listing.email = contact.mail_address(email) or ""
        if not listing.email:
            listing.notes.append(Note(Topic.LEFT_OUT, f"“{excerpt(email)}” is no e-mail address"))
    if phone:
        phones_read = contact.numbers(phone, listing.country)
        listing.phones = tuple(_as_text(number) if _text_only(listing) else number for number in phones_read)
        if not phones_read:
            why = contact.EMERGENCY_SAID if contact.is_emergency(phone) else "it is no telephone number"
            listing.notes.append(Note(Topic.LEFT_OUT, f"the phone “{excerpt(phone)}”: {why}"))
        elif contact.has_more_than(phone, phones_read):
            listed = ", ".join(one.number for one in phones_read)
            listing.notes.append(Note(Topic.CLEANED, f"of the phone “{excerpt(phone)}” we kept {listed}"))


def _text_only(listing: Listing) -> bool:
    """Whether the description says that the line takes messages and no calls."""
    return bool(re.search(r"\btext only\b", listing.description, re.IGNORECASE))


def _as_text(number: PhoneData) -> PhoneData:
    return PhoneData(number.number, number.extension, PhoneKind.TEXT)


def _meaning(cells: dict[str, str], listing: Listing, defaults: ImportDefaults) -> SourceDefaults:
    """What the row stands for; fills the kind and the network."""
    network = cells.get("network", "").casefold()
    known = sources.NETWORKS.get(network)
    if network and not known:
        listing.notes.append(Note(Topic.LEFT_OUT, f"the network “{excerpt(network)}” is not one we know"))
    top = next((net for net in sources.NETWORKS.values() if not network and net.is_called(listing.name)), None)
    national = cells.get("service_area", "").casefold() in convert_location.NATIONAL
    source_defaults = sources.defaults_of_source(listing.source, network)
    if top and national:
        listing.network, listing.tops_network, source_defaults = top.slug, True, sources.NETWORK_TOP
    elif known:
        listing.network = known.slug
    kind = cells.get("kind", "").casefold().replace(" ", "_")
    if kind and kind not in OrganizationKind.values:
        listing.notes.append(Note(Topic.LEFT_OUT, f"the kind “{excerpt(kind)}” is not one we know"))
        kind = ""
    if not kind and known and _is_regional(listing.name, cells, known):
        kind = OrganizationKind.REGIONAL_BODY
    listing.kind = kind or source_defaults.kind or defaults.kind or OrganizationKind.GRASSROOTS_GROUP
    return source_defaults


def _is_regional(name: str, cells: dict[str, str], network: sources.Network) -> bool:
    """Whether the name is the network's and the whole state's: "NAMI Oregon", "NAMI Utah State Office"."""
    state = convert_location.region_name(cells)
    words = normalize(name).removesuffix(" state office")
    return bool(state) and any(words == f"{prefix} {state}" for prefix in network.prefixes)
