"""A bare name leads to a country the site serves, and to another by a choice only."""

from collections.abc import Iterator

import pytest
from django.http import QueryDict
from django.test import Client
from geopy.distance import geodesic

from directory.curation.naming import area_suggestions, areas_named
from directory.places import Place, PlaceAmbiguous, PlaceElsewhere, PlaceError, locate
from directory.places.lookalikes import much_bigger_lookalike
from directory.places.names import normalize
from directory.places.sql import rows
from directory.search.response import search

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _both_sides(settings: object) -> None:
    settings.SITE_COUNTRY, settings.SITE_COUNTRIES = "", ["US", "GB"]  # type: ignore[attr-defined]


def meant(name: str) -> tuple[list[Place], bool]:
    """Where a name leads, or everywhere its question leads; and whether it was asked."""
    try:
        return [locate(name)], False
    except PlaceAmbiguous as asked:
        return [locate(choice.near) for choice in asked.choices], True


def far_km(place: Place, positions: list[tuple[float, float]]) -> float:
    return min(geodesic((place.latitude, place.longitude), position).km for position in positions)


def lost_districts() -> Iterator[str]:
    """Districts, boroughs and counties of Great Britain whose name leads elsewhere.

    Where each is tells the middle of every outcode that touches it, which no name is looked up by.
    """
    outcodes: dict[str, list[tuple[float, float]]] = {}
    for within, *position in rows("SELECT within, latitude, longitude FROM directory_area WHERE code LIKE 'GB:%%'", []):
        for code in within:
            outcodes.setdefault(code, []).append(tuple(position))
    named = rows("SELECT code, name FROM directory_area WHERE country = 'GB' AND kind = 'county' ORDER BY code", [])
    assert len(named) == 382
    assert sum(code.startswith("E09") for code, _ in named) == 33
    for code, name in named:
        meanings, asked = meant(name)
        here = [p for p in meanings if p.country == "GB" and far_km(p, outcodes[code]) < 20 and code in p.areas]
        if not here or (asked and meanings[0].country not in ("GB", "US")):
            yield f"{name} ({code}): {[place.label for place in meanings][:4]}"


def lost_american_towns() -> Iterator[str]:
    """The largest towns of the US that their name neither leads to nor offers."""
    largest = rows(
        "SELECT name, within, latitude, longitude FROM directory_town WHERE country = 'US' ORDER BY population DESC LIMIT 300",
        [],
    )
    assert len(largest) == 300
    for name, within, *position in largest:
        meanings, _ = meant(name)
        if not [p for p in meanings if within[-2] in p.areas and far_km(p, [tuple(position)]) < 25]:
            yield f"{name} ({within[-2]}): {[place.label for place in meanings][:4]}"


def crossed() -> Iterator[str]:
    """Towns of other countries to which their bare name leads without a question."""
    abroad = rows(
        "SELECT DISTINCT ON (name) name FROM directory_town WHERE country IN ('AU', 'CA', 'IE', 'NZ', 'FR', 'IN')"
        " AND population > 200000",
        [],
    )
    assert len(abroad) > 300
    for (name,) in abroad:
        meanings, asked = meant(name)
        if not asked and meanings[0].country not in ("US", "GB"):
            yield name


def test_every_british_district_is_found_by_its_name() -> None:
    assert list(lost_districts()) == []


def test_the_largest_american_towns_are_found_by_their_name() -> None:
    assert list(lost_american_towns()) == []


def test_no_great_city_abroad_is_gone_to_without_a_question() -> None:
    assert list(crossed()) == []


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("Hackney", "Hackney, England"),
        ("Ealing", "Ealing, England"),
        ("Canterbury", "Canterbury, England"),
        ("Camden, London", "Camden, England"),
        ("Headingley", "Headingley, Leeds, England"),
        ("Manhattan", "Manhattan, New York"),
        ("South London", "London, England"),
        ("East London", "London, England"),
        ("Downtown Seattle, WA", "Seattle, Washington"),
        ("N Charleston", "North Charleston, South Carolina"),
        ("West Virginia", "West Virginia"),
        ("Caerdydd", "Cardiff, Wales"),
        ("Tyneside", "Tyne and Wear, England"),
        ("Fermanagh", "Enniskillen, Northern Ireland"),
        ("Co. Antrim", "Antrim, Northern Ireland"),
        ("St Thomas' Hospital", "St Thomas' Hospital, Southwark, England"),
        ("Salem, IN", "Salem, Indiana"),
        ("Richmond, CA", "Richmond, California"),
        ("WA", "Washington"),
        ("Zurich Switzerland", "Zürich, Switzerland"),
        ("Hackney SA", "Hackney, South Australia, Australia"),
        ("Perth, Australia", "Perth, Western Australia, Australia"),
        ("Springfield, IL", "Springfield, Illinois"),
    ],
)
def test_here_comes_first_and_elsewhere_only_where_it_is_said(text: str, label: str) -> None:
    assert locate(text).label == label


def test_a_name_that_is_known_only_elsewhere_is_a_question() -> None:
    with pytest.raises(PlaceElsewhere, match=r"Did you mean Zürich, Switzerland\?") as caught:
        locate("Zürich")
    assert locate(caught.value.choices[0].near).country == "CH"
    # Western Australia, where WA may as well be Washington.
    with pytest.raises(PlaceElsewhere):
        locate("Mandurah WA")
    assert locate("Mandurah WA", country="AU").country == "AU"


def test_a_part_of_a_nation_elsewhere_is_no_village_here() -> None:
    for text in ("North Macedonia", "South Sudan"):
        with pytest.raises(PlaceElsewhere):
            locate(text)


def test_a_region_that_is_no_area_asks_for_its_counties() -> None:
    with pytest.raises(PlaceAmbiguous) as caught:
        locate("North Wales")
    assert {locate(choice.near).areas[-2] for choice in caught.value.choices} >= {"GB-WLS"}


def test_a_place_here_and_a_great_city_elsewhere_are_asked_about_the_one_here_first() -> None:
    with pytest.raises(PlaceAmbiguous) as caught:
        locate("Perth")
    assert caught.value.choices[0].label == "Perth, Scotland"


def test_a_name_nearly_one_of_here_is_offered_before_its_namesakes_elsewhere() -> None:
    with pytest.raises(PlaceElsewhere) as caught:
        locate("Alburquerque")
    assert [choice.near for choice in caught.value.choices][:2] == ["Albuquerque, New Mexico", "Alburquerque, Spain"]


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("edinburg", "Edinburgh, Scotland"),
        ("Edinboro", "Edinburgh, Scotland"),
        ("Pittsburg", "Pittsburgh, Pennsylvania"),
        ("Middlesboro", "Middlesbrough, England"),
        ("Corydon", "Croydon, England"),
    ],
)
def test_a_slip_that_is_a_small_place_asks_about_the_much_bigger_one_first(text: str, first: str) -> None:
    with pytest.raises(PlaceAmbiguous) as caught:
        locate(text)
    labels = [choice.label for choice in caught.value.choices]
    assert labels[0] == first
    assert any(normalize(label).startswith(normalize(text)) for label in labels[1:])


def test_hardly_any_town_of_some_size_is_taken_for_a_slip() -> None:
    largest = rows(
        "SELECT search_name, population FROM directory_town WHERE country IN ('US', 'GB')"
        " ORDER BY population DESC LIMIT 1000",
        [],
    )
    assert len(largest) == 1000
    biggest: dict[str, int] = {}
    for name, people in largest:
        biggest.setdefault(name, people)
    asked = {name for name, people in biggest.items() if much_bigger_lookalike(name, people, frozenset(["US", "GB"]))}
    assert asked == {"edinburg", "pittsburg"}


@pytest.mark.parametrize("text", ["Edinburg, TX", "Edinburg, USA", "Darlington", "Edinburgh"])
def test_what_is_said_in_full_or_well_known_itself_is_no_slip(text: str) -> None:
    assert normalize(locate(text).label).startswith(normalize(text.partition(",")[0]))


def test_a_question_about_elsewhere_says_why() -> None:
    with pytest.raises(PlaceElsewhere) as caught:
        locate("Sydney")
    assert caught.value.message == "“Sydney” is not in a country this site serves. Did you mean one of these?"


def test_one_place_that_the_source_knows_twice_is_no_question() -> None:
    assert locate("Kings Cross").label == "Kings Cross, Camden, England"
    assert locate("Guam").alternatives == ()
    # Two villages of one name stay two.
    with pytest.raises(PlaceAmbiguous):
        locate("Oklahoma, Pennsylvania")


@pytest.mark.parametrize(("text", "elsewhere"), [("Dublin", "Ireland"), ("Paris", "France"), ("Berlin", "Germany")])
def test_a_place_elsewhere_far_bigger_than_all_here_stands_second(text: str, elsewhere: str) -> None:
    with pytest.raises(PlaceAmbiguous) as caught:
        locate(text)
    assert caught.value.choices[1].label.endswith(elsewhere)
    assert locate(caught.value.choices[0].near).country == "US"


@pytest.mark.parametrize(("text", "first"), [("croyden", "Croydon, England"), ("Glascow", "Glasgow, Scotland")])
def test_of_names_one_slip_away_the_bigger_is_suggested_first(text: str, first: str) -> None:
    with pytest.raises(PlaceError) as caught:
        locate(text)
    assert caught.value.suggestions[0].near == first


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("near me", "Use my location"),
        ("Home", "Use my location"),
        ("online", "online or by phone"),
        ("By phone", "online or by phone"),
    ],
)
def test_common_words_are_no_places(text: str, says: str) -> None:
    with pytest.raises(PlaceError, match=says) as caught:
        locate(text)
    assert caught.value.suggestions == []
    assert locate("Home, WA").label == "Home, Washington"


@pytest.mark.parametrize("text", ["suicidal", "kill myself", "work", "help"])
def test_no_hamlet_abroad_is_suggested(text: str) -> None:
    with pytest.raises(PlaceError) as caught:
        locate(text)
    assert [c.label for c in caught.value.suggestions if locate(c.near).country not in ("US", "GB")] == []


def test_whoever_is_in_danger_and_says_so_as_a_place_is_offered_no_towns() -> None:
    search_response = search(QueryDict("near=suicidal"))
    assert search_response.errors == {"near": ["To see who is near you, type a town or postcode."]}
    assert search_response.place_error is not None
    assert search_response.place_error.suggestions == []


def test_a_row_of_a_list_never_leaves_its_country() -> None:
    for name, country in (("Hackney", "GB"), ("Perth", "AU"), ("Boston", "US")):
        assert locate(name, country=country).country == country
    with pytest.raises(PlaceElsewhere):
        locate("Zürich", country="US")


def test_digits_are_no_zip_where_the_us_is_not_served(settings: object) -> None:
    assert locate("10115").country == "US"
    settings.SITE_COUNTRIES = ["GB"]  # type: ignore[attr-defined]
    with pytest.raises(PlaceElsewhere) as caught:
        locate("10115")
    assert locate(caught.value.choices[0].near).label == "10115"
    for text in ("2000", "6000"):
        with pytest.raises(PlaceError):
            locate(text)


@pytest.mark.parametrize(
    ("text", "sure"),
    [
        ("Liverpool", "GB"),
        ("Leeds UK", "GB"),
        ("97201", "US"),
        ("Chicago", "US"),
        ("Leeds, Alabama", "US"),
        # Leeds, Alabama has a fortieth of its people.
        ("Leeds", ""),
        ("Toronto, Canada", "CA"),
    ],
)
def test_whose_emergency_number_holds(text: str, sure: str) -> None:
    assert locate(text).sure_country == sure


def test_curators_are_given_the_areas_of_the_countries_served_first() -> None:
    assert [area.pk for area in areas_named("Canterbury")] == ["E07000106"]
    assert [area.pk for area in areas_named("nz-e9")] == ["NZ-E9"]
    assert [area.pk for area in areas_named("Ontario")] == ["CA-08"]
    assert area_suggestions("Canterbury") == ["Canterbury, England", "Canterbury"]


def test_a_question_about_elsewhere_offers_what_needs_no_place(client: Client) -> None:
    page = client.get("/search/", {"near": "Zürich"}).content.decode()
    for words in ("Did you mean Zürich, Switzerland?", "Find help online or by phone", "as a word instead"):
        assert words in page


NUMBERS = {"US": "911", "GB": "999", "CA": "911", "AU": "000", "NZ": "111", "IE": "112"}


@pytest.mark.parametrize(
    ("near", "countries"),
    [
        ("Hackney SA", ["AU"]),
        ("Liverpool", ["GB"]),
        ("Douglas, Isle of Man", ["GB"]),
        ("Leeds", ["GB", "US"]),
        ("Perth", ["US", "GB"]),
        # Every place that may be meant lies in one country.
        ("Pittsburg", ["US"]),
        ("Edinburg", ["US", "GB"]),
        ("Zürich", ["US", "GB"]),
        ("Portlnd", ["US", "GB"]),
        ("kill myself", ["US", "GB"]),
        ("", ["US", "GB"]),
    ],
)
def test_the_crisis_lines_on_pages_and_in_json_are_of_the_place_or_of_the_site(
    client: Client, near: str, countries: list[str]
) -> None:
    query = {"near": near, "q": "kill myself"}
    assert [one["country"] for one in client.get("/api/search/", query).json()["crisis"]] == countries
    numbers = {NUMBERS[country] for country in countries}
    for path in ("/search/", "/search/filters/"):
        page = client.get(path, query).content.decode()
        above = page[page.index('class="crisis"') :]
        numbers_shown = {number for number in NUMBERS.values() if f'href="tel:{number}"' in above}
        # NHS 111 is among the lines of the UK.
        assert numbers_shown - {"111"} == numbers - {"111"}, path


@pytest.mark.parametrize(
    ("text", "suggestion"),
    [("Tuscon AZ", "Tucson, Arizona"), ("Edinborough", "Edinburgh, Scotland"), ("Portlnd, OR", "Portland, Oregon")],
)
def test_places_of_the_countries_served_are_suggested_first(text: str, suggestion: str) -> None:
    with pytest.raises(PlaceError) as caught:
        locate(text)
    offered = caught.value.suggestions
    assert suggestion in [choice.near for choice in offered]
    served = [locate(choice.near).country in ("US", "GB") for choice in offered]
    assert served == sorted(served, reverse=True)
