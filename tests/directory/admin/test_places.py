"""A place's page: the pin, and keeping a confidential place secret."""

import pytest
from django.apps import apps

from directory.models import Location, PrivateAddress, SearchEntry
from tests.directory.admin.curation import add_row, fields_of, make_curator, page, save, signed_in
from tests.directory.listings import make_listing

pytestmark = pytest.mark.django_db
FORM = "location_form"
STREET = "1211 SW Alder Street"


@pytest.fixture
def curator():
    return signed_in(make_curator())


@pytest.fixture
def trusted():
    return signed_in(make_curator("pat@example.org", private=True))


@pytest.fixture
def place():
    listing = make_listing("Harbor Peers", at=(45.507, -122.69), location={"address_1": STREET})
    return listing.locations.get()


def change(place):
    return page("location", "change", place.pk)


def test_a_pin_put_by_hand_is_exact_and_stays_by_hand(curator, place):
    Location.objects.filter(pk=place.pk).update(precision="postcode")
    assert save(curator, change(place), FORM, pin_latitude="45.6", pin_longitude="-122.7").status_code == 302
    place.refresh_from_db()
    assert (place.latitude, place.longitude) == (45.6, -122.7)
    assert (place.precision, place.pinned_by_hand) == ("exact", True)
    entry = SearchEntry.objects.get(location=place)
    assert (entry.latitude, entry.longitude, entry.precision) == (45.6, -122.7, "exact")


def test_a_pin_far_from_its_address_is_asked_about_and_may_stay(curator, place):
    Location.objects.filter(pk=place.pk).update(city="Portland", state_province="OR", postal_code="97201", country="US")
    asked = save(curator, change(place), FORM, pin_latitude="51.5072", pin_longitude="-0.1276")
    assert "km from 97201" in asked.content.decode()
    place.refresh_from_db()
    assert (place.latitude, place.longitude) == (45.507, -122.69)
    save(curator, change(place), FORM, pin_latitude="51.5072", pin_longitude="-0.1276", far_is_right="on")
    place.refresh_from_db()
    assert (place.latitude, place.longitude) == (51.5072, -0.1276)


def test_a_pin_near_its_address_is_not_asked_about(curator, place):
    Location.objects.filter(pk=place.pk).update(city="Portland", state_province="OR", postal_code="97201", country="US")
    assert save(curator, change(place), FORM, pin_latitude="45.6", pin_longitude="-122.7").status_code == 302


def test_a_moved_pin_takes_its_areas_with_it(curator, place):
    save(curator, change(place), FORM, pin_latitude="51.5072", pin_longitude="-0.1276", far_is_right="on")
    place.refresh_from_db()
    assert place.areas[-1] == "GB"


def test_an_untouched_pin_stays_as_it_was(curator, place):
    Location.objects.filter(pk=place.pk).update(precision="postcode")
    save(curator, change(place), FORM, name="First Unitarian")
    place.refresh_from_db()
    assert (place.name, place.precision, place.pinned_by_hand) == ("First Unitarian", "postcode", False)


@pytest.mark.parametrize(
    ("latitude", "longitude", "message"),
    [
        ("91", "0", "between -90 and 90"),
        ("0", "-180.1", "between -180 and 180"),
        ("north", "0", "between -90 and 90"),
        ("nan", "0", "between -90 and 90"),
        ("inf", "0", "between -90 and 90"),
        ("45.5", "", "Give both latitude and longitude"),
        ("", "-122.6", "Give both latitude and longitude"),
    ],
)
def test_a_pin_off_the_globe_is_refused(curator, place, latitude, longitude, message):
    response = save(curator, change(place), FORM, pin_latitude=latitude, pin_longitude=longitude)
    assert response.status_code == 200
    assert message in response.content.decode()
    place.refresh_from_db()
    assert place.latitude == 45.507


def test_the_poles_and_the_date_line_are_on_the_globe(curator, place):
    for latitude, longitude in (("90", "0"), ("-90", "180"), ("0", "-180")):
        pin = {"pin_latitude": latitude, "pin_longitude": longitude, "far_is_right": "on"}
        assert save(curator, change(place), FORM, **pin).status_code == 302


def test_emptying_both_takes_the_place_off_the_map(curator, place):
    save(curator, change(place), FORM, pin_latitude="", pin_longitude="", locate=None)
    place.refresh_from_db()
    assert (place.latitude, place.precision, place.pinned_by_hand) == (None, "", False)
    assert not SearchEntry.objects.filter(location=place).exists()


def test_locating_from_the_address_keeps_the_precision_of_the_answer(curator, place):
    save(curator, change(place), FORM, pin_latitude="45.6", pin_longitude="-122.7")
    response = save(curator, change(place), FORM, locate="on")
    assert response.status_code == 302
    place.refresh_from_db()
    assert (place.precision, place.pinned_by_hand) == ("postcode", False)
    save(curator, change(place), FORM, postal_code="", city="Salem", state_province="OR", locate="on")
    place.refresh_from_db()
    assert place.precision == "town"
    assert "US-OR" in place.areas


def test_a_pin_put_by_hand_wins_over_the_address(curator, place):
    save(curator, change(place), FORM, pin_latitude="45.6", pin_longitude="-122.7", locate="on")
    place.refresh_from_db()
    assert (place.latitude, place.pinned_by_hand) == (45.6, True)


# --- confidential places ------------------------------------------------------------------------------------------


def assert_hidden(place):
    place.refresh_from_db()
    assert place.confidential
    assert (place.address_1, place.postal_code, place.entered_address, place.directions) == ("", "", "", "")
    assert place.precision == "town"
    assert not place.pinned_by_hand
    assert (place.latitude, place.longitude) != (45.507, -122.69)


def test_ticking_confidential_moves_street_and_pin_out_of_the_public_row(curator, place):
    Location.objects.filter(pk=place.pk).update(directions="The blue door", pinned_by_hand=True)
    assert save(curator, change(place), FORM, confidential="on").status_code == 302
    assert_hidden(place)
    private = place.private_address
    assert STREET in private.address
    assert "The blue door" in private.address
    assert "97201" in private.address
    assert (private.latitude, private.longitude) == (45.507, -122.69)
    entry = SearchEntry.objects.get(organization=place.organization)
    assert entry.precision == "town"


def test_the_same_on_the_listings_page(curator, place):
    url = page("organization", "change", place.organization_id)
    assert save(curator, url, "organization_form", **{"locations-0-confidential": "on"}).status_code == 302
    assert_hidden(place)
    assert STREET in place.private_address.address


def test_a_new_confidential_place_never_has_its_street_in_public(curator):
    listing = make_listing("Quiet House")
    url = page("organization", "change", listing.pk)
    sent = add_row(
        curator, url, "organization_form", "locations", confidential="on", address_1=STREET, city="Portland",
        state_province="OR", country="US", locate="on",
    )  # fmt: skip
    assert curator.post(url, sent).status_code == 302
    place = listing.locations.get()
    assert_hidden(place)
    assert STREET in place.private_address.address
    assert not apps.get_model("directory", "LocationEvent").objects.filter(address_1=STREET).exists()


def test_a_street_typed_into_a_confidential_place_is_added_to_the_private_one(curator, place):
    save(curator, change(place), FORM, confidential="on")
    save(curator, change(place), FORM, address_1="22 Elm Street")
    assert_hidden(place)
    lines = PrivateAddress.objects.get(location=place).address.splitlines()
    assert STREET in lines
    assert "22 Elm Street" in lines


def test_an_unknown_town_never_stops_the_hiding(curator, place):
    assert (
        save(curator, change(place), FORM, confidential="on", city="Xqzzyplace", state_province="").status_code == 302
    )
    place.refresh_from_db()
    assert (place.confidential, place.address_1, place.latitude, place.precision) == (True, "", None, "")


def test_only_the_explicit_right_shows_a_private_address(curator, trusted, place):
    save(curator, change(place), FORM, confidential="on")
    unseen = curator.get(change(place)).content.decode()
    assert STREET not in unseen
    assert "45.507" not in unseen
    assert "pin_latitude" not in fields_of(curator, change(place), FORM)
    seen = trusted.get(change(place)).content.decode()
    assert STREET in seen
    assert fields_of(trusted, change(place), FORM)["pin_latitude"] == ["45.507"]


def test_sending_private_fields_without_the_right_changes_nothing(curator, place):
    save(curator, change(place), FORM, confidential="on")
    save(curator, change(place), FORM, private_address="elsewhere", pin_latitude="1", pin_longitude="1")
    private = PrivateAddress.objects.get(location=place)
    assert STREET in private.address
    assert private.latitude == 45.507
    assert_hidden(place)


def test_the_pin_of_a_confidential_place_goes_to_the_private_address(trusted, place):
    save(trusted, change(place), FORM, confidential="on")
    save(trusted, change(place), FORM, pin_latitude="45.6", pin_longitude="-122.7")
    assert_hidden(place)
    private = PrivateAddress.objects.get(location=place)
    assert (private.latitude, private.longitude) == (45.6, -122.7)
    entry = SearchEntry.objects.get(organization=place.organization)
    assert entry.latitude != 45.6


def test_hiding_and_pinning_in_one_go_leaves_no_public_pin(trusted, place):
    save(trusted, change(place), FORM, confidential="on", pin_latitude="45.6", pin_longitude="-122.7")
    assert_hidden(place)
    assert PrivateAddress.objects.get(location=place).latitude == 45.6


def test_deleting_a_place_refreshes_the_listing(curator, place):
    response = curator.post(page("location", "delete", place.pk), {"post": "yes"})
    assert response.status_code == 302
    assert not SearchEntry.objects.filter(organization=place.organization, entry_kind="place").exists()
