"""United States: one form that satisfies 42 CFR 2.31 and 45 CFR 164.508(c), the stricter of each line.

42 CFR part 2 as amended by the final rule of 16 February 2024 (89 FR 12472; compliance by 16 February 2026).
"""

from referrals.consent.jurisdictions.base import JurisdictionPolicy, Law
from referrals.vocabularies import SignedWay

# Speech alone is never a release in the US [42 CFR 2.31(a): paper or electronic].
WRITTEN = frozenset({SignedWay.OWN_DEVICE, SignedWay.STAFF_DEVICE, SignedWay.PAPER})

STATEMENTS = (
    "you_choose",
    "no_bad_consequence",
    "stop_any_time",
    "already_read",
    "shared_on",
    "hipaa_recipient",
    "part2_protects",
    "copy_is_yours",
)
LAWS = (
    Law("42 CFR 2.31(a), as amended in 2024", "what a written consent holds"),
    Law("42 CFR 2.32", "the notice and the scope that travel with each disclosure"),
    Law("45 CFR 164.508(c)", "what a HIPAA authorization holds"),
)


def federal(jurisdiction: str, name: str, counsel_reviewed: bool) -> JurisdictionPolicy:
    """The federal union for a state that has no overlay here: only where the agency's own counsel reviewed it."""
    return JurisdictionPolicy(
        key="us-federal",
        version="2024.1",
        jurisdiction=jurisdiction,
        name=name,
        reviewed=counsel_reviewed,
        can_sign_here=counsel_reviewed,
        ways=WRITTEN if counsel_reviewed else frozenset({SignedWay.PAPER}),
        statements=STATEMENTS,
        laws=LAWS,
        part2_notice=True,
    )
