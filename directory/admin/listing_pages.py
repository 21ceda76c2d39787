"""What the pages about one listing begin with."""

from typing import Any
from uuid import UUID

from django.contrib.admin import ModelAdmin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from directory.models import Organization


def fetch(model_admin: ModelAdmin, request: HttpRequest, pk: UUID | str) -> Organization:
    """The listing with all its parts. Raises Http404 where there is none, PermissionDenied for whoever may not change it."""
    listing = get_object_or_404(Organization.objects.with_everything_shown(), pk=pk)
    if not model_admin.has_change_permission(request, listing):
        raise PermissionDenied
    return listing


def context(
    model_admin: ModelAdmin, request: HttpRequest, listing: Organization, title: str, **more: Any
) -> dict[str, Any]:
    """What the desk's templates expect."""
    return {
        **model_admin.admin_site.each_context(request),
        "opts": model_admin.opts,
        "title": title,
        "subtitle": None,
        "listing": listing,
        "original": listing,
        "media": model_admin.media,
        **more,
    }
