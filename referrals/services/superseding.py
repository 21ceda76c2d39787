"""A signed form takes the place of earlier ones: of those it renews, and of any other between the same parties.

That the earlier one counts no more is computed at the moment of use (`referrals.consent.policy`). Here it is written
down, in the transaction of the signature: a form that is replaced for all whom it names ends, and one that goes on for
others says for whom it does not.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from core.rls.principal import Principal, acting_as
from referrals import disclosure
from referrals.actors import Actor
from referrals.consent.facts import Question, agency_party, organization_party
from referrals.consent.policy import Reason, expiry_for, permitted, replacement
from referrals.models import Link, Person, Referral, Release, ReleaseEvent
from referrals.models.link import REPLACED
from referrals.selectors import consent_facts
from referrals.selectors.case import case_of
from referrals.services.change_notifications import notify_finished
from referrals.services.transitions import transition_release
from referrals.states import ON_ITS_WAY, ReleaseState
from referrals.vocabularies import Direction, Purpose

# The name of an event that changes no state: it counts no more for some of those it names.
IN_PART = "supersede_part"


def supersede(signed: Release, at: datetime) -> list[Release]:
    """Ends what `signed`, just signed at `at`, replaces; the forms of those that it renews, whose referrals go on by it.

    The caller holds the person's row, and settles afterwards.
    """
    forms = consent_facts.forms_of(signed.person_id)
    newest = next(form for form in forms if form.pk == signed.pk)
    renewed = consent_facts.chain_of(newest.supersedes_id, forms)
    _follow(newest, renewed)
    followed = [form for form in renewed if form.state == ReleaseState.ACTIVE]
    for form in forms:
        if form.state != ReleaseState.ACTIVE or form.pk == newest.pk:
            continue
        shared = set(_named(form)) & set(_named(newest))
        if form in renewed:
            _end(form, newest, at)
        elif shared and set(form.purposes) & set(newest.purposes):
            if all(_is_replaced(form, organization, forms) for organization in _named(form)):
                _end(form, newest, at)
            else:
                _note_in_part(form, newest, shared, at)
            notify_finished([form], shared)
    return followed


@dataclass(frozen=True)
class Replacement:
    """A newer permission by which the organization may be told again; `reference` is of the referral it got, or ""."""

    reference: str


def replacement_for(link: Link, at: datetime) -> Replacement | None:
    """What an organization may know of why its link ended: None where that is no more than that permission ended.

    It hears of a newer permission only where that one lets it be told anything, and of another referral only where that
    one is on its way to it.
    """
    with acting_as(Principal.disclosure(link.person_id)):
        if Link.objects.get(pk=link.pk).ended_why != REPLACED:
            return None
        person, referral = Person.objects.get(pk=link.person_id), Referral.objects.get(links__pk=link.pk)
        if person.died_at or person.erased_at:
            return None
        consent = consent_facts.consent_of(person)
        forms, stops = consent.forms, consent.stops
        question = consent_facts.asked_about(referral, Direction.TO_ORGANIZATION, at)
        newer = replacement(consent_facts.facts_about(referral.release_id, forms, (), ended_too=True), question)
        if newer is None or not permitted(consent_facts.facts_about(newer.id, forms, stops), question):
            return None
        others = Referral.objects.filter(
            person=person, organization=referral.organization_id, purpose=referral.purpose, state__in=ON_ITS_WAY
        ).exclude(pk=referral.pk)
        current = [
            one.reference
            for one in others.order_by("-sent_at")
            if disclosure.may_receive(case_of(one, person, at, consent))
        ]
        return Replacement(current[0] if current else "")


def _follow(newest: Release, renewed: Sequence[Release]) -> None:
    """Referrals that stand on a form go on with its renewal, as far as it names their organization and purpose."""
    rows = Referral.objects.filter(release__in=[form.pk for form in renewed], organization__in=_named(newest))
    rows.filter(purpose__in=newest.purposes).update(release=newest.pk)


def _is_replaced(form: Release, organization: UUID, forms: Sequence[Release]) -> bool:
    """Whether newer forms took its place for this organization, whatever it is for."""
    facts = consent_facts.facts_about(form.pk, forms, ())
    own = next(one for one in facts.chain if one.id == form.pk)
    between = [
        Question(
            person=form.person_id,
            discloser=agency_party(party.agency_id),
            recipient=organization_party(organization),
            purpose=Purpose(purpose),
            categories=frozenset(),
            direction=Direction.TO_ORGANIZATION,
            at=form.created_at,
        )
        for party in form.parties.all()
        if party.agency_id
        for purpose in form.purposes
    ]
    ends = [expiry_for(own, facts, question) for question in between]
    return all(end is not None and end.reason == Reason.REPLACED for end in ends)


def _end(form: Release, newest: Release, at: datetime) -> None:
    form.ended_at = at
    transition_release(form, "supersede", actor=Actor.time(), at=at, why=f"{newest.reference} counts now.")


def _note_in_part(form: Release, newest: Release, organizations: set[UUID], at: datetime) -> None:
    """For whom it counts no more, and since when; the state stays what it is."""
    names = [party.name for party in form.parties.all() if party.organization_id in organizations]
    ReleaseEvent.objects.create(
        release=form,
        person_id=form.person_id,
        at=at,
        event_type=IN_PART,
        from_state=form.state,
        to_state=form.state,
        by=Actor.time().kind,
        why=f"For {' and '.join(names)}, {newest.reference} counts now. It goes on for the others.",
    )


def _named(form: Release) -> list[UUID]:
    return [party.organization_id for party in form.parties.all() if party.organization_id]
