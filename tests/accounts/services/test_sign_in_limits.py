"""Guessing passwords: counted for the account and for the network, alike for addresses that nobody has."""

import re
from datetime import timedelta

import pytest
from django.contrib.auth.hashers import make_password
from django.test import Client, RequestFactory
from django.utils import timezone

from accounts.models import User
from accounts.services import sign_in_tries
from accounts.web import adapters
from core import network, semaphore
from core.models import Attempt
from tests.accounts.hashing import CountingHasher
from tests.holding import all_of

RIGHT = "a kettle on a quiet stove"


@pytest.fixture
def account(db):
    return User.objects.create_user("ada@example.org", RIGHT)


def sign_in(email="ada@example.org", typed="wrong", **browser):
    return Client(**browser).post("/sign-in/", {"login": email, "password": typed})


def test_ten_wrong_passwords_close_an_account_for_a_while_from_everywhere(account):
    for number in range(10):
        answer = sign_in(email="ADA@example.org", REMOTE_ADDR=f"203.0.113.{number}")
        assert "do not match" in answer.content.decode()
    refused = sign_in(typed=RIGHT, REMOTE_ADDR="192.0.2.7")
    assert "There were too many tries. Wait 15 minutes" in refused.content.decode()
    assert refused.wsgi_request.session.get("_auth_user_id") is None
    Attempt.objects.update(until=timezone.now() - timedelta(seconds=1))
    assert sign_in(typed=RIGHT).status_code == 302


def test_the_right_password_starts_counting_anew(account):
    for _ in range(3):
        for _ in range(9):
            sign_in()
        assert sign_in(typed=RIGHT).status_code == 302


def test_one_network_cannot_try_many_accounts(account):
    for number in range(sign_in_tries.SIGN_INS_OF_NETWORK):
        sign_in(email=f"nobody{number}@example.org", REMOTE_ADDR="203.0.113.5")
    assert "too many tries" in sign_in(typed=RIGHT, REMOTE_ADDR="203.0.113.5").content.decode()
    assert sign_in(typed=RIGHT, REMOTE_ADDR="203.0.113.6").status_code == 302


def test_an_account_of_ones_own_does_not_buy_more_tries(account):
    """Signing in rightly in between gives back its own try and no other."""
    for number in range(sign_in_tries.SIGN_INS_OF_NETWORK):
        sign_in(email=f"nobody{number}@example.org", REMOTE_ADDR="203.0.113.5")
        if number % 10 == 0:
            assert sign_in(typed=RIGHT, REMOTE_ADDR="203.0.113.5").status_code == 302
    assert "too many tries" in sign_in(typed=RIGHT, REMOTE_ADDR="203.0.113.5").content.decode()


def test_an_address_that_nobody_has_is_answered_alike(account):
    known = [sign_in().content.decode() for _ in range(12)]
    unknown = [sign_in(email="eve@example.org").content.decode() for _ in range(12)]
    for one, other in zip(known, unknown, strict=True):
        assert _without_token(one) == _without_token(other).replace("eve@", "ada@")


def _without_token(page):
    return re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", page)


def test_an_address_that_nobody_has_takes_as_much_work(account, settings):
    """Hashing is what takes the time: counted, because a clock is bent by whatever else the machine does."""
    settings.PASSWORD_HASHERS = ["tests.accounts.hashing.CountingHasher"]
    User.objects.update(password=make_password(RIGHT))

    def work(email):
        CountingHasher.rounds = 0
        sign_in(email=email)
        return CountingHasher.rounds

    known, unknown = work("ada@example.org"), work("eve@example.org")
    assert known == unknown >= CountingHasher.iterations


# --- where a request comes from ---------------------------------------------------------------------------------


def came(proxies, settings, **meta):
    settings.TRUSTED_PROXY_COUNT = proxies
    return network.address(RequestFactory().get("/", **meta))


@pytest.mark.parametrize(
    ("proxies", "forwarded", "counted"),
    [
        (0, "198.51.100.1", "192.0.2.1"),
        (1, "198.51.100.1", "198.51.100.1"),
        (1, "1.2.3.4, 198.51.100.1", "198.51.100.1"),
        (2, "1.2.3.4, 198.51.100.1, 10.0.0.1", "198.51.100.1"),
        (2, "198.51.100.1", "192.0.2.1"),
        (1, "", "192.0.2.1"),
        (1, "nonsense", network._UNKNOWN),
    ],
)
def test_only_our_own_proxies_are_believed(settings, proxies, forwarded, counted):
    assert came(proxies, settings, REMOTE_ADDR="192.0.2.1", HTTP_X_FORWARDED_FOR=forwarded) == counted


def test_a_household_of_ipv6_is_one_address(settings):
    one = came(0, settings, REMOTE_ADDR="2001:db8:1:2:aaaa::1")
    assert one == came(0, settings, REMOTE_ADDR="2001:db8:1:2:bbbb::9") == "2001:db8:1:2::"
    assert came(0, settings, REMOTE_ADDR="::ffff:192.0.2.1") == "192.0.2.1"


def test_changing_a_header_does_not_buy_tries(account):
    for number in range(sign_in_tries.SIGN_INS_OF_NETWORK):
        sign_in(email=f"nobody{number}@example.org", HTTP_X_FORWARDED_FOR=f"203.0.113.{number}")
    assert "too many tries" in sign_in(typed=RIGHT, HTTP_X_FORWARDED_FOR="192.0.2.9").content.decode()


def test_while_others_sign_in_nobody_waits_and_the_try_does_not_count(account):
    """Checking a password computes for a quarter of a second: a flood of them would take every core."""
    with all_of(semaphore.HASHES):
        for _ in range(sign_in_tries.SIGN_INS_OF_ACCOUNT + 2):
            page = sign_in(typed=RIGHT).content.decode()
            assert adapters.BUSY in page and 'value="ada@example.org"' in page
    assert "do not match" in sign_in().content.decode()
    assert sign_in(typed=RIGHT).status_code == 302
