"""What keeps something from arriving is said on the page of the referral: waiting e-mail, links that wrong codes closed."""

import hashlib
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from core.messaging import outbox
from core.models import MailState
from core.rls.principal import Principal, acting_as
from referrals.models import Link
from referrals.models.link import TRIES
from referrals.services import links
from tests.accounts.people import signed_in
from tests.post import posted
from tests.referrals import stories

pytestmark = pytest.mark.django_db
WAITS, CLOSED = "waits to be sent, since", "was closed after five wrong codes"


@pytest.fixture
def story(sent: stories.Story) -> stories.Story:
    return sent


@pytest.fixture
def robin(story: stories.Story) -> Client:
    return signed_in(Client(), story.staff.robin.user)


def page(robin: Client, story: stories.Story) -> str:
    return " ".join(robin.get(reverse("referrals:referral", args=[story.referral.reference])).content.decode().split())


def step(robin: Client, story: stories.Story, name: str, **sent: str) -> int:
    return robin.post(reverse("referrals:step", args=[story.referral.reference, name]), sent).status_code


def wrong_codes(link: Link, times: int = TRIES) -> None:
    """Somebody at the door, with the link and without its code."""
    with acting_as(Principal.job("test")):
        Link.objects.filter(pk=link.pk).update(token_hash=hashlib.sha256(b"the token").hexdigest())
    for _ in range(times):
        links.claim("the token", "none")


def test_an_e_mail_that_could_not_be_sent_yet_is_said_with_since_when(
    robin: Client, story: stories.Story, smtp_server: Any
) -> None:
    assert WAITS not in page(robin, story)
    smtp_server.down()
    outbox.deliver_due()
    posted().update(created_at=datetime(2026, 3, 3, 17, 5, tzinfo=UTC))
    text = page(robin, story)
    assert f"An e-mail to Harbor Peers {WAITS} 3 March 2026, 09:05." in text
    assert "harbor@peers.example.org" not in text
    smtp_server.up()
    outbox.deliver_due(timezone.now() + timedelta(hours=2))
    assert WAITS not in page(robin, story) and "could not be sent" not in page(robin, story)


def test_one_that_was_given_up_says_what_to_do_until_a_newer_link_is_sent(robin: Client, story: stories.Story) -> None:
    posted().update(state=MailState.FAILED)
    assert "could not be sent. It is not tried again. Call them, then send a new link." in page(robin, story)
    assert step(robin, story, "new-link") == 302
    assert "could not be sent" not in page(robin, story)


def test_one_to_the_person_names_no_address(robin: Client, story: stories.Story) -> None:
    where = reverse("referrals:person_link", args=[story.referral.reference])
    robin.post(where, {"how": "email", "to": "sam@home.example.org"})
    posted().update(tries=1)
    text = page(robin, story)
    assert f"An e-mail to <bdi>{stories.SAM['preferred_name']}</bdi> {WAITS}" in text and "sam@home" not in text


def test_that_it_was_taken_back_after_it_was_opened_is_not_said_by_an_e_mail(
    robin: Client, story: stories.Story
) -> None:
    story.open()
    step(robin, story, "recall", why="A slip")
    # That it changed; what would have opened it is taken back with it.
    assert posted().filter(about=story.referral.reference).count() == 1
    posted().update(tries=1)
    assert WAITS not in page(robin, story)


def test_a_link_that_wrong_codes_closed_is_said_with_the_way_to_a_new_one(robin: Client, story: stories.Story) -> None:
    assert CLOSED not in page(robin, story)
    assert story.link is not None
    code = story.link.code
    assert code in page(robin, story)
    wrong_codes(story.link)
    text = page(robin, story)
    assert f"The link of Harbor Peers {CLOSED}. Send a new one" in text and code not in text
    assert step(robin, story, "new-link") == 302
    text = page(robin, story)
    assert CLOSED not in text and '<b class="code">' in text


@pytest.mark.parametrize("is_told", [True, False])
def test_the_code_goes_once_staff_are_told_that_its_link_was_opened(is_told: bool) -> None:
    story = stories.sent_referral(to_us_yes=is_told)
    robin = signed_in(Client(), story.staff.robin.user)
    assert '<b class="code">' in page(robin, story)
    story.open()
    assert ('<b class="code">' in page(robin, story)) is not is_told
    assert step(robin, story, "new-link") == 302
    assert '<b class="code">' in page(robin, story)


def test_four_wrong_codes_are_said_to_nobody(robin: Client, story: stories.Story) -> None:
    assert story.link is not None
    wrong_codes(story.link, 4)
    text = page(robin, story)
    assert story.link.code in text and "wrong code" not in text


def test_their_own_link_too_until_they_have_another(robin: Client, story: stories.Story) -> None:
    wrong_codes(stories.own_link(story.staff.robin, story.person))
    assert f"own page {CLOSED}." in page(robin, story)
    stories.own_link(story.staff.robin, story.person)
    assert CLOSED not in page(robin, story)


def test_a_link_that_a_colleague_there_was_handed_is_theirs(robin: Client, story: stories.Story) -> None:
    assert story.link is not None
    with acting_as(Principal.organization(story.referral.pk, story.link.pk)):
        handed_on = links.release_claim(story.link).link
    wrong_codes(handed_on)
    assert CLOSED not in page(robin, story)
