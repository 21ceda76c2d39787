""" "Exit this page": at once, in the same tab, by pointer, by keyboard and without JavaScript."""

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from tests.browser.test_refer import sign_in
from tests.referrals import stories

pytestmark = pytest.mark.browser


@pytest.fixture
def weather(settings: Any, live_server: Any) -> str:
    """Another site: the same server under another name."""
    settings.EXIT_URL = live_server.url.replace("localhost", "127.0.0.1") + "/about/"
    return str(settings.EXIT_URL)


@pytest.mark.parametrize("script", [True, False], ids=["with JavaScript", "without"])
def test_the_link_opens_the_weather_in_the_same_tab(
    new_page: Callable[..., Any], paths: dict[str, str], weather: str, script: bool
) -> None:
    page = new_page(java_script_enabled=script)
    page.goto(paths["results"])
    page.locator(".exit").click()
    page.wait_for_url(weather)
    assert page.evaluate("document.referrer") == ""
    assert len(page.context.pages) == 1


def test_shift_three_times_leaves(page: Any, paths: dict[str, str], weather: str) -> None:
    page.goto(paths["listing"])
    page.keyboard.press("Shift")
    assert page.get_by_text("Press Shift 2 more times to exit.").is_visible()
    page.keyboard.press("Shift")
    page.keyboard.press("Shift")
    page.wait_for_url(weather)


def test_typing_capitals_does_not_leave(page: Any, paths: dict[str, str], weather: str) -> None:
    page.goto(paths["start"])
    page.locator("#near").focus()
    for letter in "ABCD":
        page.keyboard.press(f"Shift+{letter}")
    page.keyboard.press("Shift")
    page.keyboard.press("a")
    page.keyboard.press("Shift")
    page.keyboard.press("Shift")
    page.wait_for_timeout(300)
    assert weather not in page.url


def test_six_quick_presses_of_staff_on_a_public_page_lock_it_and_leave_it_locked(
    new_page: Callable[..., Any], paths: dict[str, str]
) -> None:
    page = new_page()
    sign_in(page, stories.lincoln().robin, reverse("referrals:referral_list"))
    page.wait_for_url("**/referrals/")
    page.goto(paths["listing"])
    for _ in range(6):
        page.keyboard.press("Shift")
    page.wait_for_url("**/take-back/")
    expect(page.get_by_role("heading", name="This screen is locked")).to_be_visible()


def test_presses_far_apart_do_not_leave(page: Any, paths: dict[str, str], weather: str) -> None:
    page.clock.install()
    page.goto(paths["start"])
    page.keyboard.press("Shift")
    page.keyboard.press("Shift")
    page.clock.run_for(5_100)
    page.keyboard.press("Shift")
    assert page.get_by_text("Press Shift 2 more times to exit.").is_visible()


def test_the_page_left_is_not_one_press_of_back_away(page: Any, paths: dict[str, str], weather: str) -> None:
    page.goto(paths["start"])
    page.goto(paths["listing"])
    page.locator(".exit").click()
    page.wait_for_url(weather)
    page.go_back()
    assert page.url.endswith("/")
    assert "listing" not in page.url


def test_a_page_shows_what_exit_does_not_do(page: Any, paths: dict[str, str]) -> None:
    page.goto(paths["results"])
    assert page.get_by_text("Your browser history is not erased.").is_visible()
