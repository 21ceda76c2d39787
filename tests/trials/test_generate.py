"""The generated listings are what the benchmark says they are."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import connection

from directory.models import Organization, SearchEntry, Service
from directory.search import entry
from tests import database
from trials.bench import index
from trials.bench.generate import generate

N = 3_000


@contextmanager
def as_owner() -> Iterator[None]:
    database.become("owner")
    try:
        yield
    finally:
        database.become("app")


@pytest.fixture
def generated(transactional_db: None) -> None:
    with as_owner():
        generate(N, seed=7)
    list(entry.rebuild())


def test_generated_listings(generated):
    assert Organization.objects.count() == N
    assert Service.objects.count() > 1.2 * N
    assert set(SearchEntry.objects.values_list("organization_id", flat=True)) == set(
        Organization.objects.values_list("pk", flat=True)
    )
    assert _most_of_an_area("entry_kind = 'remote' AND area_stated") <= 300
    assert _most_of_an_area("entry_kind = 'area'") <= 300
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM directory_organizationevent")
        assert cursor.fetchone()[0] == 0
        cursor.execute("SELECT count(*) FROM pg_trigger WHERE NOT tgisinternal AND tgenabled = 'D'")
        assert cursor.fetchone()[0] == 0


def test_foreign_keys_stand_again(transactional_db):
    before = _foreign_keys()
    with as_owner():
        generate(500, seed=7)
    assert _foreign_keys() == before
    assert len(before) > 10


def test_the_same_seed_makes_the_same_listings(transactional_db):
    with as_owner():
        generate(500, seed=7)
        first = list(Organization.objects.order_by("pk").values_list("pk", "name", "description"))
        generate(500, seed=7)
    assert list(Organization.objects.order_by("pk").values_list("pk", "name", "description")) == first


def _most_of_an_area(condition: str) -> int:
    """How many organizations serve the best served area."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT max(n) FROM (SELECT count(DISTINCT organization_id) AS n FROM directory_searchentry"
            f" WHERE {condition} GROUP BY area_code) AS areas"
        )
        return int(cursor.fetchone()[0])


def _foreign_keys() -> set[tuple[str, str]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE contype = 'f' AND convalidated"
        )
        return set(cursor.fetchall())


def test_the_parts_of_an_index_hold_every_organization_once(generated):
    before = sorted(
        SearchEntry.objects.values_list("organization_id", "service_id", "location_id", "area_code"), key=str
    )
    SearchEntry.objects.all().delete()
    assert sum(index.write_part(part) for part in range(index.PARTS)) == N
    after = sorted(
        SearchEntry.objects.values_list("organization_id", "service_id", "location_id", "area_code"), key=str
    )
    assert after == before


def test_indexes_stand_again_after_filling(transactional_db):
    before = _indexes()
    with as_owner():
        with index.indexes_last():
            assert len(_indexes()) == len(before) - len(SearchEntry._meta.indexes)
        assert _indexes() == before


def _indexes() -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT indexdef FROM pg_indexes WHERE tablename = 'directory_searchentry'")
        return {row[0] for row in cursor.fetchall()}
