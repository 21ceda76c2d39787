"""Words that may be about danger: first for staff, told again until a member has it, and no box where nobody reads."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from accounts.models import Agency, Membership, Notifications
from core import clock
from core.messaging import outbox
from core.models import MailState
from core.rls.principal import Principal, acting_as
from referrals.actors import Actor
from referrals.jobs import housekeeping
from referrals.models import Person, PersonNote, Task
from referrals.services import danger_alerts, erasure, notes, people, requests_to_agency
from referrals.vocabularies import TaskKind
from referrals.web.staff.pages.danger_alerts import alert
from tests.accounts.people import signed_in
from tests.post import posted
from tests.referrals import by_link, stories
from tests.referrals.by_link import reverse
from tests.referrals.staff_pages import do, page_of
from tests.referrals.stories import Story

pytestmark = pytest.mark.django_db

WORDS = "I cannot go on, I want to end it tonight"
DUTY = "duty@lincoln.example.org"
MINUTE = timedelta(minutes=1)
NO_DUTY: dict[str, Any] = {
    **dict.fromkeys(("duty_name", "duty_email", "duty_phone"), ""),
    "reads_on": [],
    "reads_from": None,
    "reads_until": None,
}


def write(story: Story, text: str = WORDS) -> PersonNote:
    with acting_as(story.as_person):
        return requests_to_agency.ask_agency(person=story.person.pk, text=text)


def alerts() -> list[str]:
    """To whom it was written that somebody may be in danger, in order."""
    return sorted(mail.to for mail in posted().filter(about__startswith="danger "))


def the_task(story: Story) -> Task:
    with acting_as(Principal.job("test")):
        return Task.objects.select_related("seen_by").get(person=story.person, kind=TaskKind.DANGER)


def mine(client: Client) -> str:
    return client.get(reverse("referrals:referral_list")).content.decode()


# --- told ------------------------------------------------------------------------------------------------------------


def test_they_are_first_in_the_list_and_go_to_clinician_and_duty_contact_without_the_words(
    client: Client, opened: Story
) -> None:
    others = [stories.opened_referral(opened.staff, person=stories.sam(opened.staff.robin)) for _ in range(2)]
    for other in others:
        write(other, "May I bring my sister?")
    Membership.objects.filter(pk=opened.staff.robin.pk).update(notifications=Notifications.NONE)
    write(opened)
    robin = signed_in(client, opened.staff.robin.user)
    page = mine(robin)
    waiting = page.partition("Waiting for others")[0]
    first = waiting.index("May be in danger. Read their message. Check how to reach them safely.")
    assert opened.referral.reference in waiting[first : waiting.index("They asked something")]
    assert "1 person may be in danger. Nobody has taken this on." in page
    assert alerts() == sorted([DUTY, opened.staff.robin.user.email])
    for mail in posted().filter(about__startswith="danger "):
        text = f"{mail.subject}\n{mail.body}"
        assert opened.referral.reference in text and reverse("referrals:dangers") in text
        for word in ("end it", "tonight", "Sam", "Okonjo", "Harbor", "503 555 0177"):
            assert word not in text, word
    # Marked on the referral itself, above everything else that is to be done there.
    page_text = page_of(robin, opened.referral.reference)
    assert page_text.index("I have it") < page_text.index("Where it stands") and WORDS in page_text


FIRST = "Check how to reach them safely."


@pytest.mark.parametrize(
    ("contact", "reach"),
    [
        ({"method": "Text", "value": "503 555 0177"}, "Reach them by text."),
        ({"method": "Call", "value": "503 555 0177", "voicemail": True}, "Reach them by telephone."),
        ({"method": "Call", "value": "503 555 0177"}, "Reach them by telephone. Leave no message."),
        ({"method": "E-mail", "value": "sam@example.org"}, "Reach them by e-mail."),
        ({"method": "Text", "value": "503 555 0177", "about": "Do not text: my partner reads my texts"}, FIRST),
        ({"method": "Another way", "about": ""}, FIRST),
        ({}, FIRST),
    ],
)
def test_how_to_reach_them_is_never_read_from_the_method_alone(contact: dict[str, Any], reach: str) -> None:
    person, task = Person(contact=contact), Task(kind=TaskKind.DANGER)
    assert alert(task, person, "UTC").words == f"May be in danger. Read their message. {reach}"
    person.contact_withdrawn_at = clock.now()
    assert alert(task, person, "UTC").words == f"May be in danger. Read their message. {FIRST}"


def test_the_red_box_says_how_to_reach_them_as_they_wrote_it(client: Client) -> None:
    staff = stories.lincoln()
    about = "Do not text: my partner reads my texts"
    person = stories.sam(
        staff.robin, contact={"method": "Text", "value": "503 555 0177", "voicemail": False, "about": about}
    )
    story = stories.opened_referral(staff, person=person)
    write(story, "Leave out the number, he has my phone")
    write(story)
    robin = signed_in(client, staff.robin.user)
    assert "Text only" not in mine(robin) and FIRST in mine(robin)
    box = page_of(robin, story.referral.reference).partition('class="note danger"')[2].partition("</div>")[0]
    assert f"About reaching them: {about}" in box and "Text 503 555 0177" in box
    # Their own words come before the number: they may say that it is not safe.
    assert box.index("Leave out the number") < box.index("Text 503 555 0177")
    assert box.index(WORDS) < box.index("Text 503 555 0177")


def test_what_does_not_read_as_danger_is_a_question_like_any_other(client: Client, opened: Story) -> None:
    write(opened, "May I bring my sister?")
    assert alerts() == []
    assert "May be in danger" not in page_of(signed_in(client, opened.staff.robin.user), opened.referral.reference)


def _change(story: Story) -> None:
    release = stories.requested_release(story.staff.robin, story.person, story.organization)
    with acting_as(story.as_person):
        notes.ask_for_change(release=release, text=WORDS)


def _beside(story: Story) -> None:
    release = stories.requested_release(story.staff.robin, story.person, story.organization)
    with acting_as(story.as_person):
        notes.comment(release=release, text=WORDS)


def _contact(story: Story) -> None:
    with acting_as(story.as_person):
        requests_to_agency.change_contact(
            person=story.person.pk,
            version=story.person.version,
            contact={"method": "Text", "value": "503 555 0178", "voicemail": False, "about": WORDS},
        )


@pytest.mark.parametrize("write_it", [_change, _beside, _contact, write])
def test_wherever_they_are_written(opened: Story, write_it: Callable[[Story], object]) -> None:
    write_it(opened)
    assert alerts() == sorted([DUTY, opened.staff.robin.user.email])


def test_every_note_of_a_person_arrives() -> None:
    """No service writes one past `arrived`: it would reach nobody at once, whatever it says."""
    root = Path(requests_to_agency.__file__).parents[1]
    made = {
        path.relative_to(root): path.read_text()
        for path in root.rglob("*.py")
        if "migrations" not in path.parts and "PersonNote.objects.create(" in path.read_text()
    }
    assert len(made) >= 2
    for path, source in made.items():
        assert source.count("arrived(") >= source.count("PersonNote.objects.create("), path


# --- again, until a member has it ---------------------------------------------------------------------------------------


def test_it_is_told_again_every_fifteen_minutes_until_a_member_has_it(opened: Story) -> None:
    posted().delete()
    write(opened)
    begun = the_task(opened).opened_at
    everyone = sorted([DUTY, opened.staff.robin.user.email])
    assert outbox.deliver_due(clock.now()).sent == 2
    assert danger_alerts.send_due(begun + 14 * MINUTE) == 0
    for round_ in range(1, 4):
        at = begun + round_ * 16 * MINUTE
        assert housekeeping.run(housekeeping.TASKS[0], at) == housekeeping.Done("danger", 1)
        assert alerts() == sorted(everyone * (round_ + 1))
        # A second worker, or the same a moment later, finds nothing to send.
        assert danger_alerts.send_due(at) == 0
        outbox.deliver_due(at)
    with acting_as(opened.staff.max.principal):
        danger_alerts.take_on(task=the_task(opened).pk, membership=opened.staff.max)
    assert danger_alerts.send_due(begun + timedelta(days=2)) == 0


def test_what_a_stopped_mail_server_holds_back_is_not_piled_up(opened: Story) -> None:
    write(opened)
    begun = the_task(opened).opened_at
    for round_ in range(1, 4):
        danger_alerts.send_due(begun + round_ * 16 * MINUTE)
    assert len(alerts()) == 2


def test_what_is_written_within_a_minute_is_one_e_mail_and_one_press(opened: Story) -> None:
    for _ in range(5):
        write(opened)
    everyone = sorted([DUTY, opened.staff.robin.user.email])
    assert alerts() == everyone
    at = clock.now() + 16 * MINUTE
    outbox.deliver_due(at)
    assert danger_alerts.send_due(at) == 1 and danger_alerts.send_due(at + MINUTE) == 0
    assert alerts() == sorted(everyone * 2)
    with acting_as(opened.staff.max.principal):
        first = Task.objects.filter(kind=TaskKind.DANGER).first()
        assert first is not None
        danger_alerts.take_on(task=first.pk, membership=opened.staff.max)
        assert not Task.objects.filter(kind=TaskKind.DANGER, seen_at__isnull=True).exists()
    assert danger_alerts.send_due(at + timedelta(days=1)) == 0


@pytest.mark.parametrize("is_taken", [False, True], ids=["while one waits", "after I have it"])
@pytest.mark.parametrize("by_contact", [False, True], ids=["a message", "beside a contact"])
def test_later_words_are_told_at_once_and_not_with_the_next_round(
    opened: Story, monkeypatch: pytest.MonkeyPatch, is_taken: bool, by_contact: bool
) -> None:
    """Of a contact there is one note, whatever is written in it: what is new there waits for nobody either."""

    def again(number: int) -> None:
        with acting_as(opened.as_person):
            version = Person.objects.get(pk=opened.person.pk).version
            contact = {"method": "Text", "value": f"503 555 01{number}", "voicemail": False, "about": WORDS}
            if by_contact:
                requests_to_agency.change_contact(person=opened.person.pk, version=version, contact=contact)
            else:
                requests_to_agency.ask_agency(person=opened.person.pk, text=WORDS)

    everyone, begun = sorted([DUTY, opened.staff.robin.user.email]), clock.now()
    again(78)
    outbox.deliver_due(clock.now())
    if is_taken:
        with acting_as(opened.staff.max.principal):
            danger_alerts.take_on(task=the_task(opened).pk, membership=opened.staff.max)
    monkeypatch.setattr(clock, "now", lambda: begun + 2 * MINUTE)
    again(79)
    assert alerts() == sorted(everyone * 2)
    # They are one round from here.
    assert danger_alerts.send_due(begun + 16 * MINUTE) == 0
    outbox.deliver_due(begun + 17 * MINUTE)
    assert danger_alerts.send_due(begun + 18 * MINUTE) == 1


def test_only_danger_is_repeated(opened: Story) -> None:
    write(opened, "May I bring my sister?")
    opened.answer("decline")
    assert danger_alerts.send_due(clock.now() + timedelta(days=1)) == 0


def test_i_have_it_keeps_who_and_when_takes_back_what_waits_and_the_person_reads_it(
    client: Client, opened: Story
) -> None:
    write(opened)
    sam = by_link.person(opened)
    questions = reverse("referrals:person_questions")
    assert "Lincoln Clinic was told at" in sam.get(questions).content.decode()
    # Max works with other people: he sees a reference and no name, and can take it on.
    max_ = signed_in(client, opened.staff.max.user)
    page = max_.get(reverse("referrals:dangers")).content.decode()
    assert opened.referral.reference in page and "Okonjo" not in page and WORDS not in page
    assert "Give a reason, and open it" in page
    task = the_task(opened)
    answer = max_.post(reverse("referrals:danger_take_on", args=[task.pk]))
    assert answer.status_code == 302 and answer["Location"].startswith(reverse("referrals:colleague"))
    # Straight on to the reason, with the reference filled in; it has to be read now.
    asked = max_.get(answer["Location"])
    assert asked.context["form"]["reference"].value() == opened.referral.reference
    assert "Their message has to be read now" in asked.content.decode()
    other = max_.get(f"{reverse('referrals:colleague')}?for=R-2222-2222").content.decode()
    assert "has to be read now" not in other
    task = the_task(opened)
    assert task.seen_by == opened.staff.max.user and task.seen_at is not None and task.closed_at is None
    assert posted().filter(about__startswith="danger ", state=MailState.QUEUED).count() == 0
    read = sam.get(questions).content.decode()
    assert read.count("Max at Lincoln Clinic has your message.") == 1
    # Nobody waits for what somebody said they have.
    assert "People answer there now." in read and "may not read it at once" not in read
    # Taken on is not read: the words wait for an answer as before.
    with acting_as(opened.as_staff):
        assert PersonNote.objects.get(person=opened.person).answered_at is None
    robin = signed_in(Client(), opened.staff.robin.user)
    text = page_of(robin, opened.referral.reference)
    assert (
        "May be in danger. Check how to reach them safely. Max has it, since" in text
        and "I have it</button>" not in text
    )
    # Pressed again by somebody else, the first stands.
    assert robin.post(reverse("referrals:danger_take_on", args=[task.pk]))["Location"] == reverse(
        "referrals:referral", args=[opened.referral.reference]
    )
    assert the_task(opened).seen_by == opened.staff.max.user


def test_an_answer_ends_it_and_says_who_had_it(client: Client, opened: Story) -> None:
    note = write(opened)
    robin = signed_in(client, opened.staff.robin.user)
    do(robin, opened.referral.reference, "answer", note=note.pk, answer="I am calling you now.")
    task = the_task(opened)
    assert task.seen_by == opened.staff.robin.user and task.closed_at is not None
    assert danger_alerts.send_due(clock.now() + timedelta(days=1)) == 0
    assert "May be in danger" not in mine(robin)


def test_another_agency_sees_nothing_of_it_and_cannot_take_it_on(client: Client, opened: Story) -> None:
    write(opened)
    kim = signed_in(client, stories.kim().user)
    assert opened.referral.reference not in kim.get(reverse("referrals:dangers")).content.decode()
    assert kim.post(reverse("referrals:danger_take_on", args=[the_task(opened).pk])).status_code == 404
    with acting_as(stories.kim().principal):
        assert Task.objects.count() == 0


def test_a_colleague_reads_of_danger_and_of_no_other_task(opened: Story) -> None:
    opened.answer("decline")
    write(opened)
    with acting_as(opened.staff.max.principal):
        assert [task.kind for task in Task.objects.all()] == [TaskKind.DANGER]
        assert PersonNote.objects.count() == 0


def test_death_and_erasure_end_it(opened: Story) -> None:
    write(opened)
    with acting_as(opened.as_staff):
        people.record_death(person=opened.person.pk)
    assert danger_alerts.send_due(clock.now() + timedelta(hours=1)) == 0
    other = stories.opened_referral(opened.staff, person=stories.sam(opened.staff.robin))
    write(other)
    erasure.erase(person=other.person.pk, actor=Actor.staff(opened.staff.robin.user_id))
    assert danger_alerts.send_due(clock.now() + timedelta(hours=1)) == 0


# --- the box -----------------------------------------------------------------------------------------------------------


def test_beside_the_box_stand_hours_and_lines(opened: Story) -> None:
    page = by_link.person(opened).get(reverse("referrals:person_questions")).content.decode()
    beside = "We read messages Monday to Friday, 9 am to 5 pm. Nobody reads messages at other times."
    assert f"If you write that you may die, the duty team is told. {beside}" in page
    assert page.index(beside) < page.index("<textarea") and "988" in page.partition(beside)[2]


def test_without_a_duty_contact_there_is_no_box_and_no_word_is_lost(opened: Story) -> None:
    sam = by_link.person(opened)
    Agency.objects.filter(pk=opened.staff.agency.pk).update(**NO_DUTY)
    address = reverse("referrals:person_questions")
    page = sam.get(address).content.decode()
    assert "<textarea" not in page and "You cannot write to Lincoln Clinic here. Call 503 555 0100." in page
    # A page from before still had one.
    answer = sam.post(address, {"text": WORDS})
    text = answer.content.decode()
    assert answer.status_code == 409 and WORDS in text and "Call 503 555 0100." in text and "988" in text
    with acting_as(opened.as_staff):
        assert PersonNote.objects.count() == 0
