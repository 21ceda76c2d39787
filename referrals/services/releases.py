"""Releases: filled in, put to the person, taken back, declined. Signing and ending have modules of their own."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from accounts.models import Membership
from core import clock
from directory.models import Organization
from referrals.actors import Actor
from referrals.errors import ChangedMeanwhile, NotReady
from referrals.expiry_events import ExpiryEvent
from referrals.models import Person, PersonNote, Referral, RelatedPerson, Release, ReleaseParty
from referrals.selectors import release_drafts
from referrals.services import agency_told, release_texts
from referrals.services.row_locks import locked_release, waiting_for
from referrals.services.transitions import lock_person, transition_referral, transition_release
from referrals.states import ReferralState, ReleaseState
from referrals.vocabularies import ActorKind, Category, NoteKind, Purpose


@dataclass(frozen=True)
class Terms:
    """What a release asks for: purposes, categories each way, and its end (a last day, an event, or both)."""

    purposes: Sequence[Purpose]
    to_organization: Sequence[Category]
    to_agency: Sequence[Category]
    expires_on: date | None = None
    expires_event: ExpiryEvent | None = None


@transaction.atomic
def draft_release(
    *,
    membership: Membership,
    person: Person,
    organizations: Sequence[Organization],
    terms: Terms,
    referral: Referral | None = None,
    supersedes: Release | None = None,
) -> Release:
    """A release being filled in, naming the agency and these organizations. Raises RecordFrozen."""
    lock_person(person.pk)
    release = Release.objects.create(
        agency=membership.agency, person=person, created_by=membership.user, supersedes=supersedes
    )
    ReleaseParty.objects.create(release=release, person=person, agency=membership.agency, name=membership.agency.name)
    for organization in organizations:
        ReleaseParty.objects.create(release=release, person=person, organization=organization, name=organization.name)
    _set_terms(release, terms)
    release.save()
    if referral is not None:
        referral.release = release
        referral.save(update_fields=["release"])
    return release


@transaction.atomic
def change_terms(*, release: Release, version: int, terms: Terms) -> Release:
    """Changes a release that is still being filled in. Raises ChangedMeanwhile, NotReady once it was put to them."""
    lock_person(release.person_id)
    current = locked_release(release)
    if current.version != version:
        raise ChangedMeanwhile
    if current.state != ReleaseState.DRAFT:
        raise NotReady(["The person is reading this. Take the question back first, then change it."])
    _set_terms(current, terms)
    current.version += 1
    current.save()
    return current


@transaction.atomic
def choose_signer(*, release: Release, representative: RelatedPerson | None) -> Release:
    """Who is to sign a release that is still being filled in: None is the person, which every release begins with.

    Raises NotReady once it was put to somebody, or where that somebody does not answer for this person now.
    """
    lock_person(release.person_id)
    current = locked_release(release)
    if current.state != ReleaseState.DRAFT:
        raise NotReady(["Somebody is reading this. Take the question back first, then change it."])
    if representative is not None:
        rows = RelatedPerson.objects.filter(person=current.person_id, role=RelatedPerson.Role.REPRESENTATIVE)
        representative = rows.filter(pk=representative.pk).first()
        if representative is None or not representative.stands_on(release_drafts.day_of(current.agency, clock.now())):
            raise NotReady(["Their authority has ended. Choose who signs again."])
    current.representative = representative
    current.version += 1
    current.save(update_fields=["representative", "version"])
    return current


@transaction.atomic
def request_release(*, release: Release, actor: Actor) -> Release:
    """Freezes the words to be sent and the text, and puts it to the person.

    Asking again is the answer to what they wanted changed in it: those notes are marked as read.

    Raises NotReady with every element that is missing, IllegalTransition, RecordFrozen.
    """
    lock_person(release.person_id)
    now = clock.now()
    current = locked_release(release)
    if reasons := release_drafts.missing_elements_to_ask(current, now):
        raise NotReady(reasons)
    release_texts.write_text(current)
    current.requested_at = now
    transition_release(current, "request", actor=actor, at=now)
    # After the transition, which a form that was signed refuses: whom it names never changes.
    release_texts.keep_stated_facts(current)
    wishes = PersonNote.objects.filter(release=current, kind=NoteKind.CHANGE_REQUESTED, answered_at__isnull=True)
    wishes.update(answered_at=now)
    for referral in waiting_for(current, ReferralState.DRAFT):
        transition_referral(referral, "ask_person", actor=actor, at=now)
    return current


@transaction.atomic
def take_back(*, release: Release, actor: Actor, why: str = "") -> Release:
    """Back to filling in: to change something before anybody signed. Raises IllegalTransition."""
    lock_person(release.person_id)
    now = clock.now()
    current = locked_release(release)
    transition_release(current, "take_back", actor=actor, at=now, why=why)
    for referral in waiting_for(current, ReferralState.AWAITING_PERSON):
        transition_referral(referral, "take_up_again", actor=actor, at=now)
    return current


@transaction.atomic
def decline_release(*, release: Release, actor: Actor) -> Release:
    """No, do not share. Nothing is sent, and the referral ends. Raises IllegalTransition."""
    if actor.kind != ActorKind.PERSON:
        raise PermissionError("Only the person answers.")
    lock_person(release.person_id)
    now = clock.now()
    current = locked_release(release)
    current.ended_at = now
    transition_release(current, "decline", actor=actor, at=now)
    for referral in waiting_for(current, ReferralState.AWAITING_PERSON):
        transition_referral(referral, "person_declines", actor=actor, at=now)
    agency_told.form_answered(current, now)
    return current


@transaction.atomic
def note_copy_given(*, release: Release, method: str) -> None:
    """A copy reached the person: "shown", "printed" or "sent"."""
    lock_person(release.person_id, frozen_too=True)
    Release.objects.filter(pk=release.pk).update(delivered_at=clock.now(), delivery_method=method)


def _set_terms(release: Release, terms: Terms) -> None:
    release.purposes = list(terms.purposes)
    release.categories_to_organization = list(terms.to_organization)
    release.categories_to_agency = list(terms.to_agency)
    release.requested_to_organization = bool(terms.to_organization)
    release.requested_to_agency = bool(terms.to_agency)
    release.expires_on = terms.expires_on
    release.expires_event = terms.expires_event or ""
