"""Whose rules count where, and how far each was looked at."""

import pytest

from accounts.jurisdictions import JURISDICTIONS
from referrals.consent.jurisdictions import JurisdictionPolicy, policy_for
from referrals.consent.statements import STATEMENTS
from referrals.vocabularies import SignatureMethod

EVERY = [
    policy_for(code, reviewed) for code, _ in JURISDICTIONS for reviewed in ([True, False] if "US" in code else [False])
]


@pytest.mark.parametrize("policy", EVERY, ids=lambda policy: f"{policy.jurisdiction}-{policy.reviewed}")
def test_every_jurisdiction_has_rules(policy: JurisdictionPolicy) -> None:
    assert policy.name == dict(JURISDICTIONS)[policy.jurisdiction]
    assert policy.laws and policy.version and policy.key
    assert len(policy.label) <= 60
    assert set(policy.statements) <= set(STATEMENTS)
    assert len(policy.statements) == len(set(policy.statements))
    assert {"no_bad_consequence", "stop_any_time", "already_read", "copy_is_yours"} <= set(policy.statements)
    note = policy.review_note("Lincoln Clinic")
    assert "legal advice" in note or "own paper form" in note
    assert not policy.reviewed or note.startswith("Lincoln Clinic says that its own lawyer checked")


@pytest.mark.parametrize("code", [code for code, _ in JURISDICTIONS if code.startswith("US")])
def test_no_state_is_signed_here_before_the_agencys_counsel_reviewed_it(code: str) -> None:
    assert not policy_for(code, counsel_reviewed=False).can_sign_here
    assert policy_for(code, counsel_reviewed=False).signature_methods == {SignatureMethod.PAPER}
    assert policy_for(code, counsel_reviewed=True).can_sign_here


@pytest.mark.parametrize("code", [code for code, _ in JURISDICTIONS])
def test_speech_counts_in_the_uk_only(code: str) -> None:
    assert (SignatureMethod.SPOKEN in policy_for(code, counsel_reviewed=True).signature_methods) == code.startswith(
        "GB"
    )


def test_nothing_says_that_a_lawyer_looked_where_none_did() -> None:
    for policy in EVERY:
        assert policy.reviewed <= policy.jurisdiction.startswith("US")
        if not policy.reviewed:
            assert policy.review_note("Lincoln Clinic").startswith("No lawyer has checked")


def test_the_nations_of_the_uk_name_their_own_law_of_capacity() -> None:
    named = {code: policy_for(code, counsel_reviewed=False).capacity_law for code in ("GB-EAW", "GB-SCT", "GB-NIR")}
    assert named == {
        "GB-EAW": "Mental Capacity Act 2005",
        "GB-SCT": "Adults with Incapacity (Scotland) Act 2000",
        "GB-NIR": "Mental Capacity Act (Northern Ireland) 2016",
    }


def test_overlays_only_ever_add() -> None:
    union = policy_for("US-OR", counsel_reviewed=True)
    for code in ("US-IL", "US-DC"):
        overlay = policy_for(code, counsel_reviewed=True)
        assert set(union.statements) < set(overlay.statements)
        assert set(union.laws) < set(overlay.laws)
        assert overlay.signature_methods <= union.signature_methods
        assert overlay.needs_calendar_date and not union.needs_calendar_date
    assert policy_for("US-DC", counsel_reviewed=True).max_days == 365
    assert policy_for("US-IL", counsel_reviewed=True).needs_witness


def test_a_code_that_nobody_knows_is_refused() -> None:
    with pytest.raises(ValueError, match="not a jurisdiction"):
        policy_for("FR", counsel_reviewed=True)


def test_which_notices_travel() -> None:
    oregon, columbia, scotland = (policy_for(code, counsel_reviewed=True) for code in ("US-OR", "US-DC", "GB-SCT"))
    assert [notice.key for notice in oregon.notices(discloser_is_part2=True)] == ["42-cfr-2.32"]
    assert oregon.notices(discloser_is_part2=False) == oregon.notices(discloser_is_part2=None) == ()
    assert [notice.key for notice in columbia.notices(discloser_is_part2=False)] == ["dc-7-1201.04"]
    assert len(columbia.notices(discloser_is_part2=True)) == 2
    assert scotland.notices(discloser_is_part2=True) == ()
