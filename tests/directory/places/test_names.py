"""Places by name, and what is said where there is none or several."""

import functools

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from directory.places import Choice, PlaceAmbiguous, PlaceError, PlaceNotUnderstood, locate, normalize
from directory.places.sql import rows
from tests.quickness import quickest
from trials.endure.scale import times

pytestmark = pytest.mark.django_db
IN_DATABASE = settings(
    deadline=None, max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


@pytest.fixture(autouse=True)
def _no_country(settings: object) -> None:
    settings.SITE_COUNTRY = ""  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("Coeur d'Alene", "coeur dalene"),
        ("Coeur d’Alene", "coeur dalene"),
        ("St. Louis", "saint louis"),
        ("SAINT LOUIS", "saint louis"),
        ("Ste. Genevieve", "sainte genevieve"),
        ("Mt. Vernon", "mount vernon"),
        ("Ft Worth", "fort worth"),
        ("Helena, MT", "helena mt"),
        ("Winston-Salem", "winston salem"),
        ("Bury St Edmunds", "bury saint edmunds"),
        ("São Paulo", "sao paulo"),
        ("Łódź", "lodz"),
        ("Tórshavn", "torshavn"),
        ("Tromsø", "tromso"),
        ("Straße", "strasse"),
        ("Washington, D.C.", "washington dc"),
        ("Crisis & Support", "crisis and support"),
        ("  a\x00b\t", "ab"),
        ("東京", "東京"),
        ("", ""),
        ("…!?", ""),
    ],
)
def test_search_form(text: str, form: str) -> None:
    assert normalize(text) == form


@given(st.text(max_size=60))
def test_search_form_is_stable(text: str) -> None:
    once = normalize(text)
    assert normalize(once) == once
    assert once == once.strip()
    assert "  " not in once


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("Portland, OR", "Portland, Oregon"),
        ("portland oregon", "Portland, Oregon"),
        ("Portland OR", "Portland, Oregon"),
        ("PORTLAND, ORE.", "Portland, Oregon"),
        ("Portland, Oregon, USA", "Portland, Oregon"),
        ("Portland, Multnomah County, OR", "Portland, Oregon"),
        ("Portland, ME", "Portland, Maine"),
        ("Leeds", "Leeds, England"),
        ("Leeds UK", "Leeds, England"),
        ("Leeds, West Yorkshire", "Leeds, England"),
        ("Leeds, AL", "Leeds, Alabama"),
        ("Sale, Greater Manchester", "Sale, Trafford, England"),
        ("sale trafford", "Sale, Trafford, England"),
        ("Altrincham", "Altrincham, Trafford, England"),
        ("Stretford, Manchester", "Stretford, Trafford, England"),
        ("St Louis", "St. Louis, Missouri"),
        ("St. Louis", "St. Louis, Missouri"),
        ("Saint Louis, MO", "St. Louis, Missouri"),
        ("Boise", "Boise, Idaho"),
        ("Winston-Salem", "Winston-Salem, North Carolina"),
        ("winston salem nc", "Winston-Salem, North Carolina"),
        ("Coeur d'Alene", "Coeur d'Alene, Idaho"),
        ("coeur d alene", "Coeur d'Alene, Idaho"),
        ("Helena, MT", "Helena, Montana"),
        ("Mt Vernon, WA", "Mount Vernon, Washington"),
        ("NYC", "New York City, New York"),
        ("New York", "New York City, New York"),
        ("Washington DC", "Washington, District of Columbia"),
        ("Newcastle upon Tyne", "Newcastle upon Tyne, England"),
        ("Newcastle, Tyne and Wear", "Newcastle upon Tyne, England"),
        ("London", "London, England"),
        ("London, ON", "London, Ontario, Canada"),
        ("Zürich, Switzerland", "Zürich, Switzerland"),
        ("zurich switzerland", "Zürich, Switzerland"),
        ("Lyon, France", "Lyon, France"),
        ("San Juan, PR", "San Juan, Puerto Rico"),
        ("Belfast", "Belfast, Northern Ireland"),
    ],
)
def test_towns(text: str, label: str) -> None:
    place = locate(text)
    assert (place.label, place.precision, place.source) == (label, "town", "gazetteer")
    assert place.areas[-1] == place.country


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("Multnomah County", ("US-41051", "US-OR", "US")),
        ("Multnomah", ("US-41051", "US-OR", "US")),
        ("King County WA", ("US-53033", "US-WA", "US")),
        ("County of King, Washington", ("US-53033", "US-WA", "US")),
        ("Oregon", ("US-OR", "US")),
        ("OR state", ("US-OR", "US")),
        ("state of Oregon", ("US-OR", "US")),
        ("Greater Manchester", ("E11000001", "GB-ENG", "GB")),
        ("Trafford", ("E08000009", "E11000001", "GB-ENG", "GB")),
        ("Scotland", ("GB-SCT", "GB")),
        ("UK", ("GB",)),
        ("Puerto Rico", ("US-PR", "US")),
        ("Georgia (state)", ("US-GA", "US")),
        ("Georgia (nation)", ("GE",)),
    ],
)
def test_areas(text: str, codes: tuple[str, ...]) -> None:
    place = locate(text)
    assert (place.areas, place.precision) == (codes, "area")


def test_one_that_stands_out_names_the_others() -> None:
    assert Choice("Leeds, Alabama", "Leeds, Alabama") in locate("Leeds").alternatives
    assert locate("Leeds UK").alternatives == ()


def test_several_are_asked_about_the_most_people_first() -> None:
    with pytest.raises(PlaceAmbiguous) as caught:
        locate("Springfield")
    assert caught.value.message == "Which Springfield?"
    labels = [choice.label for choice in caught.value.choices]
    assert labels[:3] == ["Springfield, Missouri", "Springfield, Massachusetts", "Springfield, Illinois"]
    with pytest.raises(PlaceAmbiguous) as caught:
        locate("Portland")
    assert [choice.near for choice in caught.value.choices[:2]] == ["Portland, Oregon", "Portland, Maine"]


def test_the_country_decides_between_namesakes() -> None:
    assert locate("Manchester", country="GB").label == "Manchester, England"
    with pytest.raises(PlaceAmbiguous) as caught:
        locate("Newcastle", country="GB")
    assert caught.value.choices[0].label == "Newcastle upon Tyne, England"
    assert locate("Birmingham", country="gb").label == "Birmingham, England"


def test_the_sites_own_country_decides_where_none_is_given(settings: object) -> None:
    settings.SITE_COUNTRY = "GB"  # type: ignore[attr-defined]
    assert locate("Manchester").label == "Manchester, England"


def test_namesakes_in_one_state_are_told_apart_by_county() -> None:
    with pytest.raises(PlaceAmbiguous) as caught:
        locate("Oklahoma, Pennsylvania")
    nears = [choice.near for choice in caught.value.choices]
    assert sorted(nears) == ["Oklahoma, Clearfield County, Pennsylvania", "Oklahoma, Westmoreland County, Pennsylvania"]
    assert {locate(near).areas[0] for near in nears} == {"US-42033", "US-42129"}


@pytest.mark.parametrize(
    ("text", "suggestion"),
    [
        ("Portlnd", "Portland, Oregon"),
        ("portlnd or", "Portland, Oregon"),
        ("Portland, Oregn", "Portland, Oregon"),
        ("Altringham", "Altrincham, Trafford, England"),
        ("Minneapollis", "Minneapolis, Minnesota"),
        ("Hawthorne Bridge, Portland, OR", "Portland, Oregon"),
    ],
)
def test_a_misspelt_name_is_not_found_and_the_right_one_is_suggested(text: str, suggestion: str) -> None:
    with pytest.raises(PlaceNotUnderstood) as caught:
        locate(text)
    assert caught.value.message == f"We could not find “{text}”. Check the spelling, or try a nearby town."
    assert caught.value.suggestions[0].near == suggestion


def test_suggestions_are_of_this_side_and_of_some_size_first() -> None:
    with pytest.raises(PlaceNotUnderstood) as caught:
        locate("Sprngfield")
    offered = [choice.near for choice in caught.value.suggestions]
    assert {"Springfield, Missouri", "Springfield, Massachusetts", "Springfield, Illinois"} <= set(offered[:5])
    assert not [near for near in offered if "Scotia" in near or "Australia" in near]


@pytest.mark.parametrize(
    ("text", "start"), [("9720", "“9720” is not a whole ZIP code."), ("Near me", "We do not know where you are.")]
)
def test_half_a_code_and_words_for_here_are_told_what_they_are(text: str, start: str) -> None:
    with pytest.raises(PlaceNotUnderstood) as caught:
        locate(text)
    assert caught.value.message.startswith(start)


@pytest.mark.parametrize("text", ["Portland, Atlantis", "Leeds, Oregon, UK", "Boise, Maine", "Boise Idaho Maine"])
def test_a_word_after_the_name_is_never_ignored(text: str) -> None:
    with pytest.raises(PlaceNotUnderstood):
        locate(text)


@pytest.mark.parametrize(
    "text",
    [
        "x" * 100_000,
        "a " * 50_000,
        "Portland\x00, OR; DROP TABLE directory_town",
        "'; DELETE FROM directory_area; --",
        "<script>alert(1)</script>",
        "%s %(x)s {0}",
        "\ud800 Portland \udfff q",
        "#5746545",
        "Nowhere #5746545",
        "Portland, Oregon #99999999",
    ],
)
def test_hostile_text_is_not_understood_and_soon(text: str) -> None:
    messages: list[str] = []

    def ask() -> None:
        with pytest.raises(PlaceNotUnderstood) as caught:
            locate(text)
        messages.append(caught.value.message)

    assert quickest(ask) < 1.0
    assert len(messages[0]) < 200
    assert "\x00" not in messages[0]


@pytest.mark.parametrize("text", ["Portlnd", "Springfield", "", "Zürich", "91,0"])
def test_messages_are_calm(text: str) -> None:
    with pytest.raises(PlaceError) as caught:
        locate(text)
    words = caught.value.message.lower()
    assert not any(word in words for word in ("please", "invalid", "oops", "error", "!"))


@IN_DATABASE
@given(st.text(max_size=80))
def test_any_text_is_a_place_or_a_place_error(text: str) -> None:
    try:
        place = locate(text)
    except PlaceError as error:
        assert error.message
    else:
        assert -90 <= place.latitude <= 90


PIECES = st.sampled_from(
    ["Portland", "St", "97201", "OR", "county", "King", ",", " ", "M33", "2AB", "#", "12.5", "-", "°", "(", "UK", "of"]
)


@IN_DATABASE
@given(st.lists(PIECES, max_size=9))
def test_any_mixture_of_pieces_is_a_place_or_a_place_error(pieces: list[str]) -> None:
    try:
        locate(" ".join(pieces))
    except PlaceError as error:
        assert error.message


@functools.cache
def _names() -> list[str]:
    """Names that several places bear, the commonest first, and names of areas that towns bear too."""
    shared = "SELECT name FROM directory_town GROUP BY name HAVING count(*) > 1 ORDER BY count(*) DESC, name"
    both = "SELECT DISTINCT a.name FROM directory_area a JOIN directory_town t USING (search_name)"
    return [name for (name,) in rows(f"({shared} LIMIT 800) UNION ({both} LIMIT 300)", [])]


# Each name is looked up, and then every place it may mean. `make endure ARGS=examples` takes many more.
@settings(IN_DATABASE, max_examples=times(60, 1500))
@given(data=st.data(), country=st.sampled_from(["", "US", "GB", "FR"]))
def test_every_choice_leads_to_its_place(data: st.DataObject, country: str) -> None:
    name = data.draw(st.sampled_from(_names()))
    try:
        offered: tuple[Choice, ...] | list[Choice] = locate(name, country=country).alternatives
    except PlaceError as error:
        offered = error.suggestions
    positions = set()
    for choice in offered:
        place = locate(choice.near, country=country)
        assert place.alternatives == ()
        positions.add((place.label, place.latitude, place.longitude))
    assert len(positions) == len(offered)
