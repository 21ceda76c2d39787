"""The second import and those after it: nothing is written twice, and nothing a curator did is undone."""

from datetime import date
from pathlib import Path

import pytest

from directory import services
from directory.models import DoNotList, Location, Organization, SearchEntry, Service, ServiceArea
from tests.directory.importing import Importer, areas, history_rows, location, only, row, service, thin

pytestmark = pytest.mark.django_db


@pytest.fixture
def importer(tmp_path: Path) -> Importer:
    return Importer(tmp_path)


FIRST = {"phone": "503-555-0143", "verified_on": "2026-03-01", "website": "https://peers.org", "description": "Old."}
LATER = {"phone": "503-555-0199", "verified_on": "2026-09-01", "website": "https://peers.net", "description": "New."}


def test_the_same_file_twice_changes_nothing(importer: Importer) -> None:
    rows = [
        row(**FIRST, network="nami"),
        thin(source_id="2", source="", description="Hours: 24/7."),
        row(source_id="3", street="PO Box 1"),
    ]
    importer(*rows)
    before = history_rows()
    importer(*rows)
    assert importer.counts["unchanged"] == 3
    assert history_rows() == before


def test_a_changed_row_changes_the_listing_and_what_is_found(importer: Importer) -> None:
    importer(row(**FIRST))
    listing = only().pk
    importer(row(**LATER, name="Harbour Peers", street="9 Oak Street", postal_code="97202"))
    assert importer.counts["updated"] == 1
    one = only()
    assert (one.pk, one.name, one.description, one.website) == (listing, "Harbour Peers", "New.", "https://peers.net")
    assert one.phones.get().number == "503-555-0199"
    assert (location().address_1, location().areas[0]) == ("9 Oak Street", "US:97202")
    assert {str(check.verified_on) for check in one.provenance.all()} == {"2026-09-01"}
    entry = SearchEntry.objects.get()
    assert (entry.name, entry.latitude) == ("Harbour Peers", location().latitude)


def test_provenance_says_where_from_when_and_how(importer: Importer) -> None:
    importer(row(**FIRST))
    stated = {(c.field, c.source, c.source_id, str(c.verified_on), c.method) for c in only().provenance.all()}
    assert stated == {(f, "fictional/list", "harbor", "2026-03-01", "source") for f in ("listing", "phone", "address")}


def test_a_blank_cell_erases_nothing(importer: Importer) -> None:
    importer(row(**FIRST))
    importer(thin(verified_on="2026-09-01"))
    one = only()
    assert (one.website, one.description, one.phones.count(), one.locations.count()) == (
        "https://peers.org",
        "Old.",
        1,
        1,
    )


def test_a_pin_put_by_hand_is_never_moved(importer: Importer) -> None:
    importer(row(**FIRST))
    services.pin_location(location=location(), latitude=45.5, longitude=-122.5)
    report = importer(row(**LATER, street="9 Oak Street", postal_code="84115", city="Salt Lake City", region="UT"))
    place = location()
    assert (place.latitude, place.longitude, place.precision) == (45.5, -122.5, "exact")
    assert place.address_1 == "9 Oak Street"
    assert "the pin put by hand" in report
    importer(row(**LATER, street="PO Box 9"))
    assert location().latitude == 45.5


def test_an_address_made_private_stays_private(importer: Importer) -> None:
    importer(row(**FIRST))
    place = location()
    place.confidential, place.precision = True, "town"
    place.address_1 = place.entered_address = place.postal_code = ""
    place.save()
    importer(row(**LATER, street="9 Oak Street"))
    assert (location().confidential, location().address_1, location().entered_address) == (True, "", "")


def test_a_box_takes_the_pin_away(importer: Importer) -> None:
    importer(row(**FIRST))
    importer(row(**LATER, street="PO Box 3"))
    assert not Location.objects.exists()
    assert only().mailing_address.startswith("PO Box 3")
    assert SearchEntry.objects.get().entry_kind == "area"


@pytest.mark.parametrize("state", ["suppressed", "draft"])
def test_a_state_a_curator_chose_stays(importer: Importer, state: str) -> None:
    importer(row(**FIRST))
    Organization.objects.update(state=state)
    importer(row(**LATER))
    assert only().state == state
    assert only().description == "New."


def test_fields_a_curator_checked_later_stay(importer: Importer) -> None:
    importer(row(**FIRST))
    one = only()
    one.phones.update(number="503-555-0111")
    services.verify_fields(
        organization=one, fields=["phone", "address", "listing"], method="phone", on=date(2026, 10, 1)
    )
    report = importer(row(**LATER, street="9 Oak Street"))
    assert one.phones.get().number == "503-555-0111"
    assert location().address_1 == "12 Pine Street"
    assert only().website == "https://peers.org"
    assert {c.method for c in one.provenance.all()} == {"phone"}
    assert "Left as curators have it: 3" in report


def test_fields_a_curator_checked_earlier_follow_the_list(importer: Importer) -> None:
    importer(row(**FIRST))
    services.verify_fields(organization=only(), fields=["phone"], method="phone", on=date(2026, 8, 31))
    importer(row(**LATER))
    assert only().phones.get().number == "503-555-0199"


def test_an_older_list_does_not_undo_a_newer_one(importer: Importer) -> None:
    importer(row(**LATER))
    importer(row(**FIRST))
    assert (only().description, only().phones.get().number) == ("New.", "503-555-0199")


def test_what_curators_added_is_left_alone(importer: Importer) -> None:
    importer(thin(**FIRST, name="Clatsop County Peers"))
    one = only()
    extra = Service.objects.create(organization=one, name="Women on Fridays")
    ServiceArea.objects.create(service=extra, area_id="US-WA")
    imported = one.services.exclude(pk=extra.pk).get()
    imported.service_type, imported.name = "support_group", "Tuesdays"
    imported.save()
    importer(thin(**LATER, name="Lane County Peers"))
    assert extra.areas.get().area_id == "US-WA"
    imported.refresh_from_db()
    assert (imported.service_type, imported.name) == ("support_group", "Tuesdays")
    assert [served.area_id for served in imported.areas.all()] == ["US-41039"]


def test_what_is_known_of_holidays_stays_until_the_list_says_otherwise(importer: Importer) -> None:
    importer(thin(description="Hours: Daily, 8am-9pm (PT).", verified_on="2026-03-01"))
    service().schedules.update(on_holidays="open")
    importer(thin(description="Hours: Daily, 8am-9pm (PT). Ring twice.", verified_on="2026-04-01"))
    assert service().schedules.get().on_holidays == "open"
    importer(thin(description="Hours: Daily, 8am-9pm (PT). Closed federal holidays.", verified_on="2026-09-01"))
    row = service().schedules.get()
    assert (row.on_holidays, row.holidays_of, row.calendar) == ("closed", "US", "US")


def test_hours_follow_the_list(importer: Importer) -> None:
    importer(thin(description="Hours: Daily, 8am-9pm (PT).", verified_on="2026-03-01"))
    importer(thin(description="Hours: Daily, 8am-10pm (PT).", verified_on="2026-09-01"))
    assert service().schedules.get().closes_at.hour == 22


def test_a_second_import_that_only_renews_the_date_writes_only_that(importer: Importer) -> None:
    importer(row(**FIRST))
    before = history_rows()
    importer(row(**{**FIRST, "verified_on": "2026-09-01"}))
    # The digest of the organization and the dates of listing, phone and address.
    assert history_rows() == before + 4


# --- do not list ------------------------------------------------------------------------------------------------


def test_somebody_who_asked_is_skipped_for_good(importer: Importer) -> None:
    importer(row(**FIRST))
    services.do_not_list(organization=only())
    for cells in (FIRST, LATER):
        importer(row(**cells))
        assert importer.counts["skipped"] == 1
    assert only().state == "do_not_list"
    Organization.objects.all().delete()
    importer(row(**LATER))
    assert importer.counts["skipped"] == 1
    assert not Organization.objects.exists()


@pytest.mark.parametrize(
    ("request_", "cells", "skipped"),
    [
        ({"name_key": "harbor peers"}, {}, True),
        ({"name_key": "harbor peers"}, {"name": "HARBOR, Peers!"}, True),
        ({"name_key": "harbor peers"}, {"name": "Harbour Peers"}, False),
        ({"name_key": "harbor peers", "region": "US-OR"}, {}, True),
        ({"name_key": "harbor peers", "region": "US-WA"}, {}, False),
        ({"name_key": "harbor peers", "region": "US-WA"}, {"region": "", "city": "", "postal_code": "", "street": ""}, True),
        ({"name_key": "harbor peers"}, {"name": "<b>Harbor</b> Peers"}, True),
        ({"name_key": "harbor peers"}, {"name": "Back to Search", "street": "Search By | H, Harbor Peers, 1 Oak St"}, True),
        ({"name_key": "x", "source": "fictional/list", "source_id": "harbor"}, {"name": "New name"}, True),
        ({"name_key": "x", "source": "other/list", "source_id": "harbor"}, {}, False),
        ({"name_key": "x", "website": "https://www.peers.org/about"}, {"website": "http://peers.org"}, True),
        ({"name_key": "x", "website": "https://facebook.com/harbor"}, {"website": "https://www.facebook.com/tide"}, False),
        ({"name_key": "x", "website": "https://facebook.com/harbor"}, {"website": "https://facebook.com/Harbor/"}, True),
        # Branches on one list share a website: their ids tell them apart.
        (
            {"name_key": "x", "website": "https://peers.org", "source": "fictional/list", "source_id": "tide"},
            {"website": "https://peers.org"},
            False,
        ),
    ],
)  # fmt: skip
def test_which_rows_a_request_means(
    importer: Importer, request_: dict[str, str], cells: dict[str, str], skipped: bool
) -> None:
    DoNotList.objects.create(**request_)
    report = importer(row(**cells))
    assert importer.counts["skipped"] == int(skipped)
    assert Organization.objects.exists() is not skipped
    assert ("line 2: its" in report) is skipped


def test_areas_of_thin_listings_follow_their_name(importer: Importer) -> None:
    importer(thin(name="Lane County Peers"))
    importer(thin(name="Peers of Oregon"))
    assert areas() == {}
