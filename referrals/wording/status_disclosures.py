"""What an agency was really told with one row of the ledger: the row names the category that permitted it.

That an organization opened a referral is told under "Whether we are in touch", and so is that it tried to reach
somebody. The rows stay as they are; which step each of them told stands among what happened, at the same instant.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from referrals.models import LedgerEntry, ReferralEvent
from referrals.vocabularies import Direction
from referrals.wording.staff import TOLD_BACK


@dataclass(frozen=True)
class StatusDisclosures:
    """Words by the number of the row: as they stand in a sentence; "" for a row that told the agency nothing."""

    words: Mapping[int, str]

    def of(self, row: LedgerEntry) -> str:
        return self.words.get(row.seq, "")


def status_disclosures(rows: Iterable[LedgerEntry], *, whom: str) -> StatusDisclosures:
    """In one query, and none where nothing was told. `whom` is what the person is called: "you", or "them" to others.

    A row whose step is not known is left out: it then says its category.
    """
    statuses = [row for row in rows if row.direction == Direction.TO_AGENCY and row.access_mode == "status"]
    referrals = {row.referral_id for row in statuses if row.referral_id is not None}
    if not referrals:
        return StatusDisclosures({})
    events = ReferralEvent.objects.filter(referral__in=referrals, event_type__in=TOLD_BACK.values).order_by()
    event_types = {
        (referral, at): transition for referral, at, transition in events.values_list("referral", "at", "event_type")
    }
    steps = {row.seq: event_types.get((row.referral_id, row.at)) for row in statuses if row.referral_id is not None}
    return StatusDisclosures({seq: _say(transition, whom) for seq, transition in steps.items() if transition})


def _say(transition: str, whom: str) -> str:
    return TOLD_BACK(transition).format("they" if transition == "connect" and whom == "them" else whom)
