"""Releases: filled in, put to the person, signed or declined, replaced, ended. Only the person says yes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction

from accounts.models import Membership
from directory.models import Organization
from referrals import clock, drafts
from referrals.actors import Actor
from referrals.consent.elements import ONLY_THEY_SIGN
from referrals.errors import ChangedMeanwhile, NotReady, PermissionEnded
from referrals.models import Helper, Link, Person, PersonNote, Referral, Release, ReleaseParty, StopRecord
from referrals.services.lapse import settle
from referrals.services.moves import lock_person, move_referral, move_release
from referrals.services.referrals import send_referral
from referrals.states import IllegalMove, ReferralState, ReleaseState
from referrals.vocabularies import (
    ActorKind,
    Category,
    ExpiryEvent,
    Purpose,
    ReferralKind,
    SignedWay,
    StopWay,
)


@dataclass(frozen=True)
class Terms:
    """What a release asks for: purposes, categories each way, and its end (a last day, an event, or both)."""

    purposes: Sequence[Purpose]
    to_organization: Sequence[Category]
    to_agency: Sequence[Category]
    expires_on: date | None = None
    expires_event: ExpiryEvent | None = None


@dataclass(frozen=True)
class Signature:
    """What the person did: an answer each way, their name, how, and which text they saw.

    `representative` is who answered for them, where the form names somebody who does; `name` is then that somebody's.
    `recorded_by` names the member of staff whose device it was, or who wrote down the paper or the spoken word.
    `signed_on` is the day written on a paper, or of the spoken word, at the agency.
    """

    to_organization: bool
    to_agency: bool
    name: str
    way: SignedWay
    text_sha256: str
    witness: str = ""
    representative: Helper | None = None
    recorded_by: Membership | None = None
    signed_on: date | None = None


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
    current = _locked(release)
    if current.version != version:
        raise ChangedMeanwhile
    if current.state != ReleaseState.DRAFT:
        raise NotReady(["The person is reading this. Take the question back first, then change it."])
    _set_terms(current, terms)
    current.version += 1
    current.save()
    return current


@transaction.atomic
def choose_signer(*, release: Release, representative: Helper | None) -> Release:
    """Who is to sign a release that is still being filled in: None is the person, which every release begins with.

    Raises NotReady once it was put to somebody, or where that somebody does not answer for this person now.
    """
    lock_person(release.person_id)
    current = _locked(release)
    if current.state != ReleaseState.DRAFT:
        raise NotReady(["Somebody is reading this. Take the question back first, then change it."])
    if representative is not None:
        rows = Helper.objects.filter(person=current.person_id, kind=Helper.Kind.REPRESENTATIVE)
        representative = rows.filter(pk=representative.pk).first()
        if representative is None or not representative.stands_on(drafts.day_of(current.agency, clock.now())):
            raise NotReady(["Their authority has ended. Choose who signs again."])
    current.representative = representative
    current.version += 1
    current.save(update_fields=["representative", "version"])
    return current


@transaction.atomic
def request_release(*, release: Release, actor: Actor) -> Release:
    """Freezes the words to be sent and the text, and puts it to the person.

    Asking again is the answer to what they wanted changed in it: those notes are marked as read.

    Raises NotReady with every element that is missing, IllegalMove, RecordFrozen.
    """
    lock_person(release.person_id)
    now = clock.now()
    current = _locked(release)
    if reasons := drafts.missing_to_ask(current, now):
        raise NotReady(reasons)
    drafts.freeze(current)
    current.requested_at = now
    move_release(current, "request", actor=actor, at=now)
    PersonNote.objects.filter(release=current, answered_at__isnull=True).update(answered_at=now)
    for referral in _waiting_for(current, ReferralState.DRAFT):
        move_referral(referral, "ask_person", actor=actor, at=now)
    return current


@transaction.atomic
def take_back(*, release: Release, actor: Actor, why: str = "") -> Release:
    """Back to filling in: to change something before anybody signed. Raises IllegalMove."""
    lock_person(release.person_id)
    now = clock.now()
    current = _locked(release)
    move_release(current, "take_back", actor=actor, at=now, why=why)
    for referral in _waiting_for(current, ReferralState.AWAITING_PERSON):
        move_referral(referral, "take_up_again", actor=actor, at=now)
    return current


@transaction.atomic
def sign_release(*, release: Release, signature: Signature, actor: Actor) -> Release:
    """The person's yes, each way by itself. Sends the referral too where the clinician chose that.

    Staff can never press yes: `actor` is the person. Raises NotReady (something is missing, or the text is not the one
    they saw), IllegalMove, PermissionError for anybody else, RecordFrozen. Where the form names somebody who answers for
    the person, only they sign it, and only while their authority stands.
    """
    _only_the_person(actor, signature)
    person = lock_person(release.person_id)
    current = _locked(release)
    _only_who_is_asked(current, actor, signature)
    # A stop that came first never ends a signature that came after it.
    latest_stop = (
        StopRecord.objects.filter(person=current.person_id).order_by("-at").values_list("at", flat=True).first()
    )
    now = clock.now()
    if latest_stop and now <= latest_stop:
        now = latest_stop + timedelta(microseconds=1)
    if signature.text_sha256 != current.text_sha256:
        raise NotReady(["The text changed while you were reading. Read it again, then answer."])
    if reasons := [*_wrong_day(current, signature, now), *drafts.missing_to_sign(current, signature, now)]:
        raise NotReady(reasons)
    current.chose_to_organization = signature.to_organization
    current.chose_to_agency = signature.to_agency
    current.signed_at, current.signed_way = now, signature.way
    current.signature, current.witness = signature.name.strip(), signature.witness.strip()
    current.recorded_by = signature.recorded_by.user if signature.recorded_by else None
    drafts.seal(current, signature.signed_on, _whose_link(actor))
    move_release(current, "sign", actor=actor, at=now)
    if _supersede(current, now):
        # The new one may permit less, or name others: what the old one alone carried ends with it.
        settle(person, at=now)
    _send_if_chosen(current, actor, now)
    return current


@transaction.atomic
def decline_release(*, release: Release, actor: Actor) -> Release:
    """No, do not share. Nothing is sent, and the referral ends. Raises IllegalMove."""
    if actor.kind != ActorKind.PERSON:
        raise PermissionError("Only the person answers.")
    lock_person(release.person_id)
    now = clock.now()
    current = _locked(release)
    current.ended_at = now
    move_release(current, "decline", actor=actor, at=now)
    for referral in _waiting_for(current, ReferralState.AWAITING_PERSON):
        move_referral(referral, "person_declines", actor=actor, at=now)
    return current


@transaction.atomic
def ask_for_change(*, release: Release, text: str, link: Link | None = None) -> PersonNote:
    """The person wants something changed: kept for the agency; the release waits unsigned. Raises ValueError if empty."""
    if not text.strip():
        raise ValueError("Write what is to change.")
    lock_person(release.person_id)
    words = text.strip()
    if link is not None and link.kind == Link.Kind.REPRESENTATIVE and link.helper is not None:
        words = f"{link.helper.name}, who answers for them, wrote:\n{words}"
    return PersonNote.objects.create(person_id=release.person_id, release=release, text=words)


@transaction.atomic
def stop_sharing(
    *,
    person: Person,
    organization: Organization,
    actor: Actor,
    way: StopWay,
    recorded_by: Membership | None = None,
    note: str = "",
) -> StopRecord:
    """The person said stop. It counts from this instant, for everything about this organization signed before.

    In one transaction: the stop, the releases it ends, and what follows for referrals and links. A release that names
    other organizations too ends for them as well: whom it goes on for is for the person to say, in a new one.
    """
    if actor.kind != ActorKind.PERSON:
        raise PermissionError("A stop is the person's, whoever writes it down.")
    locked = lock_person(person.pk, frozen_too=True)
    newest = Release.objects.filter(person=locked, signed_at__isnull=False).order_by("-signed_at")
    signed_at = newest.values_list("signed_at", flat=True).first()
    # A clock that was set back must not let a stop fall before the signature it answers.
    now = max(clock.now(), signed_at) if signed_at else clock.now()
    stop = StopRecord.objects.create(
        person=locked,
        organization=organization,
        at=now,
        way=way,
        recorded_by=recorded_by.user if recorded_by else None,
        link_id=actor.link,
        note=note.strip(),
    )
    for release in _naming(locked, organization):
        release.revoked_at = now
        move_release(release, "revoke", actor=actor, at=now)
    settle(locked, at=now)
    return stop


@transaction.atomic
def revoke_release(*, release: Release, actor: Actor) -> Release:
    """Ends this release alone, for all whom it names: what a representative does with one they signed.

    A stop is the person's: it ends everything about an organization, also what they signed themselves. Raises
    IllegalMove where it does not count now, PermissionError for staff.
    """
    if actor.kind != ActorKind.PERSON:
        raise PermissionError("Only the person, or who signed for them.")
    person = lock_person(release.person_id, frozen_too=True)
    current = _locked(release)
    now = max(clock.now(), current.signed_at) if current.signed_at else clock.now()
    current.revoked_at = now
    move_release(current, "revoke", actor=actor, at=now)
    settle(person, at=now)
    return current


@transaction.atomic
def event_happened(*, release: Release, at: datetime | None = None) -> Release:
    """What was to end the release has happened. Raises NotReady where it ends by no event."""
    person = lock_person(release.person_id, frozen_too=True)
    current = _locked(release)
    if not current.expires_event or current.state != ReleaseState.ACTIVE:
        raise NotReady(["This permission does not end by an event."])
    now = clock.now()
    current.event_happened_at = min(at, now) if at else now
    current.save(update_fields=["event_happened_at"])
    settle(person, at=now)
    return _locked(current)


@transaction.atomic
def enter_in_error(*, release: Release, actor: Actor, why: str) -> Release:
    """Written by mistake: kept, struck out, and counts for nothing from now. Raises ValueError without a reason."""
    if not why.strip():
        raise ValueError("Say what was wrong.")
    person = lock_person(release.person_id, frozen_too=True)
    current = _locked(release)
    now = clock.now()
    current.ended_at = current.ended_at or now
    move_release(current, "enter_in_error", actor=actor, at=now, why=why.strip())
    settle(person, at=now)
    return current


@transaction.atomic
def note_copy_given(*, release: Release, way: str) -> None:
    """A copy reached the person: "shown", "printed" or "sent"."""
    lock_person(release.person_id, frozen_too=True)
    Release.objects.filter(pk=release.pk).update(delivered_at=clock.now(), delivered_way=way)


def _set_terms(release: Release, terms: Terms) -> None:
    release.purposes = list(terms.purposes)
    release.categories_to_organization = list(terms.to_organization)
    release.categories_to_agency = list(terms.to_agency)
    release.offers_to_organization = bool(terms.to_organization)
    release.offers_to_agency = bool(terms.to_agency)
    release.expires_on = terms.expires_on
    release.expires_event = terms.expires_event or ""


def _wrong_day(release: Release, signature: Signature, at: datetime) -> list[str]:
    """What is wrong with the day on a paper: it counts from when it is recorded, but never past a stop said since."""
    day = signature.signed_on
    if day is None:
        return []
    if day > drafts.day_of(release.agency, at):
        return ["The day it was signed is still to come. Check the date on the paper."]
    asked = release.requested_at
    if drafts.policy_of(release.agency).can_sign_here and asked and day < drafts.day_of(release.agency, asked):
        return ["It was signed before this text was written. Print this text, and ask them to sign it."]
    organizations = release.parties.filter(organization__isnull=False).values("organization")
    stops = StopRecord.objects.filter(person=release.person_id, organization__in=organizations)
    if any(drafts.day_of(release.agency, stop.at) >= day for stop in stops):
        return ["They said stop on that day or since. Ask them again, and have them sign anew."]
    return []


def _whose_link(actor: Actor) -> str:
    """By whose link somebody signs: staff who made it have held it, and the paper says so."""
    link = Link.objects.select_related("created_by").filter(pk=actor.link).first() if actor.link else None
    if link is None or link.created_by is None:
        return ""
    return f"a link that {link.created_by} made and {'sent by e-mail' if link.sent_to else 'gave them'}"


def _only_the_person(actor: Actor, signature: Signature) -> None:
    if actor.kind != ActorKind.PERSON:
        raise PermissionError("Only the person signs.")
    if signature.way == SignedWay.OWN_DEVICE and (actor.user or signature.recorded_by):
        raise PermissionError("Nobody signs for them on their own device.")
    if signature.way != SignedWay.OWN_DEVICE and not signature.recorded_by:
        raise PermissionError("Somebody says whose device it was, or who saw the paper.")


def _only_who_is_asked(release: Release, actor: Actor, signature: Signature) -> None:
    """Whoever came by a link came by the one of whom the form asks: the person's own, or their representative's."""
    asked, answers = release.representative_id, signature.representative
    if (answers.pk if answers else None) != asked:
        raise NotReady([ONLY_THEY_SIGN if asked else "The form asks the person. Nobody else can sign it."])
    if actor.link is None:
        return
    kind = Link.Kind.REPRESENTATIVE if asked else Link.Kind.PERSON
    if not Link.objects.filter(pk=actor.link, person=release.person_id, kind=kind, helper=asked).exists():
        raise PermissionError("This link is somebody else's.")


def _supersede(release: Release, at: datetime) -> bool:
    """Ends the release that this one replaces, if it still counted."""
    older = _locked(release.supersedes) if release.supersedes else None
    if older is None or older.state != ReleaseState.ACTIVE:
        return False
    older.ended_at = at
    move_release(older, "supersede", actor=Actor.time(), at=at)
    Referral.objects.filter(release=older).update(release=release)
    return True


def _send_if_chosen(release: Release, actor: Actor, at: datetime) -> None:
    for referral in _waiting_for(release, ReferralState.AWAITING_PERSON):
        if not (referral.send_when_signed and release.chose_to_organization):
            continue
        if not ReferralKind(referral.kind).is_sent:
            continue
        # Signed stays signed where sending has to wait; the page says why.
        try:
            with transaction.atomic():
                send_referral(referral=referral, actor=actor, at=at)
        except (NotReady, PermissionEnded, IllegalMove):
            continue


def _waiting_for(release: Release, state: ReferralState) -> list[Referral]:
    rows = Referral.objects.select_related("agency", "organization")
    return list(rows.filter(release=release, state=state))


def _naming(person: Person, organization: Organization) -> list[Release]:
    active = Release.objects.filter(person=person, state=ReleaseState.ACTIVE)
    return list(active.filter(parties__organization=organization).distinct())


def _locked(release: Release) -> Release:
    rows = Release.objects.select_related("agency", "supersedes", "representative")
    return rows.select_for_update(of=("self",)).get(pk=release.pk)
