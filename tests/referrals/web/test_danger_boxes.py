"""A box to write in stands on a form where somebody reads what is written, and nowhere else; no word is lost.

Apart from the other tests of danger: these begin with an empty database.
"""

from collections.abc import Callable

import pytest

from accounts.models import Agency
from referrals.states import ReleaseState
from referrals.vocabularies import NoteKind
from tests.referrals.services.test_danger import NO_DUTY, WORDS, alerts
from tests.referrals.web.organization.test_words_beside_answers import DEVICES, Asked

pytestmark = pytest.mark.django_db


@pytest.fixture(params=DEVICES)
def form(request: pytest.FixtureRequest, db: None) -> Asked:
    """A form that waits for an answer: on their own phone, on a device handed over, and of who answers for them."""
    make: Callable[[], Asked] = request.param
    return make()


def test_beside_the_box_of_a_form_stand_hours_and_lines_too(form: Asked) -> None:
    for answer in (form.press("change"), form.press("yes", change="Leave out my phone")):
        page = answer.content.decode()
        assert "<textarea" in page and "the duty team is told. We read messages Monday to Friday" in page
        assert "988" in page.partition("We read messages")[2]


@pytest.mark.parametrize("pressed", ["yes", "yes_and_tell", "change", "later"])
def test_no_form_has_a_box_without_a_duty_contact_and_no_word_is_lost(form: Asked, pressed: str) -> None:
    Agency.objects.filter(pk=form.staff.agency.pk).update(**NO_DUTY)
    page = form.browser.get(form.address).content.decode()
    assert "<textarea" not in page and "You cannot write to Lincoln Clinic here." in page
    answer = form.press(pressed, change=WORDS)
    text = answer.content.decode()
    assert WORDS in text and "Call 503 555 0100." in text and "988" in text and "<textarea" not in text
    assert form.is_untouched() and form.notes() == []


def test_a_no_counts_whatever_stands_beside_it(form: Asked) -> None:
    Agency.objects.filter(pk=form.staff.agency.pk).update(**NO_DUTY)
    form.press("no", change=WORDS)
    assert form.now().state == ReleaseState.DECLINED and [words for _, words in form.notes()] == [form.by + WORDS]
    # Nobody is on duty: whoever works with them is told all the same.
    assert alerts() == [form.staff.robin.user.email]


def test_a_wish_for_a_change_needs_no_words_where_nobody_reads_them(form: Asked) -> None:
    Agency.objects.filter(pk=form.staff.agency.pk).update(**NO_DUTY)
    form.press("change")
    assert form.notes() == [(NoteKind.CHANGE_REQUESTED, "")]
