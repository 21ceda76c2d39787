"""A town full of listings, and the pages that everybody can open."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from directory import services
from directory.handouts import codes
from directory.models import HandoutLanguage, Organization
from tests.directory.listings import make_listing, make_town

PHONE = {"width": 360, "height": 740}
DESKTOP = {"width": 1280, "height": 850}


@pytest.fixture
def town(transactional_db: None) -> dict[str, Organization]:
    """The listings of `make_town`, one with an address as long as real ones, and one far away."""
    listings = make_town()
    Organization.objects.filter(pk=listings["harbor"].pk).update(email="hello@harbor-peers-of-multnomah.example.org")
    listings["far"] = make_listing("Far Away Peers", at=(45.67, -118.79), location={"city": "Pendleton"})
    return listings


@pytest.fixture
def paths(town: dict[str, Organization]) -> dict[str, str]:
    """One address of each kind of public page."""
    listed = [town[name].pk for name in ("harbor", "respite", "warmline", "online")]
    handout = services.share_list(listings=listed, language=HandoutLanguage.SPANISH, large_print=True)
    listing, hidden_place = town["harbor"].get_absolute_url(), town["respite"].get_absolute_url()
    return {
        "start": "/",
        "results": "/search/?near=97201",
        "one group": "/search/?near=97201&group=near_you",
        "by name": "/search/?q=harbor",
        "nothing matches": "/search/?near=97201&service=housing",
        "empty group": "/search/?near=97845",
        "ambiguous place": "/search/?near=Springfield",
        "unknown place": "/search/?near=Xqzzyplace",
        "not understood": "/search/?near=97201&radius=abc",
        "filters": "/search/filters/?near=97201&service=support_group",
        "listing": listing,
        "confidential place": hidden_place,
        "warmline": town["warmline"].get_absolute_url(),
        "report": f"{listing}report/",
        "report thanks": f"{listing}report/thanks/",
        "empty shortlist": "/shortlist/",
        "hand-out": f"/l/{codes.formatted(handout.code)}/",
        "ended hand-out": "/l/QQQQ-QQQQ/",
        "help now": "/help-now/",
        "about": "/about/",
        "privacy": "/privacy/",
        "accessibility": "/accessibility/",
        "sign in": "/sign-in/",
        "sign out": "/sign-out/",
        "not found": "/nowhere/",
    }


@pytest.fixture
def watched(new_page: Callable[..., Any]) -> Iterator[Callable[..., tuple[Any, list[str]]]]:
    """Makes a page together with a list of its console errors and policy violations."""

    def make(**options: Any) -> tuple[Any, list[str]]:
        page = new_page(**options)
        problems: list[str] = []
        page.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: problems.append(str(error)))
        return page, problems

    yield make
