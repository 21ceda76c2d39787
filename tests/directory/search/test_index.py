"""The index holds every published organization, the same after each change as when it is built anew."""

from uuid import UUID

import pytest

from directory.models import Organization, SearchEntry
from directory.places import Place
from directory.search import entry
from directory.search.filters import SearchFilter
from directory.search.query import fetch_result
from directory.search.request import build_request
from tests.beginnings import Beginning
from tests.directory import crowd, oracle

pytestmark = pytest.mark.django_db

PAGE = 50
US_CHAIN = ("US:97201", "US-41051", "US-OR", "US")


@pytest.fixture(scope="module")
def crowded(beginning: Beginning) -> list[oracle.Entry]:
    def make() -> list[oracle.Entry]:
        crowd.make_crowd(600, seed=11)
        return oracle.read_everything()

    return beginning(make)


@pytest.fixture
def few_entries(crowded: list[oracle.Entry], db: None) -> list[oracle.Entry]:
    return crowded


def test_refreshing_equals_rebuilding(few_entries: list[oracle.Entry]) -> None:
    columns = [one.attname for one in SearchEntry._meta.fields if one.attname not in ("id", "position", "tag_string")]

    def snapshot() -> list[tuple]:
        return sorted(SearchEntry.objects.values_list(*columns), key=repr)

    refreshed = snapshot()
    SearchEntry.objects.all().delete()
    assert sum(entry.rebuild(batch=100)) == Organization.objects.count()
    assert snapshot() == refreshed
    entry.refresh(list(Organization.objects.values_list("pk", flat=True)[:100]))
    assert snapshot() == refreshed


def test_every_published_organization_has_a_way_in(few_entries: list[oracle.Entry]) -> None:
    indexed: set[UUID] = set(SearchEntry.objects.values_list("organization_id", flat=True))
    assert indexed == set(Organization.objects.published().values_list("pk", flat=True))
    assert indexed == {entry.organization for entry in few_entries}


def test_moving_a_network_moves_its_members_in_the_index(few_entries: list[oracle.Entry]) -> None:
    amber = Organization.objects.get(network_slug="amber")
    leaf = Organization.objects.published().exclude(parent=None).exclude(parent=amber).first()
    assert leaf is not None and leaf.parent is not None
    leaf.parent.parent = amber
    leaf.parent.network_slug = None
    leaf.parent.save()
    entry.refresh([leaf.parent_id])
    before = _found_in_network("amber")
    assert leaf.pk in before
    leaf.parent.parent = None
    leaf.parent.save()
    entry.refresh([leaf.parent_id])
    assert leaf.pk not in _found_in_network("amber")


def _found_in_network(slug: str) -> set[UUID]:
    filters = SearchFilter(oracle.query(network=slug))
    assert filters.is_valid()
    return {organization for (organization,) in filters.entries().select("organization_id").read()}


def test_a_crowd_too_large_to_read_is_counted_as_at_least(
    few_entries: list[oracle.Entry], monkeypatch: pytest.MonkeyPatch
) -> None:
    place = Place("here", 45.52, -122.68, "exact", US_CHAIN, "US")
    filters = SearchFilter(oracle.query(radius=300, unit="km"))
    assert filters.is_valid()
    whole = fetch_result(build_request(filters, place), PAGE)
    monkeypatch.setattr("directory.search.facet_counts.ROWS_READ", 40)
    some = fetch_result(build_request(filters, place), PAGE)
    assert [group.total for group in some.groups] == [group.total for group in whole.groups]
    known = {(facet.name, choice.value): choice.count for facet in some.facets for choice in facet.choices}
    for facet in whole.facets:
        for choice in facet.choices:
            if facet.name not in ("language", "network"):
                assert known[facet.name, choice.value].more
                assert known[facet.name, choice.value].number <= choice.count.number
