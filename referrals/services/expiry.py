"""What follows when a permission ends: in one transaction with the end itself, dated at the true end.

Validity is computed at the moment of use (`referrals.consent.policy`); this only writes down what already holds.
"""

from collections.abc import Sequence
from datetime import datetime

from core.messaging import outbox
from referrals import disclosure
from referrals.actors import Actor
from referrals.consent.facts import Stop
from referrals.consent.policy import Expiry, Reason, expiry_for, expiry_of
from referrals.models import Link, Person, Referral, Release
from referrals.models.link import ENDED, REPLACED
from referrals.selectors import consent_facts
from referrals.selectors.case import case_of
from referrals.selectors.consent_facts import PersonConsent
from referrals.services.change_notifications import notify_change
from referrals.services.transitions import transition_referral, transition_release
from referrals.states import ON_ITS_WAY, ReferralState, ReleaseState
from referrals.vocabularies import Direction


def apply_expirations(person: Person, *, at: datetime, consent: PersonConsent | None = None) -> None:
    """Writes down every release that has ended by `at`, and what that does to referrals. Safe to call again.

    The person's row is locked by the caller. Unsent -> draft; sent and unopened -> taken back, links die; seen ->
    on hold, and the organization keeps the reference alone [docs/consent.md].
    """
    consent = consent or consent_facts.consent_of(person)
    forms, stops = consent.forms, consent.stops
    _expire_releases(forms, stops, at)
    for referral in Referral.objects.select_related("agency", "organization").filter(
        person=person, state__in=ON_ITS_WAY
    ):
        if disclosure.may_receive(case_of(referral, person, at, consent)):
            continue
        end, before = _end_of(referral, forms, stops, at), referral.state
        name = "lapse_unopened" if referral.state == ReferralState.SENT else "lapse_seen"
        transition_referral(referral, name, actor=Actor.time(), at=_when(end, person, at))
        end_links(referral, at=_when(end, person, at), why=REPLACED if _is_replaced(end) else ENDED)
        notify_change(referral, before)
    _unsent(person, forms, stops, at)


def _end_of(referral: Referral, forms: Sequence[Release], stops: Sequence[Stop], at: datetime) -> Expiry | None:
    """What ended the last form signed for this referral, for its organization and purpose; None: nothing by `at`."""
    signed = [form for form in consent_facts.chain_of(referral.release_id, forms) if form.signed_at is not None]
    facts = consent_facts.facts_about(referral.release_id, forms, stops)
    last = max(signed, key=lambda form: (form.signed_at, form.pk), default=None)
    if last is None:
        return None
    end = expiry_for(
        consent_facts.facts_of(last), facts, consent_facts.asked_about(referral, Direction.TO_ORGANIZATION, at)
    )
    return end if end is not None and end.at <= at else None


def _is_replaced(end: Expiry | None) -> bool:
    return end is not None and end.reason == Reason.REPLACED


def _when(end: Expiry | None, person: Person, at: datetime) -> datetime:
    """The first known end of permission: of the form, or of the record."""
    known = [moment for moment in (person.died_at, person.erased_at) if moment is not None and moment <= at]
    return min([*known, end.at] if end is not None else known, default=at)


def end_links(referral: Referral, *, at: datetime, why: str) -> None:
    """Every link to this referral stops opening anything, and an e-mail that waits to bring one is taken back.

    Its code stays readable to staff, who see it by what they were told: that it went would tell them more.
    """
    alive = Link.objects.filter(referral=referral, ended_at__isnull=True)
    addresses = {address for address in alive.values_list("sent_to", flat=True) if address}
    alive.update(ended_at=at, ended_why=why)
    outbox.withdraw_links(referral.reference, addresses)


def _expire_releases(forms: Sequence[Release], stops: Sequence[Stop], at: datetime) -> None:
    """Moves releases that ran out."""
    for release in forms:
        if release.state != ReleaseState.ACTIVE:
            continue
        end = expiry_of(consent_facts.facts_of(release), stops)
        if end is not None and end.at <= at and end.reason == Reason.EXPIRED:
            transition_release(release, "expire", actor=Actor.time(), at=end.at)


def _unsent(person: Person, forms: Sequence[Release], stops: Sequence[Stop], at: datetime) -> None:
    """What was signed and not sent, and counts no more."""
    states = {form.pk: form.state for form in forms}
    for referral in Referral.objects.filter(person=person, state=ReferralState.AWAITING_PERSON):
        state = states.get(referral.release_id) if referral.release_id else None
        if state in (ReleaseState.DRAFT, ReleaseState.REQUESTED):
            continue
        if state == ReleaseState.ACTIVE and not _is_replaced(_end_of(referral, forms, stops, at)):
            continue
        before = referral.state
        transition_referral(referral, "lapse_unsent", actor=Actor.time(), at=at)
        notify_change(referral, before)
