"""One batch of listings, all or nothing."""

from collections.abc import Iterable

from django.db import transaction
from django.db.models import QuerySet

from directory.imports.listing import Listing, Note, Topic
from directory.imports.report import RowOutcome
from directory.imports.write.batch_writer import BatchWriter
from directory.imports.write.create import create
from directory.imports.write.merge import merge
from directory.imports.write.networks import parent_of, tops
from directory.models import Organization
from directory.search import entry
from directory.vocabularies import ListingState

Key = tuple[str, str]


def existing(keys: Iterable[Key]) -> QuerySet[Organization]:
    """The organizations that came from these rows (and perhaps a few that did not: compare `source`)."""
    pairs = list(keys)
    return Organization.objects.filter(
        source__in={source for source, _ in pairs}, source_id__in={source_id for _, source_id in pairs}
    )


@transaction.atomic
def write_batch(listings: list[Listing], *, dry_run: bool = False) -> list[RowOutcome]:
    """Writes the listings and their index rows; returns what became of each, in order.

    Raises DatabaseError, with nothing written, where a table refuses one of them. `dry_run` does it all and undoes it.
    """
    writer = BatchWriter()
    network_tops = tops(listing.network for listing in listings)
    rows = (
        existing(listing.key for listing in listings)
        .select_for_update(of=("self",))
        .prefetch_related("locations", "services__areas", "services__schedules", "phones", "provenance")
    )
    here = {(row.source, row.source_id): row for row in rows}
    outcomes = []
    for listing in listings:
        organization = here.get(listing.key)
        if organization is not None:
            merge(listing, organization, writer)
            _join(listing, organization, network_tops, writer)
            outcomes.append(RowOutcome.UPDATED)
        else:
            _add(listing, network_tops, writer)
            outcomes.append(RowOutcome.CREATED)
    writer.flush()
    entry.refresh(writer.organization_ids)
    if dry_run:
        transaction.set_rollback(True)
    return outcomes


def _join(
    listing: Listing, organization: Organization, tops_by_slug: dict[str, Organization], writer: BatchWriter
) -> None:
    """A network is joined where none was; one that a curator chose stays."""
    if listing.network and organization.parent_id is None and not organization.network_slug:
        writer.set(organization, parent_id=parent_of(listing.network, tops_by_slug, organization.pk))


def _add(listing: Listing, tops_by_slug: dict[str, Organization], writer: BatchWriter) -> None:
    top = tops_by_slug.get(listing.network)
    if not listing.tops_network:
        organization = Organization()
        create(listing, organization, parent_of(listing.network, tops_by_slug, organization.pk), writer)
        writer.add(organization)
    elif top is not None and top.state == ListingState.NETWORK_ONLY:
        _take_over(listing, top, writer)
    else:
        listing.notes.append(Note(Topic.CHECK, f"{listing.name} is listed already: this may be a duplicate"))
        organization = Organization()
        create(listing, organization, None, writer)
        writer.add(organization)


def _take_over(listing: Listing, top: Organization, writer: BatchWriter) -> None:
    """The row of a network's own body fills the name that stood for it."""
    before = {field.attname: getattr(top, field.attname) for field in Organization._meta.concrete_fields}
    create(listing, top, None, writer)
    top.state = ListingState.PUBLISHED
    filled = {name: getattr(top, name) for name, value in before.items() if getattr(top, name) != value}
    for name in filled:
        setattr(top, name, before[name])
    writer.set(top, **filled)
