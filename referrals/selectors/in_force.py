"""Which permissions of one person count at a moment, and for whom: computed by the gate's rules, never read from a state."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from referrals.consent.facts import ConsentFacts, Grant, Question, ReleaseFacts, organization_party
from referrals.consent.policy import covered
from referrals.models import Person, Release
from referrals.selectors import consent_facts
from referrals.states import ReleaseState
from referrals.vocabularies import Direction, Purpose


@dataclass(frozen=True)
class InForce:
    """A form that counts: which ways, for which of the organizations it names, and for which of its purposes."""

    release: Release
    directions: frozenset[Direction]
    organizations: frozenset[UUID]
    purposes: frozenset[Purpose]


def in_force(person: Person, at: datetime) -> list[InForce]:
    """Every form in force at `at`, the newest first. What a newer one took the place of is left out, part by part."""
    if person.died_at or person.erased_at:
        return []
    forms, stops = consent_facts.forms_of(person.pk), consent_facts.stops_of(person.pk)
    counting = {}
    for form in forms:
        if form.state == ReleaseState.ACTIVE:
            facts = consent_facts.facts_about(form.pk, forms, stops)
            counting[form.pk] = _parts(form, facts, at)
    rows = Release.objects.select_related("agency").filter(pk__in=[pk for pk, parts in counting.items() if parts])
    return [
        InForce(
            row,
            frozenset(direction for direction, *_ in counting[row.pk]),
            frozenset(organization for _, organization, _ in counting[row.pk]),
            frozenset(purpose for *_, purpose in counting[row.pk]),
        )
        for row in rows.order_by("-signed_at")
    ]


def _parts(form: Release, facts: ConsentFacts, at: datetime) -> set[tuple[Direction, UUID, Purpose]]:
    """What counts of one form, by direction, organization and purpose."""
    own = next(one for one in facts.chain if one.id == form.pk)
    parties = [one.organization_id for one in form.parties.all() if one.organization_id]
    named = {organization_party(organization): organization for organization in parties}
    counting = set()
    for grant in own.grants:
        for question in _questions(own, grant, at):
            organization = named.get(question.discloser) or named.get(question.recipient)
            if organization is not None and covered(own, facts, question):
                counting.add((grant.direction, organization, question.purpose))
    return counting


def _questions(form: ReleaseFacts, grant: Grant, at: datetime) -> list[Question]:
    return [
        Question(form.person, discloser, recipient, purpose, grant.categories, grant.direction, at)
        for discloser in grant.disclosers
        for recipient in grant.recipients
        for purpose in form.purposes
    ]
