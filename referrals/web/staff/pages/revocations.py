"""What ends each permission for the organization of one referral, a newer permission too."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from referrals.consent.facts import ConsentFacts, Stop
from referrals.consent.policy import Expiry, Reason, expiry_for, replacement
from referrals.models import Referral, Release
from referrals.selectors import consent_facts
from referrals.vocabularies import Direction


@dataclass(frozen=True)
class Ending:
    """When and why a permission ends or ended for this organization; None: nothing is known to end it.

    `replaced_by` is the reference of the newer permission that took its place by now, else "".
    """

    end: Expiry | None
    replaced_by: str = ""


def endings(referral: Referral, forms: Sequence[Release], stops: Sequence[Stop], now: datetime) -> dict[UUID, Ending]:
    """Of each signed one of `forms`, which are the person's that name the organization, by its id."""
    question = consent_facts.asked_about(referral, Direction.TO_ORGANIZATION, now)
    signed = [consent_facts.facts_of(form) for form in forms if form.signed_at is not None]
    references = {form.pk: form.reference for form in forms}
    by_release = {}
    for own in signed:
        facts = ConsentFacts((own,), tuple(one for one in signed if one.id != own.id), tuple(stops))
        end, newer = expiry_for(own, facts, question), replacement(facts, question)
        is_replaced = end is not None and end.reason == Reason.REPLACED and newer is not None
        by_release[own.id] = Ending(end, references[newer.id] if is_replaced and newer is not None else "")
    return by_release
