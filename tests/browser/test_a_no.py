"""A "no", by three sides: the group's, which stays until it is seen, and the person's own, which counts at once."""

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from tests.browser.axe import violations
from tests.browser.conftest import DESKTOP, PHONE
from tests.browser.link_pages import link_of_organization, link_of_person, signed_in_browser
from tests.post import posted
from tests.referrals import stories

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

WHY, MORE = "We have no room now.", "Elm House has places on Mondays."
CANNOT = "Harbor Peers cannot take them now. Choose what comes next."


def test_a_group_says_no_and_everybody_it_concerns_hears_it(live_server: Any, new_page: Callable[..., Any]) -> None:
    staff = stories.lincoln()
    # Younger, and waiting for the clinician as well: the no comes before it.
    story = stories.sent_referral(staff)
    stories.signed_story(staff, stories.harbor("Elm House"), story.person)
    group, robin, sam = new_page(viewport=PHONE), new_page(viewport=DESKTOP), new_page(viewport=PHONE)

    link_of_organization(story).enter(group)
    group.get_by_role("button", name="Open it").click()
    group.locator("summary", has_text="No for now").click()
    group.get_by_label("Why").select_option(WHY)
    group.locator("#id_decline-more").fill(MORE)
    group.get_by_role("button", name="Say no for now").click()
    expect(group.get_by_text("You said no on")).to_be_visible()
    assert violations(group) == []

    (mail,) = posted().filter(about__startswith=f"{story.referral.reference} new")
    assert mail.to == staff.robin.user.email
    page = reverse("referrals:referral", args=[story.referral.reference])
    assert page in mail.body
    assert not any(word in mail.subject + mail.body for word in ("Sam", "Harbor", "no room", "Elm"))

    signed_in_browser(robin, staff, live_server.url).goto(f"{live_server.url}{reverse('referrals:referral_list')}")
    first = robin.locator("section.group").first.locator("ul.lines > li").first
    expect(first.get_by_text(CANNOT)).to_be_visible()
    first.get_by_role("link", name="Sam Okonjo-Whitlow").first.click()
    expect(robin.get_by_text(f"{WHY} {MORE}").first).to_be_visible()
    assert violations(robin) == []
    robin.reload()
    expect(robin.get_by_text("Harbor Peers cannot take").first).to_be_visible()
    robin.get_by_role("button", name="I’ve seen it").click()
    expect(robin.get_by_text("Choose what comes next")).to_have_count(0)
    robin.goto(f"{live_server.url}{reverse('referrals:referral_list')}")
    expect(robin.get_by_text(CANNOT)).to_have_count(0)

    link_of_person(story).enter(sam)
    stands = sam.locator("ul.shared > li", has=sam.get_by_role("heading", name="Harbor Peers"))
    expect(stands.get_by_text("They said no for now.")).to_be_visible()
    expect(stands.get_by_text(f"{WHY} {MORE}")).to_be_visible()
    assert violations(sam) == []


def test_a_person_stops_one_group_and_says_no_to_another(live_server: Any, new_page: Callable[..., Any]) -> None:
    staff = stories.lincoln()
    story = stories.opened_referral(staff)
    elm = stories.harbor("Elm House")
    other = stories.draft(staff.robin, story.person, elm)
    asked = stories.requested_release(staff.robin, story.person, elm, referral=other)
    group, robin, sam = new_page(viewport=PHONE), new_page(viewport=DESKTOP), new_page(viewport=PHONE)
    link_of_organization(story).enter(group)
    expect(group.get_by_text("Text 503 555 0177")).to_be_visible()
    posted().delete()

    link_of_person(story).enter(sam)
    sam.get_by_role("link", name="Stop sharing").first.click()
    sam.get_by_role("button", name="Stop sharing now").click()
    expect(sam.get_by_role("heading", name="Sharing stopped at")).to_be_visible()
    sam.get_by_role("link", name="Back to your page").click()
    sam.locator("ul.shared").first.get_by_role("link", name=asked.reference).click()
    sam.get_by_role("button", name="No, do not share").click()
    expect(sam.get_by_role("heading", name="You said no")).to_be_visible()
    assert violations(sam) == []

    # The group reads it at its next look, and was written to; of the form for somebody else it hears nothing.
    group.reload()
    expect(group.get_by_text("Permission ended")).to_be_visible()
    assert "503 555 0177" not in group.content() and "Okonjo" not in group.content()
    mails = {(mail.to, mail.subject) for mail in posted()}
    assert mails == {
        ("harbor@peers.example.org", f"Something changed: {story.referral.reference}"),
        (staff.robin.user.email, f"Something about {story.referral.reference}"),
        (staff.robin.user.email, f"Something about {other.reference}"),
    }

    signed_in_browser(robin, staff, live_server.url).goto(
        f"{live_server.url}{reverse('referrals:referral', args=[story.referral.reference])}"
    )
    expect(robin.get_by_text("They said stop", exact=True)).to_be_visible()
    expect(robin.get_by_text("Do not ask again unless they bring it up.")).to_be_visible()
    assert violations(robin) == []
    robin.goto(f"{live_server.url}{reverse('referrals:referral', args=[other.reference])}")
    expect(robin.get_by_text("The person said no").first).to_be_visible()
