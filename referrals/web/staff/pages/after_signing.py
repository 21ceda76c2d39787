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
    lines = []
    for referral in rows.order_by("created_at", "id"):
        read = referral_rows.rows_of(referral)
        row = referral_rows.whole(referral, read, now)
        if row.is_with_them or row.may_send:
            code = delivery(referral, row, read, now).code
            lines.append(Went(row.reference, row.organization, row.is_with_them, code))
    return lines
