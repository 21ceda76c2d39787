"""Every row is accounted for, with its physical line, and none loses another."""

import csv
import re
from pathlib import Path

import pytest
from django.core.management import CommandError

from directory.imports import run
from directory.imports.listings_csv import formulas
from directory.models import Organization, SearchEntry
from directory.places import areas_from_text
from tests.directory.importing import HEADER, Importer, history_rows, row, thin

pytestmark = pytest.mark.django_db


@pytest.fixture
def importer(tmp_path: Path) -> Importer:
    return Importer(tmp_path)


def test_lines_are_those_of_the_file_though_cells_span_several(importer: Importer) -> None:
    report = importer(
        row(source_id="1", description="one\ntwo\n\nfour"), "", row(source_id="2", name=""), row(source_id="3"), "a,b"
    )
    assert importer.counts == {"rows": 4, "created": 2, "updated": 0, "unchanged": 0, "refused": 2, "skipped": 0}
    assert "line 7: The row has no name." in report
    assert "line 9: The row has 2 cells and the header 16." in report


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        ({"name": ""}, "no name"),
        ({"name": "---"}, "no words"),
        ({"name": "<br><hr>"}, "no words"),
        ({"name": "x" * 201}, "201 characters"),
        ({"street": "x" * 201}, "201 characters"),
        ({"description": "x" * 20_001}, "20,001 characters"),
        ({"name": "Harbor\x00Peers"}, "U+0000"),
        ({"description": "bell\x07"}, "U+0007"),
        ({"city": "\ue000"}, "U+E000"),
        ({"name": "Harbor \ufffd Peers"}, "could not be read"),
        ({"postal_code": "9720"[:3]}, "not a ZIP code"),
        ({"postal_code": "ABCDE"}, "not a ZIP code"),
        ({"country": "GB", "postal_code": "WA154 1HF", "region": ""}, "“WA154 1HF” is not a postcode"),
        ({"country": "Narnia"}, "no country"),
        ({"name": "Back to Search"}, "part of a web page"),
    ],
)  # fmt: skip
def test_a_bad_row_is_refused_with_its_reason_and_its_neighbours_stay(
    importer: Importer, cells: dict[str, str], reason: str
) -> None:
    report = importer(row(source_id="a"), row(**{"source_id": "b", **cells}), row(source_id="c"))
    assert importer.counts["created"] == 2
    line = next(line for line in report.splitlines() if line.startswith("  line 3: "))
    assert reason in line


def test_the_same_entry_twice_is_refused_with_both_lines(importer: Importer) -> None:
    report = importer(row(), row(source_id="other"), row(name="Harbor Peers again"))
    assert importer.counts["refused"] == 1
    assert "line 4: The same entry stands on line 2 already (harbor)." in report


def test_rows_without_an_id_are_told_apart_by_name_and_address(importer: Importer) -> None:
    same = {"source": "", "source_id": ""}
    importer(row(**same), row(**same, street="9 Oak Street"), row(**same, phone="503-555-0143"))
    assert importer.counts["created"] == 2
    assert importer.counts["refused"] == 1


def test_a_refused_row_does_not_stand_in_the_way_of_a_good_one(importer: Importer) -> None:
    importer(row(name=""), row())
    assert importer.counts["created"] == 1


def test_an_open_quotation_mark_costs_one_line(importer: Importer) -> None:
    report = importer(row(source_id="1"), '"open,and,never,closed', *(row(source_id=str(n)) for n in range(2, 300)))
    assert importer.counts["created"] == 299
    assert "line 3: A quotation mark is opened on this line and not closed." in report


def test_text_after_a_quotation_mark_costs_one_line(importer: Importer) -> None:
    importer(row(source_id="1"), '"a"b,c', row(source_id="2"))
    assert importer.counts["created"] == 2
    assert importer.counts["refused"] == 1


def test_a_line_longer_than_memory_allows_costs_one_line(importer: Importer) -> None:
    report = importer(row(source_id="1"), "x" * 3_000_000, row(source_id="2"))
    assert importer.counts["created"] == 2
    assert "line 3: The line is longer than 1,000,000 characters." in report


def test_refused_rows_are_written_out_and_can_be_mended(importer: Importer, tmp_path: Path) -> None:
    out = tmp_path / "refused.csv"
    importer(row(source_id="1", name="", phone="503-555-0143"), row(source_id="2"), "a,b", refused=str(out))
    with out.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    assert rows[0] == ["refused_line", "refused_because", *HEADER.split(",")]
    assert [(line[0], line[2]) for line in rows[1:]] == [("2", "fictional/list"), ("4", "a")]
    mended = out.read_text(encoding="utf-8").splitlines()[:2]
    importer.content("\n".join([mended[0], mended[1].replace("1,,", "1,Mended Peers,")]))
    assert Organization.objects.filter(name="Mended Peers", phones__number="503-555-0143").exists()


FORMULAS = ['=HYPERLINK("x")', "+1 503 555 0143", "-2+3", "@SUM(A1)", "\t=1", "'=1", "''@x", "\uff1d1+1"]


@pytest.mark.parametrize("cell", [*FORMULAS, "plain", "-122.67", "+45.5", "'Tis the season", "", "'"])
def test_a_refused_row_runs_nothing_in_a_spreadsheet_and_comes_back_as_it_was(
    importer: Importer, tmp_path: Path, cell: str
) -> None:
    out = tmp_path / "refused.csv"
    importer(row(source_id="1", name="", description=cell), row(source_id="2"), refused=str(out))
    with out.open(encoding="utf-8", newline="") as file:
        written = list(csv.reader(file))[1][2 + HEADER.split(",").index("description")]
    assert written.startswith("'") if cell in FORMULAS else written == cell
    assert formulas.armed(written) == cell


@pytest.mark.parametrize("cells", [{}, {"phone": "none"}, {"phone": "911"}, {"website": "n/a"}, {"city": "Portland"}])
def test_a_line_that_nobody_could_reach_is_refused_with_its_line(importer: Importer, cells: dict[str, str]) -> None:
    line = {"source": "nami/warmline-directory", "name": "Warmline", "service_area": "state", "service_area_name": "or"}
    report = importer(row(source_id="1"), thin(source_id="2", **line, **cells))
    assert "line 3: Nobody could reach this line: add a phone that works, a website," in report
    assert (importer.counts["created"], importer.counts["refused"]) == (1, 1)


@pytest.mark.parametrize(
    "ways", [{"phone": "503-555-0143"}, {"email": "hello@harborpeers.org"}, {"street": "12 Pine Street"}]
)
def test_a_line_with_one_way_to_reach_it_is_listed(importer: Importer, ways: dict[str, str]) -> None:
    importer(
        thin(source="nami/warmline-directory", name="Warmline", service_area="state", service_area_name="or", **ways)
    )
    assert importer.counts["created"] == 1


def test_the_street_of_a_line_is_an_office_and_is_noted(importer: Importer) -> None:
    report = importer(row(source="nami/warmline-directory", name="Pine Line", phone="503-555-0143"), row(source_id="2"))
    assert "Address of an office" in report
    assert "Pine Line: “12 Pine Street”" in report or "Pine Line: 12 Pine Street" in report
    assert "Harbor Peers: 12 Pine Street" not in report
    assert [entry.entry_kind for entry in SearchEntry.objects.filter(name="Pine Line")] == ["area"]


@pytest.mark.parametrize(
    "name", ['=HYPERLINK("http://x.example","Peers")', "@SUM(1+1)", "-2+cmd|' /C calc'!A0", "'=A1()"]
)
def test_a_formula_for_a_name_is_refused(importer: Importer, tmp_path: Path, name: str) -> None:
    out = tmp_path / "refused.csv"
    report = importer(row(source_id="1", name=name), row(source_id="2"), refused=str(out))
    assert re.search(
        r"line 2: The name “.*” is a formula, which a spreadsheet would run: write the name itself\.", report
    )
    with out.open(encoding="utf-8", newline="") as file:
        cells = list(csv.reader(file))[1]
    assert name in [formulas.armed(cell) for cell in cells]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))]


@pytest.mark.parametrize(
    ("name", "clean_name"), [("+cmd", "cmd"), ("=Harbor Peers", "Harbor Peers"), ("@home Peers", "home Peers")]
)
def test_signs_of_a_formula_before_a_name_are_taken_off_with_a_note(
    importer: Importer, name: str, clean_name: str
) -> None:
    report = importer(row(name=name))
    assert Organization.objects.get().name == clean_name
    assert f"the name “{name}” began like a formula and is {clean_name}" in report


def test_mended_rows_come_in_without_the_marks(importer: Importer, tmp_path: Path) -> None:
    out = tmp_path / "refused.csv"
    importer(row(source_id="1", name="", phone="+1 503-555-0143"), row(source_id="2"), refused=str(out))
    importer.content(out.read_text(encoding="utf-8").replace("1,,", "1,Mended Peers,"))
    assert Organization.objects.filter(name="Mended Peers", phones__number="+1 503-555-0143").exists()


def test_a_trial_writes_nothing_and_says_the_same(importer: Importer) -> None:
    rows = [row(source_id="1", network="nami"), thin(source_id="2", name=""), thin(source_id="3", website="n/a")]
    trial = importer(*rows, dry_run=True)
    assert Organization.objects.count() == SearchEntry.objects.count() == history_rows() == 0
    real = importer(*rows)
    assert trial.splitlines()[1:] == real.splitlines()
    assert trial.startswith("A trial")


def test_batches_do_not_matter(importer: Importer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run, "BATCH", 2)
    importer(*(row(source_id=str(n), network="nami") for n in range(7)), row(source_id="3"))
    assert importer.counts["created"] == 7
    assert importer.counts["refused"] == 1
    assert Organization.objects.get(network_slug="nami").members.count() == 7


def test_what_was_written_can_be_found(importer: Importer) -> None:
    line = {"name": "Cascadia Warmline", "phone": "503-555-0143"}
    importer(row(), thin(source_id="2", **line, service_area="state", service_area_name="or"))
    entries = {
        entry.name: (entry.entry_kind, entry.area_code, entry.area_stated) for entry in SearchEntry.objects.all()
    }
    assert entries == {"Harbor Peers": ("place", "", True), "Cascadia Warmline": ("area", "US-OR", True)}


def test_without_places_it_says_what_to_do(importer: Importer, monkeypatch: pytest.MonkeyPatch) -> None:
    assert areas_from_text("Multnomah County", "US-OR"), "the test database holds the gazetteer"
    from directory.models import Area

    monkeypatch.setattr(type(Area.objects), "exists", lambda self: False, raising=False)
    with pytest.raises(CommandError, match="load_gazetteer"):
        importer(row())


@pytest.mark.django_db(transaction=True)
def test_a_row_that_only_the_database_refuses_loses_no_other(importer: Importer, as_owner: object) -> None:
    cursor = as_owner
    cursor.execute(  # type: ignore[attr-defined]
        "ALTER TABLE directory_phone ADD CONSTRAINT no_four CHECK (number <> '503-555-0144')"
    )
    try:
        report = importer(*(row(source_id=str(n), phone=f"503-555-014{n}") for n in range(1, 9)))
    finally:
        cursor.execute("ALTER TABLE directory_phone DROP CONSTRAINT no_four")  # type: ignore[attr-defined]
    assert importer.counts["created"] == 7
    assert "line 5: The database refused it" in report
    assert not Organization.objects.filter(source_id="4").exists()
    assert SearchEntry.objects.count() == 7
