"""What of the ledger an agency reads: not when an organization opened or looked, unless the agency was told.

Where a referral stands at an organization is the organization's information. The person reads the whole ledger.
"""

import uuid
from collections.abc import Sequence

from core.rls import principal
from referrals.models import LedgerEntry, Referral, Revocation
from referrals.vocabularies import Direction


def unreported_referrals(person: uuid.UUID) -> dict[uuid.UUID, Referral]:
    """Referrals of this person that were sent, and of which whoever asks was told nothing since; none for themselves."""
    if is_the_person():
        return {}
    statuses = LedgerEntry.objects.filter(person_id=person, direction=Direction.TO_AGENCY, referral_id__isnull=False)
    rows = Referral.objects.filter(person=person, sent_at__isnull=False).exclude(pk__in=statuses.values("referral_id"))
    return {row.pk: row for row in rows.select_related("agency", "organization", "release")}


def may_read_note(stop: Revocation) -> bool:
    """Whether whoever asks reads what was noted with this stop: the person all, an agency what its own staff wrote.

    A stop ends the permission that could have carried more than the stop itself from an organization to an agency.
    """
    return is_the_person() or stop.recorded_by_id is not None


def is_the_person() -> bool:
    """Whether whoever asks came by a link to the person's own page."""
    asks = principal.current()
    return asks is not None and asks.kind == principal.Kind.PERSON


def by_organizations(row: LedgerEntry) -> bool:
    """Whether this disclosure to an organization was caused by the organization: it opened, looked again, or printed."""
    return row.direction == Direction.TO_ORGANIZATION and row.actor.startswith("link:")


def without_unreported(rows: Sequence[LedgerEntry], unreported: dict[uuid.UUID, Referral]) -> list[LedgerEntry]:
    """The rows without those that would say that an organization opened one of these referrals."""
    return [row for row in rows if row.referral_id not in unreported or not by_organizations(row)]
