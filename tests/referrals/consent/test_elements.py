"""What a release has to hold: each element left out is named, in words, and nothing else is."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import pytest

from referrals.consent.elements import OWN_WITNESS, missing, when_it_ends
from referrals.consent.jurisdictions import policy_for
from referrals.vocabularies import Authority, Category, Direction, SignatureMethod
from tests.referrals.consent.drafts import (
    BACK,
    CLINIC,
    ENDED_BY_EVENT,
    HARBOR,
    OUT,
    REPRESENTATIVE,
    TODAY,
    make_draft,
    make_signature,
)

OREGON = policy_for("US-OR", counsel_reviewed=True)


def missing_sentences(stage: str = "fill", policy: Any = OREGON, **changes: Any) -> list[str]:
    return [one.what for one in missing(make_draft(**changes), policy, stage)]


def signing(policy: Any = OREGON, draft: dict[str, Any] | None = None, **changes: Any) -> list[str]:
    return missing_sentences("sign", policy, signature=make_signature(**changes), **(draft or {}))


def test_a_whole_draft_lacks_nothing_and_a_signed_one_neither() -> None:
    assert missing_sentences() == []
    assert signing() == []
    assert missing_sentences("sign") == ["Nobody has signed it."]


def test_the_message_says_that_it_cannot_be_signed_and_why() -> None:
    (lacking,) = missing(make_draft(expires_on=None), OREGON, "fill")
    assert lacking.message == "This cannot be signed yet. It does not say when it ends."
    assert (lacking.element, lacking.field) == ("expiry", "expires_on")


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"person_name": " "}, "It does not say who it is about."),
        ({"is_adult": None}, "It does not say whether they are 18 or over. Ask them."),
        ({"is_adult": False}, "Only people of 18 or over can sign here."),
        ({"offers": ()}, "It does not say who tells whom."),
        ({"offers": (OUT, OUT)}, "It asks twice about the same direction."),
        ({"offers": (replace(OUT, disclosers=()),)}, "It does not say who shares."),
        ({"offers": (replace(OUT, recipients=()),)}, "It does not say who it is shared with."),
        ({"offers": (replace(OUT, recipients=(replace(HARBOR, name=" "),)),)}, "It names somebody without a name."),
        (
            {"offers": (replace(OUT, recipients=(HARBOR, replace(HARBOR, id=None, name="any group"))),)},
            "It has “any group” as a name only. Choose it from the list.",
        ),
        ({"offers": (replace(BACK, categories=()),)}, "It does not say what is shared."),
        (
            {"offers": (replace(BACK, categories=(Category.CONTACT,)),)},
            "“How to reach me safely” is not something that can go this way.",
        ),
        (
            {"offers": (replace(OUT, words={**OUT.words, Category.NAME: " "}),)},
            "It does not say what will be sent for “What I want to be called”.",
        ),
        (
            {"offers": (replace(OUT, words={**OUT.words, Category.HOPES: "Work"}),)},
            "It holds words for something that is not to be shared.",
        ),
        (
            {"offers": (replace(OUT, recipients=(replace(HARBOR, unanswered=("its legal basis",)),)),)},
            "Harbor Peers has not answered yet: its legal basis.",
        ),
        ({"purposes": ()}, "It does not say what it is for."),
        ({"expires_on": None}, "It does not say when it ends."),
        ({"expires_on": TODAY - timedelta(days=1)}, "It ends on a day that has passed."),
        ({"representative": replace(REPRESENTATIVE, name="")}, "It does not say who answers for the person."),
        (
            {"representative": replace(REPRESENTATIVE, authority="")},
            "It does not say what lets them answer for the person.",
        ),
        ({"representative": replace(REPRESENTATIVE, document="")}, "It does not say which document shows that."),
        ({"representative": replace(REPRESENTATIVE, scope="")}, "It does not say what they may decide."),
        (
            {"representative": replace(REPRESENTATIVE, until=TODAY - timedelta(days=1))},
            "The authority of who answers for the person has ended.",
        ),
        (
            {"offers": (replace(OUT, disclosers=(replace(CLINIC, jurisdiction="US-IL"),)),)},
            "Lincoln Clinic follows the law of another place. Leave out what it would share, or use a paper form.",
        ),
    ],
)
def test_each_element_left_out_is_named_and_no_other(changes: dict[str, Any], expected: str) -> None:
    assert missing_sentences(**changes) == [expected]


def test_an_end_is_a_date_or_an_event_and_its_last_day_may_be_today() -> None:
    assert missing_sentences(**ENDED_BY_EVENT) == []
    assert missing_sentences(expires_on=TODAY) == []
    assert missing_sentences(representative=REPRESENTATIVE) == []
    assert missing_sentences(representative=replace(REPRESENTATIVE, until=TODAY)) == []
    assert missing_sentences(representative=replace(REPRESENTATIVE, until=None)) == []


def test_what_is_shared_back_follows_the_law_of_who_shares_it() -> None:
    elsewhere = replace(HARBOR, jurisdiction="US-WA")
    assert missing_sentences(offers=(replace(OUT, recipients=(elsewhere,)),)) == []
    (sentence,) = missing_sentences(
        offers=(replace(OUT, recipients=(elsewhere,)), replace(BACK, disclosers=(elsewhere,)))
    )
    assert sentence.startswith("Harbor Peers follows the law of another place.")


def test_words_are_not_judged_and_one_direction_is_enough() -> None:
    rude = dict.fromkeys(OUT.categories, "<b>Anything at all</b>, even 42")
    assert missing_sentences(offers=(replace(OUT, words=rude),)) == []
    assert missing_sentences(offers=(BACK,)) == []


def test_there_is_no_category_for_notes_of_psychotherapy() -> None:
    assert [one for one in Category if "note" in one.value or "therap" in one.value or "record" in one.value] == []


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"in_staff_session": True}, "Only the person can answer. Hand them the device."),
        ({"name": " "}, "There is no name under it."),
        ({"by_representative": True}, "It does not say who answers for the person."),
        ({"at": None}, "It does not say when it was signed."),
        ({"at": datetime(2026, 5, 1, 17)}, "It does not say when it was signed."),  # noqa: DTZ001
        ({"day": None}, "It does not say when it was signed."),
        ({"method": None}, "It does not say how it was signed."),
        ({"method": SignatureMethod.SPOKEN}, "In Oregon it cannot be signed this way."),
        ({"method": SignatureMethod.PAPER}, "There is no scan of the signed paper."),
        ({"method": SignatureMethod.PAPER, "document_kept": True, "witness": ""}, "It does not say who saw it signed."),
        ({"answers": {}}, "Each choice has to be answered, yes or no."),
        ({"answers": {Direction.TO_ORGANIZATION: True}}, "Each choice has to be answered, yes or no."),
        ({"answers": dict.fromkeys(Direction, False)}, "The answer to each choice was no."),
    ],
)
def test_each_thing_that_signing_has_to_bring_is_named(changes: dict[str, Any], expected: str) -> None:
    assert signing(**changes) == [expected]


def test_who_signs_for_the_person_needs_authority_on_the_day_of_signing() -> None:
    assert signing(draft={"representative": REPRESENTATIVE}, by_representative=True) == []
    late = REPRESENTATIVE.until and REPRESENTATIVE.until + timedelta(days=1)
    draft = {"representative": REPRESENTATIVE, "expires_on": date(2027, 6, 1)}
    missing = signing(draft=draft, day=late, by_representative=True)
    assert missing == ["The authority of who answers for the person has ended."]
    ended = {"representative": replace(REPRESENTATIVE, ended=True)}
    assert signing(draft=ended, by_representative=True) == missing
    (only_they,) = signing(draft={"representative": REPRESENTATIVE})
    assert only_they.startswith("The form names who answers for them. Only they can sign it")


def test_each_place_says_by_which_right_somebody_signs_for_another() -> None:
    def asked(code: str, kind: Authority | None, **changes: Any) -> list[str]:
        somebody = replace(REPRESENTATIVE, kind=kind)
        return missing_sentences(policy=policy_for(code, counsel_reviewed=True), representative=somebody, **changes)

    assert asked("US-OR", Authority.HEALTH_POWER) == asked("GB-EAW", Authority.LASTING_POWER) == []
    assert asked("GB-SCT", Authority.WELFARE_GUARDIAN) == asked("GB-EAW", Authority.WELFARE_DEPUTY) == []
    for code, kind in (("GB-EAW", Authority.WELFARE_GUARDIAN), ("US-OR", Authority.LASTING_POWER), ("GB-SCT", None)):
        (sentence,) = asked(code, kind)
        assert "by such an authority. Use your own paper form." in sentence
    (sentence,) = asked("GB-NIR", Authority.LASTING_POWER)
    assert sentence == "In Northern Ireland nobody can sign for another adult here. Use your own paper form."
    assert asked("GB-NIR", None, own_form=True) == []


def test_for_records_under_part_2_a_court_has_to_have_appointed_them() -> None:
    """42 CFR 2.15(a)(1): the person was adjudicated as lacking capacity."""
    under = replace(OUT, disclosers=(replace(CLINIC, part2_program=True),))
    somebody = replace(REPRESENTATIVE, kind=Authority.HEALTH_POWER)
    sentence = (
        "For the records of Lincoln Clinic, only somebody whom a court appointed can sign. Use your own paper form."
    )
    assert missing_sentences(offers=(under,), representative=somebody) == [sentence]
    assert missing_sentences(offers=(under,), representative=REPRESENTATIVE) == []
    back = replace(BACK, disclosers=(replace(HARBOR, part2_program=True),))
    assert missing_sentences(offers=(OUT, back), representative=somebody) == [
        sentence.replace("Lincoln Clinic", "Harbor Peers")
    ]


def test_a_spoken_yes_of_somebody_who_answers_for_another_does_not_count() -> None:
    england = policy_for("GB-EAW", counsel_reviewed=False)
    somebody = {"representative": replace(REPRESENTATIVE, kind=Authority.LASTING_POWER)}
    missing_elements = signing(england, draft=somebody, by_representative=True, method=SignatureMethod.SPOKEN)
    assert missing_elements == ["Who answers for somebody signs: a spoken yes of theirs does not count."]
    assert signing(england, draft=somebody, by_representative=True) == []
    assert signing(england, method=SignatureMethod.SPOKEN) == []


def test_the_end_is_checked_again_on_the_day_of_signing() -> None:
    assert signing(day=date(2026, 8, 1)) == []
    assert signing(day=date(2026, 8, 2)) == ["It ends on a day that has passed."]


def test_illinois_wants_a_date_and_a_witness_who_is_there() -> None:
    illinois = policy_for("US-IL", counsel_reviewed=True)
    assert missing_sentences(policy=illinois) == []
    assert missing_sentences(policy=illinois, **ENDED_BY_EVENT) == ["In Illinois it has to end on a date. Choose one."]
    assert signing(illinois) == []
    assert signing(illinois, witness="") == ["It does not say who saw it signed."]
    assert signing(illinois, method=SignatureMethod.OWN_DEVICE) == ["In Illinois it cannot be signed this way."]
    assert signing(OREGON, witness="", method=SignatureMethod.OWN_DEVICE) == []
    assert signing(illinois, name="Sam O.", witness=" sam  o. ") == [OWN_WITNESS]


def test_the_district_of_columbia_allows_365_days_from_signing() -> None:
    columbia = policy_for("US-DC", counsel_reviewed=True)
    assert missing_sentences(policy=columbia, expires_on=TODAY + timedelta(days=365)) == []
    assert missing_sentences(policy=columbia, expires_on=TODAY + timedelta(days=366)) == [
        "In the District of Columbia it can last 365 days at most: until 1 May 2027."
    ]
    assert missing_sentences(expires_on=TODAY + timedelta(days=3660)) == []
    later = {"expires_on": TODAY + timedelta(days=366)}
    assert signing(columbia, later, day=TODAY + timedelta(days=1)) == []
    assert len(signing(columbia, later)) == 1
    assert missing_sentences(policy=columbia, **ENDED_BY_EVENT) == [
        "In the District of Columbia it has to end on a date. Choose one."
    ]


def test_a_state_that_was_not_reviewed_takes_its_own_paper_form_only() -> None:
    texas = policy_for("US-TX", counsel_reviewed=False)
    assert missing_sentences(policy=texas) == [
        "The rules of Texas have not been reviewed here. Use your own paper form."
    ]
    own: dict[str, Any] = {"own_form": True}
    assert missing_sentences(policy=texas, **own) == []
    assert signing(texas, own, method=SignatureMethod.PAPER, document_kept=True) == []
    assert signing(texas, own) == ["In Texas it cannot be signed this way."]
    # An own form is paper, wherever it is used.
    assert signing(OREGON, own) == ["In Oregon it cannot be signed this way."]


def test_spoken_consent_counts_in_the_uk_with_a_witness() -> None:
    scotland = policy_for("GB-SCT", counsel_reviewed=False)
    assert signing(scotland, method=SignatureMethod.SPOKEN) == []
    assert signing(scotland, method=SignatureMethod.SPOKEN, witness=" ") == ["It does not say who saw it signed."]
    assert signing(scotland, method=SignatureMethod.SPOKEN, witness="Kim", recorder="Kim") == [OWN_WITNESS]


# --- the instant at which it ends -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "zone", "ends"),
    [
        (date(2026, 7, 31), "America/Los_Angeles", "2026-08-01T07:00:00+00:00"),
        (date(2026, 7, 31), "Europe/London", "2026-07-31T23:00:00+00:00"),
        (date(2026, 12, 31), "Europe/London", "2027-01-01T00:00:00+00:00"),
        # The night the clocks change: 23 and 25 hours long.
        (date(2026, 3, 8), "America/Los_Angeles", "2026-03-09T07:00:00+00:00"),
        (date(2026, 11, 1), "America/Los_Angeles", "2026-11-02T08:00:00+00:00"),
        # Midnight does not exist: Cuba skips from 24:00 to 01:00.
        (date(2026, 3, 7), "America/Havana", "2026-03-08T05:00:00+00:00"),
        # Midnight happens twice: the first ends it.
        (date(2026, 10, 31), "America/Havana", "2026-11-01T04:00:00+00:00"),
        # A whole day does not exist: Samoa went from 29 to 31 December 2011.
        (date(2011, 12, 29), "Pacific/Apia", "2011-12-30T10:00:00+00:00"),
    ],
)
def test_it_counts_all_of_its_last_day(day: date, zone: str, ends: str) -> None:
    end = when_it_ends(day, zone)
    assert end.isoformat() == ends
    here = ZoneInfo(zone)
    assert (end - timedelta(microseconds=1)).astimezone(here).date() == day
    assert end.astimezone(here).date() > day


def test_every_night_of_years_in_zones_that_change_at_midnight() -> None:
    for zone in ("Asia/Beirut", "America/Santiago", "America/Asuncion", "Africa/Cairo", "Europe/London"):
        here = ZoneInfo(zone)
        for number in range(366 * 8):
            day = date(2017, 1, 1) + timedelta(days=number)
            end = when_it_ends(day, zone)
            assert end.astimezone(here).date() == day + timedelta(days=1)
            assert (end - timedelta(microseconds=1)).astimezone(here).date() == day


def test_a_zone_that_nobody_knows_is_refused() -> None:
    with pytest.raises(ZoneInfoNotFoundError):
        when_it_ends(TODAY, "Mars/Base")
