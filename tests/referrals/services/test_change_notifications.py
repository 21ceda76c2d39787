"""Who works from a print hears that permission ended: one e-mail, which says that something changed and nothing else."""

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import transaction
from django.test import Client
from django.utils import timezone

from core.rls.principal import acting_as
from directory.models import OrganizationParty
from referrals.actors import Actor
from referrals.jobs import housekeeping
from referrals.models import Link
from referrals.services import referrals, revocation
from referrals.states import ReferralState
from referrals.vocabularies import RevocationChannel
from tests.post import posted
from tests.referrals import by_link, stories
from tests.referrals.by_link import reverse
from tests.referrals.stories import CONTENT, SAM, Story

pytestmark = pytest.mark.django_db
WRITTEN = "We write to Harbor Peers at once that they have to stop."


def notified() -> list[str]:
    """References of the e-mails that say that something changed."""
    return sorted(one.about for one in posted() if one.subject == f"Something changed: {one.about}")


def stop(story: Story) -> None:
    with acting_as(story.as_person):
        revocation.revoke_for_organization(
            person=story.person,
            organization=story.organization,
            actor=Actor.person(story.person_link.pk),
            channel=RevocationChannel.ONLINE,
        )


def recall(story: Story) -> None:
    with acting_as(story.as_staff):
        referrals.recall(referral=story.referral, actor=Actor.staff(story.staff.robin.user_id), why="Sam moved")


def say_no(story: Story) -> None:
    with acting_as(story.as_person):
        referrals.person_declines(referral=story.referral, actor=Actor.person(story.person_link.pk))


def strike_out(story: Story) -> None:
    with acting_as(story.as_staff):
        revocation.enter_in_error(
            release=story.release, actor=Actor.staff(story.staff.robin.user_id), why="It was another Sam"
        )


def run_out(story: Story) -> None:
    assert housekeeping.apply_all_expirations(timezone.now() + timedelta(days=92)) == 1


ENDS = (stop, recall, say_no, strike_out, run_out)


@pytest.mark.parametrize("end", ENDS)
@pytest.mark.parametrize("begin", [stories.sent_referral, stories.opened_referral])
def test_whoever_was_sent_it_is_written_to_once_when_it_ends(begin: Any, end: Any) -> None:
    story = begin()
    end(story)
    assert notified() == [story.referral.reference]
    with acting_as(story.as_disclosure):
        referrals.apply_expirations_now(person=story.person.pk, at=timezone.now() + timedelta(days=93))
    stop(story)
    assert notified() == [story.referral.reference]


def test_the_e_mail_says_neither_what_nor_why_nor_about_whom_and_opens_nothing(
    django_capture_on_commit_callbacks: Any, settings: Any
) -> None:
    story = stories.opened_referral()
    with django_capture_on_commit_callbacks(execute=True):
        recall(story)
    (sent,) = [one for one in mail.outbox if one.subject.startswith("Something changed")]
    assert sent.to == ["harbor@peers.example.org"]
    text = f"{sent.subject}\n{sent.body}"
    assert "Open it before you do anything more" in text and "Stop using any print" in text
    assert settings.SITE_URL + reverse("referrals:organization") in text and "#" not in text
    names = [str(word) for word in (*SAM.values(), *CONTENT.values(), story.staff.agency.name, "Harbor", "Robin")]
    reasons = ["moved", "taken back", "permission", "stopped", "ended", "care", str(story.person.pk)]
    assert [word for word in [*names, *reasons] if len(word) > 3 and word.casefold() in text.casefold()] == []


@pytest.mark.parametrize("end", [recall, say_no, stop, strike_out, run_out])
def test_whoever_never_heard_of_it_hears_nothing_of_its_end(end: Any) -> None:
    story = stories.signed_story()
    end(story)
    assert notified() == []


def test_whoever_was_told_to_wait_for_a_call_hears_without_a_link() -> None:
    staff = stories.lincoln()
    person, organization = stories.sam(staff.robin), stories.harbor()
    referral = stories.draft(staff.robin, person, organization)
    robin = Actor.staff(staff.robin.user_id)
    with acting_as(staff.robin.principal):
        referrals.announce(referral=referral, actor=robin)
        referrals.recall(referral=referral, actor=robin)
    assert notified() == [referral.reference]
    (sent,) = [one for one in posted() if one.subject.startswith("Something changed")]
    assert "http" not in sent.body and "Do nothing more with this reference" in sent.body


def test_who_finished_it_still_holds_a_print_and_hears_a_stop() -> None:
    story = stories.opened_referral()
    story.answer("decline", why="full")
    stop(story)
    assert story.refresh().referral.state == ReferralState.DECLINED_BY_ORGANIZATION
    assert notified() == [story.referral.reference]


def test_nobody_is_written_to_at_an_address_that_is_not_confirmed_any_more() -> None:
    story = stories.opened_referral()
    OrganizationParty.objects.filter(organization=story.organization.pk).update(contact_confirmed_at=None)
    browser = by_link.person(story)
    asks = by_link.text_of(browser.get(reverse("referrals:person_stop", args=[story.release.reference, 1])))
    assert "We write to" not in asks
    stop(story)
    assert notified() == []


def test_a_stop_that_is_undone_writes_to_nobody() -> None:
    story = stories.opened_referral()
    with pytest.raises(RuntimeError), transaction.atomic():
        stop(story)
        raise RuntimeError
    assert notified() == []


def test_the_stop_page_says_who_is_written_to_only_where_something_was_sent() -> None:
    story = stories.signed_story()
    browser = by_link.person(story)
    address = reverse("referrals:person_stop", args=[story.release.reference, 1])
    assert "We write to" not in by_link.text_of(browser.get(address))
    stories.send(story)
    asks = by_link.text_of(browser.get(address))
    assert f"{WRITTEN} What they printed or wrote down, only they can destroy." in asks
    browser.post(address)
    assert notified() == [story.referral.reference]


def test_whoever_helps_reads_the_same(client: Client) -> None:
    story = stories.sent_referral()
    related_person = by_link.person(story, client, Link.Kind.ADVOCATE, helps=True)
    page = related_person.get(reverse("referrals:person_told_to_stop", args=[story.release.reference, 1]))
    assert WRITTEN in by_link.text_of(page)
