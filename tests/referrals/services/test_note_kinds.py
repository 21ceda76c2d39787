"""What a note of the person's is: known to the database, said to each reader, and never a sentence they did not write."""

from typing import Any

import pytest
from django.db import IntegrityError
from django.test import Client

from core.rls.principal import acting_as
from referrals.actors import Actor
from referrals.models import PersonNote
from referrals.services import notes, releases, requests_to_agency
from referrals.vocabularies import NoteKind
from referrals.wording import note_words, person
from tests.accounts.people import signed_in
from tests.referrals import by_link, stories
from tests.referrals.by_link import reverse
from tests.referrals.staff_pages import do, page_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def robin(client: Client, staff: stories.Staff) -> Client:
    return signed_in(client, staff.robin.user)


def test_every_kind_has_words_for_each_reader() -> None:
    """`test_wording` walks the words of the kinds; here that each is spoken of, alone and beside any other."""
    assert [note_words.pressing({kind}) for kind in NoteKind] == [(kind,) for kind in NoteKind]
    every = note_words.pressing(set(NoteKind))
    assert every[0] == NoteKind.CONTACT_WITHDRAWN and sorted(every) == sorted(NoteKind)
    assert note_words.pressing(()) == ()
    assert set(person.NOTE_RECORDED) == {kind for kind in NoteKind if kind.is_about_contact}


@pytest.mark.parametrize("wrong", [{"kind": "opinion"}, {"kind": "comment"}, {"kind": "change_requested"}])
def test_the_database_knows_the_kinds_and_what_they_are_about(staff: stories.Staff, wrong: dict[str, Any]) -> None:
    """Beside an answer, and to be changed, is a form: without one there is nothing it could be about."""
    whose = stories.sam(staff.robin)
    with pytest.raises(IntegrityError, match="person_note_"), acting_as(staff.robin.principal):
        PersonNote.objects.create(person=whose, text="x", **wrong)


def test_a_press_puts_no_words_into_the_persons_mouth(robin: Client, staff: stories.Staff) -> None:
    """Today "I changed how to reach me" was shown to staff as something they had asked, in words they never wrote."""
    story = stories.signed_story(staff)
    with acting_as(story.as_person):
        requests_to_agency.ask_to_be_erased(person=story.person.pk)
    row = robin.get(reverse("referrals:referral_list")).content.decode()
    assert "They asked to be erased. Read what that means, and answer." in row
    assert "They asked something" not in row
    page = page_of(robin, story.referral.reference)
    assert "They asked to be erased" in page and "Erase what you hold" not in page
    own = by_link.text_of(by_link.person(story).get(reverse("referrals:person_questions")))
    assert "You asked to be erased." in own


def test_what_needs_no_answer_is_marked_as_seen(robin: Client, staff: stories.Staff) -> None:
    story = stories.signed_story(staff)
    with acting_as(story.as_person):
        note = PersonNote.objects.create(person=story.person, kind=NoteKind.CONTACT_CHANGED)
    assert "I’ve seen it" in page_of(robin, story.referral.reference)
    assert do(robin, story.referral.reference, "seen", note=note.pk).status_code == 302
    assert do(robin, story.referral.reference, "seen", note="not a note").status_code in {400, 404}
    with acting_as(story.as_staff):
        assert PersonNote.objects.get().answered_at is not None


def test_asking_again_answers_the_wish_for_a_change_and_nothing_else(staff: stories.Staff) -> None:
    """What they wrote beside an answer, or asked, is not read by somebody changing the form."""
    story = stories.signed_story(staff)
    whose = story.person
    second = stories.requested_release(staff.robin, whose, story.organization, supersedes=story.release)
    with acting_as(story.as_person):
        notes.ask_for_change(release=second, text="Leave out my hopes")
        notes.comment(release=second, text="I cannot go on")
    with acting_as(story.as_staff):
        actor = Actor.staff(staff.robin.user_id)
        releases.request_release(release=releases.take_back(release=second, actor=actor), actor=actor)
        waiting = PersonNote.objects.filter(answered_at=None).values_list("kind", flat=True)
        assert list(waiting) == [NoteKind.COMMENT]
