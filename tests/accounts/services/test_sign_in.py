"""Signing in by e-mail, and who gets into the desk."""

import re

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from accounts.models import User
from tests.directory.admin.curation import PASSWORD, make_curator, signed_in

pytestmark = pytest.mark.django_db


def sign_in(client, **sent):
    return client.post("/sign-in/", {"login": "ada@example.org", "password": PASSWORD, **sent})


def test_address_in_any_case_signs_in_and_leads_to_the_desk(client):
    make_curator("Ada@example.org")
    response = client.post("/sign-in/", {"login": "aDA@EXAMPLE.org", "password": PASSWORD}, follow=True)
    assert response.status_code == 200
    assert response.request["PATH_INFO"] == reverse("admin:index")


def test_one_address_is_one_account_whatever_its_case():
    from django.db import IntegrityError

    make_curator("ada@example.org")
    with pytest.raises(IntegrityError):
        User.objects.create_user("ADA@example.org", PASSWORD)


def test_wrong_password_keeps_the_address_and_names_the_fix(client):
    make_curator()
    response = sign_in(client, password="wrong")
    text = response.content.decode()
    assert response.status_code == 200
    assert "do not match" in text
    assert 'value="ada@example.org"' in text
    assert "wrong" not in text


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({"login": ""}, "Type your e-mail address."),
        ({"login": "ada"}, "looks like name@example.org"),
        ({"password": ""}, "Type your password."),
    ],
)
def test_messages_name_the_fix_and_blame_nobody(client, sent, sentence):
    make_curator()
    text = sign_in(client, **sent).content.decode()
    assert sentence in text
    for word in ("please", "Please", "oops", "invalid", "Invalid"):
        assert word not in text.replace("aria-invalid", "")


def test_closed_account_stays_out(client):
    user = make_curator()
    user.is_active = False
    user.save()
    assert sign_in(client).status_code == 200
    assert client.get(reverse("admin:index")).status_code == 302


@pytest.mark.parametrize(
    "elsewhere", ["https://example.com/", "//example.com/", "javascript:alert(1)", "/\\example.com"]
)
def test_next_leads_to_this_site_only(client, elsewhere):
    make_curator()
    response = sign_in(client, next=elsewhere)
    assert response.status_code == 302
    assert "example.com" not in response["Location"]
    assert "javascript" not in response["Location"]


def test_anonymous_is_sent_to_sign_in_and_comes_back(client):
    make_curator()
    wanted = reverse("admin:directory_organization_changelist") + "?checked=stale"
    away = client.get(wanted)
    assert away.status_code == 302
    assert away["Location"].startswith("/sign-in/?next=")
    there = client.get(away["Location"]).content.decode()
    addresses = re.findall(r'name="next"\s+value="([^"]+)"', there)
    back = sign_in(client, next=addresses[0])
    assert back["Location"] == wanted


def test_the_frameworks_own_sign_in_leads_to_ours_and_back_to_the_desk(client):
    address = reverse("admin:login")
    away = client.get(address + "?next=https://example.com/")
    assert away["Location"] == f"/sign-in/?next={reverse('admin:index')}"
    assert signed_in(make_curator()).get(address)["Location"] == reverse("admin:index")


def test_signed_in_without_the_right_sees_the_404_of_a_page_that_does_not_exist():
    nobody = signed_in(User.objects.create_user("sam@example.org", PASSWORD))
    absent = nobody.get("/nothing-here/")
    for address in (reverse("admin:index"), reverse("admin:login"), f"/{settings.ADMIN_PATH}/x/y/", "/curate/"):
        refused = nobody.get(address)
        assert (refused.status_code, refused.content) == (404, absent.content), address


def test_somebody_without_a_desk_goes_to_the_start_page_after_sign_in(client):
    User.objects.create_user("ada@example.org", PASSWORD)
    assert sign_in(client)["Location"] == "/"


def test_admin_is_an_ordinary_404(client):
    absent = client.get("/nothing-here/")
    for address in ("/admin/", "/admin/login/"):
        assert client.get(address).content == absent.content
        assert client.get(address).status_code == 404


def test_signing_out_takes_a_post():
    curator = signed_in(make_curator())
    assert curator.get("/sign-out/").status_code == 200
    assert curator.get(reverse("admin:index")).status_code == 200
    assert curator.post("/sign-out/").status_code == 302
    assert curator.get(reverse("admin:index")).status_code == 302


def test_forms_of_the_desk_need_their_token():
    user = make_curator()
    client = Client(enforce_csrf_checks=True)
    client.force_login(user)
    assert client.post(reverse("admin:directory_organization_add"), {"name": "X"}).status_code == 403


def test_a_curator_changes_the_password_and_stays_signed_in():
    user = make_curator()
    curator = signed_in(user)
    url = reverse("admin:password_change")
    new = {"new_password1": "a calm sea and a kettle", "new_password2": "a calm sea and a kettle"}
    refused = curator.post(url, {"old_password": "wrong", **new})
    assert refused.status_code == 200
    assert curator.post(url, {"old_password": PASSWORD, **new}).status_code == 302
    user.refresh_from_db()
    assert user.check_password("a calm sea and a kettle")
    assert curator.get(reverse("admin:index")).status_code == 200
