"""Statutory wording, to the letter."""

import hashlib
from pathlib import Path

from referrals.consent.notices import (
    NO_ONWARD_SHARING,
    NOTICE_2_32_LONG,
    NOTICE_2_32_SHORT,
    notice_for,
    scope_explanation,
)

LONG_SHA256 = "d82205a18044f9f45776343d91e26d8ddb44bf13e136af169ec73d755facd9a8"
SHORT_SHA256 = "79fee3d6dff7e052183c61b66bfed589f0f45dcf330bb277e07b396bd12e9774"
ROOT = Path(__file__).resolve().parents[3]


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def test_the_notices_of_42_cfr_2_32_are_word_for_word() -> None:
    assert sha256(NOTICE_2_32_LONG) == LONG_SHA256
    assert sha256(NOTICE_2_32_SHORT) == SHORT_SHA256


def test_the_older_wording_is_nowhere() -> None:
    """Until 2024 it spoke of disclosure only."""
    older = (
        "prohibits unauthorized disclosure of these records",
        "prohibit you from making any further disclosure",
        "is NOT sufficient for this purpose",
    )
    for path in [*(ROOT / "referrals").rglob("*.py"), *(ROOT / "templates").rglob("*.html")]:
        assert not any(words in path.read_text() for words in older), path
    assert "use or disclosure" in NOTICE_2_32_SHORT
    assert "from using or disclosing this record" in NOTICE_2_32_LONG


def test_the_notice_is_for_part_2_records_and_for_no_other() -> None:
    notice = notice_for(discloser_is_part2=True)
    assert notice and (notice.long, notice.short) == (NOTICE_2_32_LONG, NOTICE_2_32_SHORT)
    assert notice.citation == "42 CFR 2.32(a)(1) and (a)(2)"
    assert notice_for(discloser_is_part2=False) is None


def test_the_wording_stands_in_one_file() -> None:
    holding = [path.name for path in (ROOT / "referrals").rglob("*.py") if "against the patient" in path.read_text()]
    assert holding == ["notices.py"]


def test_the_scope_says_what_for_whom_and_until_when() -> None:
    text = scope_explanation(
        "Lincoln Clinic", "Harbor Peers", ["To get peer support started"], ["What I want to be called"],
        "The last day is Saturday, August 1, 2026.", "C-7K3M-9QXF",
    )  # fmt: skip
    for words in ("Lincoln Clinic", "Harbor Peers", "peer support", "called", "August 1, 2026", "C-7K3M-9QXF"):
        assert words in text
    assert text.endswith(NO_ONWARD_SHARING)
