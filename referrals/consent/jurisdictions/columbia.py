"""District of Columbia: Mental Health Information Act, D.C. Code 7-1201.01 and following. NOT REVIEWED BY COUNSEL.

Read at code.dccouncil.gov. Stricter than the federal union in: the date on which it ends, at most 365 days from
signing, 7-1202.02(a)(5); what it may be used for now and later (a)(1); advice of the right to inspect the record
(a)(2); a copy that goes along with every disclosure (c)(2); a statement that goes along too, 7-1201.04(b). Revocation
is in writing and counts upon receipt, 7-1202.04; a spoken stop counts here all the same (house rule).
"""

from dataclasses import replace

from referrals.consent.jurisdictions.base import JurisdictionPolicy, Law
from referrals.consent.jurisdictions.federal import federal
from referrals.consent.notices import DC

MAX_DAYS = 365


def columbia(counsel_reviewed: bool) -> JurisdictionPolicy:
    """The federal union with what the District adds; signed here only where the agency's own counsel reviewed it."""
    union = federal("US-DC", "District of Columbia", counsel_reviewed)
    return replace(
        union,
        key="us-dc",
        version="2026.6",
        statements=(*union.statements, "inspect_record", "now_and_later"),
        laws=(
            *union.laws,
            Law("D.C. Code 7-1202.02", "what an authorization holds in the District, and its 365 days"),
            Law("D.C. Code 7-1202.04", "how it is revoked"),
            Law("D.C. Code 7-1201.04(b)", "the statement that travels with each disclosure"),
        ),
        max_days=MAX_DAYS,
        needs_calendar_date=True,
        state_notices=(DC,),
        copy_goes_along=True,
    )
