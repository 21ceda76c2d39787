"""Areas that a listing's own words name."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from directory.places import AreaMatch, areas_from_text

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("text", "hint", "codes"),
    [
        ("Multnomah County", "", "US-41051"),
        ("multnomah county, or", "", "US-41051"),
        ("Multnomah", "US-OR", "US-41051"),
        ("Washington County", "US-OR", "US-41067"),
        ("or", "", "US-OR"),
        ("Oregon", "US-ID", "US-OR"),
        ("state", "US-OR", "US-OR"),
        ("Statewide", "US-OR", "US-OR"),
        ("national", "US", "US"),
        ("nationwide", "GB-ENG", "GB"),
        ("nationwide", "E08000009", "GB"),
        ("Trafford", "", "E08000009"),
        ("Greater Manchester", "", "E11000001"),
        ("Kent", "GB", "E10000016"),
        ("Canterbury", "", "E07000106"),
        ("Craven", "GB-ENG", "E06000065"),
        ("Canterbury, New Zealand", "", "NZ-E9"),
    ],
)
def test_stated_areas(text: str, hint: str, codes: str) -> None:
    assert areas_from_text(text, hint) == AreaMatch((codes,), inferred=False)


@pytest.mark.parametrize(
    ("text", "hint", "codes"),
    [
        ("NAMI Washington County (OR)", "", ["US-41067"]),
        # What the name says itself goes before what the row says.
        ("NAMI Washington County (OR)", "US-MN", ["US-41067"]),
        ("Clackamas County Crisis & Support Line", "US-OR", ["US-41005"]),
        ("NAMI Marion Polk", "US-OR", ["US-41047", "US-41053"]),
        ("Marion and Polk Counties Peer Line", "US-OR", ["US-41047", "US-41053"]),
        ("NAMI South King County", "US-WA", ["US-53033"]),
        ("Summit County Clubhouse", "US-UT", ["US-49043"]),
        ("Summit County Clubhouse", "US-CO", ["US-08117"]),
        ("NAMI Utah Utah County", "US-UT", ["US-49049"]),
        ("NAMI Utah Salt Lake", "US-UT", ["US-49035"]),
        ("Trafford Carers Centre", "GB", ["E08000009"]),
        ("Mind in Greater Manchester", "GB-ENG", ["E11000001"]),
    ],
)
def test_areas_read_out_of_a_name_are_marked_so(text: str, hint: str, codes: list[str]) -> None:
    assert areas_from_text(text, hint) == AreaMatch(tuple(codes), inferred=True)


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("Washington County", ""),  # thirty of them
        ("Summit County Clubhouse", ""),
        ("state", ""),
        ("state", "US"),
        ("national", ""),
        ("Lake House", "US-OR"),  # Lake County is in Oregon
        ("NAMI Idaho", "US-ID"),  # so is Idaho County in Idaho
        ("Tri-County Peers", "US-MN"),
        ("The Reading Group", "GB"),
        ("Eden House", "GB-ENG"),
        ("Hope House", "GB"),
        ("", "US-OR"),
        ("\x00", "US-OR"),
        ("<b>", "US-OR"),
    ],
)
def test_what_names_no_area(text: str, hint: str) -> None:
    assert areas_from_text(text, hint) is None


@settings(deadline=None, max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=300), st.sampled_from(["", "US", "US-OR", "GB", "E08000009", "nonsense"]))
def test_any_text_is_answered(text: str, hint: str) -> None:
    match = areas_from_text(text, hint)
    assert match is None or match.codes
