"""From a written listing to rows."""

import uuid
from datetime import date

from demo import details, terms, when
from demo.build_contact import add_phones
from demo.build_places import add_location
from demo.chance import chance
from demo.phones import Exchange
from demo.places import Atlas, country_of
from demo.rows import Rows
from demo.spec import Listing, Offer
from directory.models import (
    Organization,
    Schedule,
    Service,
    ServiceArea,
    ServiceAtLocation,
)
from directory.vocabularies import (
    ONLINE_FORMATS,
    Format,
    HolidayHours,
    ListingState,
    OrganizationKind,
    ServiceType,
)

SOURCE = "demonstration"
_NAMESPACE = uuid.uuid5(uuid.NAMESPACE_DNS, "alongside.example.org")


def listing_id(slug: str) -> uuid.UUID:
    """The id of a demonstration listing: the same on every machine, so that its address is too."""
    return uuid.uuid5(_NAMESPACE, slug)


def build(listing: Listing, atlas: Atlas, exchange: Exchange, today: date) -> Rows:
    """The rows of a listing as of `today`. Raises ValueError or KeyError for a word it does not know."""
    rows = Rows(_organization(listing, atlas))
    for number, offer in enumerate(listing.offers):
        _add_offer(rows, listing, offer, number, atlas, today)
    add_phones(rows, listing, exchange, today)
    rows.pauses = list(details.pauses(listing, rows.organization, today))
    rows.evidence = list(details.evidence(listing, rows.organization, today))
    rows.provenance = list(details.provenance(listing, rows.organization, today))
    rows.derive_ids()
    rows.organization.source_digest = rows.digest()
    return rows


def _organization(listing: Listing, atlas: Atlas) -> Organization:
    extra, host = listing.extra, f"{listing.slug}.example.org"
    unreachable = "bare" in extra
    parent = extra.get("parent")
    return Organization(
        id=listing_id(listing.slug),
        name=listing.name,
        alternate_name=extra.get("aka", ""),
        description=listing.about,
        kind=OrganizationKind(listing.kind),
        parent_id=listing_id(parent) if parent else None,
        network_slug=extra.get("network"),
        state=ListingState(extra.get("state", ListingState.PUBLISHED)),
        website="" if unreachable or "no_website" in extra else f"https://{host}/",
        email="" if unreachable or "no_email" in extra else f"hello@{host}",
        mailing_address=extra.get("mail", ""),
        country=country_of(listing.town),
        home_area_id=atlas.area(listing.town, "state"),
        source=SOURCE,
        source_id=listing.slug,
        **details.about_safety(listing),
        **details.about_referring(listing),
    )


def _add_offer(rows: Rows, listing: Listing, offer: Offer, number: int, atlas: Atlas, today: date) -> None:
    place, _, covers = offer.where.partition("covers ")
    location = add_location(rows, listing, offer, place.strip(" &"), atlas)
    service = _service(rows.organization, listing, offer, number, bool(location), today)
    rows.services.append(service)
    if location:
        rows.links.append(ServiceAtLocation(service=service, location=location))
    codes = [atlas.area(listing.town, word) for word in covers.split()]
    rows.areas += [ServiceArea(service=service, area_id=code) for code in codes]
    rows.schedules += _schedules(service, listing, offer, atlas.town(listing.town).timezone, today)


def _service(
    organization: Organization, listing: Listing, offer: Offer, number: int, placed: bool, today: date
) -> Service:
    formats = offer.formats or (("in_person",) if placed else ("phone",) if offer.service == "warmline" else ())
    low, _, high = offer.extra.get("ages", "").partition("-")
    days_ago = chance(f"room {listing.slug} {number}").randrange(2, 60)
    return Service(
        id=uuid.uuid5(organization.id, f"service {number}"),
        organization=organization,
        name=offer.name,
        service_type=ServiceType(offer.service),
        description=offer.about,
        before_you_come=offer.first,
        formats=[Format(word).value for word in formats],
        populations=list(offer.people),
        languages=offer.extra.get("langs", "en").split(),
        minimum_age=int(low) if low else None,
        maximum_age=int(high) if high else None,
        url=f"{organization.website}join" if organization.website and ONLINE_FORMATS & set(formats) else "",
        **terms.parse(offer.terms, country_of(listing.town), today, days_ago),
    )


def _schedules(service: Service, listing: Listing, offer: Offer, zone: str, today: date) -> list[Schedule]:
    rows = []
    for times in when.parse(offer.when, str(service.id), today):
        round_the_clock = times.opens_at == times.closes_at
        holiday_hours = HolidayHours.NOT_SAID if round_the_clock or not times.rrule else _on_holidays(service, offer)
        rows.append(
            Schedule(
                service=service,
                valid_from=times.valid_from,
                opens_at=times.opens_at,
                closes_at=times.closes_at,
                rrule=times.rrule,
                timezone=zone,
                on_holidays=holiday_hours,
                note=times.note,
            )
        )
    return rows


def _on_holidays(service: Service, offer: Offer) -> HolidayHours:
    """Most have told that they are closed, some that they are open, and some have not said."""
    if word := offer.extra.get("holidays", ""):
        return HolidayHours(word)
    turn = chance(f"holidays {service.id}").randrange(10)
    return HolidayHours.NOT_SAID if turn < 3 else HolidayHours.OPEN if turn == 3 else HolidayHours.CLOSED
