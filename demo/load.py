"""Brings the demonstration into the database. Loading again the same day writes nothing."""

from collections.abc import Callable, Iterable
from datetime import date
from itertools import chain
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Model
from django.utils import timezone

from demo.build import SOURCE, build
from demo.catalogue import listings
from demo.phones import Exchange
from demo.places import Atlas
from demo.rows import Rows
from demo.spec import Listing
from directory.models import (
    FieldProvenance,
    Location,
    Organization,
    Pause,
    PeerEvidence,
    Phone,
    PrivateAddress,
    Schedule,
    Service,
    ServiceArea,
    ServiceAtLocation,
)
from directory.schedules import occurrences
from directory.search import entry
from directory.vocabularies import ListingState

# Until then "open now" and "this week" of the demonstration hold; after it they are looked ahead anew.
_LOOKS_AHEAD_WEEKS = 4
_CHILDREN: tuple[tuple[type[Model], str], ...] = (
    (Location, "locations"),
    (PrivateAddress, "private_addresses"),
    (Service, "services"),
    (ServiceAtLocation, "links"),
    (ServiceArea, "areas"),
    (Schedule, "schedules"),
    (Pause, "pauses"),
    (Phone, "phones"),
    (PeerEvidence, "evidence"),
    (FieldProvenance, "provenance"),
)


def is_loaded() -> bool:
    return Organization.objects.filter(source=SOURCE).exists()


@transaction.atomic
def look_ahead() -> None:
    """Write out the coming weeks of its schedules where those written have nearly passed."""
    rows = Schedule.objects.filter(service__organization__source=SOURCE)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT max(upper(upcoming)) > now() + make_interval(weeks => %s) FROM directory_schedule",
            [_LOOKS_AHEAD_WEEKS],
        )
        if cursor.fetchone()[0]:
            return
    occurrences.write_upcoming(rows)
    entry.refresh(Organization.objects.filter(source=SOURCE).values_list("pk", flat=True))


@transaction.atomic
def load(
    only: Iterable[str] | None = None, today: date | None = None, step: Callable[[], object] = lambda: None
) -> int:
    """Make the listings as written, those of the slugs `only` or all; returns how many had changed.

    `step` is called once for each listing. Listings that the demonstration no longer has are hidden. Raises
    GazetteerMissingError where the towns are not loaded.
    """
    known = dict(Organization.objects.filter(source=SOURCE).values_list("pk", "source_digest"))
    built = _built(only, today or timezone.localdate(), step)
    changed = [rows for rows in built if known.get(rows.organization.pk) != rows.organization.source_digest]
    _write(changed)
    ids = [rows.organization.pk for rows in changed]
    if only is None:
        ids += _hide_others()
    occurrences.write_upcoming(Schedule.objects.filter(service__organization_id__in=ids))
    entry.refresh(ids)
    return len(ids)


def _built(only: Iterable[str] | None, today: date, step: Callable[[], object]) -> list[Rows]:
    chosen = listings() if only is None else _with_parents(set(only))
    atlas, exchange = atlas_of(chosen), Exchange()
    built = []
    for listing in chosen:
        built.append(build(listing, atlas, exchange, today))
        step()
    return built


def _with_parents(slugs: set[str]) -> tuple[Listing, ...]:
    """Raises KeyError for a slug that is not in the demonstration."""
    known = {listing.slug: listing for listing in listings()}
    if unknown := slugs - known.keys():
        raise KeyError(f"Not in the demonstration: {sorted(unknown)}")
    wanted, todo = set(slugs), list(slugs)
    while todo:
        parent = known[todo.pop()].extra.get("parent")
        if parent and parent not in wanted:
            wanted.add(parent)
            todo.append(parent)
    return tuple(listing for listing in listings() if listing.slug in wanted)


def atlas_of(chosen: Iterable[Listing]) -> Atlas:
    """The towns and postal codes these listings stand in."""
    chosen = list(chosen)
    towns = {listing.town for listing in chosen}
    codes = set()
    for listing in chosen:
        country = "GB" if listing.town.endswith(" GB") else "US"
        places = (offer.where.partition("covers ")[0].strip(" &") for offer in listing.offers)
        codes |= {f"{country}:{place.rsplit(',', 1)[1].strip()}" for place in places if "," in place}
    return Atlas(towns, codes)


def _write(changed: list[Rows]) -> None:
    ids = [rows.organization.pk for rows in changed]
    for owned in (Service, Location, Pause, Phone, PeerEvidence, FieldProvenance):
        owned.objects.filter(organization_id__in=ids).delete()
    unchanged = {"id", "created_at", "network_number"}
    Organization.objects.bulk_create(
        [rows.organization for rows in changed],
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=[f.name for f in Organization._meta.concrete_fields if f.name not in unchanged],
    )
    for model, name in _CHILDREN:
        model._default_manager.bulk_create(chain.from_iterable(getattr(rows, name) for rows in changed))


def _hide_others() -> list[UUID]:
    slugs = [listing.slug for listing in listings()]
    gone = Organization.objects.filter(source=SOURCE, state=ListingState.PUBLISHED).exclude(source_id__in=slugs)
    ids = list(gone.values_list("pk", flat=True))
    gone.update(state=ListingState.DRAFT)
    return ids
