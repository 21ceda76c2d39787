"""The frame of every page: what it offers those signed in, those who are not, and whoever holds a device for signing."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Membership, User, WorkSession
from tests.accounts import people
from tests.directory.listings import make_listing

pytestmark = pytest.mark.django_db
ABOUT = "/about/"


def footer(page: object) -> list[str]:
    inside = page.content.decode().split('<nav aria-label="About this site">')[1].split("</nav>")[0]  # type: ignore[attr-defined]
    return re.findall(r">([^<]+)</a>", inside)


def test_somebody_who_never_signed_in_is_offered_it_without_a_cookie(client: Client) -> None:
    page = client.get(ABOUT)
    assert footer(page) == ["Help now", "About", "Privacy", "Accessibility", "Sign in"]
    assert not page.cookies and "Cookie" not in page.get("Vary", "") and "Cache-Control" not in page


def test_a_session_of_somebody_not_signed_in_is_offered_it_too(client: Client) -> None:
    listing = make_listing("Harbor Peers")
    client.post(reverse("directory:shortlist_add"), {"listing": listing.pk}, headers={"Sec-Fetch-Site": "same-origin"})
    assert client.cookies and "Sign in" in footer(client.get(ABOUT))


def test_who_is_signed_in_is_led_to_their_work_and_account(robin: Membership) -> None:
    browser = people.signed_in(Client(), robin.user)
    page = browser.get(ABOUT)
    assert footer(page)[-2:] == ["My referrals", "Your account"] and "Sign in" not in footer(page)
    assert "Cookie" in page["Vary"] and "no-store" in page["Cache-Control"]
    browser.post(reverse("accounts:sign_out"))
    assert "Sign in" in footer(browser.get(ABOUT))


def test_a_device_that_was_handed_over_offers_nothing_of_its_owner(robin: Membership) -> None:
    browser = people.signed_in(Client(), robin.user)
    assert reverse("demo:sign_in_as") in browser.get("/help-now/").content.decode()
    WorkSession.objects.update(suspended_at="2026-01-02T12:00Z", passed_to="/sign/abc/")
    for address in ("/help-now/", reverse("accounts:take_back")):
        page = browser.get(address)
        assert footer(page) == ["Help now", "Give the device back"]
        assert reverse("demo:sign_in_as") not in page.content.decode()


def test_results_offer_to_refer_to_those_who_work_for_an_agency_and_to_nobody_else(
    client: Client, robin: Membership, curator: User
) -> None:
    listing = make_listing("Harbor Peers", at=(45.51, -122.68))
    keeper = people.signed_in(Client(), curator)
    link = f'<a class="step" href="{reverse("referrals:refer")}?to={listing.pk}" rel="nofollow">Refer<'
    asked = "/search/?near=97201"
    browser = people.signed_in(Client(), robin.user)
    assert link in browser.get(asked).content.decode()
    WorkSession.objects.filter(user=robin.user).update(suspended_at="2026-01-02T12:00Z", passed_to="/help-now/")
    for visitor in (client, keeper):
        page = visitor.get(asked)
        assert listing.name in page.content.decode() and "Refer<" not in page.content.decode()
    assert "Refer<" not in browser.get(asked, follow=True).content.decode()
    assert "Cookie" not in client.get(asked).get("Vary", "")
