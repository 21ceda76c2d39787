"""Postal codes and coordinates."""

import pytest
from geopy.distance import geodesic

from directory.places import PlaceError, PlaceNotGiven, PlaceNotUnderstood, areas_at, locate, timezone_of
from directory.places.post_towns import name_of_outcode
from directory.places.sql import rows

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("text", ["97201", " 97201 ", "97201-1234", "972011234", "97201"])
def test_a_zip_gives_its_centre_and_all_areas(text: str) -> None:
    place = locate(text)
    assert (place.label, place.precision, place.country, place.approximate) == ("97201", "postcode", "US", False)
    assert place.areas == ("US:97201", "US-41051", "US-OR", "US")
    assert place.latitude == pytest.approx(45.5085, abs=1e-3)
    assert place.longitude == pytest.approx(-122.6883, abs=1e-3)


def test_a_zip_that_straddles_counties_keeps_both() -> None:
    # Sequim: Clallam and Jefferson County [Census 2010 relationship file].
    assert locate("98382").areas == ("US:98382", "US-53009", "US-53031", "US-WA", "US")


def test_a_zip_that_straddles_states_keeps_both() -> None:
    straddling = rows(
        "SELECT name FROM directory_area WHERE kind = 'postcode' AND country = 'US' AND NOT approximate"
        " AND (SELECT count(*) FROM unnest(within) code WHERE code ~ '^US-[A-Z]{2}$') > 1 LIMIT 5",
        [],
    )
    assert straddling
    for (zip_code,) in straddling:
        states = [code for code in locate(zip_code).areas if len(code) == 5]
        assert len(states) > 1


@pytest.mark.parametrize("text", ["97339", "97339-1172"])
def test_a_post_office_box_zip_is_taken_from_its_prefix(text: str) -> None:
    place = locate(text)
    assert place.approximate
    assert place.precision == "area"
    # Corvallis is the seat of Benton County.
    assert "US-41003" in place.areas
    assert place.areas[-2:] == ("US-OR", "US")
    assert "US:97339" not in place.areas


def test_a_post_office_box_zip_after_its_town_is_the_town() -> None:
    place = locate("Corvallis, OR 97339-1172")
    assert (place.label, place.precision, place.areas[0]) == ("Corvallis, Oregon", "town", "US-41003")


def test_a_zip_after_its_town_is_the_zip() -> None:
    assert locate("Portland, OR 97201").label == "97201"
    assert locate("Springfield 97477").label == "97477"


@pytest.mark.parametrize(
    "text", ["97201\u200b", "\ufeff97201", "972\u00ad01", "\u202e97201", "Portland OR 97201\u200e"]
)
def test_signs_that_nobody_sees_come_along_when_a_zip_is_pasted(text: str) -> None:
    assert locate(text).label == "97201"


def test_a_zip_that_contradicts_its_town_is_asked_about() -> None:
    with pytest.raises(PlaceNotUnderstood) as caught:
        locate("Seattle, WA 97201")
    assert [choice.near for choice in caught.value.suggestions] == ["97201", "Seattle, Washington"]


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("12 Nowhere Lane, Portland, OR 97201", "97201"),
        ("12 Nowhere Lane Portland OR 97201", "97201"),
        ("10 Downing Street, London SW1A 2AA", "SW1A"),
        ("12 Nowhere Lane, Portland, OR", "Portland, Oregon"),
        ("1/12 Nowhere Lane, Corvallis, OR 97339", "Corvallis, Oregon"),
    ],
)
def test_an_address_is_its_postal_code_or_its_town(text: str, label: str) -> None:
    assert locate(text).label == label


@pytest.mark.parametrize(
    "text", ["12 Nowhere Lane", "12 Nowhere Lane, Qwertyton", "12 Nowhere Lane, Seattle, WA 97201"]
)
def test_a_street_without_a_town_we_know_or_with_the_code_of_another_is_not_understood(text: str) -> None:
    with pytest.raises(PlaceNotUnderstood):
        locate(text)


@pytest.mark.parametrize("text", ["00000", "99999", "123456", "9720", "972011"])
def test_numbers_that_are_no_zip(text: str) -> None:
    with pytest.raises(PlaceNotUnderstood):
        locate(text)


@pytest.mark.parametrize("text", ["M33", "m33", " m33 "])
def test_an_outcode(text: str) -> None:
    place = locate(text)
    assert (place.label, place.precision, place.country) == ("M33", "outcode", "GB")
    assert place.areas[:2] == ("GB:M33", "E08000009")
    assert place.areas[-3:] == ("E11000001", "GB-ENG", "GB")
    assert place.latitude == pytest.approx(53.42, abs=0.02)


@pytest.mark.parametrize("text", ["M32 8HT", "m328ht", "m32  8ht"])
def test_a_unit_postcode_without_the_units_is_its_outcode(text: str) -> None:
    place = locate(text)
    assert (place.precision, place.approximate, place.areas[0]) == ("outcode", True, "GB:M32")


def test_a_unit_postcode_with_the_units(as_owner: object) -> None:
    sql = "INSERT INTO directory_unitpostcode (code, latitude, longitude, district) VALUES (%s, %s, %s, %s)"
    as_owner.execute(sql, ["M328HT", 53.4447, -2.3107, "E08000009"])  # type: ignore[attr-defined]
    try:
        place = locate("m32 8ht")
        assert (place.label, place.precision, place.approximate) == ("M32 8HT", "postcode", False)
        assert place.areas == ("GB:M32", "E08000009", "E11000001", "GB-ENG", "GB")
        assert (place.latitude, place.longitude) == (53.4447, -2.3107)
        assert locate("M32 9ZZ").precision == "outcode"
    finally:
        as_owner.execute("DELETE FROM directory_unitpostcode WHERE code = 'M328HT'")  # type: ignore[attr-defined]


def test_an_outcode_on_the_border_keeps_both_nations() -> None:
    # Berwick-upon-Tweed.
    assert {"GB-ENG", "GB-SCT", "E06000057", "S12000026"} <= set(locate("TD15").areas)


def test_a_slip_in_a_postcode_suggests_its_outcode() -> None:
    with pytest.raises(PlaceNotUnderstood) as caught:
        locate("M33 2A")
    assert [choice.near for choice in caught.value.suggestions] == ["M33"]


@pytest.mark.parametrize("text", ["ZIP 97201", "zip code: 97201", "Postcode 97201"])
def test_what_stands_before_a_code_is_no_name(text: str) -> None:
    assert locate(text).label == "97201"


@pytest.mark.parametrize(
    ("text", "instead"),
    [
        ("BT1", "Belfast, Northern Ireland"),
        ("bt1 1aa", "Belfast, Northern Ireland"),
        ("BT25 1AA", "Banbridge, Northern Ireland"),
        ("Derry BT48 6HF", "Derry, Northern Ireland"),
        ("JE2 3AB", "Jersey (nation)"),
        ("IM1 1AA", "Douglas, Isle of Man"),
        ("GY1 1AA", "Guernsey (nation)"),
        ("M5V 2T6", "Toronto, Ontario, Canada"),
        ("Toronto, ON M5V2T6", "Toronto, Ontario, Canada"),
        ("V6B 1A1", "British Columbia (province)"),
    ],
)
def test_a_postcode_we_do_not_hold_is_about_at_its_post_town(text: str, instead: str) -> None:
    place, town = locate(text), locate(instead)
    assert place.country == town.country
    assert place.approximate or place.label == instead
    # Dromore, of which there are two, is next to Banbridge.
    assert geodesic((place.latitude, place.longitude), (town.latitude, town.longitude)).km < 15


def test_every_post_town_is_known() -> None:
    for number in range(1, 95):
        if name := name_of_outcode(f"BT{number}"):
            assert locate(name).areas == ("GB-NIR", "GB")
    for letter in "ABCEGHJKLMNPRSTVXY":
        assert locate(f"{letter}1A 1A1").country == "CA"


@pytest.mark.parametrize(("half", "whole"), [("SW1", "SW1A"), ("EC1", "EC1A"), ("wc2", "WC2A")])
def test_half_an_outcode_is_about_at_those_it_begins(half: str, whole: str) -> None:
    place, one = locate(half), locate(whole)
    assert place.approximate
    assert geodesic((place.latitude, place.longitude), (one.latitude, one.longitude)).km < 2
    assert set(one.areas[1:]) <= set(place.areas)
    assert place.areas[-3:] == ("E12000007", "GB-ENG", "GB")


@pytest.mark.parametrize(
    ("text", "latitude", "longitude"),
    [
        ("45.52,-122.68", 45.52, -122.68),
        ("45.52, -122.68", 45.52, -122.68),
        ("45.52 -122.68", 45.52, -122.68),
        ("45.52;−122.68", 45.52, -122.68),
        ("45.52° N, 122.68° W", 45.52, -122.68),
        ("33.87 s, 151.21 e", -33.87, 151.21),
        ("90,0", 90, 0),
        ("-90,-180", -90, -180),
        ("0,180", 0, 180),
        ("0,0", 0, 0),
    ],
)
def test_coordinates(text: str, latitude: float, longitude: float) -> None:
    place = locate(text)
    assert (place.latitude, place.longitude) == (latitude, longitude)
    assert (place.precision, place.source, place.approximate) == ("exact", "coordinates", True)


@pytest.mark.parametrize("text", ["91,0", "-90.1,0", "0,180.1", "0,-181", "999,999"])
def test_coordinates_off_the_globe_say_so(text: str) -> None:
    with pytest.raises(PlaceNotUnderstood, match="between -90 and 90"):
        locate(text)


@pytest.mark.parametrize("text", ["nan,nan", "inf,0", "0,-inf", "1e3,0", "1,", ",", "1,2,3", "0x10,1"])
def test_what_only_looks_like_coordinates(text: str) -> None:
    with pytest.raises(PlaceError):
        locate(text)


def test_areas_at_a_position_are_those_of_the_nearest_postal_code() -> None:
    assert areas_at(45.5085, -122.6883) == ("US:97201", "US-41051", "US-OR", "US")
    assert areas_at(53.42142, -2.32627)[0] == "GB:M33"


def test_areas_across_a_border_are_those_of_the_nearest_town() -> None:
    # The nearest postal code to Tijuana is a ZIP of San Diego, to Belfast an outcode of Stranraer or the Isle of Man.
    assert areas_at(32.50, -117.00)[-1] == "MX"
    assert areas_at(54.597, -5.930) == ("GB-NIR", "GB")


def test_areas_thin_out_with_distance() -> None:
    assert areas_at(48.86, 2.35) == ("FR",)
    # 200 km off Oregon: the nation only; in the middle of the Pacific: nothing.
    assert areas_at(44.5, -126.7) == ("US",)
    assert areas_at(30.0, -150.0) == ()


def test_time_zones() -> None:
    assert timezone_of(45.52, -122.68) == "America/Los_Angeles"
    assert timezone_of(53.42, -2.33) == "Europe/London"
    assert timezone_of(33.45, -112.07) == "America/Phoenix"
    assert timezone_of(-90, 0)


@pytest.mark.parametrize("text", ["", "   ", "\t\n", "\x00", "\x00\x00 "])
def test_nothing_typed(text: str) -> None:
    with pytest.raises(PlaceNotGiven) as caught:
        locate(text)
    assert caught.value.message == "Type a town or postcode."
