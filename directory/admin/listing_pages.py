"""What the pages about one listing begin with."""

from typing import Any
from uuid import UUID

from django.contrib.admin import ModelAdmin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from directory.models import Organization


def fetch(desk: ModelAdmin, request: HttpRequest, pk: UUID | str) -> Organization:
    """The listing with all its parts. Raises Http404 where there is none, PermissionDenied for whoever may not change it."""
    listing = get_object_or_404(Organization.objects.with_everything_shown(), pk=pk)
    if not desk.has_change_permission(request, listing):
        raise PermissionDenied
    return listing


def context(desk: ModelAdmin, request: HttpRequest, listing: Organization, title: str, **more: Any) -> dict[str, Any]:
    """What the desk's templates expect."""
    return {
        **desk.admin_site.each_context(request),
        "opts": desk.opts,
        "title": title,
        "subtitle": None,
        "listing": listing,
        "original": listing,
        "media": desk.media,
        **more,
    }
