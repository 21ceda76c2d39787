"""Each reader has words for every value, in the voice that is theirs, and a value without words breaks no page."""

import re
from dataclasses import replace
from typing import Any

import pytest
from django.test import Client

from referrals import noted_events
from referrals.consent.policy import Reason
from referrals.expiry_events import ExpiryEvent
from referrals.services import referral_kinds, superseding
from referrals.states import REFERRAL_TRANSITIONS, RELEASE_TRANSITIONS, ReferralState, ReleaseState
from referrals.vocabularies import Category, NoteKind, Outcome, Purpose, RevocationChannel
from referrals.web.organization import pages as received
from referrals.wording import organization, person, staff, transitions
from referrals.wording.denials import WORDS
from referrals.wording.voice import Voice
from tests.accounts.people import signed_in
from tests.referrals import by_link, stories
from tests.referrals.by_link import reverse
from tests.referrals.staff_pages import do, page_of

READERS = {"person": person, "staff": staff, "organization": organization}
# Who reads which vocabulary in words of their own; a reader who never meets one has none.
READ = {
    "person": {Category, ExpiryEvent, NoteKind, Outcome, Purpose, ReferralState, ReleaseState, RevocationChannel},
    "staff": {Category, ExpiryEvent, NoteKind, Outcome, Purpose, ReferralState, ReleaseState, RevocationChannel},
    "organization": {Category, ExpiryEvent, Outcome, Purpose},
}
FIRST_PERSON = re.compile(r"\b(I|me|my|mine|myself)\b")


def but_the_form(page: str) -> str:
    """A page of staff without the text of the form, which is the person's own."""
    return re.sub(r"(?s)<pre.*?</pre>", "", page)


def voices(reader: str) -> dict[str, Voice]:
    return {name: one for name, one in vars(READERS[reader]).items() if isinstance(one, Voice)}


@pytest.mark.parametrize("reader", READERS)
def test_every_value_has_words_for_every_reader(reader):
    voices_of = voices(reader)
    assert {name: one.missing for name, one in voices_of.items() if one.missing} == {}
    assert {one.__name__ for one in READ[reader]} <= {one.of for one in voices_of.values()}
    for vocabulary in READ[reader]:
        values = {value for one in voices_of.values() if one.of == vocabulary.__name__ for value in one.values}
        left_out = set(vocabulary.values) - values
        # A stop is the person's to say: a group is not asked whether it was one.
        assert left_out <= ({Outcome.PERMISSION_WITHDRAWN} if reader == "organization" else set()), vocabulary
    # No word for what is no value any more.
    assert not {
        name: set(one.words) - set(one.values) for name, one in voices_of.items() if set(one.words) - set(one.values)
    }


@pytest.mark.parametrize("reader", ["staff", "organization"])
def test_nobody_but_the_person_reads_in_the_first_person(reader):
    sentences = [words for one in voices(reader).values() for words in (*one.words.values(), one.otherwise)]
    assert [words for words in sentences if FIRST_PERSON.search(words)] == []


def test_what_happens_is_named_once_and_has_words():
    noted = ("announced", "code_read_out", "asked_again", "changed", "not_told", "told_by_phone")
    assert set(transitions.OF_A_REFERRAL) == {*REFERRAL_TRANSITIONS, *noted}
    assert {
        noted_events.ANNOUNCEMENT,
        noted_events.NOT_TOLD,
        noted_events.TOLD_BY_PHONE,
        referral_kinds.CHANGED,
    } <= set(transitions.NOTED)
    assert set(transitions.OF_A_RELEASE) == {*RELEASE_TRANSITIONS, "event_happened", superseding.IN_PART}
    assert set(WORDS) == set(Reason)


def test_the_label_is_the_persons_own_voice():
    assert {FIRST_PERSON.search(event.label) is not None for event in ExpiryEvent} == {True}
    assert ExpiryEvent.DISCHARGED.label == "when I leave the hospital"


@pytest.fixture
def new_event(monkeypatch: pytest.MonkeyPatch) -> str:
    """One more event that ends a permission, for which nobody has written any words yet."""
    added: Any = str.__new__(ExpiryEvent, "moved_out")
    added._name_, added._value_, added._label_ = "MOVED_OUT", "moved_out", "when I move out of the house"
    monkeypatch.setattr(ExpiryEvent, "_member_names_", [*ExpiryEvent._member_names_, "MOVED_OUT"])
    monkeypatch.setitem(ExpiryEvent._member_map_, "MOVED_OUT", added)
    monkeypatch.setitem(ExpiryEvent._value2member_map_, "moved_out", added)
    for reader in READERS.values():
        known = reader.EXPIRY_EVENT
        monkeypatch.setattr(reader, "EXPIRY_EVENT", replace(known, values=(*known.values, "moved_out")))
    return "moved_out"


def test_a_new_event_breaks_no_page(db: None, new_event: str, client: Client) -> None:
    story = stories.opened_referral(expires_event=ExpiryEvent(new_event))
    reference = story.referral.reference
    robin = signed_in(client, story.staff.robin.user)
    group, sam = by_link.organization(story), by_link.person(story)
    pages = [
        page_of(robin, reference),
        robin.get(reverse("referrals:accounting", args=[reference])).content.decode(),
        robin.get(reverse("referrals:change", args=[reference]), follow=True).content.decode(),
        group.get(reverse("referrals:organization")).content.decode(),
        sam.get(reverse("referrals:person")).content.decode(),
    ]
    assert "when what the permission names has happened" in pages[0] and "when what the permission" in pages[3]
    assert "until what your permission names has happened" in pages[4]
    assert not any("when I move out" in but_the_form(page) for page in pages[:4])
    # It happens, and everybody reads that too.
    do(robin, reference, "event")
    assert "What the permission names has happened" not in page_of(robin, reference)
    assert sam.get(reverse("referrals:person_json")).status_code == 200
    assert sam.get(reverse("referrals:person")).status_code == 200


def test_no_page_of_the_agency_or_the_group_speaks_for_the_person(db: None) -> None:
    """Every event, purpose and category at once: what staff and the group read is about the person, not by them."""
    for event in ExpiryEvent:
        story = stories.opened_referral(
            organization=stories.harbor(f"{event.name.title()} Peers"),
            expires_event=event,
            purposes=[Purpose.WORK_TOGETHER, Purpose.PEER_SUPPORT],
        )
        page = page_of(signed_in(Client(), story.staff.robin.user), story.referral.reference)
        disclosed = story.open()
        lines = [disclosed.scope, received.until(disclosed, "UTC"), received.purpose(disclosed)]
        lines += [line.label for line in received.lines(disclosed, story.staff.agency)]
        for text in (but_the_form(page), *lines):
            assert event.label not in text and "support I already have" not in text
            assert not [one.label for one in Category if FIRST_PERSON.search(one.label) and one.label in text]
