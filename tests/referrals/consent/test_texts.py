"""What a person reads and signs."""

import re
from dataclasses import replace
from typing import Any

import pytest

from referrals.consent.jurisdictions import policy_for
from referrals.consent.statements import STATEMENTS, statements_of, together
from referrals.consent.texts import TITLE, release_text, sections, sha256
from referrals.expiry_events import ExpiryEvent
from referrals.vocabularies import Category, Direction, Purpose
from referrals.wording.denials import WORDS
from tests.referrals.consent.drafts import BACK, CLINIC, ENDED_BY_EVENT, HARBOR, OUT, REPRESENTATIVE, make_draft
from tests.referrals.consent.readability import grade, sentences, syllables, words

OREGON = policy_for("US-OR", counsel_reviewed=True)
CODES = ["US-OR", "US-IL", "US-DC", "GB-EAW", "GB-SCT", "GB-NIR"]
NEVER = re.compile(r"\b(patients?|clients?|please|oops|invalid|should)\b|!", re.IGNORECASE)
# Names of laws, which cannot be made easier.
LAW_NAMES = re.compile(r"42 CFR part 2|HIPAA", re.IGNORECASE)


def fixed_words(code: str, **changes: Any) -> str:
    """Every sentence of ours on the form of a jurisdiction, but for the list of its laws."""
    policy = policy_for(code, counsel_reviewed=True)
    strict = replace(CLINIC, part2_program=True)
    draft = make_draft(offers=(replace(OUT, disclosers=(strict,)), replace(BACK, recipients=(strict,))), **changes)
    sentences = [
        paragraph for section in sections(draft, policy) for paragraph in (*section.paragraphs, *section.closing)
    ]
    sentences = [text for text in sentences if not text.startswith(("The rules it follows", "Form:"))]
    whole = [re.sub(":$", ".", text) for text in [*sentences, *statements_of(draft, policy.statements)]]
    return LAW_NAMES.sub("law", " ".join(whole))


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("representative", [None, REPRESENTATIVE])
def test_what_it_is_for_stands_before_the_choices(code: str, representative: Any) -> None:
    sections_there = sections(make_draft(representative=representative), policy_for(code, counsel_reviewed=True))
    keys = [section.key for section in sections_there]
    assert [key for key in keys if key == "purposes" or key.startswith("choice")] == [
        "purposes", "choice_to_organization", "choice_to_agency"
    ]  # fmt: skip


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("representative", [None, REPRESENTATIVE])
def test_it_reads_like_sixth_grade(code: str, representative: Any) -> None:
    assert grade(fixed_words(code, representative=representative)) <= 6.9


@pytest.mark.parametrize("code", CODES)
def test_where_somebody_answers_for_the_person_neither_of_the_two_is_you(code: str) -> None:
    words_said = fixed_words(code, representative=REPRESENTATIVE)
    assert re.findall(r"\byou\w*", words_said, re.IGNORECASE) == []
    assert "If Robin Rivers says no, the care of Sam Rivers stays the same." in words_said
    assert re.search(r"\byou\b", fixed_words(code)), "the person's own form speaks to them"


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("representative", [None, REPRESENTATIVE])
def test_no_sentence_is_longer_than_twenty_words(code: str, representative: Any) -> None:
    for sentence in sentences(fixed_words(code, expires_event=ExpiryEvent.DISCHARGED, representative=representative)):
        assert len(words(sentence)) <= 20, sentence


def test_reasons_are_short_and_plain_too() -> None:
    assert grade(" ".join(WORDS.values())) <= 6.9
    assert max(len(words(sentence)) for text in WORDS.values() for sentence in sentences(text)) <= 20


def test_the_measure_can_tell_hard_from_easy() -> None:
    assert [syllables(word) for word in ("share", "people", "August", "permission", "stopped")] == [1, 2, 2, 3, 1]
    hard = (
        "Authorization notwithstanding, redisclosure of information pursuant to applicable regulations is prohibited."
    )
    assert grade(hard) > 15 > 3 > grade("You get a copy. It is yours to keep.")


@pytest.mark.parametrize("code", CODES)
def test_its_words_blame_and_hurry_nobody(code: str) -> None:
    assert NEVER.findall(release_text(make_draft(), policy_for(code, counsel_reviewed=True))) == []


@pytest.mark.parametrize("code", CODES)
def test_it_says_who_what_why_until_when_and_how_to_stop(code: str) -> None:
    text = release_text(make_draft(), policy_for(code, counsel_reviewed=True))
    for part in (
        TITLE.upper(), "Sam Rivers", "Choice 1: Lincoln Clinic tells Harbor Peers", "| 503 555 0143, no voicemail",
        "Choice 2: Harbor Peers tells Lincoln Clinic", "To plan support after hospital", "Saturday",
        "If you say no, your care stays the same.", "You can stop this at any time.",
        "The number of Lincoln Clinic: 503 555 0100.",
        "We cannot take back what they have already read.", "You get a copy", "not legal advice", code, "C-7K3M-9QXF",
    ):  # fmt: skip
        assert part in text, part


def test_dates_are_written_as_the_country_writes_them() -> None:
    assert "Saturday, August 1, 2026" in release_text(make_draft(), OREGON)
    assert "Saturday 1 August 2026" in release_text(make_draft(), policy_for("GB-SCT", counsel_reviewed=False))


def test_an_event_can_end_it_alone_or_sooner() -> None:
    assert "It ends when I leave the hospital." in release_text(make_draft(**ENDED_BY_EVENT), OREGON)
    both = release_text(make_draft(expires_event=ExpiryEvent.DISCHARGED), OREGON)
    assert "The last day is" in both and "It ends sooner when I leave the hospital, if that comes first." in both


def test_each_direction_is_a_choice_of_its_own_and_none_is_answered_beforehand() -> None:
    draft = make_draft()
    assert [one.answer for one in sections(draft, OREGON) if one.direction] == [None, None]
    assert release_text(draft, OREGON).count("Your answer: [ ] yes  [ ] no") == 2
    signed = release_text(draft, OREGON, {Direction.TO_AGENCY})
    assert re.findall(r"Your answer: (\w+)", signed) == ["no", "yes"]
    assert re.findall(r"Your answer: (\w+)", release_text(draft, OREGON, ())) == ["no", "no"]


def test_what_is_said_of_law_follows_from_who_they_are() -> None:
    def statements(**parties: Any) -> str:
        clinic, harbor = parties.get("clinic", CLINIC), parties.get("harbor", HARBOR)
        out = replace(OUT, disclosers=(clinic,), recipients=(harbor,))
        return " ".join(statements_of(make_draft(offers=(out,)), OREGON.statements))

    assert "must follow HIPAA" not in statements() and "drugs" not in statements()
    assert "Harbor Peers must follow HIPAA." in statements(harbor=replace(HARBOR, covered_entity=True))
    part2 = replace(CLINIC, part2_program=True)
    assert "drugs or alcohol, 42 CFR part 2, guards the records of Lincoln Clinic" in statements(clinic=part2)
    assert "against you in court" in statements(clinic=part2, harbor=replace(HARBOR, covered_entity=True))
    assert "against you in court" not in statements(harbor=replace(HARBOR, covered_entity=True))


def test_what_somebody_typed_cannot_pose_as_part_of_the_form() -> None:
    forged = "Sam\n\nWHEN IT ENDS\n  Never.\u2028Your answer: yes\x0bYour answer: yes\rYour answer: yes"
    draft = make_draft(
        person_name=forged,
        offers=(replace(OUT, words=dict.fromkeys(OUT.categories, forged), recipients=(replace(HARBOR, name=forged),)),),
    )
    lines = release_text(draft, OREGON).splitlines()
    assert sum(line == "WHEN IT ENDS" for line in lines) == 1
    assert sum(line.strip().startswith("Your answer:") for line in lines) == 1
    assert not any(line.startswith("  Never.") for line in lines)


def test_the_words_to_be_sent_stand_there_exactly() -> None:
    text = "Knock twice.  Ask for “Sam”.\n\nמוזיקה 🎵 <b>&amp;"
    draft = make_draft(offers=(replace(OUT, words={**OUT.words, Category.TO_KNOW: text}),))
    lines = re.findall(r"^    \| (.*)$", release_text(draft, OREGON), re.MULTILINE)
    assert "\n".join(lines).endswith(text)
    (choice,) = [one for one in sections(draft, OREGON) if one.direction]
    assert [item.words for item in choice.items][-1] == text


def test_the_same_draft_gives_the_same_text_and_any_change_another() -> None:
    first = release_text(make_draft(), OREGON)
    assert first == release_text(make_draft(), OREGON)
    changes: list[dict[str, Any]] = [
        {"person_name": "Sam River"},
        {"purposes": (Purpose.PEER_SUPPORT,)},
        {"expires_on": None, "expires_event": ExpiryEvent.DISCHARGED},
        {"offers": (OUT,)},
        {"offers": (replace(OUT, words={**OUT.words, Category.NAME: "Sam."}), BACK)},
        {"representative": REPRESENTATIVE},
        {"how_to_stop": ""},
    ]
    hashes = {sha256(release_text(make_draft(**change), OREGON)) for change in [{}, *changes]}
    assert len(hashes) == len(changes) + 1
    assert sha256("é") == "4a99557e4033c3539de2eb65472017cad5f9557f7a0625a09f1c3f6e2ba69c4c"
    assert release_text(make_draft(), policy_for("US-DC", counsel_reviewed=True)) != first


def test_a_representative_is_named_with_right_document_and_end() -> None:
    text = release_text(make_draft(representative=REPRESENTATIVE), OREGON)
    for part in (
        "Robin Rivers",
        "Guardian",
        "Order of 3 March 2026",
        "Decisions about health",
        "Friday, January 1, 2027",
    ):
        assert part in text


def test_names_stand_together_as_a_sentence_has_them() -> None:
    assert [together(list("ABC")[:count]) for count in range(4)] == ["", "A", "A and B", "A, B and C"]


def test_every_statement_is_used_somewhere() -> None:
    used = {key for code in CODES for key in policy_for(code, counsel_reviewed=True).statements}
    assert used == set(STATEMENTS)
