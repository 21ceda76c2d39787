"""Who may ask for a new permission now: the organization by its link, or the person on their page."""

import uuid
from collections.abc import Iterable, Sequence
from datetime import datetime

from referrals.consent.facts import Stop, organization_party
from referrals.consent.policy import Expiry, Reason, expiry_for
from referrals.models import Link, Person, Referral, ReferralEvent, Release
from referrals.models.link import ENDED, TRIES, is_alive
from referrals.selectors import consent_facts, permission_requests
from referrals.selectors.case import Case
from referrals.selectors.reminders import ENDS_SOON
from referrals.states import FINISHED, ON_ITS_WAY, ReferralState, ReleaseState
from referrals.vocabularies import ActorKind, Direction, ReferralKind

_HELD_BACK = (ReferralState.ON_HOLD_PERMISSION, ReferralState.RECALLED)


# A form that was answered no, stopped or struck out: whoever asks again hears nothing of it, and cannot ask.
_REFUSED = (ReleaseState.DECLINED, ReleaseState.REVOKED, ReleaseState.ENTERED_IN_ERROR)


def person_may_ask(referral: Referral, releases: Sequence[Release], stops: Sequence[Stop], at: datetime) -> bool:
    """Whether the person can ask again for this referral; pure.

    `releases` are all of theirs with their parties; only the form of this referral and its renewals count. They signed
    once, it ended or soon will, also by their own stop, nothing that asks them is under way, and no newer permission
    took its place.
    """
    chain = consent_facts.chain_of(referral.release_id, releases)
    is_over = referral.reported_state in FINISHED or referral.state in set(FINISHED) - {ReferralState.RECALLED}
    if is_over or not ReferralKind(referral.kind).is_sent:
        return False
    if any(release.state == ReleaseState.REQUESTED for release in chain):
        return False
    end = _end(_newest(chain), referral, releases, stops, at)
    return end is not None and end.reason != Reason.REPLACED and end.at - ENDS_SOON <= at


def askable(
    person: Person, referrals: Iterable[Referral], events: Sequence[ReferralEvent], at: datetime
) -> set[uuid.UUID]:
    """For which of all their referrals the person can ask now: `events` are those of them all, asks among them."""
    if person.died_at or person.erased_at:
        return set()
    consent = consent_facts.consent_of(person)
    releases, stops = consent.forms, consent.stops
    return {
        one.pk
        for one in referrals
        if person_may_ask(one, releases, stops, at)
        and not _asked_already(one, [event for event in events if event.referral_id == one.pk], releases, stops)
    }


def _asked_already(
    referral: Referral, events: Sequence[ReferralEvent], releases: Sequence[Release], stops: Sequence[Stop]
) -> bool:
    own = [ask for ask in permission_requests.asks_of(events) if ask.by == ActorKind.PERSON]
    naming = [release for release in releases if _names(release, referral)]
    return permission_requests.unanswered(own, naming, stops, referral) is not None


def organization_may_ask(link: Link, case: Case, asked: Iterable[datetime]) -> bool:
    """Whether the organization that came by `link` can ask now; `asked` is when it asked before.

    Only by its own link, where the permission it came with ran out by its date or will within ENDS_SOON. Never after a
    stop, a no or a mistake, nor while a link is over for another reason: it learns nothing then, not even that.
    """
    referral, releases, stops, at = case.referral, case.consent.forms, case.consent.stops, case.at
    if not _link_counts(link, referral, at) or case.person.erased_at is not None:
        return False
    if referral.reported_state in FINISHED or not ReferralKind(referral.kind).is_sent:
        return False
    signed = _newest(consent_facts.chain_of(referral.release_id, releases))
    if signed is None or signed.signed_at is None or not signed.consented_to_organization:
        return False
    party, since = organization_party(referral.organization_id), signed.signed_at
    # Whatever they refused this organization, they are not asked again through it.
    naming = [one for one in releases if _names(one, referral)]
    refused = any(one.state in _REFUSED and one.created_at >= signed.created_at for one in naming)
    if refused or any(stop.party == party and stop.at >= since for stop in stops):
        return False
    end = _end(signed, referral, releases, stops, at)
    by_date = end is not None and end.reason == Reason.EXPIRED and end.at == signed.expires_at
    if not by_date or end is None or end.at - ENDS_SOON > at:
        return False
    return not any(moment >= since for moment in asked)


def _link_counts(link: Link, referral: Referral, at: datetime) -> bool:
    """Whether the link still opens the referral, or would if the permission had not run out."""
    if link.kind != Link.Kind.ORGANIZATION or link.referral_id != referral.pk:
        return False
    if referral.state in ON_ITS_WAY:
        return is_alive(link, at)
    if referral.state not in _HELD_BACK or link.ended_why != ENDED:
        return False
    return link.tries < TRIES and at < link.expires_at and link.person.died_at is None


def _end(
    release: Release | None, referral: Referral, releases: Sequence[Release], stops: Sequence[Stop], at: datetime
) -> Expiry | None:
    """What ends it for this organization and purpose, a newer permission too."""
    if release is None:
        return None
    facts = consent_facts.facts_about(referral.release_id, releases, stops)
    return expiry_for(
        consent_facts.facts_of(release), facts, consent_facts.asked_about(referral, Direction.TO_ORGANIZATION, at)
    )


def _newest(releases: Sequence[Release]) -> Release | None:
    """The permission of these that was signed last."""
    signed = [release for release in releases if release.signed_at is not None]
    return max(signed, key=lambda release: (release.signed_at, release.pk), default=None)


def _names(release: Release, referral: Referral) -> bool:
    return any(party.organization_id == referral.organization_id for party in release.parties.all())
