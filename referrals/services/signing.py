"""The person's yes: theirs alone, for the text they read, each way by itself."""

from datetime import datetime, timedelta

from django.db import transaction

from core import clock
from referrals.actors import Actor
from referrals.consent.elements import ONLY_THEY_SIGN
from referrals.contact import contacts
from referrals.errors import NotReady, PermissionEnded
from referrals.models import Link, Release, Revocation
from referrals.selectors import legal_facts, release_drafts
from referrals.services import agency_told, change_notifications, release_texts
from referrals.services.expiry import apply_expirations
from referrals.services.referrals import send_referral
from referrals.services.row_locks import locked_release, waiting_for
from referrals.services.superseding import supersede
from referrals.services.transitions import lock_person, transition_release
from referrals.signature import Signature
from referrals.states import IllegalTransition, ReferralState
from referrals.vocabularies import (
    ActorKind,
    ReferralKind,
    SignatureMethod,
)

# However the contact was written down: a text that holds another one is signed by nobody.
CONTACT_CHANGED = "The way to reach you changed after this was written. Ask for the form with the new one."


NOT_SAID_WHETHER = "Say whether what ends the permission has happened already."


@transaction.atomic
def sign_release(*, release: Release, signature: Signature, actor: Actor) -> Release:
    """The person's yes, each way by itself. Sends the referral too where the clinician chose that.

    Staff can never press yes: `actor` is the person. Raises NotReady (something is missing, or the text is not the one
    they saw), IllegalTransition, PermissionError for anybody else, RecordFrozen. Where the form names somebody who answers for
    the person, only they sign it, and only while their authority stands.
    """
    _only_the_person(actor, signature)
    person = lock_person(release.person_id)
    current = locked_release(release)
    _only_who_is_asked(current, actor, signature)
    now = _after_everything_said(current)
    if signature.text_sha256 != current.text_sha256:
        raise NotReady(["The text changed while you were reading. Read it again, then answer."])
    if contacts.is_out_of_date(current, person):
        raise NotReady([CONTACT_CHANGED])
    wrong = [*_wrong_day(current, signature, now), *_not_said_whether(current, signature)]
    missing = [*wrong, *release_drafts.missing_elements(current, signature, now)]
    if reasons := [*missing, *legal_facts.stated_since(current)]:
        raise NotReady(reasons)
    current.consented_to_organization = signature.to_organization
    current.consented_to_agency = signature.to_agency
    current.signed_at, current.signature_method = now, signature.method
    current.signature, current.witness = signature.name.strip(), signature.witness.strip()
    current.recorded_by = signature.recorded_by.user if signature.recorded_by else None
    if signature.has_happened and current.expires_event:
        # Recorded too late to count: it is kept as signed, and ended by what was to end it.
        current.event_happened_at = now
    release_texts.freeze_text(current, signature.signed_on, _whose_link(actor))
    transition_release(current, "sign", actor=actor, at=now)
    renewed = supersede(current, now)
    # The new one may permit less, or name others: what the old one alone carried ends with it.
    apply_expirations(person, at=now)
    if any(contacts.is_out_of_date(older, person) for older in renewed):
        change_notifications.notify_contact_change([current], "contact_new")
    _send_if_chosen(current, actor, now)
    agency_told.form_answered(current, now)
    return locked_release(current) if current.event_happened_at is not None else current


def _after_everything_said(release: Release) -> datetime:
    """Now, or just after the last stop and the last signature of this person, where a clock was set back.

    A stop that came first never ends a signature that came after it, and of two forms the one signed last counts.
    """
    stops = Revocation.objects.filter(person=release.person_id).order_by("-at").values_list("at", flat=True)
    signed = Release.objects.filter(person=release.person_id, signed_at__isnull=False).order_by("-signed_at")
    moments = [stops.first(), signed.values_list("signed_at", flat=True).first()]
    known = [moment + timedelta(microseconds=1) for moment in moments if moment is not None]
    return max([clock.now(), *known])


def _wrong_day(release: Release, signature: Signature, at: datetime) -> list[str]:
    """What is wrong with the day on a paper: it counts from when it is recorded, but never past a stop said since."""
    day = signature.signed_on
    if day is None:
        return []
    if day > release_drafts.day_of(release.agency, at):
        return ["The day it was signed is still to come. Check the date on the paper."]
    asked = release.requested_at
    if (
        release_drafts.policy_of(release.agency).can_sign_here
        and asked
        and day < release_drafts.day_of(release.agency, asked)
    ):
        return ["It was signed before this text was written. Print this text, and ask them to sign it."]
    organizations = release.parties.filter(organization__isnull=False).values("organization")
    stops = Revocation.objects.filter(person=release.person_id, organization__in=organizations)
    if any(release_drafts.day_of(release.agency, stop.at) >= day for stop in stops):
        return ["They said stop on that day or since. Ask them again, and have them sign anew."]
    return []


def _not_said_whether(release: Release, signature: Signature) -> list[str]:
    """What is signed late may have ended by then: "when I leave the hospital", after they left."""
    if not release.expires_event or signature.has_happened is not None:
        return []
    return [NOT_SAID_WHETHER]


def _whose_link(actor: Actor) -> str:
    """By whose link somebody signs: staff who made it have held it, and the paper says so."""
    link = Link.objects.select_related("created_by").filter(pk=actor.link).first() if actor.link else None
    if link is None or link.created_by is None:
        return ""
    return f"a link that {link.created_by} made and {'sent by e-mail' if link.sent_to else 'gave them'}"


def _only_the_person(actor: Actor, signature: Signature) -> None:
    if actor.kind != ActorKind.PERSON:
        raise PermissionError("Only the person signs.")
    if signature.method == SignatureMethod.OWN_DEVICE and (actor.user or signature.recorded_by):
        raise PermissionError("Nobody signs for them on their own device.")
    if signature.method != SignatureMethod.OWN_DEVICE and not signature.recorded_by:
        raise PermissionError("Somebody says whose device it was, or who saw the paper.")


def _only_who_is_asked(release: Release, actor: Actor, signature: Signature) -> None:
    """Whoever came by a link came by the one of whom the form asks: the person's own, or their representative's."""
    asked, answers = release.representative_id, signature.representative
    if (answers.pk if answers else None) != asked:
        raise NotReady([ONLY_THEY_SIGN if asked else "The form asks the person. Nobody else can sign it."])
    if actor.link is None:
        return
    kind = Link.Kind.REPRESENTATIVE if asked else Link.Kind.PERSON
    if not Link.objects.filter(pk=actor.link, person=release.person_id, kind=kind, related_person=asked).exists():
        raise PermissionError("This link is somebody else's.")


def _send_if_chosen(release: Release, actor: Actor, at: datetime) -> None:
    for referral in waiting_for(release, ReferralState.AWAITING_PERSON):
        if not (referral.send_when_signed and release.consented_to_organization):
            continue
        if not ReferralKind(referral.kind).is_sent:
            continue
        # Signed stays signed where sending has to wait; the page says why.
        try:
            with transaction.atomic():
                send_referral(referral=referral, actor=actor, at=at)
        except (NotReady, PermissionEnded, IllegalTransition):
            continue
