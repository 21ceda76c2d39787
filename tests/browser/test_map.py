"""The map: only what the list holds, reachable by keyboard, and only when wanted."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.browser.conftest import PHONE

pytestmark = pytest.mark.browser


def opened(page: Any, path: str) -> None:
    page.goto(path)
    page.wait_for_selector(".pin")
    page.wait_for_load_state("networkidle")


def test_every_marker_is_in_the_list_and_says_its_number_and_name(page: Any, paths: dict[str, str]) -> None:
    opened(page, paths["one group"])
    numbers = page.locator("[data-pins] [data-number]").evaluate_all("all => all.map(e => e.dataset.number)")
    spoken = page.locator(".pin").evaluate_all("all => all.map(e => e.getAttribute('aria-label')).join('; ')")
    names = spoken.split("; ")
    assert sorted(name.split(",")[0] for name in names) == sorted(numbers)
    assert any(name.startswith("1, Harbor Peers, Tuesdays") for name in names)
    assert any("somewhere in this circle" in name for name in names)


def test_markers_are_buttons_that_the_keyboard_reaches_and_opens(page: Any, paths: dict[str, str]) -> None:
    opened(page, paths["results"])
    marker = page.get_by_role("button", name="1, Harbor Peers")
    marker.focus()
    page.keyboard.press("Enter")
    link = page.locator(".leaflet-popup a[href*='/listing/']").first
    link.wait_for()
    assert page.evaluate("document.activeElement.href").endswith(link.get_attribute("href").split("/listing/")[1])
    page.keyboard.press("Escape")
    link.wait_for(state="detached")


def test_the_map_stays_beside_the_list_when_a_filter_is_pressed(page: Any, paths: dict[str, str]) -> None:
    opened(page, paths["results"])
    top = "document.querySelector('[data-map]').getBoundingClientRect().top + scrollY"
    before = page.evaluate(top)
    with page.expect_response("**/search/?*"):
        page.locator("#filters").get_by_label("Support group").check()
    page.wait_for_function("() => document.querySelectorAll('[data-active] a, .active a').length > 0")
    assert page.evaluate(top) == pytest.approx(before, abs=40)


def test_the_map_can_be_skipped(page: Any, paths: dict[str, str]) -> None:
    opened(page, paths["results"])
    page.locator(".skip-map").focus()
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "after-map"


def test_a_phone_loads_no_map_until_asked(new_page: Callable[..., Any], paths: dict[str, str]) -> None:
    page = new_page(viewport=PHONE)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(paths["results"])
    page.wait_for_load_state("networkidle")
    assert not [url for url in asked if "leaflet" in url or "/map/" in url]
    with page.expect_response("**/map/us/41.json"):
        page.get_by_role("button", name="Map").click()
    assert page.locator(".pin").count()


def test_a_place_that_is_not_exact_is_a_circle(page: Any, paths: dict[str, str]) -> None:
    opened(page, paths["one group"])
    assert page.locator(".about-here").count() == 2
