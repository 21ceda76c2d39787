"""What happened to a referral, as far as the agency knows it: its own steps, the person's, and what it was told."""

from dataclasses import dataclass
from datetime import datetime

from referrals.models import LedgerEntry, Referral, ReferralEvent
from referrals.vocabularies import ActorKind, Direction

_WORDS = {
    "ask_person": "Put to the person to read",
    "take_up_again": "Taken back to change something",
    "send": "Sent",
    "open": "Opened by the organization",
    "accept": "They said yes",
    "waitlist": "Put on their waiting list",
    "decline": "They said no for now",
    "contact": "They tried to get in touch",
    "connect": "They are in touch",
    "close": "Finished",
    "person_declines": "The person said no",
    "recall": "Taken back",
    # One word for all of them: which it was would say whether the organization had opened it.
    "lapse_unsent": "Permission ended",
    "lapse_unopened": "Permission ended",
    "lapse_seen": "Permission ended",
    "resume": "Sent again",
}


@dataclass(frozen=True)
class Happened:
    """One line of the timeline. `who` is a colleague's name or one of "The person", "Time", the organization."""

    at: datetime
    what: str
    who: str
    why: str = ""


def timeline(referral: Referral) -> list[Happened]:
    """In order of time. A step of the organization is on it only if the ledger has that the agency was told of it."""
    told = set(
        LedgerEntry.objects.filter(
            referral_id=referral.pk, direction=Direction.TO_AGENCY, way="status"
        ).values_list("at", flat=True)
    )  # fmt: skip
    events = ReferralEvent.objects.filter(referral=referral).select_related("user")
    return [
        Happened(referral.created_at, "Written down", str(referral.created_by)),
        *(
            Happened(event.at, _WORDS.get(event.move, "Changed"), _who(event, referral), event.why)
            for event in events
            if event.by != ActorKind.ORGANIZATION or event.at in told
        ),
    ]


def _who(event: ReferralEvent, referral: Referral) -> str:
    if event.by == ActorKind.ORGANIZATION:
        return referral.organization.name
    if event.by == ActorKind.PERSON:
        return f"The person, written down by {event.user}" if event.user else "The person"
    return str(event.user) if event.user else "By itself"
