"""What the person writes, and is told after it: nobody reads at once, whom to call, who looked, and what comes next."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from django import forms
from django.utils import timezone

from core.rls.principal import acting_as
from core.text.invisible_characters import PlainText
from directory.models import Organization, Phone
from directory.schedules.wording import long_day
from referrals.models import AccessLog, Link, PersonNote
from referrals.services import notes, people
from tests.referrals import by_link, stories
from tests.referrals.by_link import reverse
from tests.referrals.stories import Story

pytestmark = pytest.mark.django_db
LINE = 'href="tel:988"'


@pytest.fixture
def story(opened: Story) -> Story:
    return opened


@pytest.fixture
def sam(story):
    return by_link.person(story)


def read(browser, name="person", *args):
    return by_link.text_of(browser.get(reverse(f"referrals:{name}", args=args)))


def own(text):
    """The page below the band that stands on every page."""
    return text.partition("<main")[2]


def write(browser, text):
    return own(by_link.text_of(browser.post(reverse("referrals:person_questions"), {"text": text}, follow=True)))


def answer(story, text):
    with acting_as(story.as_staff):
        note = PersonNote.objects.filter(person=story.person).latest("at")
        notes.answer_note(note=note.pk, person=story.person.pk, answer=text)


def test_after_words_of_despair_the_crisis_line_comes_first_and_sent_is_said(sam):
    text = write(sam, "I cant go on like this")
    assert "People answer there now." in text and text.index(LINE) < text.index("<h1>")
    sent = re.findall(r"Sent at \d\d:\d\d today\.", text)
    # Who was told of it, and when, stands there: nothing says that it takes time.
    assert "straight away" not in text
    assert len(sent) == 2 and text.index(sent[0]) < text.index("<form")
    assert "No answer yet" not in text


def test_after_other_words_the_line_stands_beside_the_field_alone(sam):
    text = write(sam, "Will they know where I live?")
    assert "People answer there now." not in text
    assert (
        text.index("<h1>")
        < text.index("Nobody reads messages at other times.")
        < text.index(LINE)
        < text.index("<textarea")
    )


def test_beside_every_field_stands_that_nobody_reads_it_at_once(story, sam):
    release = stories.requested_release(story.staff.robin, story.person, story.organization)
    form = reverse("referrals:person_release", args=[release.reference])
    hours = "Nobody reads messages at other times."
    step = by_link.text_of(sam.post(form, {"answer": "change"}))
    contact, ask = read(sam, "person_contact"), read(sam, "person_questions")
    for page, words in ((ask, hours), (contact, "Nobody reads this at once."), (step, hours)):
        assert words in own(page) and LINE in own(page), words
    text = own(by_link.text_of(sam.post(form, {"answer": "change", "change": "I want to die"}, follow=True)))
    assert "You asked for a change" in text and text.index(LINE) < text.index("<h1>")


def test_an_answer_is_named_on_top_until_it_was_read_and_nobody_else_learns_when(story, sam):
    write(sam, "Will they know where I live?")
    answer(story, "")
    assert "Lincoln Clinic answered you." not in read(sam), "marked as read is no answer"
    write(sam, "Will they?")
    answer(story, "No, they will not.")
    along = by_link.person(story, kind=Link.Kind.ADVOCATE)
    assert "Lincoln Clinic answered you." not in read(along)
    first = own(read(sam))
    assert first.index("Lincoln Clinic answered you.") < first.index("<h1")
    assert "No, they will not." in read(sam, "person_questions")
    assert "Lincoln Clinic answered you." not in read(sam)
    write(sam, "And my work?")
    answer(story, "Neither.")
    assert "Lincoln Clinic answered you." in read(sam)
    read(sam, "person_questions")
    assert "answers read" not in read(sam, "person_looked")
    assert "answers read" not in by_link.text_of(sam.get(reverse("referrals:person_json")))


def test_an_emergency_stands_before_any_number_of_looks_day_by_day(story, sam):
    robin, start = story.staff.robin, (timezone.now() + timedelta(days=2)).replace(hour=18, minute=0)
    alex, other = story.staff.alex, story.staff.max
    for who, why, is_emergency in ((alex, "Called from the bridge", True), (other, "Covering today", False)):
        with acting_as(who.principal):
            people.give_reason(membership=who, person=story.person.pk, reason=why, break_glass=is_emergency)
    with acting_as(story.as_staff):
        for day in range(8):
            for minute in range(48):
                AccessLog.objects.create(
                    person=story.person,
                    user=robin.user,
                    what=("referral", "release")[minute % 2],
                    at=start + timedelta(days=day, minutes=minute),
                )
    for name in ("person", "person_looked"):
        text = read(sam, name).partition("Who looked")[2]
        assert text.index("Called from the bridge") < text.index("Covering today") < text.index("read about a referral")
    line = "</b>. Robin, Lincoln Clinic: read one of your forms, and read about a referral of yours, several times."
    assert f"<b>{long_day((start + timedelta(days=7)).date())}{line}" in text and "times that day" not in text
    assert text.count(line) == 8 and "48 " not in text


def test_after_they_said_yes_their_number_and_what_comes_next_stand_there(story, sam):
    Organization.objects.filter(pk=story.organization.pk).update(state="published")
    Phone.objects.create(organization=story.organization, number="503 555 0143")
    Phone.objects.create(organization=story.organization, number="503 555 0144", dead_since=date(2026, 1, 1))
    assert "503 555 0143" not in read(sam)
    story.answer("accept")
    text = read(sam)
    assert "They get in touch with you next, the way you agreed to. You can also call them." in text
    assert 'href="tel:+15035550143"' in text and "0144" not in text
    Organization.objects.filter(pk=story.organization.pk).update(state="suppressed")
    assert "503 555 0143" not in read(sam)


def test_where_nobody_shared_how_to_reach_them_the_page_says_who_has_to_call():
    story = stories.opened_referral(to_them=(stories.Category.NAME,))
    story.answer("accept")
    text = read(by_link.person(story))
    assert "They cannot call you: you did not share how to reach you." in text


def test_what_was_written_down_and_never_asked_says_so(story, sam):
    referral = stories.draft(story.staff.robin, story.person, stories.harbor("Cedar House"))
    with acting_as(story.as_staff):
        type(referral).objects.filter(pk=referral.pk).update(created_at=datetime(2026, 5, 14, 18, tzinfo=UTC))
    text = read(sam)
    assert "Written down on 14 May 2026. Nothing was asked of you, and nothing is shared by it." in text
    stories.requested_release(story.staff.robin, story.person, referral.organization, referral=referral)
    assert "Nothing was asked of you" not in read(sam)


def test_an_invisible_character_in_a_name_or_a_wish_is_taken_out_and_said(story, sam):
    release = stories.requested_release(story.staff.robin, story.person, story.organization)
    signed = {"answer": "yes", "to_organization": "on", "name": "Sam \u202egnp.exe", "text_sha256": release.text_sha256}
    text = by_link.text_of(sam.post(reverse("referrals:person_release", args=[release.reference]), signed))
    assert "There was a hidden sign in this text." in text and 'value="Sam gnp.exe"' in text and "\u202e" not in text
    assert "There was a hidden sign" in write(sam, "Where is exe\u200b.png?")
    with acting_as(story.as_person):
        assert not PersonNote.objects.exists()


def test_every_field_in_which_words_about_somebody_are_typed_refuses_invisible_characters():
    from referrals.web.organization import forms as organization_forms
    from referrals.web.person.views import notes as person_notes
    from referrals.web.signing import answering
    from referrals.web.staff.forms import caseload, external_disclosure, referral_steps, representative
    from referrals.web.staff.forms import person as staff_person
    from referrals.web.staff.views import paper

    of_staff = (caseload, staff_person, representative, referral_steps, external_disclosure)
    modules = (*of_staff, answering, organization_forms, paper, person_notes)
    fields = {
        (form.__name__, name): field
        for module in modules
        for form in vars(module).values()
        if isinstance(form, type) and issubclass(form, forms.Form)
        for name, field in form.base_fields.items()
        if type(field) is forms.CharField or isinstance(field, PlainText)
    }
    plain = {key for key, field in fields.items() if not isinstance(field, PlainText)}
    # A SHA-256, and a code that staff have from a page.
    assert plain <= {("AnswerForm", "text_sha256"), ("AnswerForm", "step"), ("CodeForm", "code")}, plain
    assert len(fields) > 20
