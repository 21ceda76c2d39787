"""Files that are not quite what they are called: encodings, headers, quotation marks, and plain noise."""

import json
from pathlib import Path

import pytest
from django.core.management import CommandError
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from directory.models import Organization
from tests.directory.importing import HEADER, Importer, only, row

pytestmark = pytest.mark.django_db


@pytest.fixture
def importer(tmp_path: Path) -> Importer:
    return Importer(tmp_path)


def names() -> list[str]:
    return sorted(Organization.objects.values_list("name", flat=True))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-32", "cp1252"])
def test_encodings_are_found_out(importer: Importer, encoding: str) -> None:
    importer.content((HEADER + "\n" + row(name="Café Peers") + "\n").encode(encoding))
    assert only().name == "Café Peers"


def test_one_odd_line_does_not_spoil_the_others(importer: Importer) -> None:
    lines = [row(name="Café Peers", source_id="1").encode(), row(name="Señor Peers", source_id="2").encode("cp1252")]
    report = importer.content(b"\n".join([HEADER.encode(), *lines]))
    assert names() == ["Café Peers", "Señor Peers"]
    assert "line 3" in report and "Windows-1252" in report


def test_an_encoding_that_is_named_is_used(importer: Importer) -> None:
    importer.content((HEADER + "\n" + row(name="Žena Peers") + "\n").encode("cp1250"), encoding="cp1250")
    assert only().name == "Žena Peers"


@pytest.mark.parametrize("encoding", ["klingon", "hex", "rot13"])
def test_an_unknown_encoding_is_said(importer: Importer, encoding: str) -> None:
    with pytest.raises(CommandError, match="encoding"):
        importer(row(), encoding=encoding)


@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
def test_any_line_end(importer: Importer, ends: str) -> None:
    importer.content(ends.join([HEADER, row(), row(source_id="2"), ""]))
    assert importer.counts["created"] == 2


@pytest.mark.parametrize("delimiter", [";", "\t"])
def test_other_separators(importer: Importer, delimiter: str) -> None:
    importer.content(f"name{delimiter}region{delimiter}country\nHarbor Peers{delimiter}OR{delimiter}US\n")
    assert only().home_area_id == "US-OR"


@pytest.mark.parametrize("content", [b"", b"\n\n", b"\xef\xbb\xbf", b"  \n , ,\n"])
def test_an_empty_file_is_said(importer: Importer, content: bytes) -> None:
    with pytest.raises(CommandError, match="empty"):
        importer.content(content)


def test_a_header_alone_is_no_error(importer: Importer) -> None:
    assert "no rows" in importer()
    assert importer.counts["rows"] == 0


def test_a_missing_column_is_named_with_those_there_are(importer: Importer) -> None:
    with pytest.raises(CommandError, match=r"“name” is missing.*title, place"):
        importer.content("title,place\nA,B\n")


def test_a_missing_column_of_a_mapping_is_named(importer: Importer) -> None:
    with pytest.raises(CommandError, match="“telephone” is missing"):
        importer.content("name,region\nA,OR\n", map="name=name,telephone=phone,region=region")


def test_a_file_that_fits_another_mapping_says_so(importer: Importer) -> None:
    with pytest.raises(CommandError, match="--country"):
        importer.content("name,description\nA,B\n")


def test_a_column_that_stands_twice_is_said(importer: Importer) -> None:
    with pytest.raises(CommandError, match="“name” stands 2 times"):
        importer.content("name,region,Name,country\nA,OR,B,US\n")


def test_a_mapping_by_option_by_name_and_by_file(importer: Importer, tmp_path: Path) -> None:
    council = 'name,description,address,postcode,telephone,website\nSale Peers,,"3 School Road, Sale",M33 7XX,0161 496 0123,\n'
    own = "Titel,PLZ,Tel\nUrmston Peers,M41 0NA,0161 496 0124\n"
    importer.content(council, mapping="uk-council")
    importer.content(own, map="titel=name,plz=postal_code,tel=phone", country="GB")
    other = tmp_path / "mapping.json"
    other.write_text(
        json.dumps({"columns": {"Titel": "name", "PLZ": "postal_code"}, "country": "GB", "source": "another"})
    )
    importer.content(own, mapping=str(other))
    sale, *urmston = Organization.objects.order_by("name", "-source")
    assert (sale.locations.get().address_1, sale.locations.get().city) == ("3 School Road", "Sale")
    assert [one.name for one in urmston] == ["Urmston Peers"] * 2
    assert urmston[0].phones.get().number == "0161 496 0124"


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"map": "name"}, "COLUMN=FIELD"), ({"map": "name=nom"}, "no field nom"),
        ({"map": "name=name,title=name"}, "mapped to name"), ({"mapping": "nowhere"}, "no mapping nowhere"),
        ({"map": "region=region"}, "every listing needs one"), ({"country": "Narnia"}, "no country"),
        ({"map": "name=name", "mapping": "uk-council"}, "not both"),
    ],
)  # fmt: skip
def test_mappings_that_do_not_work_are_said(importer: Importer, options: dict[str, str], message: str) -> None:
    with pytest.raises(CommandError, match=message):
        importer(row(), **options)


@pytest.mark.parametrize("content", ["[]", "{", '{"columns": []}', '{"columns": {"a": "b"}}', "\x00", "[" * 100_000])
def test_a_mapping_file_that_is_none(importer: Importer, tmp_path: Path, content: str) -> None:
    path = tmp_path / "mapping.json"
    path.write_text(content)
    with pytest.raises(CommandError):
        importer(row(), mapping=str(path))


def test_files_that_cannot_be_opened(importer: Importer, tmp_path: Path) -> None:
    for path in (tmp_path / "missing.csv", tmp_path, Path("\x00")):
        with pytest.raises(CommandError, match="cannot be read"):
            importer.path(path)


def test_a_file_without_one_good_row_ends_in_an_error(importer: Importer) -> None:
    with pytest.raises(CommandError, match="No row could be read"):
        importer(row(name=""))
    assert importer.counts["refused"] == 1


NOISE = st.one_of(
    st.binary(max_size=600),
    st.text(max_size=300).map(lambda text: text.encode("utf-8", "surrogatepass")),
    st.binary(max_size=300).map(lambda noise: HEADER.encode() + b"\n" + row().encode() + b"\n" + noise),
    st.lists(st.text(alphabet=st.sampled_from('",;\n\r\t a1\x00é<>&='), max_size=30), max_size=18).map(
        lambda cells: (HEADER + "\n" + ",".join(cells)).encode()
    ),
    st.lists(st.text(max_size=20), min_size=16, max_size=16).map(
        lambda cells: (HEADER + "\n" + row(**dict(zip(HEADER.split(","), cells, strict=True)))).encode(
            "utf-8", "replace"
        )
    ),
)


@given(NOISE)
@example(b'\xff\xfe"')
@example(b'name,region\n"')
@example(HEADER.encode() + b'\n"' + b"\n" * 500 + row().encode())
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_bytes_end_in_a_report_or_a_message(importer: Importer, content: bytes) -> None:
    try:
        importer.content(content, dry_run=True)
    except CommandError as error:
        assert str(error)
    else:
        assert importer.counts["rows"] >= 0
