"""Wishes not to be listed, and the listings they are about."""

from django.db.models import Q, QuerySet

from directory.models import DoNotList, Organization
from directory.places import normalize


def requests_about(organization: Organization) -> QuerySet[DoNotList]:
    """The requests that keep this organization out: by the id of its source, or by its name in its area."""
    same_row = Q(source=organization.source, source_id=organization.source_id) & ~Q(source_id="")
    same_name = Q(name_key=normalize(organization.name)) & (Q(region="") | Q(region=organization.home_area_id or ""))
    return DoNotList.objects.filter(same_row | same_name)
