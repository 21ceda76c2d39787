"""axe on every page; sizes of what is tapped; nothing cut off on small screens or with large text."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.browser.axe import violations
from tests.browser.conftest import DESKTOP, PHONE

pytestmark = pytest.mark.browser

# Links inside a sentence are exempt [WCAG 2.2, 2.5.8, inline]; skip links show on focus.
SMALL_TARGETS = """() => [...document.querySelectorAll('a, button, input, select, textarea, summary')]
  .filter(e => !e.closest('.skip') && !e.closest('label') && e.type !== 'hidden')
  .filter(e => e.matches('button, input, select, textarea, summary, .call, .step, .exit, .brand, nav a, h3 a, .crisis a'
    + ', .counts a, .active a, .choices a'))
  .map(e => [e, e.getBoundingClientRect()])
  .filter(([, r]) => r.width && r.height && (r.height < 43.5 || r.width < 24))
  .map(([e, r]) => `${e.tagName} ${e.className} "${e.textContent.trim()}" ${r.width}x${r.height}`)"""
# As static/js/results.js decides; it opens the map some moments after the page is loaded.
OPENS_A_MAP = """() => matchMedia('(min-width: 75rem)').matches
  && ['[data-map]', '.layout', '[data-pins] [data-lat]'].every(part => document.querySelector(part))"""
OVERFLOW = "() => document.documentElement.scrollWidth - window.innerWidth"


# Each size and each scheme once: all four pairs take as long again and find the same.
@pytest.mark.parametrize(
    ("size", "scheme"), [(PHONE, "dark"), (DESKTOP, "light")], ids=["phone, dark", "desktop, light"]
)
def test_axe_finds_nothing(new_page: Callable[..., Any], paths: dict[str, str], size: Any, scheme: str) -> None:
    page = new_page(viewport=size, color_scheme=scheme, reduced_motion="reduce")
    problems = []
    for name, path in paths.items():
        page.goto(path)
        if page.evaluate(OPENS_A_MAP):
            page.wait_for_selector(".pin")
        problems += [f"{name}: {violation}" for violation in violations(page)]
    assert problems == []


def test_the_open_map_passes_axe_on_a_phone(new_page: Callable[..., Any], paths: dict[str, str]) -> None:
    page = new_page(viewport=PHONE, reduced_motion="reduce")
    page.goto(paths["results"])
    page.get_by_role("button", name="Map").click()
    page.wait_for_selector(".pin")
    # The markers are put once more when the outlines are there.
    page.wait_for_load_state("networkidle")
    page.locator(".pin").first.press("Enter")
    page.locator(".leaflet-popup a").first.wait_for()
    assert violations(page) == []


def test_everything_to_tap_is_large_enough(new_page: Callable[..., Any], paths: dict[str, str]) -> None:
    page = new_page(viewport=PHONE)
    for name, path in paths.items():
        page.goto(path)
        assert page.evaluate(SMALL_TARGETS) == [], name


def test_nothing_is_cut_at_320_pixels(new_page: Callable[..., Any], paths: dict[str, str]) -> None:
    page = new_page(viewport={"width": 320, "height": 640})
    for name, path in paths.items():
        page.goto(path)
        assert page.evaluate(OVERFLOW) <= 0, name


def test_nothing_is_cut_with_text_twice_as_large(new_page: Callable[..., Any], paths: dict[str, str]) -> None:
    page = new_page(viewport=PHONE)
    for name, path in paths.items():
        page.goto(path)
        page.evaluate("document.documentElement.style.fontSize = '200%'")
        assert page.evaluate(OVERFLOW) <= 0, name


def test_the_first_two_stops_skip_and_leave(page: Any, paths: dict[str, str]) -> None:
    for path in ("/", paths["results"], paths["listing"]):
        page.goto(path)
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.textContent") == "Skip to the main part"
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.textContent") == "Exit this page"


def test_crisis_lines_exit_and_counts_stand_before_scrolling(
    new_page: Callable[..., Any], paths: dict[str, str]
) -> None:
    page = new_page(viewport=PHONE)
    page.goto(paths["results"])
    for selector in (".crisis", ".exit", "[data-counts]"):
        box = page.locator(selector).bounding_box()
        assert box is not None
        assert box["y"] + box["height"] <= PHONE["height"]


def test_focus_is_seen_and_not_under_the_sticky_bar(new_page: Callable[..., Any], paths: dict[str, str]) -> None:
    page = new_page(viewport=PHONE)
    page.goto(paths["filters"])
    for _ in range(30):
        page.keyboard.press("Tab")
        hidden = page.evaluate("""() => {
          const e = document.activeElement, bar = document.querySelector('.sticky');
          if (bar.contains(e) || e === document.body) return '';
          const r = e.getBoundingClientRect(), b = bar.getBoundingClientRect();
          return r.bottom > b.top + 1 && r.top < b.bottom - 1 ? e.outerHTML : '';
        }""")
        assert hidden == ""
