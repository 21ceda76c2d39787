"""A listing that is there already, brought in step with its row without undoing what curators did.

A blank cell erases nothing. A field that a curator checked later than the row is left alone, and so is a pin put by
hand. Only the one location and the one service that an import made are changed; kind, network and what the service
is were a first guess and stay as they are now. Names of the fields are those of `AgingField`.
"""

import re

from directory.imports.listing import Hours, Listing, Note, Topic
from directory.imports.write import create
from directory.imports.write.batch_writer import Unit
from directory.models import FieldProvenance, Location, Organization, Service, ServiceArea, ServiceAtLocation
from directory.vocabularies import AgingField, CheckMethod, HolidayHours, PhoneKind

_POSITION = ("latitude", "longitude", "precision", "areas")


def merge(listing: Listing, organization: Organization, unit: Unit) -> None:
    """Gathers what has to change; the organization comes with its related rows prefetched."""
    checks = {row.field: row for row in organization.provenance.all()}
    kept = {field for field in AgingField if is_later(checks.get(field), listing)}
    for field in sorted(kept.intersection(create.stated_fields(listing))):
        listing.notes.append(Note(Topic.KEPT, f"{listing.name}: {AgingField(field).label.lower()}, checked since"))
    unit.organization_ids.add(organization.pk)
    unit.set(organization, source_digest=listing.digest)
    if AgingField.LISTING not in kept:
        stated = {
            "name": listing.name, "alternate_name": listing.alternate_name, "description": listing.description,
            "website": listing.website, "email": listing.email, "country": listing.country,
            "home_area_id": listing.home_area,
        }  # fmt: skip
        unit.set(organization, **{name: value for name, value in stated.items() if value})
    if AgingField.PHONE not in kept:
        _phones(listing, organization, unit)
    location = next(
        (row for row in organization.locations.all() if row.pk == create.location_id(organization.pk)), None
    )
    if AgingField.ADDRESS not in kept:
        location = _address(listing, organization, location, unit)
    _service(listing, organization, location, kept, unit)
    for field in create.stated_fields(listing):
        if field not in kept:
            _provenance(listing, organization, checks.get(field), field, unit)


def is_later(check: FieldProvenance | None, listing: Listing) -> bool:
    """Whether what is on record was checked later than the row; on the same day a curator's check counts as later."""
    if check is None or check.verified_on is None:
        return False
    by_curator = check.method not in ("", CheckMethod.SOURCE)
    if listing.verified_on is None:
        return by_curator
    return check.verified_on > listing.verified_on or (by_curator and check.verified_on == listing.verified_on)


def _digits(number: str) -> str:
    return re.sub(r"\D", "", number)


def _phones(listing: Listing, organization: Organization, unit: Unit) -> None:
    """Numbers of the row that are not there take the place of the oldest ones that the row no longer has."""
    rows = [row for row in organization.phones.all() if row.service_id is None and row.kind != PhoneKind.FAX]
    wanted = {_digits(number.number): number for number in listing.phones}
    old = [row for row in sorted(rows, key=lambda row: row.pk) if _digits(row.number) not in wanted]
    here = {_digits(row.number) for row in organization.phones.all()}
    came_with_list = any(row.field == AgingField.PHONE for row in organization.provenance.all())
    for digits, number in wanted.items():
        if digits in here:
            continue
        if old and came_with_list:
            unit.set(old.pop(0), number=number.number, extension=number.extension, kind=number.kind, dead_since=None)
        else:
            create.new_phone(number, organization.pk, unit)


def _address(listing: Listing, organization: Organization, location: Location | None, unit: Unit) -> Location | None:
    if listing.mailing_address:
        unit.set(organization, mailing_address=listing.mailing_address)
    if location is not None and (location.confidential or (location.pinned_by_hand and not listing.place)):
        if listing.place or listing.mailing_address:
            why = "private" if location.confidential else "pinned by hand"
            listing.notes.append(Note(Topic.KEPT, f"{listing.name}: the address, which is {why}"))
        return location
    if listing.place is None:
        if location is not None and listing.mailing_address:
            unit.delete(location)
            return None
        return location
    if location is None:
        # Other places are a curator's: the list's own was taken away knowingly.
        return None if organization.locations.all() else create.new_location(listing.place, organization.pk, unit)
    values = create.place_values(listing.place)
    if location.pinned_by_hand:
        values = {name: value for name, value in values.items() if name not in (*_POSITION, "confidential")}
    moved = unit.set(location, **values)
    if moved and location.pinned_by_hand:
        listing.notes.append(Note(Topic.KEPT, f"{listing.name}: the pin put by hand, though the address changed"))
    return location


def _service(
    listing: Listing, organization: Organization, location: Location | None, kept: set[AgingField], unit: Unit
) -> None:
    services = list(organization.services.all())
    service = next((row for row in services if row.pk == create.service_id(organization.pk)), None)
    if service is None:
        if not services:
            create.new_service(listing, organization.pk, location, unit)
        return
    if location is not None and location._state.adding:
        unit.add(ServiceAtLocation(service=service, location=location))
    if AgingField.LISTING not in kept:
        _areas(listing, service, unit)
    if AgingField.HOURS not in kept and listing.offer.hours:
        _hours(listing, service, unit)


def _areas(listing: Listing, service: Service, unit: Unit) -> None:
    wanted = {served.code: served.inferred for served in listing.offer.areas}
    rows = {row.area_id: row for row in service.areas.all()}
    if not wanted and not any(row.inferred for row in rows.values()):
        return
    for code, row in rows.items():
        if code not in wanted:
            unit.delete(row)
        else:
            unit.set(row, inferred=wanted[code])
    for code, inferred in wanted.items():
        if code not in rows:
            unit.add(ServiceArea(service=service, area_id=code, inferred=inferred))


def _hours(listing: Listing, service: Service, unit: Unit) -> None:
    rows = {Hours(row.rrule, row.start_time, row.end_time, row.timezone): row for row in service.schedules.all()}
    for hours, row in rows.items():
        if hours not in listing.offer.hours:
            unit.delete(row)
    for hours in listing.offer.hours:
        if hours in rows and hours.on_holidays != HolidayHours.NOT_SAID:
            unit.set(rows[hours], on_holidays=hours.on_holidays, holidays_of=hours.holidays_of)
        elif hours not in rows:
            create.new_schedule(hours, service, listing.verified_on, unit)


def _provenance(
    listing: Listing, organization: Organization, check: FieldProvenance | None, field: str, unit: Unit
) -> None:
    if check is None:
        create.new_provenance(listing, organization.pk, field, unit)
        return
    unit.set(
        check, source=listing.source, source_id=listing.source_id, verified_on=listing.verified_on,
        method=CheckMethod.SOURCE, verified_by_id=None,
    )  # fmt: skip
