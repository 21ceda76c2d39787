"""From results to a printed hand-out and back over its short link, with and without JavaScript."""

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pypdf
import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import expect

from tests.browser.axe import violations
from tests.browser.conftest import DESKTOP, PHONE
from tests.browser.test_accessibility import OVERFLOW, SMALL_TARGETS

pytestmark = pytest.mark.browser
NOTE = "Ring before noon"


@pytest.fixture(params=[True, False], ids=["with JavaScript", "without"])
def visitor(request: Any, new_page: Callable[..., Any], paths: dict[str, str]) -> Any:
    """A phone, with and without JavaScript."""
    return new_page(viewport=PHONE, java_script_enabled=request.param, accept_downloads=True)


def choose(page: Any, *names: str) -> None:
    """Presses "Shortlist" beside these results."""
    for position, name in enumerate(names, 1):
        page.get_by_role("button", name=f"Shortlist {name}").first.click()
        expect(page.locator("[data-shortlist]")).to_have_text(f"Shortlist ({position})")


def headings(page: Any, place: str) -> list[str]:
    return [text.strip() for text in page.locator(f"{place} h2").all_inner_texts()]


def test_search_shortlist_order_note_print_and_open_the_link_elsewhere(
    visitor: Any, new_page: Callable[..., Any], live_server: Any
) -> None:
    visitor.goto("/search/?near=97201")
    choose(visitor, "Harbor Peers, Tuesdays", "Art Together")
    assert "near=97201" in visitor.url
    visitor.get_by_role("link", name="Shortlist (2)").click()
    visitor.wait_for_url("**/shortlist/")
    assert headings(visitor, ".picked") == ["1 Harbor Peers", "2 Art Together"]

    visitor.get_by_label("Note for Harbor Peers").fill(NOTE)
    visitor.get_by_role("button", name="Move up number 2").click()
    expect(visitor.locator(".picked h2").first).to_contain_text("Art Together")
    assert headings(visitor, ".picked") == ["1 Art Together", "2 Harbor Peers"]
    assert visitor.get_by_label("Note for Harbor Peers").input_value() == NOTE

    visitor.get_by_role("button", name="Make the hand-out").click()
    visitor.wait_for_url("**/shortlist/print/")
    assert headings(visitor, ".sheet") == ["Art Together", "Harbor Peers"]
    assert visitor.get_by_text(NOTE).is_visible()
    assert visitor.get_by_text("We kept no record of you to print it.").is_visible()
    with visitor.expect_download() as waiting:
        visitor.get_by_role("link", name="Save as PDF").click()
    assert waiting.value.suggested_filename == "list.pdf"
    pdf = " ".join(p.extract_text() for p in pypdf.PdfReader(io.BytesIO(Path(waiting.value.path()).read_bytes())).pages)
    assert NOTE in pdf

    link = visitor.locator(".sheet footer .entry span").inner_text()
    assert link in pdf.replace("\n", "")
    other = new_page(viewport=PHONE)
    other.goto(f"http://{link}")
    assert headings(other, ".sheet") == ["Art Together", "Harbor Peers"]
    assert NOTE not in other.content()
    assert other.context.cookies() == []


def test_a_short_link_can_be_made_into_a_list_of_ones_own(visitor: Any, paths: dict[str, str]) -> None:
    visitor.goto(paths["hand-out"])
    visitor.get_by_role("button", name="Put these on my shortlist").click()
    visitor.wait_for_url("**/shortlist/")
    assert headings(visitor, ".picked")[:2] == ["1 Harbor Peers", "2 Open Door Respite"]
    visitor.get_by_role("button", name="Remove number 2").click()
    expect(visitor.locator(".picked li")).to_have_count(3)
    visitor.get_by_role("button", name="Clear the list").click()
    assert visitor.get_by_text("Nothing is on your shortlist yet.").is_visible()
    assert visitor.context.cookies() == []


def test_from_a_listing(visitor: Any, paths: dict[str, str]) -> None:
    visitor.goto(paths["listing"])
    visitor.get_by_role("button", name="Shortlist").click()
    visitor.get_by_role("link", name="On your shortlist").click()
    visitor.wait_for_url("**/shortlist/")
    assert headings(visitor, ".picked") == ["1 Harbor Peers"]


def test_without_javascript_one_comes_back_to_the_result(new_page: Callable[..., Any], paths: dict[str, str]) -> None:
    page = new_page(viewport=PHONE, java_script_enabled=False)
    page.goto("/search/?near=97201&group=near_you")
    choose(page, "Art Together")
    card = page.locator(".card", has_text="Art Together")
    assert page.url.endswith(f"near=97201&group=near_you#{card.get_attribute('id')}")
    assert card.get_by_role("link", name="On your shortlist").is_visible()


def test_with_javascript_the_page_stays_and_says_so(new_page: Callable[..., Any], paths: dict[str, str]) -> None:
    page = new_page(viewport=DESKTOP)
    page.goto("/search/?near=97201")
    choose(page, "Art Together")
    assert page.locator("[data-announce]").inner_text() == "Added. Shortlist (1)"
    assert page.evaluate("document.activeElement.textContent").startswith("On your shortlist")
    assert page.url.endswith("/search/?near=97201")
    page.get_by_label("Drop-in").check()
    page.get_by_role("heading", name="Near you (1)").wait_for()
    choose_again = page.get_by_role("button", name="Shortlist Clubhouse on Third")
    choose_again.click()
    expect(page.locator("[data-shortlist]")).to_have_text("Shortlist (2)")


def test_a_full_list_says_so_in_place_of_every_button(visitor: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("directory.handouts.shortlist", "directory.templatetags.shortlist_tags"):
        monkeypatch.setattr(f"{module}.MOST_LISTINGS", 2)
    visitor.goto("/search/?near=97201")
    choose(visitor, "Harbor Peers, Tuesdays", "Art Together")
    full = visitor.get_by_role("link", name="2 of 2, remove one to add")
    expect(full.first).to_be_visible()
    assert visitor.get_by_role("button", name="Shortlist").count() == 0
    full.first.click()
    visitor.wait_for_url("**/shortlist/")
    expect(visitor.get_by_text("Your shortlist is full: 2 of 2. Remove one to add another.")).to_be_visible()


def test_presses_faster_than_the_server_all_count(new_page: Callable[..., Any], paths: dict[str, str]) -> None:
    page = new_page(viewport=DESKTOP)
    page.goto("/search/?near=97201&group=near_you")
    page.evaluate("for (const b of document.querySelectorAll('.card button[form]')) { b.click(); b.click(); }")
    expect(page.locator("[data-shortlist]")).to_have_text("Shortlist (6)")
    page.goto("/shortlist/")
    expect(page.locator(".picked li")).to_have_count(6)


def test_nothing_of_help_moves_when_the_list_begins(new_page: Callable[..., Any], paths: dict[str, str]) -> None:
    for size in (PHONE, DESKTOP):
        page = new_page(viewport=size)
        page.goto("/search/?near=97201")
        before = [page.locator(place).bounding_box() for place in (".crisis", ".exit")]
        choose(page, "Art Together")
        page.evaluate("window.scrollTo(0, 0)")
        assert [page.locator(place).bounding_box() for place in (".crisis", ".exit")] == before


def test_exit_forgets_the_list(
    new_page: Callable[..., Any], paths: dict[str, str], settings: Any, live_server: Any
) -> None:
    settings.EXIT_URL = live_server.url.replace("localhost", "127.0.0.1") + "/about/"
    page = new_page(viewport=PHONE)
    page.goto("/search/?near=97201")
    choose(page, "Art Together")
    page.locator(".exit").click()
    page.wait_for_url("**/about/")
    assert not Session.objects.exists()
    assert page.context.cookies() == []


# Each size and each scheme once: all four pairs take as long again and find the same.
@pytest.mark.parametrize(
    ("size", "scheme"), [(PHONE, "dark"), (DESKTOP, "light")], ids=["phone, dark", "desktop, light"]
)
def test_pages_with_a_list_pass_axe_and_fit(
    new_page: Callable[..., Any], paths: dict[str, str], size: Any, scheme: str
) -> None:
    # Still: in the middle of a change of colour the contrast is neither that of before nor that of after.
    page = new_page(viewport=size, color_scheme=scheme, reduced_motion="reduce")
    page.goto(paths["hand-out"])
    page.get_by_role("button", name="Put these on my shortlist").click()
    page.get_by_label("Note for Harbor Peers").fill("x" * 301)
    violations = []
    for name in ("Save", "Make the hand-out"):
        page.get_by_role("button", name=name).click()
        assert page.get_by_text("That note is too long. Keep it under 300 letters.").is_visible()
        violations += look_at(page)
    page.get_by_label("Note for Harbor Peers").fill("x" * 300)
    page.get_by_role("button", name="Make the hand-out").click()
    page.wait_for_url("**/shortlist/print/")
    violations += look_at(page)
    page.goto("/search/?near=97201")
    violations += look_at(page) if size == PHONE else []
    assert violations == []


def look_at(page: Any) -> list[Any]:
    """What axe finds, targets too small, and how far the page is too wide."""
    return [*violations(page), *page.evaluate(SMALL_TARGETS), *([page.url] if page.evaluate(OVERFLOW) > 0 else [])]


def test_on_paper_it_is_black_and_large_and_nothing_else_is_printed(
    new_page: Callable[..., Any], paths: dict[str, str]
) -> None:
    page = new_page(viewport=DESKTOP, color_scheme="dark")
    page.goto(paths["hand-out"])
    page.emulate_media(media="print")
    for place in (".tools", ".top", ".bottom", ".crisis"):
        assert not page.locator(place).first.is_visible(), place
    assert page.get_by_text("¿Está en crisis?").is_visible()
    assert page.get_by_text("Pregunte por:").first.is_visible()
    look = "e => [getComputedStyle(e).fontSize, getComputedStyle(e).color, getComputedStyle(e).breakInside]"
    size, colour, breaking = page.locator(".sheet li").first.evaluate(look)
    # In large print an entry may be longer than what is left of a page, which it would leave empty.
    assert (round(float(size.removesuffix("px")) * 0.75), colour, breaking) == (20, "rgb(0, 0, 0)", "auto")
    call = page.locator(".sheet .call").first.evaluate("e => parseFloat(getComputedStyle(e).fontSize)")
    assert call >= 1.5 * float(size.removesuffix("px"))
