"""Where a newer permission takes the place of an older one, in words for whoever reads: the person, or an organization."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from referrals.consent.policy import replacement
from referrals.models import Person, Referral, Release
from referrals.selectors import consent_facts
from referrals.selectors.in_force import in_force
from referrals.states import UNSENT, ReferralState
from referrals.vocabularies import Direction

# What a referral can be after its permission was replaced.
_HELD_BACK = (*UNSENT, ReferralState.ON_HOLD_PERMISSION, ReferralState.RECALLED)


@dataclass(frozen=True)
class Replaced:
    """A permission that ends, for these organizations, with a yes to another one."""

    reference: str
    organizations: tuple[str, ...]


def replaced_by_yes(release: Release, at: datetime) -> list[Replaced]:
    """What a yes to `release` takes the place of. Whoever answers for the person reads of what they signed alone."""
    names = {party.organization_id: party.name for party in release.parties.all() if party.organization_id}
    replaced = []
    for counts in in_force(release.person, at):
        shared = [names[one] for one in names if one in counts.organizations]
        is_theirs = release.representative_id in (None, counts.release.representative_id)
        if shared and is_theirs and counts.purposes & set(release.purposes):
            replaced.append(Replaced(counts.release.reference, tuple(shared)))
    return replaced


def newer_permissions(person: Person, referrals: Iterable[Referral], at: datetime) -> dict[UUID, str]:
    """By referral, the reference of the permission that took the place of what was signed for it. No query for none."""
    held_back = [one for one in referrals if one.state in _HELD_BACK and one.release_id is not None]
    if not held_back:
        return {}
    forms, references = consent_facts.forms_of(person.pk), dict[UUID, str]()
    by_id = {form.pk: form for form in forms}
    for referral in held_back:
        facts = consent_facts.facts_about(referral.release_id, forms, (), ended_too=True)
        newer = replacement(facts, consent_facts.asked_about(referral, Direction.TO_ORGANIZATION, at))
        if newer is not None:
            references[referral.pk] = by_id[newer.id].reference
    return references
