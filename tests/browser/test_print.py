"""A listing on paper, and hints that suit the device."""

import io
import re
from collections.abc import Callable
from typing import Any

import pypdf
import pytest

from directory.models import Organization, Service
from tests.browser.conftest import PHONE

pytestmark = pytest.mark.browser
AFTER = "e => getComputedStyle(e, '::after').content"
DATED = re.compile(r"^\w+day \d+ \w+( \d{4})?, ")


def test_a_printed_listing_holds_without_the_screen(
    new_page: Callable[..., Any], town: dict[str, Organization], settings: Any
) -> None:
    settings.DEMO = True
    listing = town["harbor"]
    Organization.objects.filter(pk=listing.pk).update(website="https://harbor.example/")
    page = new_page()
    page.goto(listing.get_absolute_url())
    printed = page.get_by_text(re.compile(r"Printed \d+ \w+ \d{4} from "))
    assert not printed.is_visible()
    page.emulate_media(media="print")
    assert printed.inner_text().endswith(page.url)
    assert DATED.match(page.locator(".first-facts b").first.inner_text())
    website = page.get_by_role("link", name="Their website")
    assert "https://harbor.example/" in website.evaluate(AFTER)
    assert page.locator("a.call").first.evaluate(AFTER) == "none"
    assert not page.get_by_role("link", name="Report a mistake").is_visible()
    assert page.get_by_text("This is a demonstration.").is_visible()
    page.emulate_media(media="print", color_scheme="dark")
    seen = "e => [getComputedStyle(e).color, getComputedStyle(document.body).backgroundColor]"
    assert page.locator(".quiet").first.evaluate(seen) == ["rgb(51, 51, 51)", "rgb(255, 255, 255)"]


def test_a_long_listing_begins_on_the_first_page(page: Any, town: dict[str, Organization]) -> None:
    """A section too long for what is left of a page goes on on the next one, and leaves no page all but empty."""
    listing = town["harbor"]
    Service.objects.filter(organization=listing).update(description="We meet and talk. " * 150)
    page.goto(listing.get_absolute_url())
    first, *_ = pypdf.PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True))).pages
    assert first.extract_text().count("We meet and talk.") > 20


def test_the_shift_key_is_named_only_where_there_is_a_mouse(
    new_page: Callable[..., Any], transactional_db: None
) -> None:
    hint = "So does pressing Shift 3 times."
    desk = new_page()
    desk.goto("/")
    assert desk.get_by_text(hint).is_visible()
    phone = new_page(viewport=PHONE, is_mobile=True, has_touch=True)
    phone.goto("/")
    assert not phone.get_by_text(hint).is_visible()
    assert phone.get_by_text("Exit opens a weather page.").is_visible()
