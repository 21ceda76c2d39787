"""United Kingdom: three jurisdictions, because the law of capacity differs. NOT REVIEWED BY A LAWYER.

No law prescribes a form. Explicit consent, UK GDPR Article 9(2)(a), is specific, informed, unbundled, as easy to
withdraw as to give (Article 7), and recorded; the common law of confidentiality asks that it is informed. Spoken
consent counts where a witness is named.

Who signs for an adult who cannot decide: in England and Wales an attorney or a deputy for welfare (Mental Capacity Act
2005, sections 9 to 11 and 16 to 20), in Scotland a welfare attorney or guardian (Adults with Incapacity (Scotland) Act
2000, sections 16 and 64). In Northern Ireland nobody does: the parts of the Act of 2016 on lasting powers and deputies
are not in force, and an enduring power is about property.
"""

from referrals.consent.jurisdictions.base import JurisdictionPolicy, Law
from referrals.vocabularies import Authority, SignatureMethod

# NHS Records Management Code of Practice 2021, Appendix II (England; Wales has its own of 2022 after it): mental health
# records 20 years after treatment ended, other adult health records 8 years after somebody was last seen. No statute:
# an agency for which the shorter line holds sets RELEASE_RETENTION_YEARS. Read in summaries and NOT REVIEWED BY A LAWYER.
MENTAL_HEALTH_YEARS, ADULT_HEALTH_YEARS = 20, 8

STATEMENTS = ("you_choose", "no_bad_consequence", "stop_any_time", "already_read", "shared_on_uk", "copy_is_yours")


def _nation(
    key: str, jurisdiction: str, name: str, capacity_law: str, representatives: tuple[Authority, ...] = ()
) -> JurisdictionPolicy:
    return JurisdictionPolicy(
        key=key,
        version="2026.6",
        jurisdiction=jurisdiction,
        name=name,
        reviewed=False,
        can_sign_here=True,
        signature_methods=frozenset(SignatureMethod),
        statements=STATEMENTS,
        laws=(
            Law("UK GDPR, Article 9(2)(a)", "explicit consent"),
            Law("UK GDPR, Article 7", "consent is shown, unbundled, and withdrawn as easily as given"),
            Law("Common law of confidentiality", "what is told in confidence is shared with informed consent"),
            Law(capacity_law, "who can decide for themselves, and who may act for somebody"),
        ),
        capacity_law=capacity_law,
        representatives=representatives,
        part2_representatives=representatives,
        kept_years=MENTAL_HEALTH_YEARS,
        kept_at_least=ADULT_HEALTH_YEARS,
    )


ENGLAND_AND_WALES = _nation(
    "uk-eaw",
    "GB-EAW",
    "England and Wales",
    "Mental Capacity Act 2005",
    (Authority.LASTING_POWER, Authority.WELFARE_DEPUTY),
)
SCOTLAND = _nation(
    "uk-sct",
    "GB-SCT",
    "Scotland",
    "Adults with Incapacity (Scotland) Act 2000",
    (Authority.WELFARE_GUARDIAN, Authority.WELFARE_ATTORNEY),
)
NORTHERN_IRELAND = _nation("uk-nir", "GB-NIR", "Northern Ireland", "Mental Capacity Act (Northern Ireland) 2016")
