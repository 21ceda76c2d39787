"""Staff hear by e-mail what their agency was told, and nothing else: a reference and a link, once for a burst."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Membership, Notifications
from core import clock
from core.messaging import outbox
from core.rls.principal import Principal, acting_as
from directory.models import Organization
from directory.vocabularies import ListingState
from referrals.actors import Actor
from referrals.models import Caseload, Referral, Task
from referrals.services import people, releases, renewals, requests_to_agency, revocation, self_reports
from referrals.vocabularies import Outcome, RevocationChannel, TaskKind
from tests.accounts.people import signed_in
from tests.post import posted
from tests.referrals import stories
from tests.referrals.staff_pages import do, page_of
from tests.referrals.stories import Story

pytestmark = pytest.mark.django_db


def news(reference: str = "") -> list[str]:
    """To whom it was written that something is new, in order."""
    return sorted(mail.to for mail in posted().filter(about__contains=" new ") if reference in mail.about)


def forget() -> None:
    posted().delete()


def robins(story: Story) -> str:
    return story.staff.robin.user.email


@pytest.mark.parametrize("transition", ["accept", "waitlist", "decline", "connect", "close"])
def test_an_answer_that_the_agency_is_told_is_written_to_its_clinician(opened: Story, transition: str) -> None:
    forget()
    opened.answer(transition)
    assert news() == [robins(opened)]
    sent = posted().get(about__contains=" new ")
    text = f"{sent.subject}\n{sent.body}"
    assert reverse("referrals:referral", args=[opened.referral.reference]) in sent.body
    for word in ("Sam", "Harbor", "Lincoln", "yes", " no ", "said", "waiting"):
        assert word not in text.replace("no details", "").replace("no more", ""), word


@pytest.mark.parametrize("transition", ["accept", "waitlist", "decline", "contact", "connect", "close"])
def test_what_the_agency_is_not_told_sends_no_e_mail(transition: str) -> None:
    """That a mail comes says that something happened, and when."""
    story = stories.opened_referral(to_us_yes=False)
    forget()
    story.answer(transition)
    assert posted().count() == 0 and not tasks_of(story)


def test_opening_and_trying_send_none() -> None:
    story = stories.sent_referral()
    forget()
    story.open()
    story.answer("contact")
    assert news() == []


def tasks_of(story: Story) -> list[Task]:
    with acting_as(Principal.job("test")):
        return list(Task.objects.filter(person=story.person))


def _question(story: Story) -> None:
    with acting_as(story.as_person):
        requests_to_agency.ask_agency(person=story.person.pk, text="May I bring my sister?")


def _contact(story: Story) -> None:
    with acting_as(story.as_person):
        requests_to_agency.change_contact(
            person=story.person.pk,
            version=story.person.version,
            contact={"method": "Text", "value": "503 555 0178", "voicemail": False, "about": ""},
        )


def _stop(story: Story) -> None:
    with acting_as(story.as_person):
        revocation.revoke_for_organization(
            person=story.person,
            organization=story.organization,
            actor=Actor.person(story.person_link.pk),
            channel=RevocationChannel.ONLINE,
        )


def _says(story: Story) -> None:
    self_reports.in_touch(link=story.person_link, referral=story.referral)


def _asks_again(story: Story) -> None:
    _stop(story)
    forget()
    assert renewals.person_asks(link=story.person_link, referral=story.referral)


@pytest.mark.parametrize("event", [_question, _contact, _stop, _says, _asks_again])
def test_what_the_person_says_is_written_to_their_clinician(opened: Story, event: Callable[[Story], None]) -> None:
    forget()
    event(opened)
    assert news(opened.referral.reference) == [robins(opened)]


def test_what_they_sign_and_what_they_refuse() -> None:
    staff = stories.lincoln()
    person, harbor = stories.sam(staff.robin), stories.harbor()
    referral = stories.draft(staff.robin, person, harbor)
    release = stories.requested_release(staff.robin, person, harbor, referral=referral)
    link = stories.own_link(staff.robin, person)
    forget()
    with acting_as(Principal.person(person.pk, link.pk)):
        releases.decline_release(release=release, actor=Actor.person(link.pk))
    assert news(referral.reference) == [staff.robin.user.email]


def test_ten_changes_in_a_minute_are_one_e_mail_and_the_next_minute_has_another(opened: Story) -> None:
    forget()
    for _ in range(10):
        _question(opened)
    assert news() == [robins(opened)]
    sent = posted().get(about__contains=" new ")
    # It waits for what else comes, and goes within the minute.
    assert outbox.deliver_due(sent.created_at + timedelta(seconds=10)).sent == 0
    assert outbox.deliver_due(sent.created_at + timedelta(seconds=61)).sent == 1
    _question(opened)
    assert len(news()) == 2


def test_whoever_wrote_it_down_is_told_nothing_and_a_colleague_on_the_caseload_is(opened: Story) -> None:
    staff = opened.staff
    with acting_as(Principal.job("test")):
        Caseload.objects.create(user=staff.max.user, agency=staff.agency, person=opened.person)
    forget()
    with acting_as(opened.as_staff):
        revocation.revoke_for_organization(
            person=opened.person,
            organization=opened.organization,
            actor=Actor.person_recorded_by(staff.robin.user_id),
            channel=RevocationChannel.SPOKEN,
            recorded_by=staff.robin,
        )
    assert news() == [staff.max.user.email]


def test_nobody_hears_who_chose_not_to_or_left_or_only_read_for_hours(opened: Story) -> None:
    staff = opened.staff
    with acting_as(Principal.job("test")):
        now = clock.now()
        Caseload.objects.create(
            user=staff.max.user, agency=staff.agency, person=opened.person, kind=Caseload.Kind.REASON,
            until=now + timedelta(hours=3), reason="Asked by phone",
        )  # fmt: skip
        Caseload.objects.create(user=staff.alex.user, agency=staff.agency, person=opened.person)
        Caseload.objects.create(user=staff.jo.user, agency=staff.agency, person=opened.person, until=now)
    Membership.objects.filter(pk=staff.robin.pk).update(notifications=Notifications.NONE)
    Membership.objects.filter(pk=staff.alex.pk).update(ended_at=clock.now())
    forget()
    _question(opened)
    assert news() == []


def test_a_member_switches_it_off_and_on_in_the_account(client: Client, opened: Story) -> None:
    robin = signed_in(client, opened.staff.robin.user)
    page = reverse("accounts:notifications")
    assert "E-mail about your referrals: at once" in robin.get(reverse("accounts:account")).content.decode()
    assert robin.post(page, {"notifications": "sometimes"}).status_code == 200
    assert robin.post(page, {"notifications": "none"}).status_code == 302
    forget()
    _question(opened)
    assert news() == []
    robin.post(page, {"notifications": "at_once"})
    _question(opened)
    assert news() == [robins(opened)]


# --- a no ---------------------------------------------------------------------------------------------------------


def mine(client: Client) -> tuple[str, str]:
    """What waits for the reader, and the rest of the list."""
    page = client.get(reverse("referrals:referral_list")).content.decode()
    first, _, rest = page.partition("Waiting for others")
    return first, rest


@pytest.mark.parametrize(
    ("transition", "options"),
    [("decline", {}), ("close", {"outcome": Outcome.NO_CAPACITY}), ("close", {"outcome": Outcome.NOT_REACHED})],
)
def test_a_no_waits_until_it_was_seen_and_offers_what_comes_next(
    client: Client, opened: Story, transition: str, options: dict[str, Outcome]
) -> None:
    opened.answer(transition, **options)
    robin, reference = signed_in(client, opened.staff.robin.user), opened.referral.reference
    waiting, rest = mine(robin)
    assert reference in waiting and "Choose what comes next" in waiting and reference not in rest
    page = page_of(robin, reference)
    assert "I’ve seen it" in page and f"for={reference}" in page
    assert "Nothing more to do" not in page.partition("What happened")[0]
    (task,) = tasks_of(opened)
    assert (task.kind, task.seen_at, task.referral_id) == (TaskKind.DECLINED, None, opened.referral.pk)
    do(robin, reference, "task-seen", task=task.pk)
    (task,) = tasks_of(opened)
    assert task.seen_by_id == opened.staff.robin.user_id and task.closed_at == task.seen_at
    assert reference not in mine(robin)[0] and "Choose what comes next" not in page_of(robin, reference)


def refer_again(client: Client, story: Story, name: str) -> str:
    sent = {"to": str(story.organization.pk), "for": story.referral.reference, "how": "referral"}
    Organization.objects.filter(pk=story.organization.pk).update(state=ListingState.PUBLISHED)
    return client.get(reverse(f"referrals:{name}"), sent, follow=True).content.decode()


@pytest.mark.parametrize("name", ["refer", "refer_person"])
def test_a_no_is_said_with_its_reason_before_the_same_group_is_asked_again(
    client: Client, opened: Story, name: str
) -> None:
    robin = signed_in(client, opened.staff.robin.user)
    assert "said no on" not in refer_again(robin, opened, name)
    opened.answer("decline", why="Both rooms are full until July.")
    page = refer_again(robin, opened, name)
    assert "Harbor Peers said no on" in page and "Both rooms are full until July</span>.</p>" in page
    box = page_of(robin, opened.referral.reference).partition("Where it stands")[0]
    assert "Both rooms are full until July." in box


def test_a_no_that_the_agency_may_not_know_leaves_no_task(client: Client) -> None:
    story = stories.opened_referral(to_us_yes=False)
    story.answer("decline", why="Both rooms are full until July.")
    assert tasks_of(story) == []
    again = refer_again(signed_in(client, story.staff.robin.user), story, "refer")
    assert "said no on" not in again and "Both rooms" not in again
    page = page_of(signed_in(client, story.staff.robin.user), story.referral.reference)
    assert "I’ve seen it" not in page and "said no for now" not in page


def test_a_task_of_another_referral_cannot_be_marked_and_nobody_else_may(client: Client, opened: Story) -> None:
    opened.answer("decline")
    other = stories.opened_referral(opened.staff, stories.harbor("Quay Collective"), stories.sam(opened.staff.robin))
    (task,) = tasks_of(opened)
    robin = signed_in(client, opened.staff.robin.user)
    assert do(robin, other.referral.reference, "task-seen", task=task.pk).status_code == 404
    assert (
        do(signed_in(Client(), opened.staff.max.user), opened.referral.reference, "task-seen", task=task.pk).status_code
        == 404
    )
    assert tasks_of(opened)[0].seen_at is None


def test_death_and_erasure_close_every_task(opened: Story) -> None:
    opened.answer("decline")
    with acting_as(opened.as_staff):
        people.record_death(person=opened.person.pk)
    assert tasks_of(opened)[0].closed_at is not None
    assert Referral.objects.count() == 0, "outside of acting_as nothing is read"
