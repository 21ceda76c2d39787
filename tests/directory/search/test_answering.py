"""Full and close matches for people's own words: who is found, in which order, and what the page and the JSON say."""

import re
from typing import Any

import pytest
from django.test import Client

from directory.search.response import SearchResponse, search
from tests.directory.listings import make_listing
from tests.directory.oracle import query

pytestmark = pytest.mark.django_db
HERE = (45.51, -122.68)
GROUPS = ("near_you", "serves_your_area", "anywhere")


def ask(q: str, **params: Any) -> SearchResponse:
    response = search(query(q=q, near="97201", **params), page_size=50, facets=False)
    assert response.result is not None, response.errors
    return response


def full(q: str, **params: Any) -> list[str]:
    result = ask(q, **params).result
    return [one.organization.name for group in result.groups for one in group.items] if result else []


def close(q: str, **params: Any) -> list[str]:
    result = ask(q, **params).result
    return [one.organization.name for part in result.close for one in part.items] if result else []


@pytest.fixture(autouse=True)
def listings() -> None:
    make_listing("Men Low", at=HERE, service={"populations": ["men", "depression"]})
    make_listing("Anyone Low", at=HERE, service={"populations": ["depression"]})
    make_listing("Depression Talk", at=HERE)
    make_listing("Quiet Porch", at=HERE, description="We also talk about depression.")
    make_listing("Highs", at=HERE, service={"populations": ["bipolar"]})
    make_listing(
        "Families First", at=HERE, service={"populations": ["family_carers"], "service_type": "family_support"}
    )
    make_listing("Voices Hill", at=HERE, service={"populations": ["psychosis"]})
    make_listing("Juntos", at=HERE, service={"languages": ["es"]})
    make_listing("House of Friends", at=HERE, description="A house with a garden.")
    make_listing("Tuesday Table", at=HERE, rrule="FREQ=WEEKLY;BYDAY=TU")


def test_tags_come_first_then_names_then_descriptions() -> None:
    met = full("depression")
    assert (set(met[:2]), met[2:]) == ({"Anyone Low", "Men Low"}, ["Depression Talk", "Quiet Porch"])


def test_every_concept_has_to_be_met_and_close_ones_lack_the_least() -> None:
    assert full("depression group for men") == ["Men Low"]
    assert set(close("depression group for men")) == {"Anyone Low", "Depression Talk", "Quiet Porch"}


def test_close_matches_never_repeat_a_full_one_nor_each_other() -> None:
    near = close("depression group for men")
    assert len(near) == len(set(near))
    assert "Men Low" not in near


def test_whom_it_is_about_and_what_they_live_with_are_alternatives_families_first() -> None:
    assert full("my son has schizophrenia") == ["Families First", "Voices Hill"]


def test_another_language_is_an_alternative_to_a_condition() -> None:
    assert set(full("depresión")) >= {"Anyone Low", "Juntos"}
    assert full("grupo de apoyo") == ["Juntos"]


def test_a_stem_meets_no_concept() -> None:
    assert "House of Friends" not in full("housing")


def test_days_are_met_by_schedules() -> None:
    assert full("tuesdays") == ["Tuesday Table"]


def test_nothing_in_reach_is_hidden_by_words_that_nobody_has() -> None:
    assert full("xyzzyq") == []
    assert len(close("xyzzyq")) == 10


def test_words_that_carry_nothing_narrow_nothing() -> None:
    assert len(full("I need help near me")) == 10
    assert len(full("peer support")) == 10


def test_a_listing_is_found_by_its_name_whatever_its_words_mean() -> None:
    make_listing("Quiet Tuesday Men", at=HERE)
    assert "Quiet Tuesday Men" in full("quiet tuesday men")


def test_the_json_says_what_was_understood_and_what_close_matches_lack(client: Client) -> None:
    body = client.get("/api/search/", {"near": "97201", "q": "Depression group for men"}).json()
    meant = {one["id"]: one["typed"] for one in body["understood"]["concepts"]}
    assert meant == {"depression": "depression", "support_group": "group", "men": "for men"}
    assert body["near_you"]["total"] == 1
    first = body["close"][0]
    assert first["without"] and first["heading"]
    assert {item["group"] for item in first["items"]} <= set(GROUPS)


def test_the_page_has_removable_words_and_close_matches_under_what_they_lack(client: Client) -> None:
    page = client.get("/search/", {"near": "97201", "q": "depression for men"}).content.decode()
    words = re.findall(
        r'href="([^"]*)"><span class="cross" aria-hidden="true">×</span><span class="hidden">Remove </span>([^<]*)<',
        page,
    )
    assert {label for _, label in words} >= {"Depression", "Men", "Near 97201"}
    assert "Close matches" in page and ("Not only for men" in page or "Not only about depression" in page)


def test_a_place_in_the_words_is_the_place_searched(client: Client) -> None:
    response = search(query(q="depression 97201"), page_size=50, facets=False)
    assert response.place is not None and response.place.label == "97201"
    assert response.named_place is not None and response.named_place.rest == "depression"
    page = client.get("/search/", {"q": "depression 97201"}).content.decode()
    assert "as a word, not as a place" in page
    as_typed = search(query(q="depression 97201", as_typed="1"), page_size=50, facets=False)
    assert as_typed.place is None


@pytest.mark.parametrize(
    ("q", "label", "rest"),
    [
        ("anxiety London", "London, England", "anxiety"),
        ("support group in Brooklyn", "Brooklyn, New York", "support group"),
        ("Leeds", "Leeds, England", ""),
        ("warmline for california", "California", "warmline for"),
        ("depression M33 7XZ", "M33", "depression"),
        ("help in Portland Oregon", "Portland, Oregon", "help"),
        ("hearing voices Manchester", "Manchester, England", "hearing voices"),
    ],
)
def test_places_in_words(q: str, label: str, rest: str) -> None:
    response = search(query(q=q), page_size=5, facets=False)
    assert response.named_place is not None
    assert (response.named_place.place.label, response.named_place.rest) == (label, rest)


@pytest.mark.parametrize(
    "q", ["Depression Talk", "quiet porch", "men", "reading group", "in person", "near me", "i want to die in London"]
)
def test_no_place_is_read_where_none_was_meant(q: str) -> None:
    assert search(query(q=q), page_size=5, facets=False).named_place is None


def test_what_is_not_listed_is_said_with_the_public_finder_and_peers_follow(client: Client) -> None:
    body = client.get("/api/search/", {"near": "97201", "q": "therapist"}).json()
    assert body["understood"]["not_listed"]["finders"] == [
        {"name": "FindTreatment.gov", "url": "https://findtreatment.gov/"}
    ]
    assert sum(len(part["items"]) for part in body["close"]) == 10
    page = client.get("/search/", {"near": "M33", "q": "therapist"}).content.decode()
    assert "NHS service search" in page


EVERYTHING = (
    "depression bipolar anxiety ocd men women trans veterans spanish online in person free saturday evening warmline"
)


@pytest.mark.parametrize(
    "q",
    [
        "a",
        "😀",
        "مجموعة دعم",
        "the of and",
        "online in person",
        "x " * 100,
        EVERYTHING,
        "\u202edepression",
        "i " * 100,
        "'\\:*&|!()<->",
    ],
)
@pytest.mark.parametrize("near", ["97201", ""])
def test_odd_words_are_answered(client: Client, q: str, near: str) -> None:
    for path in ("/search/", "/api/search/"):
        assert client.get(path, {"q": q, "near": near}).status_code in (200, 400)


def test_words_too_long_are_refused_kindly(client: Client) -> None:
    response = client.get("/api/search/", {"q": "depression " * 500})
    assert response.status_code == 400
    assert client.get("/search/", {"q": "a" * 100_000}).status_code in (400, 414)
