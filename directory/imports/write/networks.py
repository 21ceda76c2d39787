"""The tops of networks: made when the first member comes, taken over by their own row when that comes."""

from collections.abc import Iterable
from uuid import UUID

from directory.imports.sources import NETWORKS
from directory.models import Organization
from directory.vocabularies import ListingState, OrganizationKind


def tops(slugs: Iterable[str]) -> dict[str, Organization]:
    """The organization at the top of each of these networks; one that is missing is made as a name without a listing."""
    wanted = {slug for slug in slugs if slug}
    tops_by_slug = {row.network_slug or "": row for row in Organization.objects.filter(network_slug__in=wanted)}
    for slug in sorted(wanted - tops_by_slug.keys()):
        tops_by_slug[slug] = Organization.objects.create(
            name=NETWORKS[slug].name,
            network_slug=slug,
            kind=OrganizationKind.NATIONAL_BODY,
            state=ListingState.NETWORK_ONLY,
        )
    return tops_by_slug


def parent_of(slug: str, tops_by_slug: dict[str, Organization], child_id: UUID) -> UUID | None:
    top = tops_by_slug.get(slug)
    return top.pk if top is not None and top.pk != child_id else None
