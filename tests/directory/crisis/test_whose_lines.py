"""Whose crisis lines stand on a listing's page and on a hand-out: those of the readers, and not of the listing's office."""

from typing import Any

import pytest
from django.test import Client

from directory.handouts.sheet import sheet
from directory.handouts.shortlist import Chosen
from directory.models import Organization
from directory.presentation.whose_lines import country_of_readers
from tests.directory.listings import make_listing

pytestmark = pytest.mark.django_db

ONLINE: dict[str, Any] = {"service": {"formats": ["online"]}}
PORTLAND: dict[str, Any] = {"at": (45.507, -122.69)}


@pytest.mark.parametrize(
    ("country", "made", "readers"),
    [
        ("US", PORTLAND, "US"),
        ("US", {}, "US"),
        ("US", ONLINE, ""),
        ("US", {**ONLINE, "areas": ["*"]}, ""),
        ("US", {**PORTLAND, "areas": ["*"]}, ""),
        ("US", {**ONLINE, "areas": ["US-OR"]}, "US"),
        # An office in one country, a line for another.
        ("US", {**ONLINE, "areas": ["GB-SCT"]}, "GB"),
        ("US", {**ONLINE, "areas": ["US", "GB"]}, ""),
        ("US", {**PORTLAND, "service": {"formats": ["hybrid"]}}, "US"),
    ],
)
def test_readers_are_where_it_is_held_or_whom_it_serves(country: str, made: dict[str, Any], readers: str) -> None:
    listing = make_listing("Harbor Peers", country=country, **made)
    assert country_of_readers(Organization.objects.with_everything_shown().get(pk=listing.pk)) == readers


def band(client: Client, address: str) -> str:
    return client.get(address).content.decode().split('aria-label="Crisis lines"')[1].split("</section>")[0]


def test_a_listing_that_serves_everywhere_names_the_countries_of_the_site(client: Client) -> None:
    online, here = make_listing("Everywhere Peers", **ONLINE), make_listing("Harbor Peers", **PORTLAND)
    for path in ("", "report/", "report/thanks/"):
        band_text = band(client, online.get_absolute_url() + path)
        assert "United States:" in band_text and "United Kingdom:" in band_text, path
    assert "tel:999" not in band(client, here.get_absolute_url())


def test_a_hand_out_names_the_country_where_something_on_it_serves_everywhere() -> None:
    online, here = make_listing("Everywhere Peers", **ONLINE), make_listing("Harbor Peers", **PORTLAND)

    def lines(*listings: Organization) -> list[str]:
        chosen = [Chosen(one.pk) for one in listings]
        return [line[:14] for line in sheet(chosen, language="en", large_print=False).crisis]

    assert lines(online) == ["United States:", "United Kingdom"]
    assert lines(here, online) == ["United States:"]
    assert lines(here) == ["In crisis? Cal"]
