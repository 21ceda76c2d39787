"""An e-mail that waited while something changed: what brings a referral to a group goes only if the group can receive."""

from collections.abc import Callable

import pytest
from django.core import mail
from django.utils import timezone

from core.messaging import outbox
from core.rls.principal import acting_as
from referrals.services import messages
from tests.post import posted
from tests.referrals.selectors.test_recipients import ask_not_to_be_listed, hide, unconfirm
from tests.referrals.stories import Story

pytestmark = pytest.mark.django_db


def waiting(story: Story) -> list[str]:
    return [one.subject for one in posted().filter(about=story.referral.reference, state="queued")]


@pytest.fixture
def story(sent: Story) -> Story:
    posted().exclude(about=sent.referral.reference).delete()
    assert len(waiting(sent)) == 1
    return sent


def test_a_referral_on_its_way_arrives(story: Story) -> None:
    outbox.deliver_due(timezone.now())
    assert len(mail.outbox) == 1
    assert story.organization.name not in mail.outbox[0].body


@pytest.mark.parametrize("change", [hide, ask_not_to_be_listed, unconfirm])
def test_a_referral_on_its_way_is_taken_back_from_a_group_that_can_receive_nothing(
    story: Story, change: Callable[[Story], None]
) -> None:
    change(story)
    counts = outbox.deliver_due(timezone.now())
    assert (mail.outbox, waiting(story), counts.sent, counts.later) == ([], [], 0, 0)


def test_that_something_changed_goes_to_a_hidden_group_too(story: Story) -> None:
    with acting_as(story.as_disclosure):
        messages.tell_organization(story.referral, "changed")
    hide(story)
    outbox.deliver_due(timezone.now())
    (one,) = mail.outbox
    assert "#" not in one.body


def test_an_announcement_is_taken_back_too(signed: Story) -> None:
    posted().delete()
    with acting_as(signed.as_disclosure):
        messages.tell_organization(signed.referral, "announced")
    assert len(waiting(signed)) == 1
    hide(signed)
    outbox.deliver_due(timezone.now())
    assert mail.outbox == []


def test_mail_to_the_person_goes_whatever_becomes_of_the_group(story: Story) -> None:
    posted().delete()
    with acting_as(story.as_staff):
        made = messages.person_link(
            story.person, created_by=story.staff.robin.user_id, to="sam@example.org", reference=story.referral.reference
        )
    hide(story)
    outbox.deliver_due(timezone.now())
    assert [one.to for one in mail.outbox] == [["sam@example.org"]]
    assert made.link.sent_to == "sam@example.org"
