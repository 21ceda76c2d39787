"""Illinois: Mental Health and Developmental Disabilities Confidentiality Act, 740 ILCS 110/5. NOT REVIEWED BY COUNSEL.

Read at ilga.gov (740 ILCS 110/5). Stricter than the federal union in: a calendar date, else it serves for one day only
(b)(6); the right to inspect and copy what is disclosed (b)(4); a witness who can attest to the identity of who signs
(b); no onward sharing without a consent of its own (d). The Act wants a revocation in writing and witnessed; a spoken
stop counts here all the same, at once (house rule).
"""

from dataclasses import replace

from referrals.consent.jurisdictions.base import JurisdictionPolicy, Law
from referrals.consent.jurisdictions.federal import federal
from referrals.vocabularies import SignatureMethod

# Nobody stands by at home who can attest to the identity of who signs.
WITNESSED = frozenset({SignatureMethod.STAFF_DEVICE, SignatureMethod.PAPER})


def illinois(counsel_reviewed: bool) -> JurisdictionPolicy:
    """The federal union with what Illinois adds; signed here only where the agency's own counsel reviewed it."""
    union = federal("US-IL", "Illinois", counsel_reviewed)
    return replace(
        union,
        key="us-il",
        version="2026.6",
        signature_methods=union.signature_methods & WITNESSED,
        statements=(*union.statements, "inspect_and_copy", "no_onward_by_law"),
        laws=(*union.laws, Law("740 ILCS 110/5", "what a consent holds in Illinois")),
        needs_calendar_date=True,
        needs_witness=True,
    )
