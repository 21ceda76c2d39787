"""Searching by concepts against brute force: who is a full match in each group, in which order, and what close ones may be."""

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from directory.places import Place
from directory.search.filters import SearchFilter
from directory.search.lexicon import lexicon
from directory.search.query import fetch_result
from directory.search.request import build_request
from directory.search.result import SearchResult
from tests.directory import crowd, oracle
from trials.endure.scale import times

pytestmark = pytest.mark.django_db

US_CHAIN = ("US:97201", "US-41051", "US-OR", "US")
CONDITIONS = {"depression": "depression", "bipolar": "bipolar", "trauma": "trauma", "hearing voices": "hearing_voices"}
# Each of them is a need of its own.
OTHERS = {"women": "women", "veterans": "veteran", "in Welsh": "welsh", "warmline": "warmline", "advocacy": "advocacy"}
conditions = st.lists(st.sampled_from(sorted(CONDITIONS)), max_size=2, unique=True)
others = st.lists(st.sampled_from(sorted(OTHERS)), max_size=2, unique=True)


@pytest.fixture
def entries(db: None) -> list[oracle.Entry]:
    crowd.make_crowd(1200, seed=5)
    return oracle.read_everything()


def ask(place: Place, words: str) -> SearchResult:
    filters = SearchFilter(oracle.query(q=words, radius=60, unit="km"))
    assert filters.is_valid(), filters.form.errors
    return fetch_result(build_request(filters, place), 10_000, facets=False)


def tags_of(name: str) -> set[str]:
    """The tags of a concept, or else of the nearest broader one, and those of all that is narrower."""
    concepts = lexicon().concepts
    own, above = set(concepts[name].tags), name
    while not own and (above := concepts[above].broader):
        own = set(concepts[above].tags)
    return own.union(*(tags_of(one.id) for one in concepts.values() if one.broader == name))


def meets(entry: oracle.Entry, name: str) -> bool:
    """By tags alone: no text of the crowd says anything that its tags do not."""
    return any(
        value in entry.facets.get(facet, ()) for facet, _, value in (tag.partition(":") for tag in tags_of(name))
    )


def level(entry: oracle.Entry, either: list[str], every: list[str]) -> int | None:
    """0 where every alternative is met, 1 where one is, None for no full match."""
    met = [meets(entry, name) for name in either]
    if (either and not any(met)) or not all(meets(entry, name) for name in every):
        return None
    return 0 if all(met) else 1


def ranked(
    entries: list[oracle.Entry], place: Place, either: list[str], every: list[str]
) -> Iterator[tuple[str, dict]]:
    """Group -> organization -> its best (level, place in the group's own order)."""
    levels = {id(entry): one for entry in entries if (one := level(entry, either, every)) is not None}
    for group in ("near_you", "serves_your_area", "anywhere"):
        best: dict = {}
        for entry in entries:
            if id(entry) in levels:
                for organization, key in oracle.groups([entry], place, 60_000)[group].items():
                    own = (levels[id(entry)], key)
                    best[organization] = min(own, best.get(organization, own))
        yield group, best


def test_concepts_equal_brute_force(entries: list[oracle.Entry]) -> None:
    place = Place("here", 45.52, -122.68, "exact", US_CHAIN, "US")

    @settings(
        max_examples=times(20, 200),
        deadline=None,
        phases=[Phase.explicit, Phase.reuse, Phase.generate],
        suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    )
    @given(alternatives=conditions, also=others)
    def check(alternatives: list[str], also: list[str]) -> None:
        if not alternatives and not also:
            return
        result = ask(place, " ".join([*alternatives, *also]))
        either, every = [CONDITIONS[one] for one in alternatives], [OTHERS[one] for one in also]
        full: set = set()
        for group, wanted in ranked(entries, place, either, every):
            got = [one.organization.pk for one in result.group(group).items]
            assert set(got) == set(wanted), group
            assert len(got) == len(set(got)) == result.group(group).total.number
            assert [wanted[pk][0] for pk in got] == sorted(wanted[pk][0] for pk in got), "how it is met comes first"
            full |= set(got)
        reach = oracle.groups(entries, place, 60_000)
        near = [
            (group.key, one.organization.pk) for part in result.close for group in part.groups for one in group.items
        ]
        assert all(pk in reach[key] for key, pk in near), "a close match is in reach"
        assert not full & {pk for _, pk in near}, "and is no full one"
        assert len({pk for _, pk in near}) == len(near), "and is told once"
        assert all(result.group(key).total.number < 3 for key, _ in near), "and stands beside a group with few"
        assert full or near or not any(reach.values()), "nothing relevant in reach leaves no page empty"

    check()
