"""Where listings land: on the map with its precision, in an area, or in their state as a last resort."""

from pathlib import Path

import pytest

from directory.models import Location, Organization
from tests.directory.importing import Importer, areas, location, only, row, service, thin

pytestmark = pytest.mark.django_db


@pytest.fixture
def importer(tmp_path: Path) -> Importer:
    return Importer(tmp_path)


def test_a_street_is_placed_at_its_postcode_and_kept_as_it_came(importer: Importer) -> None:
    importer(row(street="12 Pine Street,\nSuite 3"))
    place = location()
    assert place.precision == "postcode"
    assert place.areas[:3] == ["US:97201", "US-41051", "US-OR"]
    assert place.entered_address == "12 Pine Street,\nSuite 3\nPortland, OR 97201"
    assert only().home_area_id == "US-OR"
    assert areas() == {}


def test_without_a_postcode_the_town_stands_in(importer: Importer) -> None:
    importer(row(postal_code=""))
    assert location().precision == "town"


def test_a_zero_that_a_spreadsheet_dropped_is_put_back(importer: Importer) -> None:
    importer(row(postal_code="2134", city="Allston", region="MA"))
    assert location().postal_code == "02134"


def test_a_postcode_in_another_state_is_not_believed(importer: Importer) -> None:
    report = importer(row(postal_code="84115"))
    assert location().precision == "town"
    assert "US-OR" in location().areas
    assert "84115 does not lie in OR" in report


def test_a_british_unit_postcode_is_placed_at_its_district(importer: Importer) -> None:
    importer(row(country="GB", region="", postal_code="m32 8ht", city="Stretford"))
    assert (location().postal_code, location().precision) == ("M32 8HT", "outcode")
    assert only().home_area_id == "GB-ENG"


def test_a_town_we_do_not_know_is_said_and_found_by_its_state(importer: Importer) -> None:
    report = importer(row(postal_code="", city="Nowhereville"))
    assert location().latitude is None
    assert location().city == "Nowhereville"
    assert "Not on the map: 1" in report
    assert "Area not stated" in report


@pytest.mark.parametrize(
    "street", ["PO Box 12", "P.O. Box 12", "Post Office Box 12", "12 Pine Street\nPO Box 4", "c/o Others, 9 Oak Street"]
)
def test_mail_addresses_never_become_a_pin(importer: Importer, street: str) -> None:
    report = importer(row(street=street, name="Tide Peers"))
    assert not Location.objects.exists()
    assert only().mailing_address == f"{street}\nPortland, OR 97201"
    assert "Address for mail only, not on the map: 1" in report


def test_a_british_box_in_a_whole_address(importer: Importer) -> None:
    importer.content(
        'name,address,postcode\nSale Peers,"PO Box 3, Sale",M33 7XX\n',
        map="name=name,address=address,postcode=postal_code",
        country="GB",
    )
    assert not Location.objects.exists()
    # M33 lies in two districts: both are kept.
    assert areas() == {"E08000009": True, "E08000003": True}


def test_a_box_gives_the_counties_of_its_postcode(importer: Importer) -> None:
    importer(row(street="PO Box 12", name="Tide Peers"))
    assert areas() == {"US-41051": True}


def test_care_of_says_nothing_about_where_they_are(importer: Importer) -> None:
    importer(row(street="c/o Others, 9 Oak Street", name="Tide Peers"))
    assert areas() == {}
    assert only().home_area_id == "US-OR"


@pytest.mark.parametrize(
    ("name", "codes"),
    [
        ("Tide Peers of Multnomah County", {"US-41051"}),
        ("Washington County Peers (OR)", {"US-41067"}),
        ("Marion and Polk Counties Peers", {"US-41047", "US-41053"}),
        ("Tide Peers", set()),
    ],
)
def test_a_county_in_the_name_is_inferred(importer: Importer, name: str, codes: set[str]) -> None:
    importer(thin(name=name))
    assert areas() == dict.fromkeys(codes, True)


def test_a_county_in_the_name_goes_before_that_of_the_box(importer: Importer) -> None:
    importer(row(name="Clatsop County Peers", street="PO Box 9"))
    assert areas() == {"US-41007": True}


@pytest.mark.parametrize(
    ("level", "name", "codes"),
    [
        ("state", "or", {"US-OR"}), ("state", "", {"US-OR"}), ("state", "wa", {"US-WA"}),
        ("county", "Multnomah County", {"US-41051"}),
        ("", "Multnomah County", {"US-41051"}), ("national", "", {"US"}), ("international", "", {"*"}),
        ("statewide", "Idaho", {"US-ID"}),
    ],
)  # fmt: skip
def test_stated_areas_are_not_inferred(importer: Importer, level: str, name: str, codes: set[str]) -> None:
    importer(thin(service_area=level, service_area_name=name))
    assert areas() == dict.fromkeys(codes, False)


def test_an_area_we_do_not_know_is_said_and_the_row_kept(importer: Importer) -> None:
    report = importer(thin(service_area="county", service_area_name="Shire County"))
    assert areas() == {}
    assert "“Shire County” is none we know" in report


def test_six_at_one_address_are_six(importer: Importer) -> None:
    importer(*(row(source_id=str(n), name=f"Peers {n}") for n in range(6)))
    assert Organization.objects.count() == Location.objects.count() == 6


COORDINATES = {"map": "name=name,city=city,region=region,lat=latitude,lon=longitude", "country": "US"}


@pytest.mark.parametrize(
    ("lat", "lon", "precision"),
    [
        ("45.51", "-122.69", "exact"), ("95", "-122.69", "town"), ("45.51", "-222", "town"), ("0", "0", "town"),
        ("nan", "1", "town"), ("-122.69", "45.51", "town"), ("45,51", "-122", "town"), ("45.51", "", "town"),
        ("45.51", "122.69", "town"), ("", "", "town"), ("1e400", "1", "town"),
    ],
)  # fmt: skip
def test_impossible_coordinates_are_left_out(importer: Importer, lat: str, lon: str, precision: str) -> None:
    report = importer.content(f'name,city,region,lat,lon\nTide,Portland,OR,"{lat}","{lon}"\n', **COORDINATES)
    assert location().precision == precision
    assert ("coordinates" in report) == (precision == "town" and bool(lat or lon))


def test_coordinates_never_pin_a_box(importer: Importer) -> None:
    importer.content(
        "name,street,region,lat,lon\nTide,PO Box 3,OR,45.5,-122.6\n",
        map="name=name,street=street,region=region,lat=latitude,lon=longitude",
        country="US",
    )
    assert not Location.objects.exists()


def test_a_respite_without_a_street_is_private_at_its_town(importer: Importer) -> None:
    importer(row(source="power2u/peer-respite-directory", street="", postal_code=""))
    place = location()
    assert (place.confidential, place.precision, place.entered_address) == (True, "town", "")
    assert (only().kind, service().service_type) == ("peer_respite", "peer_respite")


def test_a_warmline_as_its_list_has_them(importer: Importer) -> None:
    importer(
        thin(
            source="nami/warmline-directory", name="Cascadia Warmline", phone="503-555-0143", service_area="state",
            service_area_name="or",
            description="Hours: Daily, 5pm–9am (PT). Spanish-language support available. Chat & Text support available.",
        )
    )  # fmt: skip
    line = service()
    assert (only().kind, line.service_type, line.cost) == ("warmline", "warmline", "")
    assert line.formats == ["phone", "text", "chat"]
    assert line.languages == ["en", "es"]
    hours = line.schedules.get()
    assert (hours.rrule, hours.timezone, bool(hours.upcoming)) == ("FREQ=DAILY", "America/Los_Angeles", True)


def test_a_line_that_takes_messages_only_offers_no_calls(importer: Importer) -> None:
    importer(
        thin(
            source="nami/warmline-directory",
            phone="503-555-0143",
            service_area="national",
            description="Chat/text: Text only.",
        )
    )
    assert service().formats == ["text"]
    assert only().phones.get().kind == "text"


def test_round_the_clock_has_the_zone_of_the_biggest_town(importer: Importer) -> None:
    importer(thin(region="ID", description="Hours: 24/7."))
    assert service().schedules.get().timezone == "America/Boise"


def test_a_network_is_made_once_and_taken_over_by_its_own_row(importer: Importer) -> None:
    importer(row(source_id="1", network="nami", name="NAMI Harbor"))
    stub = Organization.objects.get(network_slug="nami")
    assert (stub.state, stub.name) == ("network_only", "NAMI")
    importer(thin(source_id="us/nami", name="NAMI", region="", service_area="national", website="https://peers.org"))
    top = Organization.objects.get(network_slug="nami")
    assert (top.pk, top.state, top.kind, top.website) == (stub.pk, "published", "national_body", "https://peers.org")
    assert top.members.get().kind == "local_affiliate"
    importer(thin(source_id="us/nami", name="NAMI", region="", service_area="national", website="https://peers.org"))
    assert importer.counts["unchanged"] == 1


def test_a_state_body_covers_its_state(importer: Importer) -> None:
    importer(row(network="nami", name="NAMI Oregon"))
    assert only_member().kind == "regional_body"
    assert areas(only_member()) == {"US-OR": True}


def test_a_network_we_do_not_know_is_said(importer: Importer) -> None:
    assert "“illuminati” is not one we know" in importer(row(network="illuminati"))
    assert only().parent is None


def test_markup_in_a_name(importer: Importer) -> None:
    furniture = 'class="search-results">Back to Search'
    report = importer(
        row(source_id="1", name="Coeur d&#8217;Alene Peers"),
        row(source_id="2", name=furniture, street="Search By | H, Harbor House, 9 Oak Street"),
        row(source_id="3", name=furniture),
    )
    assert set(Organization.objects.values_list("name", flat=True)) == {"Coeur d’Alene Peers", "Harbor House"}
    assert Location.objects.get(organization__name="Harbor House").address_1 == "9 Oak Street"
    assert "Cleaned: 2" in report
    assert "line 4: The name" in report


def test_contacts_that_are_none_are_left_out_and_said(importer: Importer) -> None:
    report = importer(row(phone="call us", email="none", website="https://example.com", verified_on="2999-01-01"))
    assert (only().email, only().website, only().phones.count()) == ("", "", 0)
    assert "Left out: 4" in report


def test_text_cut_off_around_a_number_is_said(importer: Importer) -> None:
    report = importer(row(phone="503-555-0102;DROP"))
    assert only().phones.get().number == "503-555-0102"
    assert "of the phone “503-555-0102;DROP” we kept 503-555-0102" in report


def test_an_emergency_number_is_left_out_and_said(importer: Importer) -> None:
    report = importer(row(phone="911"))
    assert not only().phones.exists()
    assert "the phone “911”: This is the emergency number of a country" in report


def only_member() -> Organization:
    return Organization.objects.get(parent__isnull=False)
