"""The code of an organization's link: which one staff read out to it by telephone, and that they did.

That it was read out is an event of the referral that moves nothing. Which code there is to read follows from what the
agency sent and was told, and never from whether the organization opened anything [docs/decisions/0048]. What is here is pure.
"""

from collections.abc import Collection, Iterable
from datetime import datetime
from uuid import UUID

from referrals.models import Link, ReferralEvent
from referrals.models.link import TRIES
from referrals.states import ReferralState
from referrals.vocabularies import ActorKind

# The name of the event; it changes no state. Its link is the one whose code was read out, so a new link asks anew.
EVENT = "code_read_out"


def to_read_out(
    link: Link | None,
    reported_state: str,
    events: Iterable[ReferralEvent],
    told_at: Collection[datetime],
    now: datetime,
) -> str:
    """The code of `link`, the organization's newest that the agency sent; "" where there is none to read out.

    It goes away only with what the agency is told anyway: without that, it would say that the link was opened. `events`
    are the referral's, and `told_at` is when the agency was told of one. The caller saw that the referral is with them.
    """
    if link is None or link.tries >= TRIES or link.expires_at <= now:
        return ""
    did = (event.at for event in events if event.by == ActorKind.ORGANIZATION)
    is_used = reported_state != ReferralState.SENT and any(at >= link.created_at and at in told_at for at in did)
    return "" if is_used else link.code


def reading_of(link: Link, events: Iterable[ReferralEvent]) -> ReferralEvent | None:
    """Where somebody noted that they read out the code of this link; None: nobody did."""
    return next((event for event in events if event.event_type == EVENT and event.link_id == link.pk), None)


def read_out(events: Iterable[ReferralEvent]) -> frozenset[UUID]:
    """The links whose code somebody read out."""
    return frozenset(event.link_id for event in events if event.event_type == EVENT and event.link_id)
