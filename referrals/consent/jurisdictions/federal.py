"""United States: one form that satisfies 42 CFR 2.31 and 45 CFR 164.508(c), the stricter of each line.

42 CFR part 2 as amended by the final rule of 16 February 2024 (89 FR 12472; compliance by 16 February 2026).
"""

from referrals.consent.jurisdictions.base import JurisdictionPolicy, Law
from referrals.vocabularies import Authority, SignatureMethod

# Speech alone is never a release in the US [42 CFR 2.31(a): paper or electronic].
WRITTEN = frozenset({SignatureMethod.OWN_DEVICE, SignatureMethod.STAFF_DEVICE, SignatureMethod.PAPER})

# Whoever may decide about health care for an adult signs as the adult does [45 CFR 164.502(g)(2)]. For records under
# part 2 a court has to have found that the person cannot manage their own affairs [42 CFR 2.15(a)(1)].
REPRESENTATIVES = (Authority.COURT_GUARDIAN, Authority.HEALTH_POWER)
PART2_REPRESENTATIVES = (Authority.COURT_GUARDIAN,)

# From its creation or when it was last in effect, whichever is later [45 CFR 164.508(b)(6) and 164.530(j)(2)]. State
# laws on health records, which often ask for more, were not looked at: RELEASE_RETENTION_YEARS lengthens it.
KEPT_YEARS = 6

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
        version="2024.6",
        jurisdiction=jurisdiction,
        name=name,
        reviewed=counsel_reviewed,
        can_sign_here=counsel_reviewed,
        signature_methods=WRITTEN if counsel_reviewed else frozenset({SignatureMethod.PAPER}),
        statements=STATEMENTS,
        laws=LAWS,
        part2_notice=True,
        representatives=REPRESENTATIVES,
        part2_representatives=PART2_REPRESENTATIVES,
        kept_years=KEPT_YEARS,
        kept_at_least=KEPT_YEARS,
    )
