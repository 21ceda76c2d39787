"""The page for a signed paper: what was typed stays where a file is larger than the form takes."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from referrals.uploads.uploads import TOO_LARGE
from tests.browser.conftest import PHONE
from tests.browser.link_pages import signed_in_browser
from tests.referrals import stories

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_file_that_is_too_large_is_said_before_it_is_sent(
    live_server: Any, new_page: Callable[..., Any], tmp_path: Path
) -> None:
    staff = stories.lincoln()
    asked = stories.requested_release(staff.robin, stories.sam(staff.robin), stories.harbor())
    large, small = tmp_path / "large.pdf", tmp_path / "small.pdf"
    large.write_bytes(b"0" * 15_000_000)
    small.write_bytes(b"no picture")
    page = new_page(viewport=PHONE)
    signed_in_browser(page, staff, live_server.url)
    page.goto(f"/forms/{asked.reference}/paper/")
    name, scan = page.get_by_label("The name as they signed it").first, page.locator("#id_paper-scan")
    name.fill("Sam O.")
    scan.set_input_files(large)
    expect(page.get_by_text(TOO_LARGE)).to_be_visible()
    assert scan.input_value() == "" and name.input_value() == "Sam O."
    scan.set_input_files(small)
    expect(page.get_by_text(TOO_LARGE)).to_be_hidden()
    assert scan.input_value().endswith("small.pdf")
