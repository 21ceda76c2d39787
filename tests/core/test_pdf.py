"""Setting a page: a template sees its data and its own folder, and nothing else."""

import io
from datetime import date
from pathlib import Path

import pypdf
import pytest

from core import pdf

DAY = date(2026, 5, 1)
HEAD = '#set document(title: "T")\n#set text(font: "DejaVu Sans", lang: "en")\n'


def template(folder: Path, text: str) -> Path:
    path = folder / "inside" / "page.typ"
    path.parent.mkdir()
    path.write_text(HEAD + text)
    return path


def text_of(pdf: bytes) -> str:
    return "\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages)


def test_data_reaches_the_template_as_text(tmp_path: Path) -> None:
    page = template(tmp_path, "#let data = json(bytes(sys.inputs.data))\n#for one in data.rows [#one \\ ]")
    paper = pdf.compile_pdf(page, {"rows": ["#panic()", "*b*"]}, day=DAY)
    assert text_of(paper).split() == ["#panic()", "*b*"]


@pytest.mark.parametrize("path", ["/etc/hostname", "../secret.txt", "/../secret.txt"])
def test_no_file_outside_the_folder_is_read(tmp_path: Path, path: str) -> None:
    (tmp_path / "secret.txt").write_text("secret")
    page = template(tmp_path, f'#read("{path}")')
    with pytest.raises(pdf.TypesetError):
        pdf.compile_pdf(page, {}, day=DAY)


def test_a_file_inside_the_folder_is_read(tmp_path: Path) -> None:
    page = template(tmp_path, '#read("beside.txt")')
    (page.parent / "beside.txt").write_text("beside")
    assert "beside" in text_of(pdf.compile_pdf(page, {}, day=DAY))


def test_what_goes_wrong_quotes_nothing(tmp_path: Path) -> None:
    page = template(tmp_path, "#panic(sys.inputs.data)")
    with pytest.raises(pdf.TypesetError) as caught:
        pdf.compile_pdf(page, {"name": "Sam Rivers"}, day=DAY)
    assert "Sam" not in str(caught.value)
    assert caught.value.__cause__ is None and caught.value.__suppress_context__


def test_controls_and_turning_signs_go_and_long_words_can_break() -> None:
    assert pdf.printable({"a": ["x\x00y\u202ez\n", 1]}) == {"a": ["xyz\n", 1]}
    assert pdf.printable("No\u200bv\ufeffem\u2060ber") == "November"
    assert pdf.printable("a" * 30) == "a" * 24 + "\u200b" + "a" * 6


def test_the_first_letter_with_a_direction_decides() -> None:
    assert [pdf.direction(text) for text in ("Sam", "12 שרה", "محمد Sam", "12", "")] == [
        "ltr", "rtl", "rtl", "ltr", "ltr",
    ]  # fmt: skip
