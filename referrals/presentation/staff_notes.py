"""What the person wrote, on the page of one referral: each with the permission it is about, and others' apart."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from referrals.models import PersonNote, Release


@dataclass(frozen=True)
class Noted:
    """One note. `about` says which permission, "" for a question about none; `is_elsewhere`: it does not name whom this
    referral is to."""

    note: PersonNote
    about: str
    is_elsewhere: bool


def noted(notes: Iterable[PersonNote], releases: Sequence[Release], organization: UUID) -> list[Noted]:
    """In the order given. `releases` are all of the person's, with whom they name."""
    by_id = {release.pk: release for release in releases}
    return [_noted(note, by_id.get(note.release_id) if note.release_id else None, organization) for note in notes]


def _noted(note: PersonNote, release: Release | None, organization: UUID) -> Noted:
    if release is None:
        return Noted(note, "", is_elsewhere=False)
    named = [party for party in release.parties.all() if party.organization_id]
    about = f"About the permission for {', '.join(party.name for party in named)}, {release.reference}"
    return Noted(note, about, is_elsewhere=all(party.organization_id != organization for party in named))
