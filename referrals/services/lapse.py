"""What follows when a permission ends: in one transaction with the end itself, dated at the true end.

Validity is computed at the moment of use (`referrals.consent.policy`); this only writes down what already holds.
"""

from datetime import datetime

from referrals import disclosure, records
from referrals.actors import Actor
from referrals.consent.policy import Reason, lapse
from referrals.models import Link, Person, Referral, Release
from referrals.services.heard import tell_of_change
from referrals.services.moves import move_referral, move_release
from referrals.states import ON_ITS_WAY, ReferralState, ReleaseState


def settle(person: Person, *, at: datetime) -> None:
    """Writes down every release that has ended by `at`, and what that does to referrals. Safe to call again.

    The person's row is locked by the caller. Unsent -> draft; sent and unopened -> taken back, links die; seen ->
    on hold, and the organization keeps the reference alone [CONSENT.md].
    """
    ends = _expire_releases(person, at)
    for referral in Referral.objects.select_related("agency", "organization").filter(
        person=person, state__in=ON_ITS_WAY
    ):
        if disclosure.may_receive(referral, person, at):
            continue
        ended, before = _when(ends.get(referral.release_id), person, at), referral.state
        name = "lapse_unopened" if referral.state == ReferralState.SENT else "lapse_seen"
        move_referral(referral, name, actor=Actor.time(), at=ended)
        end_links(referral, at=ended, why="permission ended")
        tell_of_change(referral, before)
    _unsent(person, at)


def _when(end: datetime | None, person: Person, at: datetime) -> datetime:
    """The first known end of permission: of the release, or of the record."""
    known = [moment for moment in (end, person.died_at, person.erased_at) if moment is not None and moment <= at]
    return min(known, default=at)


def end_links(referral: Referral, *, at: datetime, why: str) -> None:
    """Every link to this referral stops opening anything.

    Its code stays readable to staff, who see it by what they were told: that it went would tell them more.
    """
    Link.objects.filter(referral=referral, ended_at__isnull=True).update(ended_at=at, ended_why=why)


def _expire_releases(person: Person, at: datetime) -> dict[object, datetime]:
    """Moves releases that ran out; when each of the person's signed releases ended, by its id."""
    stops = records.stops_of(person.pk)
    ends: dict[object, datetime] = {}
    for release in Release.objects.filter(person=person, signed_at__isnull=False).prefetch_related("parties"):
        end = lapse(records.facts_of(release), stops)
        if end is None or end.at > at:
            continue
        ends[release.pk] = end.at
        if release.state == ReleaseState.ACTIVE and end.reason == Reason.EXPIRED:
            move_release(release, "expire", actor=Actor.time(), at=end.at)
    return ends


def _unsent(person: Person, at: datetime) -> None:
    waiting = Referral.objects.filter(person=person, state=ReferralState.AWAITING_PERSON)
    alive = (ReleaseState.DRAFT, ReleaseState.REQUESTED, ReleaseState.ACTIVE)
    for referral in waiting.exclude(release__state__in=alive):
        before = referral.state
        move_referral(referral, "lapse_unsent", actor=Actor.time(), at=at)
        tell_of_change(referral, before)
