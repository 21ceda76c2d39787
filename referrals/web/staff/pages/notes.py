"""What the person wrote, on the page of one referral: each with the permission it is about, and others' apart."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from referrals.models import PersonNote, Release
from referrals.vocabularies import NoteKind
from referrals.wording.note_words import heading_for_staff


@dataclass(frozen=True)
class Noted:
    """One note. `about` says which permission, "" for a note about none; `is_elsewhere`: it does not name whom this
    referral is to. `heading` says what it is."""

    note: PersonNote
    about: str
    is_elsewhere: bool

    @property
    def is_only_read(self) -> bool:
        """Nobody wrote words that ask for an answer."""
        return NoteKind(self.note.kind).is_about_contact

    @property
    def heading(self) -> str:
        return heading_for_staff(self.note)


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
