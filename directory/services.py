"""Every write to the directory: one function each, atomic, and the search index follows in the same transaction."""

import re
from collections.abc import Sequence
from datetime import date, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from directory.handouts import codes
from directory.models import (
    DoNotList,
    FieldProvenance,
    Handout,
    HandoutLanguage,
    Location,
    Organization,
    PrivateAddress,
    Report,
    Schedule,
    SearchEntry,
)
from directory.places import areas_at, normalize
from directory.schedules import occurrences
from directory.search import entry, tags
from directory.vocabularies import AgingField, Capacity, CheckMethod, ListingState, Precision


@transaction.atomic
def index_listing(*, organization_id: UUID) -> None:
    """Bring schedules' coming times and the search index up to what the tables say: call after any write."""
    occurrences.write_upcoming(Schedule.objects.filter(service__organization_id=organization_id))
    entry.refresh([organization_id])


@transaction.atomic
def open_again() -> int:
    """Let the filter know which services are no longer "closed until"; returns how many listings. Pages need no such help."""
    closed = tags.CAPACITY.number(Capacity.CLOSED)
    over = SearchEntry.objects.filter(
        tags__contains=[closed], service__capacity=Capacity.CLOSED, service__capacity_until__lt=timezone.localdate()
    )
    ids = set(over.values_list("organization_id", flat=True))
    entry.refresh(ids)
    return len(ids)


@transaction.atomic
def verify_fields(
    *, organization: Organization, fields: list[str], method: str, user: User | None = None, on: date | None = None
) -> None:
    """Record that these ageing fields were really checked, how, by whom and when (today unless told).

    Raises ValueError for a field or method that does not exist.
    """
    unknown = set(fields) - set(AgingField.values) | {method} - set(CheckMethod.values)
    if unknown or not fields:
        raise ValueError(f"Nothing to check, or unknown: {', '.join(sorted(unknown))}")
    for field in fields:
        FieldProvenance.objects.update_or_create(
            organization=organization,
            field=field,
            defaults={"verified_on": on or timezone.localdate(), "verified_by": user, "method": method},
        )
    entry.refresh([organization.pk])


@transaction.atomic
def pin_location(*, location: Location, latitude: float, longitude: float) -> None:
    """Put a pin by hand; imports leave it there. A confidential place's pin goes to its private address.

    Raises ValidationError for a position off the globe.
    """
    if location.confidential:
        private, _ = PrivateAddress.objects.get_or_create(location=location)
        private.latitude, private.longitude = latitude, longitude
        private.full_clean()
        private.save()
        return
    location.latitude, location.longitude = latitude, longitude
    location.precision, location.pinned_by_hand = Precision.EXACT, True
    location.full_clean()
    location.areas = list(areas_at(latitude, longitude))
    location.save()
    entry.refresh([location.organization_id])


@transaction.atomic
def do_not_list(*, organization: Organization, reason: str = "") -> DoNotList:
    """Honour a wish not to be listed: hidden at once, and remembered so that no import brings it back."""
    organization.state = ListingState.DO_NOT_LIST
    organization.save(update_fields=["state", "modified_at"])
    request = DoNotList.objects.create(
        source=organization.source,
        source_id=organization.source_id,
        # The form for comparing can be longer than the name: "&" becomes "and".
        name_key=normalize(organization.name)[:200],
        region=organization.home_area_id or "",
        website=organization.website,
        reason=reason,
    )
    entry.refresh([organization.pk])
    return request


@transaction.atomic
def report_mistake(*, organization: Organization, text: str) -> Report:
    """Keep what a visitor wrote about a listing, and nothing about the visitor. Raises ValidationError if empty."""
    report = Report(organization=organization, text=re.sub(r"\r\n?", "\n", text).strip())
    report.full_clean()
    report.save()
    return report


# Days a short link works, the day it was made not counted [docs/handouts.md].
HANDOUT_DAYS = 30


@transaction.atomic
def share_list(*, listings: Sequence[UUID], language: HandoutLanguage, large_print: bool) -> Handout:
    """Make the short link of a hand-out: what is on it and in which order, not who made it, and no notes.

    Those whose days are over go in the same breath. Raises ValidationError for no listing or too many.
    """
    clear_handouts()
    handout = Handout(
        code=codes.new(),
        listings=list(listings),
        language=language,
        large_print=large_print,
        expires_on=timezone.localdate() + timedelta(days=HANDOUT_DAYS),
    )
    handout.full_clean()
    handout.save(force_insert=True)
    return handout


def clear_handouts() -> int:
    """Delete the short links whose days are over; returns how many. Daily, by `manage.py refresh_times`."""
    deleted, _ = Handout.objects.ended_before(timezone.localdate()).delete()
    return deleted
