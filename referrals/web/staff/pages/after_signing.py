"""What became of a referral with the signature of its form, for whoever recorded that: sent, with its code, or not yet."""

from dataclasses import dataclass
from datetime import datetime

from referrals.models import Referral, Release
from referrals.web.staff.pages import referral_rows
from referrals.web.staff.pages.delivery import delivery


@dataclass(frozen=True)
class Went:
    """One referral of a signed form. `code` is what to read out to the organization; "" where there is none."""

    reference: str
    organization: str
    is_sent: bool
    code: str


def went(release: Release, now: datetime) -> list[Went]:
    """Each referral of `release` that was sent or can be: as far as its agency was told, and while the form counts."""
    rows = Referral.objects.select_related("agency", "person", "organization", "created_by").filter(release=release)
    found = []
    for referral in rows.order_by("created_at", "id"):
        read = referral_rows.rows_of(referral)
        shown = referral_rows.whole(referral, read, now)
        if shown.is_with_them or shown.may_send:
            code = delivery(referral, shown, read, now).code
            found.append(Went(shown.reference, shown.organization, shown.is_with_them, code))
    return found
