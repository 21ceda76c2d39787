"""Signing in as people do it: links from e-mails, an app, a passkey, a device handed over; with and without JavaScript."""

import os
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import Agency, Membership, WorkSession
from accounts.services import invitations, password_reset
from demo.accounts import PASSWORD
from tests.accounts import people
from tests.browser.axe import violations
from tests.browser.conftest import DESKTOP, PHONE
from tests.browser.test_accessibility import OVERFLOW, SMALL_TARGETS

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def jo(transactional_db: None, jo: Membership) -> Membership:
    """Here before the server of the test looks for them."""
    return jo


@pytest.fixture
def invited(jo: Membership, live_server: Any, mailoutbox: Any) -> str:
    """The link of an invitation, as the e-mail has it."""
    page = live_server.url + "/invitation/"
    invitations.invite(party=jo.agency, email="pat@example.org", role="clinician", by=jo.user, page=page)
    return people.link_in(mailoutbox[-1].body)


def sign_in_by_hand(page: Any, email: str) -> None:
    page.goto("/sign-in/")
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()


def bring_session(page: Any, member: Membership, live_server: Any) -> None:
    """Signs the browser in, second factor passed."""
    key = people.signed_in(Client(), member.user).cookies["session"].value
    page.context.add_cookies([{"name": "session", "value": key, "url": live_server.url}])


@pytest.mark.parametrize("script", [True, False], ids=["with JavaScript", "without"])
def test_from_the_invitation_to_work(watched: Callable[..., Any], invited: str, script: bool) -> None:
    page, problems = watched(java_script_enabled=script, viewport=PHONE)
    page.goto(invited)
    if not script:
        page.get_by_label("Paste your link").fill(invited)
        page.get_by_role("button", name="Go on").click()
    page.get_by_role("heading", name="Join Lincoln Clinic").wait_for()
    assert "#" not in page.url
    page.get_by_label("Your name").fill("Pat")
    page.get_by_label("Choose a password").fill("a calm sea and four kettles")
    page.get_by_role("button", name="Join").click()
    page.get_by_role("link", name="Set up an app").click()
    secret = page.locator(".secret").inner_text()
    assert page.locator("img.qr").bounding_box()["height"] == 240
    page.get_by_label("Code from the app").fill(people.code_for(secret))
    page.get_by_role("button", name="Set up").click()
    assert page.locator(".codes li").count() == 10
    page.get_by_role("button", name="I have kept them").click()
    page.wait_for_url("**/referrals/")
    page.goto("/account/")
    assert page.get_by_text("Lincoln Clinic, clinician").is_visible()
    assert problems == []


def test_a_link_for_a_new_password_works_in_the_browser(
    watched: Callable[..., Any], jo: Membership, live_server: Any, mailoutbox: Any
) -> None:
    password_reset.ask_for_link(jo.user.email, place="192.0.2.1", page=live_server.url + "/password/new/")
    page, problems = watched()
    page.goto(people.link_in(mailoutbox[-1].body))
    page.get_by_label("New password").fill("a calm sea and four kettles")
    assert "#" not in page.url
    page.get_by_role("button", name="Set password").click()
    page.get_by_role("heading", name="Your new password is set").wait_for()
    assert problems == []


def with_authenticator(page: Any) -> None:
    """A passkey device that says yes, as a phone with a finger on it."""
    devices = page.context.new_cdp_session(page)
    devices.send("WebAuthn.enable")
    options = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
               "isUserVerified": True, "automaticPresenceSimulation": True}  # fmt: skip
    devices.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def test_a_passkey_is_added_signs_in_and_takes_a_device_back(
    watched: Callable[..., Any], jo: Membership, live_server: Any
) -> None:
    page, problems = watched()
    with_authenticator(page)
    sign_in_by_hand(page, jo.user.email)
    page.goto("/agency/")
    page.get_by_role("link", name="Add a passkey").click()
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Go on").click()
    page.get_by_label("Name of this passkey").fill("My phone")
    page.get_by_role("button", name="Add this device").click()
    page.get_by_role("button", name="I have kept them").click()
    page.wait_for_url("**/agency/")

    page.goto("/sign-out/")
    page.get_by_role("button", name="Sign out").click()
    sign_in_by_hand(page, jo.user.email)
    page.wait_for_url("**/sign-in/code/")
    page.get_by_role("button", name="Use a passkey").click()
    page.wait_for_url("**/referrals/")
    assert page.goto("/agency/").status == 200

    WorkSession.objects.update(suspended_at=timezone.now(), passed_to="/about/")
    page.goto("/agency/")
    page.wait_for_url("**/about/")
    page.goto("/take-back/")
    page.get_by_role("button", name="Use a passkey").click()
    page.wait_for_url("**/referrals/")
    assert page.goto("/agency/").status == 200
    assert problems == []


def test_without_javascript_a_passkey_says_so_and_a_code_does(new_page: Callable[..., Any], jo: Membership) -> None:
    people.set_up_app(jo.user)
    page = new_page(java_script_enabled=False)
    sign_in_by_hand(page, jo.user.email)
    page.get_by_label("Code").fill(people.code_of(jo.user))
    page.get_by_role("button", name="Sign in", exact=True).click()
    assert page.url.endswith("/referrals/")
    page.goto("/account/second-factor/passkeys/add/")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Go on").click()
    assert page.get_by_text("A passkey needs JavaScript").is_visible()
    assert not page.get_by_role("button", name="Add this device").is_visible()


def test_back_does_not_lead_into_what_was_handed_over(
    new_page: Callable[..., Any], jo: Membership, live_server: Any
) -> None:
    page = new_page()
    bring_session(page, jo, live_server)
    page.goto("/agency/")
    assert page.get_by_role("heading", name="Lincoln Clinic").is_visible()
    WorkSession.objects.update(suspended_at=timezone.now(), passed_to="/about/")
    page.goto("/about/")
    page.go_back()
    page.wait_for_url("**/about/")
    assert page.get_by_role("heading", name="Lincoln Clinic").count() == 0


def test_a_page_kept_by_the_browser_asks_again(new_page: Callable[..., Any], jo: Membership, live_server: Any) -> None:
    """What the back-forward cache does, said by its event: the browser of this test keeps no pages."""
    page = new_page()
    bring_session(page, jo, live_server)
    page.goto("/agency/")
    WorkSession.objects.update(suspended_at=timezone.now(), passed_to="/about/")
    page.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', {persisted: true}))")
    page.wait_for_url("**/about/")


def walk(page: Any, jo: Membership, live_server: Any) -> list[tuple[str, str]]:
    """Every page of signing in and of an agency, with the state it needs: names and addresses, in an order that works."""
    page.goto("/password/forgotten/")
    Agency.objects.update(covered_entity=None)
    people.signed_in(Client(headers={"user-agent": "Firefox/130 Android"}), jo.user)
    bring_session(page, jo, live_server)
    page.goto("/account/confirm/?next=/account/")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Go on").click()
    people.recovery_codes(jo.user)
    names = {
        "account": "/account/", "devices": "/account/devices/", "password": "/account/password/",
        "confirm": "/account/confirm/", "confirm by code": "/account/confirm/code/",
        "second factor": "/account/second-factor/", "add a passkey": "/account/second-factor/passkeys/add/",
        "remove the app": "/account/second-factor/app/remove/", "recovery codes": "/account/recovery-codes/",
        "new codes": "/account/recovery-codes/new/", "agency": "/agency/", "facts": "/agency/facts/",
        "member": f"/agency/members/{jo.pk}/",
    }  # fmt: skip
    return list(names.items())


PUBLIC = {"sign in": "/sign-in/?idle=1", "forgotten": "/password/forgotten/", "asked": "/password/asked/",
          "new password": "/password/new/", "set": "/password/set/", "invitation": "/invitation/",
          "sign in as": "/demo/sign-in-as/"}  # fmt: skip


@pytest.mark.parametrize(
    ("size", "scheme"), [({"width": 320, "height": 700}, "dark"), (PHONE, "light"), (DESKTOP, "dark")]
)
def test_every_page_can_be_used_by_everybody(
    new_page: Callable[..., Any], jo: Membership, live_server: Any, size: Any, scheme: str, invited: str
) -> None:
    page = new_page(viewport=size, color_scheme=scheme, reduced_motion="reduce")
    findings: list[str] = []

    def look(name: str) -> None:
        findings.extend(f"{name}: {violation}" for violation in violations(page))
        findings.extend(f"{name}: small {small}" for small in page.evaluate(SMALL_TARGETS))
        findings.extend([f"{name}: too wide"] if page.evaluate(OVERFLOW) > 0 else [])
        _picture(page, f"{name} {size['width']} {scheme}")

    for name, address in PUBLIC.items():
        page.goto(address)
        look(name)
    page.goto(invited)
    page.get_by_role("heading", name="Join").wait_for()
    page.get_by_role("button", name="Join").click()
    look("join, with errors")
    for name, address in walk(page, jo, live_server):
        page.goto(address)
        look(name)
    page.goto("/agency/")
    page.get_by_label("E-mail address").fill("pat@example.org")
    page.get_by_role("button", name="Send invitation").click()
    look("agency, with errors")
    page.goto("/account/second-factor/app/remove/")
    page.get_by_role("button", name="Remove the app").click()
    page.goto("/account/second-factor/app/")
    look("set up an app")
    WorkSession.objects.update(suspended_at=timezone.now(), passed_to="/about/")
    page.goto("/take-back/")
    page.get_by_role("button", name="Take it back").click()
    look("take back, with errors")
    page.get_by_role("button", name="Sign out instead").click()
    people.set_up_app(jo.user)
    sign_in_by_hand(page, jo.user.email)
    look("code")
    assert findings == []


def _picture(page: Any, name: str) -> None:
    """Kept where ALONGSIDE_PICTURES names a folder, to be looked at."""
    if folder := os.environ.get("ALONGSIDE_PICTURES"):
        page.screenshot(path=f"{folder}/{re.sub(r'[^a-z0-9]+', '-', name)}.png", full_page=True)
