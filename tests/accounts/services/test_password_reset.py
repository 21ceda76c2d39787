"""A forgotten password: a link that works once, sent to whoever has an account and to nobody else."""

import re
from datetime import datetime, timedelta
from unittest import mock

import pytest
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.test import Client

from accounts.services import password_reset
from tests.accounts import people
from tests.post import posted

PAGE = "/password/new/"
NEW = "a calm sea and four kettles"


@pytest.fixture
def ask(django_capture_on_commit_callbacks):
    def post(email, **browser):
        with django_capture_on_commit_callbacks(execute=True):
            return Client(**browser).post("/password/forgotten/", {"email": email})

    return post


@pytest.fixture
def link(ask, robin, mailoutbox):
    ask(robin.user.email.upper())
    return people.link_in(mailoutbox[-1].body)


def test_a_link_sets_a_new_password_once(link, robin):
    browser = Client()
    assert "Set a new password" in browser.post(PAGE, {"link": link}).content.decode()
    assert browser.post(PAGE, {"link": link, "password": NEW})["Location"] == "/password/set/"
    robin.user.refresh_from_db()
    assert robin.user.check_password(NEW)
    again = browser.post(PAGE, {"link": link, "password": "another sea and six kettles"}).content.decode()
    assert "This link has ended" in again
    robin.user.refresh_from_db()
    assert robin.user.check_password(NEW)


def test_it_does_not_get_past_the_second_factor_or_sign_in(link, robin):
    people.set_up_app(robin.user)
    browser = Client()
    browser.post(PAGE, {"link": link, "password": NEW})
    assert browser.get("/account/").status_code == 302
    assert browser.post("/sign-in/", {"login": robin.user.email, "password": NEW})["Location"] == "/sign-in/code/"


def test_it_ends_every_session_and_tells_the_owner(link, robin, django_capture_on_commit_callbacks, mailoutbox):
    working = people.signed_in(Client(), robin.user)
    # Signing in makes the link of before worthless, so ask again.
    Client().post("/password/forgotten/", {"email": robin.user.email})
    link = people.link_in(posted().filter(state="queued").latest("pk").body)
    with django_capture_on_commit_callbacks(execute=True):
        assert Client().post(PAGE, {"link": link, "password": NEW}).status_code == 302
    assert working.get("/account/").status_code == 302
    assert "set anew by e-mail" in mailoutbox[-1].body


def test_unknown_and_known_addresses_are_answered_alike(ask, robin, mailoutbox):
    one, other = ask(robin.user.email), ask("nobody@example.org")
    assert (one.status_code, one["Location"]) == (other.status_code, other["Location"])
    assert [mail.to for mail in mailoutbox] == [[robin.user.email]]


def test_the_answer_does_not_wait_for_what_differs(ask, robin):
    """The look-up and the e-mail are background work, so the time of the answer tells nothing."""
    with mock.patch.object(password_reset.background, "run") as run:
        ask(robin.user.email)
        ask("nobody@example.org")
    assert run.call_count == 2
    assert not posted().exists()


def test_at_most_three_links_an_hour_for_an_address(ask, robin, mailoutbox):
    answers = [ask(robin.user.email, REMOTE_ADDR=f"203.0.113.{number}") for number in range(6)]
    assert {answer["Location"] for answer in answers} == {"/password/asked/"}
    assert len(mailoutbox) == 3


def test_at_most_twenty_for_a_network(ask, robin, mailoutbox):
    for number in range(20):
        ask(f"nobody{number}@example.org")
    ask(robin.user.email)
    assert mailoutbox == []


def test_it_ends_after_an_hour(link):
    # Django counts in the local time of the machine.
    later = datetime.now() + timedelta(hours=1, seconds=5)  # noqa: DTZ005
    with mock.patch.object(PasswordResetTokenGenerator, "_now", lambda self: later):
        assert "This link has ended" in Client().post(PAGE, {"link": link}).content.decode()


def test_the_token_is_on_the_far_side_of_the_hash(link, settings):
    assert re.fullmatch(re.escape(settings.SITE_URL) + r"/password/new/#[0-9a-f]{32}\.\S+", link)


@pytest.mark.parametrize("pasted", ["", "x", "a.b.c", "#", "0" * 32 + ".abc-def", "\x00", "é" * 50])
def test_nothing_else_opens_it(db, pasted):
    answer = Client().post(PAGE, {"link": pasted, "password": NEW})
    assert answer.status_code == 200
    assert answer.context["form"].errors


def test_a_closed_account_gets_no_link(ask, robin, mailoutbox):
    type(robin.user).objects.update(is_active=False)
    ask(robin.user.email)
    assert mailoutbox == []


def test_a_weak_password_uses_nothing_up(link, robin):
    assert Client().post(PAGE, {"link": link, "password": "robin"}).status_code == 200
    assert Client().post(PAGE, {"link": link, "password": NEW}).status_code == 302


def test_wrong_passwords_of_before_are_forgotten(link, robin):
    for _ in range(10):
        Client().post("/sign-in/", {"login": robin.user.email, "password": "wrong"})
    Client().post(PAGE, {"link": link, "password": NEW})
    assert Client().post("/sign-in/", {"login": robin.user.email, "password": NEW}).status_code == 302
