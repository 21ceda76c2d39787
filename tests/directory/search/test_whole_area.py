"""A state or nation searched as a whole: what serves all of it, then every place in it, wherever its middle is."""

import re
from typing import Any

import pytest
from django.test import Client

from directory.models import Location, Organization, SearchEntry
from directory.search import entry
from tests.directory import crowd
from tests.directory.listings import make_listing

pytestmark = pytest.mark.django_db

WASHINGTON = ["US-53011", "US-WA", "US"]


@pytest.fixture
def oregon() -> None:
    """Two places at the ends of the state, one across the river, and a line for all of it."""
    make_listing("Rogue Peers", at=(42.33, -122.87), location={"name": "Elk Hall", "city": "Medford"})
    make_listing("Harbor Peers", at=(45.52, -122.68), location={"name": "First Unitarian"})
    make_listing("Fort Peers", at=(45.63, -122.67), location={"city": "Vancouver", "areas": WASHINGTON})
    make_listing("Oregon Warmline", areas=["US-OR"], service={"service_type": "warmline", "formats": ["phone"]})
    make_listing("Night Owls", areas=["US"], service={"formats": ["online"]})


def names(client: Client, group: str = "near_you", **params: Any) -> list[str]:
    return [item["name"] for item in client.get("/api/search/", params).json()[group]["items"]]


@pytest.mark.parametrize("radius", ["", "1"])
def test_a_state_holds_every_place_in_it_and_none_across_its_border(client: Client, oregon: None, radius: str) -> None:
    assert names(client, near="Oregon", radius=radius) == ["Harbor Peers", "Rogue Peers"]
    assert names(client, near="Washington (state)") == ["Fort Peers"]
    assert names(client, near="USA") == ["Fort Peers", "Harbor Peers", "Rogue Peers"]


def test_no_distance_is_told_from_the_middle_of_a_state(client: Client, oregon: None) -> None:
    items = client.get("/api/search/?near=Oregon&sort=distance").json()["near_you"]["items"]
    assert [item["distance_m"] for item in items] == [None, None]
    page = client.get("/search/?near=Oregon").content.decode()
    assert "First Unitarian, Portland" in page
    assert "Elk Hall, Medford" in page
    assert not re.search(r"[0-9] miles|How far|near you<|Near you", page)


def test_what_serves_all_of_it_comes_before_places_that_may_be_hours_away(client: Client, oregon: None) -> None:
    page = client.get("/search/?near=Oregon").content.decode()
    heads = ["Serves all of Oregon", "Online or by phone", "In Oregon"]
    assert sorted(heads, key=lambda head: page.index(f"\n    {head}\n")) == heads
    assert "<title>Results in Oregon, Alongside</title>" in page
    assert names(client, "serves_your_area", near="Oregon") == ["Oregon Warmline"]
    assert names(client, "anywhere", near="Oregon") == ["Night Owls"]


def test_a_nation_without_a_place_says_so_and_offers_no_miles(client: Client, oregon: None) -> None:
    page = client.get("/search/?near=United Kingdom&service=housing").content.decode()
    assert "We list no place to go to in the United Kingdom that matches your filters." in page


def test_a_county_is_still_measured_from_its_middle(client: Client, oregon: None) -> None:
    page = client.get("/search/?near=Multnomah County, OR").content.decode()
    assert "Within 25 miles. Distances are measured from the middle of Multnomah County, Oregon." in page


def test_a_whole_state_equals_reading_every_place(client: Client) -> None:
    crowd.make_crowd(600, seed=11)
    for location in Location.objects.order_by("pk")[::3]:
        Location.objects.filter(pk=location.pk).update(areas=WASHINGTON)
    entry.refresh(Organization.objects.values_list("pk", flat=True))
    entries = SearchEntry.objects.filter(entry_kind="place").select_related("location", "service")
    inside = [entry for entry in entries if entry.location and "US-WA" in entry.location.areas]
    expected = {str(entry.organization_id) for entry in inside}
    groups = {
        entry.organization_id for entry in inside if entry.service and entry.service.service_type == "support_group"
    }
    asked = {"near": "Washington (state)", "group": "near_you"}
    pages = client.get("/api/search/", asked).json()["near_you"]["pages"]
    items = [
        item
        for page in range(1, pages + 1)
        for item in client.get("/api/search/", {**asked, "page": str(page)}).json()["near_you"]["items"]
    ]
    assert len(items) == len(expected) > 60
    assert {item["id"] for item in items} == expected
    assert [item["name"].lower() for item in items] == sorted(item["name"].lower() for item in items)
    chosen = client.get("/api/search/", {**asked, "service": "support_group"}).json()
    assert chosen["near_you"]["total"] == len(groups)


@pytest.mark.parametrize(
    ("areas", "region"),
    [
        (WASHINGTON, "US-WA"),
        (["GB:M33", "E08000009", "E12000002", "GB-ENG", "GB"], "GB-ENG"),
        (["CA-08", "CA"], "CA-08"),
        (["IE"], "IE"),
        (["US:97201", "US-41051"], ""),
        ([], ""),
    ],
)
def test_a_place_is_indexed_under_its_state_or_else_its_nation(areas: list[str], region: str) -> None:
    made = make_listing("Fort Peers", at=(45.63, -122.67), location={"areas": areas})
    assert list(SearchEntry.objects.filter(organization=made).values_list("region", flat=True)) == [region]
