"""A listing's page and its calendar."""

from urllib.parse import urlsplit
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from directory.models import Organization
from directory.presentation import ics
from directory.presentation.listing import listing_page
from directory.presentation.whose_lines import country_of_readers


def published_or_404(listing_id: UUID) -> Organization:
    """The listing with all it shows. Raises Http404 alike for what is absent and what is not published."""
    return get_object_or_404(Organization.objects.published().with_everything_shown(), pk=listing_id)


def _results_address(request: HttpRequest) -> str:
    """The results the visitor came from, as the browser tells it; empty if they came from elsewhere."""
    came_from = urlsplit(request.headers.get("Referer", ""))
    if came_from.netloc != request.get_host() or came_from.path != reverse("directory:search"):
        return ""
    return f"{came_from.path}?{came_from.query}" if came_from.query else ""


@require_safe
def listing(request: HttpRequest, listing_id: UUID) -> HttpResponse:
    organization = published_or_404(listing_id)
    context = {
        "page": listing_page(organization, timezone.now()),
        "organization": organization,
        "country": country_of_readers(organization),
        "results_address": _results_address(request),
    }
    response = render(request, "directory/listing.html", context)
    patch_vary_headers(response, ["Referer"])
    return response


@require_safe
def calendar(request: HttpRequest, listing_id: UUID) -> HttpResponse:
    """The meetings as an iCalendar file. Its name says nothing."""
    organization = published_or_404(listing_id)
    address = request.build_absolute_uri(organization.get_absolute_url())
    response = HttpResponse(
        ics.calendar(organization, address, timezone.now()), content_type="text/calendar; charset=utf-8"
    )
    response["Content-Disposition"] = 'attachment; filename="meetings.ics"'
    return response
