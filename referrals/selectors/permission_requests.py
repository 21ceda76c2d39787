"""Asking for a new permission: an organization or the person asks, staff then ask the person [docs/consent.md].

An ask is an event of the referral that moves nothing and holds no words. What is here is pure: when one still waits.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from referrals.consent.facts import Stop, organization_party
from referrals.models import Referral, ReferralEvent, Release
from referrals.selectors.consent_facts import chain_of
from referrals.states import ReleaseState
from referrals.vocabularies import ActorKind

# The name of the event; it changes no state.
EVENT = "asked_again"
# A form that was put to the person, or is being filled in for them, is what was asked for.
UNDER_WAY = (ReleaseState.DRAFT, ReleaseState.REQUESTED)


@dataclass(frozen=True)
class Ask:
    """Somebody asked: `by` is ORGANIZATION or PERSON."""

    by: ActorKind
    at: datetime


def asks_of(events: Iterable[ReferralEvent]) -> list[Ask]:
    """Of one referral, the oldest first."""
    return sorted((Ask(ActorKind(one.by), one.at) for one in events if one.event_type == EVENT), key=lambda ask: ask.at)


def waiting(asks: Sequence[Ask], releases: Sequence[Release], stops: Sequence[Stop], referral: Referral) -> Ask | None:
    """The ask that staff have not seen to, of several the person's: `unanswered`, and no form is under way.

    Of `releases` only the form of this referral and its renewals count: another one answers nothing here.
    """
    if any(release.state in UNDER_WAY for release in chain_of(referral.release_id, releases)):
        return None
    return unanswered(asks, releases, stops, referral)


def unanswered(
    asks: Sequence[Ask], releases: Sequence[Release], stops: Sequence[Stop], referral: Referral
) -> Ask | None:
    """The ask after which nothing came yet, of several the person's; of `releases` the chain of this referral counts.

    It is answered by a renewal that staff write after it, by what the person answers to that, and by a stop.
    """
    party = organization_party(referral.organization_id)
    refused_at = [stop.at for stop in stops if stop.party == party]
    refused_at += [moment for release in chain_of(referral.release_id, releases) for moment in _moments(release)]
    latest = max(refused_at, default=None)
    open_ones = [ask for ask in asks if latest is None or ask.at > latest]
    return max(open_ones, key=lambda ask: (ask.by == ActorKind.PERSON, ask.at), default=None)


def _moments(release: Release) -> Iterable[datetime]:
    moments = (release.created_at, release.signed_at, release.revoked_at, release.ended_at)
    return (moment for moment in moments if moment is not None)
