"""A listing that is not there yet, as rows."""

from datetime import date
from uuid import UUID

from django.utils import timezone

from directory.imports.listing import Listing, LocationData, PhoneData, ScheduleData
from directory.imports.write.batch_writer import BatchWriter
from directory.models import (
    FieldProvenance,
    Location,
    Organization,
    Phone,
    Schedule,
    Service,
    ServiceArea,
    ServiceAtLocation,
)
from directory.models.hsds import derived_id
from directory.vocabularies import AgingField, CheckMethod


def location_id(organization_id: UUID) -> UUID:
    """The id of the one location an import makes for a listing, by which later imports know it."""
    return derived_id(organization_id, "imported location")


def service_id(organization_id: UUID) -> UUID:
    """The id of the one service an import makes for a listing."""
    return derived_id(organization_id, "imported service")


def create(listing: Listing, organization: Organization, parent_id: UUID | None, writer: BatchWriter) -> None:
    """Fills a new organization and adds it with everything below it."""
    organization.name, organization.kind = listing.name, listing.kind
    organization.alternate_name, organization.description = listing.alternate_name, listing.description
    organization.website, organization.email = listing.website, listing.email
    organization.mailing_address, organization.country = listing.mailing_address, listing.country
    organization.home_area_id = listing.home_area or None
    organization.parent_id = parent_id
    organization.source, organization.source_id = listing.source, listing.source_id
    organization.source_digest = listing.digest
    writer.organization_ids.add(organization.pk)
    location = None
    if listing.location:
        location = new_location(listing.location, organization.pk, writer)
    new_service(listing, organization.pk, location, writer)
    for number in listing.phones:
        new_phone(number, organization.pk, writer)
    for field in stated_fields(listing):
        new_provenance(listing, organization.pk, field, writer)


def new_location(place: LocationData, organization_id: UUID, writer: BatchWriter) -> Location:
    location = Location(pk=location_id(organization_id), organization_id=organization_id, **place_values(place))
    writer.add(location)
    return location


def place_values(place: LocationData) -> dict[str, object]:
    """The columns of a location that a row decides."""
    return {
        "address_1": place.address_1, "city": place.city, "state_province": place.state_province,
        "postal_code": place.postal_code, "country": place.country, "entered_address": place.entered_address,
        "latitude": place.latitude, "longitude": place.longitude, "precision": place.precision,
        "areas": list(place.areas), "confidential": place.confidential,
    }  # fmt: skip


def new_service(listing: Listing, organization_id: UUID, location: Location | None, writer: BatchWriter) -> None:
    data = listing.service
    service = Service(
        pk=service_id(organization_id), organization_id=organization_id, name=data.name,
        service_type=data.service_type, formats=list(data.formats), populations=list(data.populations),
        languages=list(data.languages),
    )  # fmt: skip
    writer.add(service)
    if location is not None:
        writer.add(ServiceAtLocation(service=service, location=location))
    for served in data.areas:
        writer.add(ServiceArea(service=service, area_id=served.code, inferred=served.inferred))
    for hours in data.hours:
        new_schedule(hours, service, listing.verified_on, writer)


def new_schedule(hours: ScheduleData, service: Service, since: date | None, writer: BatchWriter) -> None:
    writer.add(
        Schedule(
            service=service, valid_from=since or timezone.localdate(), opens_at=hours.start, closes_at=hours.end,
            rrule=hours.rrule, timezone=hours.timezone, on_holidays=hours.on_holidays, holidays_of=hours.holidays_of,
        )
    )  # fmt: skip


def new_phone(number: PhoneData, organization_id: UUID, writer: BatchWriter) -> None:
    writer.add(
        Phone(organization_id=organization_id, number=number.number, extension=number.extension, kind=number.kind)
    )


def new_provenance(listing: Listing, organization_id: UUID, field: str, writer: BatchWriter) -> None:
    writer.add(
        FieldProvenance(
            organization_id=organization_id, field=field, source=listing.source, source_id=listing.source_id,
            verified_on=listing.verified_on, method=CheckMethod.SOURCE,
        )
    )  # fmt: skip


def stated_fields(listing: Listing) -> list[AgingField]:
    """The ageing fields a row says something about."""
    stated_by_field = {
        AgingField.LISTING: True,
        AgingField.PHONE: bool(listing.phones),
        AgingField.ADDRESS: bool(listing.location or listing.mailing_address),
        AgingField.HOURS: bool(listing.service.hours),
    }
    return [field for field, stated in stated_by_field.items() if stated]
