"""Search against brute force: the same organizations, the same order, in all three groups."""

from datetime import timedelta
from itertools import pairwise

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, Phase, assume, given, settings
from hypothesis import strategies as st

from directory.places import Place
from directory.search.filters import SearchFilter
from directory.search.query import fetch_result
from directory.search.request import build_request
from directory.search.result import SearchResult
from tests.directory import crowd, oracle
from trials.endure.scale import times

pytestmark = pytest.mark.django_db

PAGE = 50
US_CHAIN = ("US:97201", "US-41051", "US-OR", "US")
UK_CHAIN = ("GB:M33", "E08000009", "GB-ENG", "GB")

near_a_centre = st.tuples(st.sampled_from(crowd.CENTRES), st.floats(-1, 1), st.floats(-1, 1)).map(
    lambda drawn: (max(-90.0, min(90.0, drawn[0][0] + drawn[1])), (drawn[0][1] + drawn[2] + 180) % 360 - 180)
)
anywhere = st.tuples(st.floats(-90, 90), st.floats(-180, 180))
places = st.builds(
    lambda point, chain: Place("here", point[0], point[1], "exact", chain, chain[-1]),
    st.one_of(near_a_centre, anywhere),
    st.sampled_from([US_CHAIN, UK_CHAIN]),
)
facets = st.fixed_dictionaries(
    {},
    optional={
        "service": st.lists(st.sampled_from(["support_group", "warmline", "drop_in", "advocacy", "other"]), min_size=1),
        "format": st.lists(st.sampled_from(["in_person", "online", "phone", "hybrid"]), min_size=1),
        "population": st.lists(st.sampled_from(["adults", "women", "veterans", "bipolar"]), min_size=1),
        "peer_status": st.lists(st.sampled_from(["peer_run", "hybrid", "not_said", "family_led"]), min_size=1),
        "kind": st.lists(st.sampled_from(["clubhouse", "warmline", "grassroots_group"]), min_size=1),
        "network": st.lists(st.sampled_from(["amber", "birch"]), min_size=1),
        "language": st.lists(st.sampled_from(["en", "cy", "ase"]), min_size=1),
        "accessibility": st.lists(st.sampled_from(["step_free", "lift"]), min_size=1),
        "cost": st.lists(st.sampled_from(["free", "fee"]), min_size=1),
        "joining": st.lists(st.sampled_from(["walk_in", "call_first"]), min_size=1),
        "capacity": st.lists(st.sampled_from(["open", "closed"]), min_size=1),
    },
).filter(lambda chosen: len(chosen) <= 3)


@pytest.fixture
def entries(db: None) -> list[oracle.Entry]:
    crowd.make_crowd(2500, seed=7)
    return oracle.read_everything()


@pytest.fixture
def few_entries(db: None) -> list[oracle.Entry]:
    crowd.make_crowd(600, seed=11)
    return oracle.read_everything()


def ask_all(
    place: Place, radius: float, chosen: dict[str, list[str]], group: str, **more: object
) -> list[SearchResult]:
    """Every page of one group."""
    pages: list[SearchResult] = []
    while not pages or pages[-1].group(group).has_next:
        filters = SearchFilter(
            oracle.query(radius=radius, unit="km", group=group, page=len(pages) + 1, **chosen, **more)
        )
        assert filters.is_valid(), filters.form.errors
        pages.append(fetch_result(build_request(filters, place), PAGE, facets=False))
    return pages


# Without shrinking: each example asks the whole index, and the first failure already names its place and filters.
quick = settings(
    max_examples=times(25, 400),
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


def test_three_groups_equal_brute_force(entries: list[oracle.Entry]) -> None:
    @quick
    @given(place=places, radius=st.floats(0.5, 800), chosen=facets, days=st.none() | st.integers(1, 700))
    def check(place: Place, radius: float, chosen: dict[str, list[str]], days: int | None) -> None:
        since = timezone.localdate() - timedelta(days=days) if days else None
        meeting = [entry for entry in entries if oracle.meets(entry, chosen, since)]
        expected = oracle.groups(meeting, place, radius * 1000)
        # The chord differs from the geodesic by up to 10 m at 800 km: leave out places on the very edge.
        edge = oracle.groups(meeting, place, radius * 1000 + 60)["near_you"]
        assume(all(abs(key[0] - radius * 1000) > 30 for key in edge.values()))
        more = {"verified_within": days} if days else {}
        for group, wanted in expected.items():
            pages = ask_all(place, radius, chosen, group, **more)
            items = [result for page in pages for result in page.group(group).items]
            got = [result.organization.pk for result in items]
            assert len(got) == len(set(got)), "a page repeats"
            assert set(got) == set(wanted)
            assert pages[0].group(group).total.number == len(wanted)
            if group == "near_you":
                distances = [result.distance_m or 0.0 for result in items]
                assert distances == pytest.approx([wanted[pk][0] for pk in got], abs=1e-3)
                assert all(later - earlier > -20 for earlier, later in pairwise(distances))
                if radius <= 40:
                    assert all(later - earlier > -0.002 for earlier, later in pairwise(distances))
            else:
                assert got == [pk for pk, _ in sorted(wanted.items(), key=lambda item: item[1])]

    check()


def test_facet_counts_equal_brute_force(few_entries: list[oracle.Entry]) -> None:
    @settings(quick, max_examples=times(15, 150))
    @given(place=places, radius=st.floats(1, 400), chosen=facets)
    def check(place: Place, radius: float, chosen: dict[str, list[str]]) -> None:
        edge = oracle.groups(few_entries, place, radius * 1000 + 60)["near_you"]
        assume(all(abs(key[0] - radius * 1000) > 30 for key in edge.values()))
        filters = SearchFilter(oracle.query(radius=radius, unit="km", **chosen))
        assert filters.is_valid()
        inside = oracle.inside(few_entries, place, radius * 1000)
        for facet in fetch_result(build_request(filters, place), PAGE).facets:
            meeting = [entry for entry in inside if oracle.meets(entry, chosen, None, without=facet.name)]
            wanted = oracle.facet_counts(meeting, facet.name)
            got = {choice.value: choice.count.number for choice in facet.choices if choice.count.number}
            assert got == wanted, facet.name

    check()
