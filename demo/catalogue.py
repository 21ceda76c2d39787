"""Every demonstration listing."""

from functools import cache

from demo.networks import branches
from demo.read import written
from demo.spec import Listing
from demo.warmlines import lines


@cache
def listings() -> tuple[Listing, ...]:
    """All of them, always in the same order. Raises ValueError where two have one slug or a parent is missing."""
    every = (*written(), *branches(), *lines())
    slugs = [listing.slug for listing in every]
    if len(set(slugs)) != len(slugs):
        raise ValueError(f"Written twice: {sorted({slug for slug in slugs if slugs.count(slug) > 1})}")
    if orphans := {listing.extra.get("parent", slugs[0]) for listing in every} - set(slugs):
        raise ValueError(f"No such parent: {sorted(orphans)}")
    return every
