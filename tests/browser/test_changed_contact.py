"""A contact that changes, by three sides: the clinician writes it down, the group's open page hides it, the person signs."""

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from tests.browser.axe import violations
from tests.browser.conftest import DESKTOP, PHONE
from tests.browser.link_pages import link_of_organization, link_of_person
from tests.browser.test_refer import sign_in
from tests.post import posted
from tests.referrals import stories

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

OLD, NEW = "503 555 0177", "503 555 0188"
CHANGED = "The way to reach them has changed. Do not use the one you noted."


def test_a_changed_contact_is_hidden_signed_anew_and_read_again(live_server: Any, new_page: Callable[..., Any]) -> None:
    staff = stories.lincoln()
    story = stories.sent_referral(staff)
    group, robin, sam = new_page(viewport=PHONE), new_page(viewport=DESKTOP), new_page(viewport=PHONE)

    link_of_organization(story).enter(group)
    group.get_by_role("button", name="Open it").click()
    expect(group.get_by_text(f"Text {OLD}")).to_be_visible()

    page = reverse("referrals:referral", args=[story.referral.reference])
    sign_in(robin, staff.robin, page)
    robin.locator("summary", has_text="Ask for a new permission").click()
    robin.get_by_role("button", name="Ask for a new permission").first.click()
    robin.wait_for_url("**/check/**")
    robin.locator("a", has_text="How to reach").first.click()
    number = robin.get_by_label("Number or address")
    number.fill("503 555 01")
    robin.get_by_role("button", name="Save").click()
    expect(robin.get_by_text("This number has too few digits.").first).to_be_visible()
    robin.get_by_label("Number or address").fill(f"(503) {NEW[4:]}")
    robin.get_by_label("About reaching them").fill("only after four")
    robin.get_by_role("button", name="Save").click()
    expect(robin.get_by_text(NEW)).to_be_visible()

    group.reload()
    expect(group.get_by_text(CHANGED).first).to_be_visible()
    assert OLD not in group.content() and NEW not in group.content()
    assert violations(group) == []

    robin.get_by_role("button", name="Ask them to read it later").click()
    expect(robin.get_by_text("Harbor Peers: sent an old one, hidden since")).to_be_visible()
    assert violations(robin) == []

    link_of_person(story).enter(sam)
    sam.get_by_role("link", name="Read it").first.click()
    expect(sam.get_by_text(f"Text {NEW}")).to_be_visible()
    # Something is on their mind, and yes comes first: both are heard.
    sam.get_by_role("button", name="Change something").click()
    sam.get_by_label("What to change").fill("Tell them I may be late")
    assert violations(sam) == []
    sam.get_by_role("button", name="Back to the form").click()
    sam.locator("input[name=to_organization]").check()
    sam.get_by_label("Your name").fill("Sam O.")
    sam.get_by_role("button", name="Yes, share this").click()
    assert violations(sam) == []
    sam.get_by_role("button", name="Share it as it is, and tell Lincoln Clinic what I wrote").click()
    expect(sam.get_by_role("heading", name="You said yes at")).to_be_visible()
    expect(sam.get_by_text("Lincoln Clinic reads what you wrote")).to_be_visible()

    group.reload()
    expect(group.get_by_text(f"Text {NEW}")).to_be_visible()
    expect(group.get_by_text("About reaching them: only after four")).to_be_visible()
    expect(group.get_by_text("The way to reach them is new.").first).to_be_visible()
    assert OLD not in group.content()
    about = posted().filter(about=story.referral.reference).order_by("pk")
    subjects = [mail.subject.partition(":")[0] for mail in about]
    assert subjects[-2:] == ["A contact changed", "A new contact"]
    robin.goto(f"{live_server.url}{page}")
    expect(robin.get_by_text("Tell them I may be late")).to_be_visible()
    expect(robin.get_by_text("Harbor Peers: sent this one.")).to_be_visible()
