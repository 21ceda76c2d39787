"""What pages tell others: nothing. No third-party request, no cookie, no breach of the policy, no heavy page."""

import gzip
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.browser.conftest import DESKTOP, PHONE

pytestmark = pytest.mark.browser
FIRST_VIEW_BYTES = 100 * 1024
# Pages with a POST form need the cookie that protects it.
WITH_FORMS = {"report", "sign in", "sign out"}


@dataclass
class Walk:
    """What a browser asked for, and what it complained of, on one page after the other."""

    asked: list[str]
    problems: list[str]


@pytest.fixture(scope="module")
def walks() -> dict[str, Walk]:
    return {}


@pytest.fixture
def walk(walks: dict[str, Walk], request: pytest.FixtureRequest) -> Walk:
    """Every page once for the whole file, each until it is silent: that takes half a second a page."""
    if "walk" not in walks:
        paths, watched = request.getfixturevalue("paths"), request.getfixturevalue("watched")
        page, problems = watched(viewport=DESKTOP)
        asked: list[str] = []
        page.on("request", lambda one: asked.append(one.url))
        for path in paths.values():
            page.goto(path)
            page.wait_for_load_state("networkidle")
        walks["walk"] = Walk(asked, problems)
    return walks["walk"]


def test_no_page_asks_anybody_else_for_anything(walk: Walk, live_server: Any) -> None:
    ours = urlsplit(live_server.url).netloc
    assert {urlsplit(url).netloc for url in walk.asked if not url.startswith(("data:", "blob:"))} == {ours}


def test_no_page_breaks_the_content_security_policy(walk: Walk) -> None:
    # A page that answers 400 or 404 is itself reported as a failed resource.
    assert [problem for problem in walk.problems if "status of 40" not in problem] == []


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
