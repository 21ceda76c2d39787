"""A listing that is there already, brought in step with its row without undoing what curators did.

A blank cell erases nothing. A field that a curator checked later than the row is left alone, and so is a pin put by
hand. Only the one location and the one service that an import made are changed; kind, network and what the service
is were a first guess and stay as they are now. Names of the fields are those of `AgingField`.
"""

import re

from directory.imports.listing import Listing, Note, ScheduleData, Topic
from directory.imports.write import create
from directory.imports.write.batch_writer import BatchWriter
from directory.models import FieldProvenance, Location, Organization, Service, ServiceArea, ServiceAtLocation
from directory.vocabularies import AgingField, CheckMethod, HolidayHours, PhoneKind

_POSITION = ("latitude", "longitude", "precision", "areas")


def merge(listing: Listing, organization: Organization, writer: BatchWriter) -> None:
    """Gathers what has to change; the organization comes with its related rows prefetched."""
    checks = {row.field: row for row in organization.provenance.all()}
    protected = {field for field in AgingField if is_later(checks.get(field), listing)}
    for field in sorted(protected.intersection(create.stated_fields(listing))):
        listing.notes.append(Note(Topic.KEPT, f"{listing.name}: {AgingField(field).label.lower()}, checked since"))
    writer.organization_ids.add(organization.pk)
    writer.set(organization, source_digest=listing.digest)
    if AgingField.LISTING not in protected:
        stated = {
            "name": listing.name, "alternate_name": listing.alternate_name, "description": listing.description,
            "website": listing.website, "email": listing.email, "country": listing.country,
            "home_area_id": listing.home_area,
        }  # fmt: skip
        writer.set(organization, **{name: value for name, value in stated.items() if value})
    if AgingField.PHONE not in protected:
        _phones(listing, organization, writer)
    location = next(
        (row for row in organization.locations.all() if row.pk == create.location_id(organization.pk)), None
    )
    if AgingField.ADDRESS not in protected:
        location = _address(listing, organization, location, writer)
    _service(listing, organization, location, protected, writer)
    for field in create.stated_fields(listing):
        if field not in protected:
            _provenance(listing, organization, checks.get(field), field, writer)


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


def _phones(listing: Listing, organization: Organization, writer: BatchWriter) -> None:
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
            writer.set(old.pop(0), number=number.number, extension=number.extension, kind=number.kind, dead_since=None)
        else:
            create.new_phone(number, organization.pk, writer)


def _address(
    listing: Listing, organization: Organization, location: Location | None, writer: BatchWriter
) -> Location | None:
    if listing.mailing_address:
        writer.set(organization, mailing_address=listing.mailing_address)
    if location is not None and (location.confidential or (location.pinned_by_hand and not listing.location)):
        if listing.location or listing.mailing_address:
            why = "private" if location.confidential else "pinned by hand"
            listing.notes.append(Note(Topic.KEPT, f"{listing.name}: the address, which is {why}"))
        return location
    if listing.location is None:
        if location is not None and listing.mailing_address:
            writer.delete(location)
            return None
        return location
    if location is None:
        # Other places are a curator's: the list's own was taken away knowingly.
        return None if organization.locations.all() else create.new_location(listing.location, organization.pk, writer)
    values = create.place_values(listing.location)
    if location.pinned_by_hand:
        values = {name: value for name, value in values.items() if name not in (*_POSITION, "confidential")}
    moved = writer.set(location, **values)
    if moved and location.pinned_by_hand:
        listing.notes.append(Note(Topic.KEPT, f"{listing.name}: the pin put by hand, though the address changed"))
    return location


def _service(
    listing: Listing,
    organization: Organization,
    location: Location | None,
    protected: set[AgingField],
    writer: BatchWriter,
) -> None:
    services = list(organization.services.all())
    service = next((row for row in services if row.pk == create.service_id(organization.pk)), None)
    if service is None:
        if not services:
            create.new_service(listing, organization.pk, location, writer)
        return
    if location is not None and location._state.adding:
        writer.add(ServiceAtLocation(service=service, location=location))
    if AgingField.LISTING not in protected:
        _areas(listing, service, writer)
    if AgingField.HOURS not in protected and listing.service.hours:
        _hours(listing, service, writer)


def _areas(listing: Listing, service: Service, writer: BatchWriter) -> None:
    wanted = {served.code: served.inferred for served in listing.service.areas}
    rows = {row.area_id: row for row in service.areas.all()}
    if not wanted and not any(row.inferred for row in rows.values()):
        return
    for code, row in rows.items():
        if code not in wanted:
            writer.delete(row)
        else:
            writer.set(row, inferred=wanted[code])
    for code, inferred in wanted.items():
        if code not in rows:
            writer.add(ServiceArea(service=service, area_id=code, inferred=inferred))


def _hours(listing: Listing, service: Service, writer: BatchWriter) -> None:
    rows = {ScheduleData(row.rrule, row.opens_at, row.closes_at, row.timezone): row for row in service.schedules.all()}
    for hours, row in rows.items():
        if hours not in listing.service.hours:
            writer.delete(row)
    for hours in listing.service.hours:
        if hours in rows and hours.on_holidays != HolidayHours.NOT_SAID:
            writer.set(rows[hours], on_holidays=hours.on_holidays, holidays_of=hours.holidays_of)
        elif hours not in rows:
            create.new_schedule(hours, service, listing.verified_on, writer)


def _provenance(
    listing: Listing, organization: Organization, check: FieldProvenance | None, field: str, writer: BatchWriter
) -> None:
    if check is None:
        create.new_provenance(listing, organization.pk, field, writer)
        return
    writer.set(
        check, source=listing.source, source_id=listing.source_id, verified_on=listing.verified_on,
        method=CheckMethod.SOURCE, verified_by_id=None,
    )  # fmt: skip
