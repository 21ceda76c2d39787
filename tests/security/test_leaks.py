"""The leak hunt: everybody asks every address about everybody else, and no foreign word comes back.

What may be seen is listed too and has to be seen, so that the hunt looks for something that can be found.
"""

import logging
from collections import defaultdict
from typing import Any

import pytest

from tests.security import cells
from tests.security import world as worlds
from tests.security.hunting import ALL_METHODS, OWN, Answer, hunt
from tests.security.world import secret
from trials.endure.scale import LONG

# Row-level security goes by the clock of the transaction: in one that lasts as long as the long hunt, nothing would be
# allowed any more that has to be of the last minutes. Each request of it has a transaction of its own.
pytestmark = pytest.mark.django_db(transaction=LONG)

# --- what each visitor may see, and who may open what ---------------------------------------------------------------

_IN_THE_RECORD = (
    "called full value avoid born hopes toknow besttime whereabouts leaveson signature note asked answer relative "
    "authority scope scan sentto halt "
    "lawto lawwhat laworder lawwrong"
)
# Whoever helps reads what is shared, and neither reasons nor notes (docs/referring.md).
_ON_THEIR_PAGE = "called full value avoid hopes besttime signature scan relative authority scope"
# Every word each visitor can find anywhere. Missing on purpose: `untold`, which Willow House wrote about Lee without
# their leave to tell the agency; `stop`, which Lee noted with a stop of theirs; everything about Dee, whose clinician has left.
MAY_SEE = {
    "robin": {"sam": f"{_IN_THE_RECORD} told reason", "lee": _IN_THE_RECORD},
    "max": {"ash": f"{_IN_THE_RECORD} reason"},
    # An emergency is looked at by somebody else, who reads why and not about whom.
    "alex": {"ash": "reason"},
    "jo": {"ash": "reason"},
    "kim": {"bo": "called full value avoid born hopes toknow besttime whereabouts leaveson"},
    "sam": {"sam": f"{_IN_THE_RECORD} told reason"},
    "ash": {"ash": f"{_IN_THE_RECORD} reason"},
    "advocate": {"sam": _ON_THEIR_PAGE},
    "helps": {"sam": _ON_THEIR_PAGE},
    # The forms that name them, and nothing else of Sam's.
    "speaks": {"sam": "called full relative authority scope"},
    # What the release names, and what they wrote themselves.
    "harbor": {"sam": "called value avoid hopes besttime told"},
    "willow": {"ash": "called value avoid hopes besttime"},
    "device": {"sam": "called full"},
}
CASELOAD, STAFF = {"robin", "max", "kim"}, {"robin", "max", "kim", "alex", "jo"}
PEOPLE, READERS, RECEIVERS = {"sam", "ash"}, {"sam", "ash", "advocate", "helps"}, {"harbor", "willow"}
BY_LINK = READERS | RECEIVERS | {"ended", "anonymous", "former", "speaks"}
# Who gets a page (200) from each address, by asking for it or by sending a form. A new address belongs here.
_WHO_OPENS: tuple[tuple[set[str], str], ...] = (
    (
        CASELOAD,
        "accounting accounting_pdf change death erase record_json record_pdf referral stop stopped person_link work_with",
    ),
    (CASELOAD, "check representatives external_disclosures record_zip work_with"),
    # Nobody was asked about Bo's yet, and nobody answers for them.
    ({"robin", "max"}, "document paper paper_print representative_end representative_link external_disclosure_mistake"),
    ({"kim"}, "who_signs"),
    (STAFF, "referral_list colleague transfers transferred dangers"),
    # With somebody on one's caseload, and a listing.
    ({"max"}, "refer"),
    ({"alex", "jo"}, "emergencies caseloads"),
    ({"alex"}, "emergency"),
    ({"jo"}, "presets preset preset_new"),
    (BY_LINK, "open link_open person_link_open organization_link_open representative_link_open"),
    # Whose permission ended keeps the reference, whatever is pressed.
    (RECEIVERS | {"ended"}, "organization organization_open organization_no organization_hand_on"),
    # Nothing can be answered but a no before it is opened, and no stop can have been heard.
    ({"harbor", "ended"}, "organization_stop"),
    ({"ended"}, "organization_answer"),
    ({"harbor", "ended"}, "organization_print"),
    (READERS, "person person_looked person_shared person_release person_copy own_document"),
    (PEOPLE, "person_advocate person_answered person_contact person_erasure person_invite person_questions"),
    (PEOPLE, "person_zip person_stop person_stopped person_json person_pdf person_referral"),
    ({"helps"}, "person_told_to_stop"),
    (
        {"speaks"},
        "representative_forms representative_form representative_answered representative_copy representative_stop",
    ),
    ({"device"}, "sign signed signed_copy"),
    # Only of a record that was erased, which none of these is.
    (set(), "kept_form"),
    # These answer with another address.
    (set(), "danger_take_on step refer_person called_together person_end_advocate person_ask organization_ask"),
    # Nothing is open where the address names no link.
    (set(), "person_nowhere organization_nowhere representative_nowhere"),
)
OPENS = {name: who for who, names in _WHO_OPENS for name in names.split()}


@pytest.fixture(scope="module")
def memory() -> dict[str, Any]:
    return {}


@pytest.fixture
def answers(db: None, memory: dict[str, Any]) -> list[Answer]:
    """What everybody got, asked once for the whole file."""
    if "answers" not in memory:
        methods = ALL_METHODS if LONG else ("GET", "POST")
        # Thousands of answers are a 404 or a 405, each of which would be written to the log.
        logging.disable(logging.CRITICAL)
        try:
            memory["answers"] = list(hunt(worlds.build(), methods, thorough=LONG))
        finally:
            logging.disable(logging.NOTSET)
    return memory["answers"]


def test_every_address_of_referrals_says_who_may_open_it() -> None:
    named = {name.removeprefix("referrals:") for name in cells.names() if name.startswith("referrals:")}
    assert named == set(OPENS)


def test_addresses_open_to_those_they_are_for_and_nobody_else(answers: list[Answer]) -> None:
    opened: dict[str, set[str]] = defaultdict(set, {name: set() for name in OPENS})
    for answer in answers:
        # The other methods ask without the fields that a page of several parts goes on with.
        asked = answer.method in {"GET", "POST"}
        if asked and answer.cell.name.startswith("referrals:") and answer.status == 200:
            opened[answer.cell.name.removeprefix("referrals:")].add(answer.who)
    assert opened == OPENS


def test_nobody_reads_a_word_about_somebody_elses_person(answers: list[Answer]) -> None:
    assert len(answers) > 5_000
    allowed = {
        who: {secret(of, one) for of, words in may.items() for one in words.split()} for who, may in MAY_SEE.items()
    }
    leaks = [
        (answer.who, answer.method, answer.cell, word)
        for answer in answers
        for word in answer.secrets - allowed.get(answer.who, set())
    ]
    assert leaks == []


def test_asking_for_a_foreign_object_shows_no_word_at_all(answers: list[Answer]) -> None:
    foreign = [answer for answer in answers if answer.is_foreign and "emergencies" not in answer.cell.name]
    assert len(foreign) > 2_000
    assert [(answer.who, answer.method, answer.cell) for answer in foreign if answer.secrets] == []


def test_what_may_be_seen_is_seen(answers: list[Answer]) -> None:
    """So that the hunt can find something."""
    seen: dict[str, set[str]] = defaultdict(set)
    for answer in answers:
        seen[answer.who] |= answer.secrets
    for who, may in MAY_SEE.items():
        assert seen[who] == {secret(of, one) for of, words in may.items() for one in words.split()}, who


def test_not_yours_and_not_there_are_one_answer(answers: list[Answer]) -> None:
    """Byte for byte, but for the token of forms and what was asked for."""
    groups: dict[tuple[str, ...], dict[str, Answer]] = defaultdict(dict)
    for answer in answers:
        if answer.is_foreign or answer.cell.about == "unknown":
            page = "their own page" if answer.cell.is_open_to(answer.who) else "another's page"
            step = answer.cell.path.rsplit("/do/")[-1] if "/do/" in answer.cell.path else ""
            groups[answer.who, answer.method, answer.cell.name, page, step].setdefault(answer.digest, answer)
    assert len(groups) > 500
    assert [
        [(one.cell, one.status) for one in several.values()] for several in groups.values() if len(several) > 1
    ] == []


def test_nothing_fails(answers: list[Answer]) -> None:
    assert [(answer.who, answer.method, answer.cell) for answer in answers if answer.status >= 500] == []


def test_before_it_is_opened_an_organization_reads_the_reference_alone(answers: list[Answer]) -> None:
    unopened = [answer for answer in answers if answer.who == "willow" and answer.method == "GET"]
    assert any(answer.cell.name == "referrals:organization" and answer.status == 200 for answer in unopened)
    assert not any(answer.secrets for answer in unopened)


def test_after_permission_ended_an_organization_reads_the_reference_alone(answers: list[Answer]) -> None:
    asked = [a for a in answers if (a.who, a.method, a.cell.name) == ("ended", "GET", "referrals:organization")]
    (page,) = [a for a in asked if a.status == 200]
    assert page.cell.whose == "lee"
    # The reference stands in the address, and the hunt takes that out of what it keeps.
    assert "permission ended" in page.text.lower() and 'class="reference">…' in page.text
    assert not any(answer.secrets for answer in answers if answer.who == "ended")


def test_titles_addresses_and_file_names_hold_no_word(answers: list[Answer]) -> None:
    assert [(answer.who, answer.cell, answer.outside) for answer in answers if answer.outside] == []


def test_staff_reach_no_desk_and_curators_no_record(answers: list[Answer]) -> None:
    desk = [a for a in answers if a.cell.name.startswith("admin:") and a.who in {"robin", "anonymous"}]
    assert len(desk) > 80
    assert {answer.status for answer in desk if not answer.cell.name.endswith(("login", "jsi18n"))} <= {302, 403, 404}
    private = [a for a in answers if a.who in {"curator", "administrator", "former"} and a.cell.name in _RECORDS]
    assert len(private) > 30
    # Whoever has left is signed out, and asked to sign in.
    assert {answer.status for answer in private if answer.who == "former"} <= {302, 404, 405}
    assert {answer.status for answer in private if answer.who != "former"} <= {404, 405}


_RECORDS = {f"referrals:{name}" for name, who in OPENS.items() if who <= STAFF and name != "step"}


# --- headers --------------------------------------------------------------------------------------------------------


def test_private_pages_are_stored_by_nobody(answers: list[Answer]) -> None:
    private = [a for a in answers if a.status == 200 and a.cell.name.startswith(("referrals:", "accounts:", "mfa_"))]
    signed_in = [a for a in private if a.who in OWN or a.cell.name == "referrals:open"]
    assert len(signed_in) > 200
    assert {a.cell.name for a in signed_in if "no-store" not in a.headers.get("Cache-Control", "")} == set()


def test_every_answer_carries_the_headers_that_keep_browsers_careful(answers: list[Answer]) -> None:
    for answer in answers:
        policy = answer.headers["Content-Security-Policy"]
        assert "unsafe" not in policy and "default-src 'none'" in policy, answer.cell
        assert answer.headers["X-Content-Type-Options"] == "nosniff", answer.cell
        assert answer.headers["X-Frame-Options"] == "DENY", answer.cell
        assert answer.headers["Referrer-Policy"] in {"same-origin", "no-referrer"}, answer.cell
