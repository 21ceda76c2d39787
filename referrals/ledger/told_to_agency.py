"""What the ledger has that an agency was told."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from referrals.consent.notices import Notice, named
from referrals.models import LedgerEntry, Referral
from referrals.vocabularies import Direction


@dataclass(frozen=True)
class AgencyReports:
    """What the ledger has that an agency was told of one referral: the instants at which it heard how it goes, and the
    notices that went along, which stay beside it [42 CFR 2.32(a)]."""

    at: frozenset[datetime]
    notices: tuple[Notice, ...]


def told_to_agency(referral: Referral) -> AgencyReports:
    """What its agency was told of a referral, by the ledger. The caller may read the ledger of this person."""
    entries = LedgerEntry.objects.filter(referral_id=referral.pk, direction=Direction.TO_AGENCY)
    rows = list(entries.order_by().values_list("at", "access_mode", "notice"))
    return AgencyReports(
        at=frozenset(at for at, access_mode, _ in rows if access_mode == "status"),
        notices=named(",".join(notice for *_, notice in rows if notice)),
    )


def notices_told_of(referrals: Iterable[UUID]) -> dict[UUID, tuple[Notice, ...]]:
    """The notices of `told_to_agency` for many, by the referral's id; those without one are left out. One query."""
    rows = LedgerEntry.objects.filter(referral_id__in=list(referrals), direction=Direction.TO_AGENCY)
    keys: dict[UUID, str] = {}
    for pk, notice in rows.exclude(notice="").order_by().values_list("referral_id", "notice").distinct():
        if pk is not None:
            keys[pk] = f"{keys.get(pk, '')},{notice}"
    return {pk: notices for pk, named_there in keys.items() if (notices := named(named_there))}
