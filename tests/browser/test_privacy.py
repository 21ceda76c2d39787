"""What pages tell others: nothing. No third-party request, no cookie, no breach of the policy, no heavy page."""

import gzip
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.browser.conftest import DESKTOP, PHONE

pytestmark = pytest.mark.browser
FIRST_VIEW_BYTES = 100 * 1024
# Pages with a POST form need the cookie that protects it.
WITH_FORMS = {"report", "sign in", "sign out"}


def test_no_page_asks_anybody_else_for_anything(
    watched: Callable[..., tuple[Any, list[str]]], paths: dict[str, str], live_server: Any
) -> None:
    page, _ = watched(viewport=DESKTOP)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    for path in paths.values():
        page.goto(path)
        page.wait_for_load_state("networkidle")
    ours = urlsplit(live_server.url).netloc
    assert {urlsplit(url).netloc for url in asked if not url.startswith(("data:", "blob:"))} == {ours}


def test_no_page_breaks_the_content_security_policy(
    watched: Callable[..., tuple[Any, list[str]]], paths: dict[str, str]
) -> None:
    page, problems = watched(viewport=DESKTOP)
    for path in paths.values():
        page.goto(path)
        page.wait_for_load_state("networkidle")
    # A page that answers 400 or 404 is itself reported as a failed resource.
    assert [problem for problem in problems if "status of 40" not in problem] == []


def test_visitors_get_no_cookies_and_leave_nothing_stored(page: Any, paths: dict[str, str]) -> None:
    for name, path in paths.items():
        if name in WITH_FORMS:
            continue
        page.goto(path)
        assert page.context.cookies() == [], name
        assert page.evaluate("localStorage.length + sessionStorage.length") == 0, name


def test_the_first_view_is_light(new_page: Callable[..., Any], paths: dict[str, str]) -> None:
    for name in ("start", "results", "listing", "filters"):
        sizes = first_view(new_page(viewport=PHONE), paths[name])
        assert sum(sizes.values()) <= FIRST_VIEW_BYTES, (name, sizes)
        assert not [url for url in sizes if "leaflet" in url]


def first_view(page: Any, path: str) -> dict[str, int]:
    """Compressed bytes of everything a page loads by itself, by address."""
    sizes: dict[str, int] = {}
    page.on(
        "requestfinished",
        lambda request: sizes.setdefault(request.url, len(gzip.compress(request.response().body(), 6))),
    )
    page.goto(path)
    page.wait_for_load_state("networkidle")
    return sizes
