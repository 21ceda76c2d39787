"""Whichever way the index is read, the answer is the same: by a word's list or row by row, walked or sorted."""

from collections import Counter
from itertools import groupby
from math import dist
from typing import Any

import pytest
from django.http import QueryDict
from django.test import Client

from directory.models import SearchEntry
from directory.places import Place
from directory.places.geodesy import ecef
from directory.search import facet_counts, order
from directory.search.filters import SearchFilter
from directory.search.index_query import IndexQuery
from directory.search.query import fetch_result
from directory.search.request import SearchRequest, build_request
from directory.search.result import SearchResult
from tests.beginnings import Beginning
from tests.directory import crowd

pytestmark = pytest.mark.django_db

HERE = Place("here", 45.52, -122.68, "exact", ("US:97201", "US-41051", "US-OR", "US"), "US")
GROUPS = ("near_you", "serves_your_area", "anywhere")


@pytest.fixture(scope="module")
def crowded(beginning: Beginning) -> None:
    beginning(lambda: crowd.make_crowd(600, seed=11))


@pytest.fixture
def listings(crowded: None, db: None) -> None:
    """Six hundred organizations, each with its ways in."""


def search_request(place: Place | None = HERE, /, **params: str) -> SearchRequest:
    query = QueryDict(mutable=True)
    query.update(params)
    filters = SearchFilter(query)
    assert filters.is_valid(), filters.form.errors
    return build_request(filters, place)


def plain(search_result: SearchResult) -> tuple:
    """What a visitor sees of an answer."""
    groups = [
        (group.key, group.total, [(item.organization.pk, item.service and item.service.pk) for item in group.items])
        for group in search_result.groups
    ]
    return groups, search_result.facets


def count(rows: IndexQuery) -> int:
    return rows.count(1_000_000)


def word_of_some_places(**params: str) -> str:
    """A word that stands in some of these listings, not in all, and in one that is near and meets `params`."""
    for word in crowd.WORDS:
        asked = search_request(q=word, **params)
        some = 0 < count(search_request(q=word).filters.entries()) < SearchEntry.objects.count() / 2
        if some and count(asked.near_you(asked.entries())):
            return word
    raise AssertionError("No such word: these listings cannot tell the two ways apart.")


def test_words_read_row_by_row_find_what_their_list_finds(listings: None, monkeypatch: pytest.MonkeyPatch) -> None:
    filters = {"radius": "300", "unit": "km", "service": "support_group"}
    asked = filters | {"q": word_of_some_places(**filters)}
    by_row = search_request(**asked)
    assert by_row.reads_text
    assert fetch_result(by_row, 20).group("near_you").total.number
    monkeypatch.setattr("directory.search.request.FEW_TO_READ", 0)
    by_list = search_request(**asked)
    assert not by_list.reads_text
    assert plain(fetch_result(by_row, 20)) == plain(fetch_result(by_list, 20))


def test_the_nearest_are_the_same_walked_to_and_sorted(listings: None) -> None:
    asked = search_request(radius="300", unit="km")
    inside = count(asked.near_you(asked.entries()))
    assert inside > 20
    walked = order.nearest_rows(asked, asked.entries(), 20, inside).read()
    assert len(walked) == 20
    assert walked == order.nearest_rows(asked, asked.entries(), 20, 20).read()


@pytest.mark.parametrize("sort", ["distance", "name", "verified"])
@pytest.mark.parametrize("key", GROUPS)
def test_each_organization_stands_where_its_best_way_in_puts_it(listings: None, key: str, sort: str) -> None:
    asked = search_request(radius="300", unit="km", sort=sort)
    rows = asked.group_of(key, asked.entries())
    ids = [row for (row,) in rows.select("id").read()]
    names = ("organization_id", "id", "name", "verified_on", "area_stated", "area_rank", "latitude", "longitude")
    values = SearchEntry.objects.filter(pk__in=ids).values(*names)

    def nearness(row: dict[str, Any]) -> float:
        here = ecef(HERE.latitude, HERE.longitude)
        return dist(here, ecef(row["latitude"], row["longitude"])) if key == "near_you" else row["area_rank"]

    by_organization = sorted(values, key=lambda row: row["organization_id"])
    best = [
        min(own, key=lambda row: (not row["area_stated"], nearness(row), row["id"]))
        for _, own in groupby(by_organization, key=lambda row: row["organization_id"])
    ]

    def place_of(row: dict[str, Any]) -> tuple:
        by_name = (row["name"].lower(), row["organization_id"])
        if sort == "verified":
            return -row["verified_on"].toordinal() if row["verified_on"] else 0, *by_name
        if sort == "name":
            return by_name
        if key == "near_you":
            return nearness(row), row["organization_id"]
        return not row["area_stated"], row["area_rank"], *by_name

    expected = [row["id"] for row in sorted(best, key=place_of)]
    assert len(expected) > 3
    assert order.page_of(asked, key, asked.entries(), count(rows), 2, 5) == expected[2:7]


def test_a_crowded_group_is_counted_to_its_limit(listings: None, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = search_request(radius="300", unit="km")
    groups = asked.groups(asked.entries())
    organizations = len(set(groups["near_you"].select("organization_id").read()))
    monkeypatch.setattr(facet_counts, "ROWS_READ", 5)
    monkeypatch.setattr(facet_counts, "COUNTED_TO", organizations)
    assert facet_counts.count_all(groups).groups["near_you"].number == organizations
    assert not facet_counts.count_all(groups).groups["near_you"].more
    monkeypatch.setattr(facet_counts, "COUNTED_TO", organizations - 1)
    assert facet_counts.count_all(groups).groups["near_you"].more


def test_a_sample_of_a_crowd_never_counts_more_than_there_are(listings: None, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = search_request(radius="300", unit="km")
    groups = asked.groups(asked.entries())
    whole = facet_counts.count_all(groups)
    assert not whole.partial
    monkeypatch.setattr(facet_counts, "ROWS_READ", 40)
    monkeypatch.setattr(facet_counts, "SAMPLED", 20)
    some = facet_counts.count_all(groups)
    assert some.partial
    assert 0 < sum(some.tags.values()) < sum(whole.tags.values())
    assert all(number <= whole.tags[tag] for tag, number in some.tags.items())
    one = facet_counts.count_one(groups, range(200, 300), some)
    assert one.partial and all(number <= whole.tags[tag] for tag, number in one.tags.items())


def test_a_page_of_results_costs_the_same_few_statements(
    listings: None, client: Client, django_assert_max_num_queries: Any
) -> None:
    for group in GROUPS:
        with django_assert_max_num_queries(11):
            response = client.get("/search/", {"near": f"{HERE.latitude},{HERE.longitude}", "group": group})
        assert response.content.count(b'class="card"') > 10
    with django_assert_max_num_queries(11):
        body = client.get("/api/search/", {"near": f"{HERE.latitude},{HERE.longitude}", "facets": "1"}).json()
    assert len(body["near_you"]["items"]) == 20


def test_organizations_with_several_ways_in_count_once_for_each_tag(listings: None) -> None:
    asked = search_request(radius="300", unit="km")
    groups = asked.groups(asked.entries())
    entries: dict[Any, list[list[int]]] = {}
    for rows in groups.values():
        for organization, numbers in rows.select("organization_id, tags").read():
            entries.setdefault(organization, []).append(numbers)
    assert {1, 2, 3} <= {len(own) for own in entries.values()}, "each way of telling them apart is met"
    carried = Counter(tag for own in entries.values() for tag in {tag for numbers in own for tag in numbers})
    assert facet_counts.count_all(groups).tags == carried
    assert facet_counts.count_one(groups, range(200, 300), facet_counts.count_all(groups)).tags == {
        tag: number for tag, number in carried.items() if 200 <= tag < 300
    }


def test_several_chosen_filters_count_the_same_in_one_reading_and_one_by_one(
    listings: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    chosen = {"service": "support_group", "cost": "free", "population": "adults"}
    for number in (2, 3):
        some: dict[str, Any] = dict(list(chosen.items())[:number])
        together = plain(fetch_result(search_request(radius="300", unit="km", **some), 20))
        with monkeypatch.context() as each:
            each.setattr("directory.search.facets.FEW_MEET_ALL", -1)
            assert plain(fetch_result(search_request(radius="300", unit="km", **some), 20)) == together
        with monkeypatch.context() as crowded:
            crowded.setattr(facet_counts, "_TIMES_MORE", 0)
            assert plain(fetch_result(search_request(radius="300", unit="km", **some), 20)) == together
