"""Words beside an answer are never lost: they reach the agency whatever was pressed, and a yes beside them signs nothing.

On each device that somebody answers on: their own phone, one that was handed over, and their representative's.
"""

import html
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import WorkSession
from core.rls.principal import Principal, acting_as
from referrals.actors import Actor
from referrals.models import LedgerEntry, Link, PersonNote, Referral, Release
from referrals.selectors.reminders import StepKind, next_steps
from referrals.services import releases
from referrals.states import ReferralState, ReleaseState
from referrals.vocabularies import NoteKind
from tests.accounts.people import signed_in
from tests.post import posted
from tests.referrals import by_link, representing, stories
from tests.referrals.by_link import reverse

pytestmark = pytest.mark.django_db

WORDS = "Do not tell them my number, I share the phone"
SHARE = "Share it as it is, and tell Lincoln Clinic what I wrote"
CHANGE_FIRST = "Do not share yet. Change it first"


@dataclass
class Asked:
    """Somebody with the form before them. `by` is what stands before words that a representative wrote."""

    staff: stories.Staff
    browser: Client
    address: str
    release: Release
    name: str
    by: str = ""

    def press(self, answer: str, **typed: Any) -> Any:
        sent = {"text_sha256": self.release.text_sha256, "to_organization": "on", "name": self.name, "answer": answer}
        return self.browser.post(self.address, sent | typed, follow=True)

    def notes(self) -> list[tuple[str, str]]:
        with acting_as(Principal.job("test")):
            return [(note.kind, note.text) for note in PersonNote.objects.filter(release=self.release)]

    def now(self) -> Release:
        with acting_as(Principal.job("test")):
            return Release.objects.get(pk=self.release.pk)

    def is_untouched(self) -> bool:
        """Nothing was signed, sent, told or mailed."""
        with acting_as(Principal.job("test")):
            referral = Referral.objects.get(release=self.release)
            return (
                self.now().state == ReleaseState.REQUESTED
                and referral.state == ReferralState.AWAITING_PERSON
                and not LedgerEntry.objects.exists()
                and not Link.objects.filter(kind=Link.Kind.ORGANIZATION).exists()
                and not posted().filter(about=referral.reference).exists()
            )

    def takes_back(self) -> None:
        with acting_as(self.staff.robin.principal):
            releases.take_back(release=self.now(), actor=Actor.staff(self.staff.robin.user_id))


def own_phone() -> Asked:
    staff, release = _ask()
    with acting_as(staff.robin.principal):
        link = by_link.links.make_link(kind=Link.Kind.PERSON, person=release.person)
    browser = by_link.enter(Client(), link.token, link.link.code)
    return Asked(staff, browser, reverse("referrals:person_release", args=[release.reference]), release, "Sam O.")


def handed_over() -> Asked:
    staff, release = _ask()
    browser = signed_in(Client(), staff.robin.user)
    address = reverse("referrals:sign", args=[release.reference])
    WorkSession.objects.filter(user=staff.robin.user).update(suspended_at=timezone.now(), passed_to=address)
    return Asked(staff, browser, address, release, "Sam O.")


def representative() -> Asked:
    staff = stories.lincoln()
    referral = representing.draft(staff)
    related_person = representing.guardian(staff, referral.person)
    release = representing.ask(staff, referral, related_person)
    _, browser = representing.link_of(staff, related_person)
    address = reverse("referrals:representative_form", args=[release.reference])
    by = "Robin Rivers, who answers for them, wrote:\n"
    return Asked(staff, browser, address, release, "Robin Rivers", by)


def _ask() -> tuple[stories.Staff, Release]:
    staff, harbor = stories.lincoln(), stories.harbor()
    person = stories.sam(staff.robin)
    referral = stories.draft(staff.robin, person, harbor, send_when_signed=True)
    return staff, stories.requested_release(staff.robin, person, harbor, referral=referral)


DEVICES = [own_phone, handed_over, representative]


def text_of(answer: Any) -> str:
    return html.unescape(answer.content.decode())


@pytest.fixture(params=DEVICES)
def asked(request: pytest.FixtureRequest, db: None) -> Asked:
    make: Callable[[], Asked] = request.param
    return make()


def test_there_is_no_box_to_write_in_beside_the_four_answers(asked: Asked) -> None:
    page = text_of(asked.browser.get(asked.address))
    assert "<textarea" not in page and "Change something" in page
    # A step of its own, without JavaScript too, which carries what was ticked and typed.
    step = text_of(asked.press("change"))
    assert "<textarea" in step and f'name="name" value="{asked.name}"' in step and "Send it to Lincoln Clinic" in step
    assert asked.is_untouched() and asked.notes() == []
    back = text_of(asked.press("back", step="change", change=WORDS))
    assert WORDS in back and " checked>" in back and f'value="{asked.name}"' in back and 'value="yes"' in back


def test_a_yes_beside_words_signs_nothing_and_asks_which_counts(asked: Asked) -> None:
    """Today everything is sent, and nobody reads the words."""
    page = text_of(asked.press("yes", change=WORDS))
    assert SHARE in page and CHANGE_FIRST in page and WORDS in page and "Nothing is shared yet." in page
    assert asked.is_untouched() and asked.notes() == []
    buttons = re.findall(r'name="answer" value="(\w+)"', page)
    assert buttons == ["yes_and_tell", "change", "back"]


def test_sharing_it_as_it_is_sends_it_and_the_words_reach_the_agency(asked: Asked) -> None:
    page = text_of(asked.press("yes_and_tell", change=WORDS))
    assert "Lincoln Clinic reads what you wrote, not straight away." in page
    assert asked.now().state == ReleaseState.ACTIVE
    assert asked.notes() == [(NoteKind.COMMENT, asked.by + WORDS)]
    with acting_as(asked.staff.robin.principal):
        assert StepKind.NOTE in {step.kind for step in next_steps(asked.staff.robin)}


def test_changing_it_first_leaves_it_unsigned_and_the_words_reach_the_agency(asked: Asked) -> None:
    asked.press("change", change=WORDS)
    assert asked.is_untouched() and asked.notes() == [(NoteKind.CHANGE_REQUESTED, asked.by + WORDS)]


@pytest.mark.parametrize(("answer", "state"), [("no", ReleaseState.DECLINED), ("later", ReleaseState.REQUESTED)])
def test_words_beside_a_no_or_not_today_reach_the_agency_too(asked: Asked, answer: str, state: str) -> None:
    page = text_of(asked.press(answer, change=WORDS))
    assert "Lincoln Clinic reads what you wrote" in page
    assert asked.now().state == state and asked.notes() == [(NoteKind.COMMENT, asked.by + WORDS)]


@pytest.mark.parametrize("wrong", [{"name": ""}, {"text_sha256": "0" * 64}, {"to_organization": ""}])
def test_what_stands_in_the_way_of_a_signature_loses_no_word(asked: Asked, wrong: dict[str, str]) -> None:
    page = text_of(asked.press("yes_and_tell", change=WORDS, **wrong))
    assert WORDS in page and 'role="alert"' in page
    assert asked.is_untouched() and asked.notes() == []


def test_words_that_arrive_after_the_question_was_taken_back_reach_the_agency(asked: Asked) -> None:
    """The page was open while staff changed the form: it was a 404, and the words were gone."""
    asked.takes_back()
    page = text_of(asked.press("yes", change=WORDS))
    assert "This form is being changed" in page and "Lincoln Clinic reads what you wrote" in page
    assert asked.now().state == ReleaseState.DRAFT and asked.notes() == [(NoteKind.COMMENT, asked.by + WORDS)]
    # None of what is being filled in is read there.
    assert stories.CONTENT["hopes"] not in page


def test_words_that_arrive_after_the_form_was_answered_reach_the_agency(asked: Asked) -> None:
    asked.press("yes")
    asked.press("change", change=WORDS)
    assert asked.now().state == ReleaseState.ACTIVE and asked.notes() == [(NoteKind.COMMENT, asked.by + WORDS)]


def test_words_of_despair_beside_a_no_bring_the_crisis_line(asked: Asked) -> None:
    page = text_of(asked.press("no", change="I cannot go on, I want to end it tonight"))
    assert "People answer there now." in page


def test_where_nothing_opens_any_more_the_words_are_given_back(asked: Asked) -> None:
    """The session ended, or the link: nothing can be kept, and nothing typed is thrown away."""
    with acting_as(Principal.job("test")):
        Link.objects.update(ended_at=timezone.now())
    WorkSession.objects.all().delete()
    answer = asked.browser.post(asked.address, {"answer": "yes", "change": WORDS})
    assert answer.status_code == 404 and WORDS in text_of(answer) and "was not sent" in text_of(answer)
    assert asked.is_untouched() and asked.notes() == []


def test_whom_the_form_does_not_ask_is_heard_as_well() -> None:
    """The person whose representative answers: a no with words, on their own page."""
    asked = representative()
    with acting_as(asked.staff.robin.principal):
        link = by_link.links.make_link(kind=Link.Kind.PERSON, person=asked.release.person)
    sam = by_link.enter(Client(), link.token, link.link.code)
    page = reverse("referrals:person_release", args=[asked.release.reference])
    sam.post(page, {"answer": "no", "change": WORDS})
    assert asked.now().state == ReleaseState.DECLINED and asked.notes() == [(NoteKind.COMMENT, WORDS)]
