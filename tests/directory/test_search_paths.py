"""Whichever way the index is read, the answer is the same: by a word's list or row by row, walked or sorted."""

from itertools import groupby
from typing import Any

import pytest
from django.db.models import QuerySet
from django.http import QueryDict

from directory.models import SearchEntry
from directory.places import Place
from directory.search import order, tally
from directory.search.answer import Answer
from directory.search.filters import SearchFilter
from directory.search.query import answer
from directory.search.question import Question, ask
from tests.directory import crowd

pytestmark = pytest.mark.django_db

HERE = Place("here", 45.52, -122.68, "exact", ("US:97201", "US-41051", "US-OR", "US"), "US")
GROUPS = ("near_you", "serves_your_area", "anywhere")


@pytest.fixture
def listings(db: None) -> None:
    crowd.make_crowd(600, seed=11)


def question(place: Place | None = HERE, **params: str) -> Question:
    query = QueryDict(mutable=True)
    query.update(params)
    filters = SearchFilter(query)
    assert filters.is_valid(), filters.form.errors
    return ask(filters, place)


def plain(found: Answer) -> tuple:
    """What a visitor sees of an answer."""
    groups = [
        (group.key, group.total, [(item.organization.pk, item.service and item.service.pk) for item in group.items])
        for group in found.groups
    ]
    return groups, found.facets


def word_of_some(rows: QuerySet) -> str:
    """A word that stands in some of these listings, not in all."""
    for word in " ".join(rows.values_list("name", flat=True)).split():
        met = question(q=word).filters.entries().count() if word.isalpha() and len(word) > 3 else 0
        if 0 < met < SearchEntry.objects.count() / 2:
            return word
    raise AssertionError("No such word: these listings cannot tell the two ways apart.")


def test_words_read_row_by_row_find_what_their_list_finds(listings: None, monkeypatch: pytest.MonkeyPatch) -> None:
    word = word_of_some(SearchEntry.objects.filter(way="place"))
    by_row = question(q=word, radius="300", unit="km", service="support_group")
    assert by_row.reads_text
    assert answer(by_row, 20).group("near_you").total.number
    monkeypatch.setattr("directory.search.question.FEW_TO_READ", 0)
    by_list = question(q=word, radius="300", unit="km", service="support_group")
    assert not by_list.reads_text
    assert plain(answer(by_row, 20)) == plain(answer(by_list, 20))


def test_the_nearest_are_the_same_walked_to_and_sorted(listings: None) -> None:
    asked = question(radius="300", unit="km")
    inside = asked.near_you(asked.entries()).count()
    assert inside > 20
    walked = list(order.nearest_rows(asked, asked.entries(), 20, inside))
    assert walked == list(order.nearest_rows(asked, asked.entries(), 20, 20))


@pytest.mark.parametrize("sort", ["distance", "name", "verified"])
@pytest.mark.parametrize("key", GROUPS)
def test_each_organization_stands_where_its_best_way_in_puts_it(listings: None, key: str, sort: str) -> None:
    asked = question(radius="300", unit="km", sort=sort)
    rows = asked.group_of(key, asked.entries())
    nearness = "chord" if key == "near_you" else "area_rank"
    values = rows.values("organization_id", "id", "name", "verified_on", "area_stated", "area_rank", nearness)
    by_organization = sorted(values, key=lambda row: row["organization_id"])
    best = [
        min(own, key=lambda row: (not row["area_stated"], row[nearness], row["id"]))
        for _, own in groupby(by_organization, key=lambda row: row["organization_id"])
    ]

    def place_of(row: dict[str, Any]) -> tuple:
        by_name = (row["name"].lower(), row["organization_id"])
        if sort == "verified":
            return -row["verified_on"].toordinal() if row["verified_on"] else 0, *by_name
        if sort == "name":
            return by_name
        if key == "near_you":
            return row["chord"], row["organization_id"]
        return not row["area_stated"], row["area_rank"], *by_name

    expected = [row["id"] for row in sorted(best, key=place_of)]
    assert len(expected) > 3
    assert order.page_of(asked, key, asked.entries(), rows.count(), 2, 5) == expected[2:7]


def test_a_crowded_group_is_counted_to_its_limit(listings: None, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = question(radius="300", unit="km")
    groups = asked.groups(asked.entries())
    organizations = groups["near_you"].values("organization_id").distinct().count()
    monkeypatch.setattr(tally, "ROWS_READ", 5)
    monkeypatch.setattr(tally, "COUNTED_TO", organizations)
    assert tally.tally(groups).groups["near_you"].number == organizations
    assert not tally.tally(groups).groups["near_you"].more
    monkeypatch.setattr(tally, "COUNTED_TO", organizations - 1)
    assert tally.tally(groups).groups["near_you"].more


def test_a_sample_of_a_crowd_never_counts_more_than_there_are(listings: None, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = question(radius="300", unit="km")
    groups = asked.groups(asked.entries())
    whole = tally.tally(groups)
    assert not whole.partial
    monkeypatch.setattr(tally, "ROWS_READ", 40)
    monkeypatch.setattr(tally, "ROWS_SAMPLED", 20)
    some = tally.tally(groups)
    assert some.partial
    assert 0 < sum(some.tags.values()) < sum(whole.tags.values())
    assert all(number <= whole.tags[tag] for tag, number in some.tags.items())
    one = tally.tally_one(groups, range(200, 300), some)
    assert one.partial and all(number <= whole.tags[tag] for tag, number in one.tags.items())
