"""Signing in as somebody of the cast: only in the demonstration, and impossible with real settings."""

import os
import subprocess
import sys

import pytest
from cryptography.fernet import Fernet
from django.conf import settings as real_settings
from django.contrib.sessions.backends.db import SessionStore
from django.test import Client
from django.urls import reverse

from accounts import demonstration
from accounts.models import User
from accounts.services import second_factor
from demo import accounts, cast
from tests.accounts import people

PAGE = "/demo/sign-in-as/"


@pytest.fixture
def everybody(db):
    accounts.create()


@pytest.mark.parametrize(
    ("who", "page"),
    [
        (cast.ROBIN.email, "/account/"),
        (cast.JO.email, "/agency/"),
        (accounts.CURATOR_EMAIL, "/curate/"),
        (accounts.ADMIN_EMAIL, "/curate/"),
    ],
)
def test_one_press_signs_in_past_the_second_factor(everybody, client, who, page):
    assert who in client.get(PAGE).content.decode()
    assert client.post(PAGE, {"email": who}, follow=True).status_code == 200
    assert client.get(page, follow=True).status_code == 200
    assert (
        client.get(page, follow=True)
        .request["PATH_INFO"]
        .startswith(page if page != "/curate/" else reverse("admin:index"))
    )


def test_the_cast_is_complete(everybody):
    assert set(User.objects.values_list("name", flat=True)) >= {"Robin", "Max", "Alex", "Jo", "Kim"}
    assert not User.objects.filter(name="Sam").exists()
    robin, kim = (User.objects.get(name=name).memberships.get().agency for name in ("Robin", "Kim"))
    assert (robin.name, robin.jurisdiction, robin.missing_facts) == ("Lincoln Clinic", "US-OR", [])
    assert (kim.name, kim.jurisdiction, kim.missing_facts) == ("Trafford Recovery Team", "GB-EAW", [])


def test_making_them_again_changes_nothing(everybody):
    User.objects.filter(name="Robin").update(name="Robyn")
    accounts.create()
    assert User.objects.filter(name="Robyn").exists()
    assert User.objects.count() == len(accounts.SIGN_INS)


def test_nobody_but_the_cast(everybody, client):
    User.objects.create_superuser("root@example.org", people.PASSWORD)
    for email in ("root@example.org", "", "robin@lincoln.example.org'--"):
        assert client.post(PAGE, {"email": email}).status_code == 404
    assert client.get("/account/").status_code == 302


def test_it_takes_a_press_on_the_page_itself(everybody):
    assert Client(enforce_csrf_checks=True).post(PAGE, {"email": cast.ROBIN.email}).status_code == 403


def test_it_begins_a_new_session(everybody, client):
    client.get(PAGE)
    planted = SessionStore()
    planted.create()
    client.cookies["session"] = planted.session_key or ""
    client.post(PAGE, {"email": cast.ROBIN.email})
    assert client.cookies["session"].value != planted.session_key


@pytest.mark.parametrize(("demo_on", "production"), [(False, False), (True, True), (False, True)])
def test_outside_the_demonstration_nothing_of_it_works(everybody, client, settings, demo_on, production):
    client.post(PAGE, {"email": cast.JO.email})
    assert client.get("/agency/").status_code == 200
    settings.DEMO, settings.PRODUCTION = demo_on, production
    assert client.get(PAGE).status_code == 404
    assert client.post(PAGE, {"email": cast.ROBIN.email}).status_code == 404
    # The mark of before counts for nothing either, and in production nor does the session.
    to = "/sign-in/" if production else "/account/second-factor/"
    assert client.get("/agency/")["Location"].startswith(to)


def test_the_mark_is_made_in_the_demonstration_only(robin, settings, rf):
    request = rf.get("/")
    request.user, request.session = robin.user, SessionStore()
    settings.DEMO = False
    with pytest.raises(RuntimeError):
        demonstration.count_second_factor_as_passed(request)
    settings.DEMO = True
    demonstration.count_second_factor_as_passed(request)
    assert second_factor.was_passed(request)
    request.user = User(pk=robin.user.pk.__class__(int=7), email="else@example.org")
    assert not second_factor.was_passed(request)


def manage(*command, **environment):
    return subprocess.run(
        [sys.executable, "manage.py", *command],
        cwd=real_settings.BASE_DIR,
        env={
            "PATH": os.environ["PATH"],
            "ALONGSIDE_MODE": "production",
            "SECRET_KEY": "k" * 60 + "abcdefghij",
            "ALLOWED_HOSTS": "alongside.example.org",
            "FIELD_KEYS": Fernet.generate_key().decode(),
            "BEHIND_PROXY": "1",
            "SITE_URL": "https://alongside.example.org",
            "DATABASE_URL": "postgres://app:x@localhost/alongside",
            "DATABASE_OWNER_URL": "postgres://owner:x@localhost/alongside",
            **environment,
        },
        capture_output=True,
        text=True,
        check=False,
    )


def test_real_settings_with_the_demonstration_fail_the_check():
    check = manage("check", DEMO="1")
    assert check.returncode == 1
    assert "alongside.E001" in check.stderr
    assert manage("check").returncode == 0


@pytest.mark.parametrize("demo_on", ["0", "1"])
def test_with_real_settings_the_address_does_not_exist(demo_on):
    program = (
        "from django.urls import resolve, reverse\nfrom django.urls.exceptions import Resolver404, NoReverseMatch\n"
        "try: resolve('/demo/sign-in-as/'); print('there')\nexcept Resolver404: print('not there')\n"
        "try: reverse('demo:sign_in_as'); print('named')\nexcept NoReverseMatch: print('no name')"
    )
    assert manage("shell", "-v", "0", "-c", program, DEMO=demo_on).stdout.split("\n")[:2] == ["not there", "no name"]


def test_with_real_settings_curators_need_a_second_factor_and_proxies_are_counted():
    program = (
        "from django.conf import settings as s; print(s.CURATORS_NEED_SECOND_FACTOR, s.TRUSTED_PROXY_COUNT, s.DEMO)"
    )
    assert manage("shell", "-v", "0", "-c", program).stdout.strip() == "True 1 False"


# --- curators ---------------------------------------------------------------------------------------------------


def test_where_it_is_needed_a_curator_gets_nowhere_without_a_second_factor(curator, client, settings):
    settings.CURATORS_NEED_SECOND_FACTOR = True
    desk = reverse("admin:index")
    client.force_login(curator)
    assert client.get(desk)["Location"].startswith("/account/second-factor/?next=")
    people.set_up_app(curator)
    assert client.get(desk)["Location"].startswith("/account/confirm/code/?next=")
    for address in (
        "directory/organization/",
        "directory/privateaddress/",
        "password_change/",
        "jsi18n/",
        "autocomplete/",
    ):
        assert client.get(desk + address).status_code in {302, 404}, address
        assert client.post(desk + address).status_code in {302, 404}, address
    assert people.signed_in(client, curator).get(desk).status_code == 200


def test_where_it_is_needed_others_still_find_no_desk(robin, client, settings):
    settings.CURATORS_NEED_SECOND_FACTOR = True
    assert people.signed_in(client, robin.user).get(reverse("admin:index")).status_code == 404
