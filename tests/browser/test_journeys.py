"""From the first question to a phone number, with and without JavaScript."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import DESKTOP, PHONE

pytestmark = pytest.mark.browser


@pytest.fixture(params=[True, False], ids=["with JavaScript", "without"])
def visitor(request: Any, new_page: Callable[..., Any], paths: dict[str, str]) -> Any:
    """A phone, with and without JavaScript."""
    return new_page(viewport=PHONE, java_script_enabled=request.param)


def test_start_to_results_to_listing_and_back(visitor: Any) -> None:
    visitor.goto("/")
    visitor.get_by_label("Where?").fill("97201")
    visitor.get_by_role("button", name="Search").first.click()
    visitor.wait_for_url("**/search/?near=97201*")
    assert visitor.title() == "Results near 97201, Alongside"
    for heading in ("Near you (6)", "Serves your area (2)", "Online or by phone (2)"):
        assert visitor.get_by_role("heading", name=heading).is_visible()
    visitor.get_by_role("link", name="Harbor Peers, Tuesdays").click()
    visitor.wait_for_url("**/listing/**")
    assert visitor.get_by_role("link", name="Call 503 555 0143").get_attribute("href") == "tel:+15035550143"
    visitor.get_by_role("link", name="Back to results").click()
    visitor.wait_for_url("**/search/?near=97201*")


def test_filters_on_a_phone(visitor: Any) -> None:
    visitor.goto("/search/?near=97201")
    visitor.get_by_role("link", name="Filters").click()
    visitor.wait_for_url("**/search/filters/**")
    visitor.get_by_label("Warmline: peers on the phone").check()
    visitor.get_by_role("button", name="Show").click()
    visitor.wait_for_url("**service=warmline**")
    assert visitor.get_by_role("heading", name="Serves your area (1)").is_visible()
    visitor.get_by_role("link", name="Remove Warmline: peers on the phone").click()
    visitor.wait_for_url(lambda url: "service" not in url)
    assert visitor.get_by_role("heading", name="Near you (6)").is_visible()


def test_an_ambiguous_place_is_one_tap_from_its_answer(visitor: Any) -> None:
    visitor.goto("/search/?near=Springfield&service=warmline")
    visitor.get_by_role("link", name="Illinois").first.click()
    visitor.wait_for_url("**service=warmline**")
    assert "Illinois" in visitor.title()


def test_an_unknown_place_keeps_what_was_typed(visitor: Any) -> None:
    visitor.goto("/")
    visitor.get_by_label("Where?").fill("Xqzzyplace")
    visitor.get_by_role("button", name="Search").first.click()
    assert visitor.get_by_text("We could not find “Xqzzyplace”").is_visible()
    assert visitor.get_by_label("Where?").input_value() == "Xqzzyplace"


def test_showing_all_of_a_group(visitor: Any) -> None:
    visitor.goto("/search/?near=97201")
    visitor.get_by_role("link", name="Show all 6").click()
    visitor.wait_for_url("**group=near_you**")
    assert visitor.locator("#near_you .card").count() == 6


def test_reporting_a_mistake(visitor: Any, paths: dict[str, str]) -> None:
    visitor.goto(paths["listing"])
    visitor.get_by_role("link", name="Report a mistake").click()
    visitor.get_by_role("button", name="Send report").click()
    assert visitor.get_by_text("Write what is wrong, in a few words.").is_visible()
    visitor.get_by_label("What is wrong?").fill("The number is dead.")
    visitor.get_by_role("button", name="Send report").click()
    assert visitor.get_by_role("heading", name="Thank you").is_visible()


def test_filters_on_a_desktop_answer_at_once(new_page: Callable[..., Any], paths: dict[str, str]) -> None:
    page = new_page(viewport=DESKTOP)
    page.goto("/search/?near=97201")
    page.get_by_label("Drop-in").check()
    page.wait_for_url("**service=drop_in**")
    page.get_by_role("heading", name="Near you (1)").wait_for()
    assert page.evaluate("document.activeElement.value") == "drop_in"
    assert "1 near you" in page.locator("[data-announce]").inner_text()
    assert "radius=&" not in page.url
    expect(page.locator(".pin")).to_have_count(1)
    page.go_back()
    page.get_by_role("heading", name="Near you (6)").wait_for()


def test_filters_on_a_desktop_without_javascript(new_page: Callable[..., Any], paths: dict[str, str]) -> None:
    page = new_page(viewport=DESKTOP, java_script_enabled=False)
    page.goto("/search/?near=97201")
    page.get_by_label("Drop-in").check()
    page.get_by_role("button", name="Show results").click()
    assert page.get_by_role("heading", name="Near you (1)").is_visible()


def test_counts_follow_choices_on_the_filters_page(new_page: Callable[..., Any], paths: dict[str, str]) -> None:
    page = new_page(viewport=PHONE)
    page.goto("/search/filters/?near=97201")
    page.get_by_label("Warmline: peers on the phone").check()
    page.get_by_role("button", name="Show 2 results").wait_for()


def test_my_location_is_rounded_before_it_is_sent(new_page: Callable[..., Any], paths: dict[str, str]) -> None:
    page = new_page(
        viewport=PHONE, permissions=["geolocation"], geolocation={"latitude": 45.507123, "longitude": -122.690456}
    )
    page.goto("/")
    page.get_by_role("button", name="Use my location").click()
    page.wait_for_url("**/search/**")
    assert "near=45.51%2C-122.69" in page.url


def test_a_refused_location_leads_to_the_field(new_page: Callable[..., Any], paths: dict[str, str]) -> None:
    page = new_page(viewport=PHONE, permissions=[])
    page.goto("/")
    page.get_by_role("button", name="Use my location").click()
    page.get_by_text("No location came through. Type a town or postcode instead.").wait_for()
    assert page.evaluate("document.activeElement.id") == "near"


def test_a_location_that_never_comes_ends_after_eight_seconds(
    new_page: Callable[..., Any], paths: dict[str, str]
) -> None:
    page = new_page(viewport=PHONE)
    page.clock.install()
    page.add_init_script("navigator.geolocation.getCurrentPosition = () => {}")
    page.goto("/")
    page.get_by_role("button", name="Use my location").click()
    page.clock.run_for(8_100)
    page.get_by_text("No location came through.").wait_for()


def test_print_is_offered_where_it_works(new_page: Callable[..., Any], paths: dict[str, str]) -> None:
    page = new_page()
    page.goto(paths["listing"])
    assert page.get_by_role("button", name="Print").is_visible()
    plain = new_page(java_script_enabled=False)
    plain.goto(paths["listing"])
    assert not plain.get_by_role("button", name="Print").is_visible()
