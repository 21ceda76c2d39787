"""Wishes not to be listed, and the listings they are about."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Q, QuerySet

from directory.models import DoNotList, Organization
from directory.places import normalize


def requests_about(organization: Organization) -> QuerySet[DoNotList]:
    """The requests that keep this organization out: by the id of its source, or by its name in its area."""
    return DoNotList.objects.filter(_keeps_out(organization))


def asked_not_to_be_listed(organizations: Iterable[Organization]) -> frozenset[UUID]:
    """Those of them whom a request keeps out, whatever state their listing is in. One query."""
    listed = list(organizations)
    wanted = Q(pk__in=[])
    for organization in listed:
        wanted |= _keeps_out(organization)
    asked = list(DoNotList.objects.filter(wanted).only("source", "source_id", "name_key", "region"))
    return frozenset(one.pk for one in listed if any(_is_about(request, one) for request in asked))


def _keeps_out(organization: Organization) -> Q:
    same_row = Q(source=organization.source, source_id=organization.source_id) & ~Q(source_id="")
    same_name = Q(name_key=normalize(organization.name)) & (Q(region="") | Q(region=organization.home_area_id or ""))
    return same_row | same_name


def _is_about(request: DoNotList, organization: Organization) -> bool:
    """As `_keeps_out` asks the database."""
    row = (request.source, request.source_id)
    same_row = request.source_id != "" and row == (organization.source, organization.source_id)
    in_area = request.region in {"", organization.home_area_id or ""}
    return same_row or (request.name_key == normalize(organization.name) and in_area)
