"""Notices that travel with a disclosure. The one place where statutory wording stands, each with its citation.

The wording of 42 CFR 2.32 is that of the final rule of 16 February 2024 (89 FR 12472), which took the place of the older
one that spoke of disclosure only. Tests pin each text by its SHA-256. Quoted law says "patient" and "client"; nothing
else here does.
"""

from collections.abc import Sequence
from dataclasses import dataclass

# 42 CFR 2.32(a)(1)
NOTICE_2_32_LONG = (
    "This record which has been disclosed to you is protected by Federal confidentiality rules (42 CFR part 2). "
    "These rules prohibit you from using or disclosing this record, or testimony that describes the information "
    "contained in this record, in any civil, criminal, administrative, or legislative proceedings by any Federal, "
    "State, or local authority, against the patient, unless authorized by the consent of the patient, except as "
    "provided at 42 CFR 2.12(c)(5) or as authorized by a court in accordance with 42 CFR 2.64 or 2.65. In addition, "
    "the Federal rules prohibit you from making any other use or disclosure of this record unless at least one of the "
    "following applies: (i) Further use or disclosure is expressly permitted by the written consent of the individual "
    "whose information is being disclosed in this record or as otherwise permitted by 42 CFR part 2. (ii) You are a "
    "covered entity or business associate and have received the record for treatment, payment, or health care "
    "operations, or (iii) You have received the record from a covered entity or business associate as permitted by "
    "45 CFR part 164, subparts A and E. A general authorization for the release of medical or other information is "
    "NOT sufficient to meet the required elements of written consent to further use or redisclose the record (see "
    "42 CFR 2.31)."
)
# 42 CFR 2.32(a)(2)
NOTICE_2_32_SHORT = "42 CFR part 2 prohibits unauthorized use or disclosure of these records."

# D.C. Code 7-1201.04(b), "a statement to the effect that"
NOTICE_DC = (
    "The unauthorized disclosure of mental health information violates the provisions of the District of Columbia "
    "Mental Health Information Act of 1978 (§§ 7-1201.01 to 7-1207.02). Disclosures may only be made pursuant to a "
    "valid authorization by the client or as provided in title III or IV of that Act. The Act provides for civil "
    "damages and criminal penalties for violations."
)

# House rule, stricter than the law in most places.
NO_ONWARD_SHARING = "Do not pass this on. Sharing it with anybody else takes a new permission."


@dataclass(frozen=True)
class Notice:
    """Words that have to go along with a disclosure: in full, and in short where there is little room."""

    key: str
    long: str
    short: str
    citation: str


PART_2 = Notice("42-cfr-2.32", NOTICE_2_32_LONG, NOTICE_2_32_SHORT, "42 CFR 2.32(a)(1) and (a)(2)")
DC = Notice("dc-7-1201.04", NOTICE_DC, NOTICE_DC, "D.C. Code 7-1201.04(b)")
# All there are; the ledger names them by their keys.
NOTICES = (PART_2, DC)


def notice_for(discloser_is_part2: bool) -> Notice | None:
    """The notice of 42 CFR 2.32 where the discloser's records are under part 2; else None.

    Elsewhere it would suggest treatment of substance use where there is none.
    """
    return PART_2 if discloser_is_part2 is True else None


def named(keys: str) -> tuple[Notice, ...]:
    """The notices among `keys`, which a row of the ledger separates by commas."""
    wanted = keys.split(",")
    return tuple(notice for notice in NOTICES if notice.key in wanted)


def scope_explanation(
    discloser: str, recipient: str, purposes: Sequence[str], categories: Sequence[str], ends: str, reference: str
) -> str:
    """What the release behind a disclosure permits, in plain words, to travel with it [42 CFR 2.32(b)].

    `purposes` and `categories` are labels as in the release; `ends` is a sentence that says when it ends; `reference` is
    the release's own. With disclosers that are not under part 2 it goes along as a house rule.
    """
    lines = [
        f"{discloser} shares this with {recipient} because the person it is about said yes (release {reference}).",
        f"What: {'; '.join(categories)}.",
        f"What it is for: {'; '.join(purposes)}.",
        ends,
        "The person can stop this at any time. Use it for nothing else.",
        NO_ONWARD_SHARING,
    ]
    return "\n".join(lines)
