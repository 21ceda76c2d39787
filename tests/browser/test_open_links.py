"""The door in a browser: the token leaves the address at once, no script is needed, and Exit closes what was open."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import PHONE
from tests.browser.link_pages import link_of_organization, link_of_person
from tests.referrals import stories

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def story(live_server: Any) -> stories.Story:
    return stories.sent_referral()


def test_the_token_leaves_the_address_before_anything_is_sent(story: stories.Story, page: Any) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url + " " + request.headers.get("referer", "")))
    link = link_of_organization(story)
    page.goto(f"/open/#{link.token}")
    expect(page.get_by_text("Your link is here. Type its code.")).to_be_visible()
    assert page.url.endswith("/open/") and not page.get_by_label("Paste your link").is_visible()
    page.get_by_label("Code").fill(f"{link.code[:4]} {link.code[4:]}")
    page.get_by_role("button", name="Open", exact=True).click()
    expect(page.get_by_role("heading", name="You have a referral")).to_be_visible()
    assert not any(link.token in one for one in asked)
    page.go_back()
    assert link.token not in page.url


def test_a_wrong_code_keeps_the_link_and_says_how_many_tries_are_left(story: stories.Story, page: Any) -> None:
    link = link_of_person(story)
    page.goto(f"/open/#{link.token}")
    page.get_by_label("Code").fill("1234")
    page.get_by_role("button", name="Open", exact=True).click()
    expect(page.get_by_text("That code does not match. You have 4 tries left.")).to_be_visible()
    page.get_by_label("Code").fill(link.code)
    page.get_by_role("button", name="Open", exact=True).click()
    expect(page.get_by_role("heading", name="Hello Sam")).to_be_visible()


def test_without_a_script_the_link_is_pasted(story: stories.Story, new_page: Callable[..., Any]) -> None:
    page = new_page(viewport=PHONE, java_script_enabled=False)
    link = link_of_organization(story)
    page.goto("/open/")
    page.get_by_label("Paste your link").fill(f"https://alongside.example.org/open/#{link.token}")
    page.get_by_label("Code").fill(link.code)
    page.get_by_role("button", name="Open", exact=True).click()
    page.get_by_role("button", name="Open it").click()
    assert page.get_by_text(stories.SAM["preferred_name"]).is_visible()
    page.get_by_role("button", name="Yes, they are welcome").click()
    assert page.get_by_text("You said yes on").is_visible()


def test_exit_closes_the_page_and_the_same_browser_comes_back_with_the_code(
    story: stories.Story, new_page: Callable[..., Any]
) -> None:
    page = new_page(viewport=PHONE)
    page.route("https://www.weather.gov/**", lambda route: route.fulfill(body="Weather"))
    link = link_of_person(story)
    link.enter(page)
    expect(page.get_by_role("heading", name="Hello Sam")).to_be_visible()
    own = page.url
    page.locator("header [data-exit]").click()
    page.wait_for_url("https://www.weather.gov/**")
    page.goto(own)
    expect(page.get_by_role("heading", name="Nothing is open here")).to_be_visible()
    link.enter(page)
    expect(page.get_by_role("heading", name="Hello Sam")).to_be_visible()
    stranger = new_page(viewport=PHONE)
    link.enter(stranger)
    expect(stranger.get_by_text("This link does not open.")).to_be_visible()
