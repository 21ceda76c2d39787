"""The page "Verified today": for one listing at a time, with what is on record beside each box."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from directory import services
from directory.admin import listing_pages
from directory.admin.verify_form import VerifyForm
from directory.facts.capacity import capacity_on
from directory.models import Organization
from directory.schedules import wording
from directory.vocabularies import AgingField, CheckMethod


def verify_view(model_admin: ModelAdmin, request: HttpRequest, pk: UUID) -> HttpResponse:
    """Shows the form, or records the check and leads back to the listing."""
    listing = listing_pages.fetch(model_admin, request, pk)
    form = VerifyForm(request.POST or None if request.method == "POST" else None)
    if request.method == "POST":
        form = VerifyForm(request.POST)
        if form.is_valid():
            return _record(request, listing, form)
    parts = list(_parts(listing, form))
    page = listing_pages.context(model_admin, request, listing, f"Verified today: {listing}", form=form, parts=parts)
    return render(request, "admin/curation/verify.html", page, status=200)


def _record(request: Any, listing: Organization, form: VerifyForm) -> HttpResponse:
    checked, method = form.cleaned_data["fields_checked"], form.cleaned_data["method"]
    services.verify_fields(organization=listing, fields=checked, method=method, user=request.user)
    names = ", ".join(AgingField(field).label.lower() for field in checked)
    messages.success(request, f"Recorded for {listing}: {names}, checked today {CheckMethod(method).label}.")
    return redirect("admin:directory_organization_change", listing.pk)


def _parts(listing: Organization, form: VerifyForm) -> Iterator[dict[str, Any]]:
    """Each box with what is on record now and when it was last checked."""
    on_record = {
        AgingField.PHONE: [_phone(phone) for phone in listing.phones.all()],
        AgingField.HOURS: [
            f"{service}: {wording.days_and_times(schedule)}"
            for service in listing.services.all()
            for schedule in service.schedules.all()
        ],
        AgingField.ADDRESS: [_address(location) for location in listing.locations.all()],
        AgingField.CAPACITY: [f"{service}: {_capacity(service)}" for service in listing.services.all()],
    }
    for box in form["fields_checked"]:
        value = box.data["value"]
        yield {"box": box, "on_record": on_record.get(value, []), "check": listing.provenance_of(value)}


def _phone(phone: Any) -> str:
    dead = f", known not to work since {wording.long_day(phone.dead_since)}" if phone.dead_since else ""
    return (
        f"{phone.get_kind_display()}: {phone.number} {phone.extension and f'extension {phone.extension}'}".strip()
        + dead
    )


def _address(location: Any) -> str:
    if location.confidential:
        return f"{location} (confidential: the public sees the town only)"
    return ", ".join(filter(None, [location.name, location.address_1, location.city, location.postal_code]))


def _capacity(service: Any) -> str:
    day = f", told us on {wording.long_day(service.capacity_as_of)}" if service.capacity_as_of else ""
    return capacity_on(service, timezone.localdate()).label + day
