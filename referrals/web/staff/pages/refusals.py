"""That a group said no to a referral of somebody, and why: as its agency was told, and nothing that it was not."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from directory.models import Organization
from referrals.ledger.told_to_agency import told_to_agency
from referrals.models import Person, Referral, ReferralEvent
from referrals.selectors.release_drafts import day_of
from referrals.states import ReferralState
from referrals.wording.moments import day_in_words
from referrals.wording.timeline import is_known_to_agency


@dataclass(frozen=True)
class Refusal:
    """A no of one group; `why` is in the group's words, and "" where it gave no reason."""

    organization: str
    day: str
    why: str


def why_not(events: Iterable[ReferralEvent], reported_at: Collection[datetime]) -> str:
    """The reason of the newest answer that ended a referral, as the agency was told it; `reported_at` is when it was told."""
    ended = _newest(events, reported_at, ("decline", "close"))
    return ended.why.strip() if ended else ""


def refusals(person: Person, organizations: Iterable[Organization]) -> list[Refusal]:
    """For each of these groups its newest no to this person that their agency knows of, in the order given.

    The caller may read the person's referrals and the ledger.
    """
    wanted = list(organizations)
    rows = Referral.objects.filter(
        person=person, organization__in=wanted, reported_state=ReferralState.DECLINED_BY_ORGANIZATION
    ).select_related("agency")
    newest = {row.organization_id: row for row in rows.order_by("created_at")}
    newest_refusals = ((one.name, newest[one.pk]) for one in wanted if one.pk in newest)
    return [refusal for name, row in newest_refusals if (refusal := _of(name, row)) is not None]


def _of(name: str, referral: Referral) -> Refusal | None:
    events = ReferralEvent.objects.filter(referral=referral)
    decline = _newest(events, told_to_agency(referral).at, ("decline",))
    if decline is None:
        return None
    # The page ends the sentence.
    return Refusal(name, day_in_words(day_of(referral.agency, decline.at)), decline.why.strip().rstrip("."))


def _newest(
    events: Iterable[ReferralEvent], reported_at: Collection[datetime], event_types: Collection[str]
) -> ReferralEvent | None:
    known = (event for event in events if event.event_type in event_types and is_known_to_agency(event, reported_at))
    return max(known, key=lambda event: event.at, default=None)
