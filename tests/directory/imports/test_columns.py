"""Lists whose columns have other names than ours, and rows that say nothing of where they are."""

from pathlib import Path

import pytest
from django.core.management import CommandError
from django.http import QueryDict

from directory.imports.listings_csv import column_synonyms
from directory.imports.listings_csv.columns import FIELDS
from directory.imports.listings_csv.mapping import PEER_LISTINGS, bind
from directory.models import Location, Organization, SearchEntry
from directory.search.response import search
from tests.directory.importing import Importer, location, only
from tests.directory.listings import make_listing

pytestmark = pytest.mark.django_db
AMERICAN = "name,street,city,state,zip,phone\n"


@pytest.fixture
def importer(tmp_path: Path) -> Importer:
    return Importer(tmp_path)


def found_from(place: str) -> set[str]:
    """The listings in all groups of a search of that place."""
    search_response = search(QueryDict(f"near={place}"))
    assert search_response.result is not None
    return {result.organization.name for group in search_response.result.groups for result in group.items}


def test_an_american_list_needs_no_map(importer: Importer) -> None:
    report = importer.content(
        AMERICAN + "Beacon Circle,1 Beacon Street,Boston,MA,02108,617 555 0134\n"
        "Main Street Circle,2 Main Street,Springfield,MA,01103,413 555 0134\n"
    )
    assert "Columns read: state as region, zip as postal_code." in report
    assert set(Location.objects.values_list("precision", flat=True)) == {"postcode"}
    assert set(Organization.objects.values_list("home_area_id", flat=True)) == {"US-MA"}
    assert found_from("02108") == {"Beacon Circle"}
    assert found_from("35.68,139.69") == set()


def test_a_british_list_is_not_read_as_american(importer: Importer) -> None:
    importer.content("organisation,address 1,town,postcode,telephone\nMill Lane Circle,1 Mill Lane,Leeds,LS1 4DY,\n")
    assert (location().city, location().postal_code, only().home_area_id) == ("Leeds", "LS1 4DY", "GB-ENG")


@pytest.mark.parametrize("other", [other for names in column_synonyms.OTHER_NAMES.values() for other in names])
def test_every_other_name_leads_to_one_field(other: str) -> None:
    fields = [field for field, names in column_synonyms.OTHER_NAMES.items() if other in names]
    assert len(fields) == 1
    assert fields[0] in FIELDS
    assert other not in FIELDS
    assert column_synonyms.plain(other) == other
    header = bind(PEER_LISTINGS, [*({"name", "country"} - {fields[0]}), other.upper().replace(" ", "_")], "")
    assert header.columns[header.fields[fields[0]]] == other.upper().replace(" ", "_")


def test_our_own_name_wins_and_two_that_mean_the_same_are_left_alone() -> None:
    header = bind(PEER_LISTINGS, ["name", "zip", "postal_code", "tel", "Tel", "country"], "")
    assert header.columns[header.fields["postal_code"]] == "postal_code"
    assert "phone" not in header.fields
    assert header.unused == ["zip", "tel", "Tel"]


def test_a_row_without_a_place_is_refused_and_not_listed_for_the_world(importer: Importer) -> None:
    importer.content(
        "name,city,phone\nBoston Circle,Boston,617 555 0134\nSomewhere Circle,,503 555 0134\nLeeds Circle,Leeds,\n"
    )
    assert importer.counts["refused"] == 2
    assert "More than one place is called Boston. Nothing says where it is or whom it is for" in importer.text
    assert only().name == "Leeds Circle"


@pytest.mark.parametrize(
    ("cells", "options", "listed"),
    [
        (",,,,503 555 0134", {}, False),
        (",n/a,,,503 555 0134", {}, False),
        (",,OR,,503 555 0134", {}, True),
        ("PO Box 4,Portland,OR,97201,", {}, True),
        (",,,,503 555 0134", {"country": "US"}, True),
    ],
)
def test_a_country_that_columns_let_one_assume_places_no_row(
    importer: Importer, cells: str, options: dict[str, str], listed: bool
) -> None:
    importer.content(f"{AMERICAN}Beacon Circle,1 Beacon Street,Boston,MA,02108,\nSome Circle,{cells}\n", **options)
    assert importer.counts["created"] == 1 + listed
    assert ("add a postcode, a town with its state, a state or a country" in importer.text) is not listed


def test_a_file_of_nothing_but_such_rows_is_an_error(importer: Importer) -> None:
    with pytest.raises(CommandError, match="No row could be read"):
        importer.content("name,city,phone\nBoston Circle,Boston,617 555 0134\n")


def test_help_for_everybody_everywhere_says_so(importer: Importer) -> None:
    importer.content("name,service_area,website\nOnline Circle,worldwide,https://circle.example.net\n")
    assert found_from("35.68,139.69") == {"Online Circle"}


def test_a_listing_that_no_curator_has_placed_is_found_by_its_name_alone() -> None:
    make_listing("Unplaced Circle", country="", service={"formats": ["online"]})
    assert SearchEntry.objects.get().area_code == ""
    assert found_from("97201") == set()
    search_response = search(QueryDict("q=unplaced"))
    assert search_response.result is not None
    assert [result.organization.name for result in search_response.result.groups[0].items] == ["Unplaced Circle"]
