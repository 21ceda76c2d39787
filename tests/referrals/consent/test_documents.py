"""Papers: what is on them when they are read back, with any name and any text."""

import io
import re
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, cast

import pypdf
import pytest

from referrals.consent.documents import Disclosed, Part, SignedCopy, Table, accounting_pdf, record_pdf, release_pdf
from referrals.consent.jurisdictions import policy_for
from referrals.consent.texts import release_text, sha256
from referrals.vocabularies import Direction, SignatureMethod
from tests.referrals.consent.drafts import OUT, TODAY, make_draft

OREGON = policy_for("US-OR", counsel_reviewed=True)
SIGNED = SignedCopy(
    "Sam Rivers",
    datetime(2026, 5, 1, 17, 12, tzinfo=UTC),
    "America/Los_Angeles",
    SignatureMethod.STAFF_DEVICE,
    "Alex Kim",
)
HARD_NAMES = [
    "שרה כהן",
    "محمد علي",
    "王小明",
    "Zoë Ødegård",
    "Ἀλέξανδρος",
    "Sam 🎉👩🏽‍🚀",
    "ส้ม",
    "a\u202eb\u0000c",
    "x" * 3000,
]
MARKUP = '#read("/etc/passwd") $x^2$ *b* _i_ \\ #strong[x] // gone /* gone */ <b>&amp; "]) @ref `raw` = h'


def read(pdf: bytes) -> str:
    """What can be read and copied from it, on one line."""
    pages = pypdf.PdfReader(io.BytesIO(pdf)).pages
    return " ".join("\n".join(page.extract_text() for page in pages).split())


def bare(text: str) -> str:
    """Letters and numbers alone: lines may be broken anywhere."""
    return re.sub(r"\s", "", text)


def test_no_sign_without_width_stands_in_the_text_of_a_paper() -> None:
    # The places to break of a word, after its 24th letter, once told every other "v" to read as two signs.
    sentence = f"{'x' * 23}v{'x' * 9} came in November, in the evening"
    paper = record_pdf("Your record", [Part("Said", [sentence], {"Words": sentence})], is_uk=False, day=TODAY)
    pages = pypdf.PdfReader(io.BytesIO(paper)).pages
    assert read(paper).count("in November, in the evening") == 2
    for page in cast(list[Any], pages):
        fonts = [font.get_object() for font in page["/Resources"]["/Font"].values()]
        mapped = [font["/ToUnicode"].get_object().get_data() for font in fonts]
        for part in (page.get_contents().get_data(), *mapped):
            assert b"200b" not in part.lower()


def test_a_release_to_print_has_every_line_its_hash_and_room_to_sign() -> None:
    text = release_text(make_draft(), OREGON)
    page_text = read(release_pdf(text, is_uk=False, day=TODAY))
    for line in text.splitlines()[1:]:
        assert bare(line.strip(" -|")) in bare(page_text), line
    assert sha256(text) in bare(page_text)
    for line in ("Your name:", "Your signature:", "Today's date:", "Their signature:", "[ ] yes"):
        assert line in page_text
    assert "How it was signed" not in page_text


def test_the_copy_of_a_signed_one_says_who_when_and_how_and_has_no_lines_to_sign() -> None:
    text = release_text(make_draft(), OREGON, {Direction.TO_ORGANIZATION})
    page_text = read(release_pdf(text, is_uk=False, day=TODAY, signed=SIGNED))
    for part in (
        "Name: Sam Rivers", "When: Friday, May 1, 2026, 10:12 (America/Los_Angeles)", "How: On a device of the agency",
        "Who saw it: Alex Kim", "Your answer: yes", "Your answer: no",
    ):  # fmt: skip
        assert part in page_text
    assert sha256(text) in bare(page_text)
    assert "Your signature" not in page_text
    for_them = read(release_pdf(text, is_uk=False, day=TODAY, signed=replace(SIGNED, representative="Robin Rivers")))
    assert "Answered for the person by: Robin Rivers" in for_them


def test_names_under_a_signed_text_are_printed_as_typed() -> None:
    text = release_text(make_draft(), OREGON) + "\nSIGNED\n  Name:\n  | Sam | Rivers\n"
    page_text = read(release_pdf(text, is_uk=False, day=TODAY, signed=SIGNED))
    assert "Name: Sam | Rivers How it was signed" in page_text


def test_paper_is_that_of_the_country() -> None:
    text = release_text(make_draft(), OREGON)
    sizes = [
        pypdf.PdfReader(io.BytesIO(release_pdf(text, is_uk=is_uk, day=TODAY))).pages[0].mediabox.height
        for is_uk in (True, False)
    ]
    assert [round(size) for size in sizes] == [842, 792]


@pytest.mark.parametrize("name", HARD_NAMES)
def test_any_name_can_be_printed(name: str) -> None:
    words = dict.fromkeys(OUT.categories, name)
    text = release_text(make_draft(person_name=name, offers=(replace(OUT, words=words),)), OREGON)
    page_text = read(release_pdf(text, is_uk=True, day=TODAY, signed=replace(SIGNED, name=name)))
    assert "What you need to know".upper() in page_text


@pytest.mark.parametrize("name", ["Zoë Ødegård", "Ἀλέξανδρος", "Жанна"])
def test_letters_of_europe_read_back_as_they_were(name: str) -> None:
    text = release_text(make_draft(person_name=name), OREGON)
    page_text = read(release_pdf(text, is_uk=True, day=TODAY))
    assert name in page_text and "empty boxes" not in page_text


@pytest.mark.parametrize("name", ["שרה", "محمد"])
def test_letters_from_the_right_are_all_there(name: str) -> None:
    text = read(release_pdf(release_text(make_draft(person_name=name), OREGON), is_uk=True, day=TODAY))
    assert set(name) <= set(text) and "empty boxes" not in text


def test_a_letter_that_cannot_be_drawn_is_owned_up_to() -> None:
    text = release_text(make_draft(person_name="Sam \U000e0b00\u1201\U0001f9ff𒀀"), OREGON)
    assert "Some letters are in no font" in read(release_pdf(text, is_uk=True, day=TODAY))


def test_markup_stays_text() -> None:
    words = dict.fromkeys(OUT.categories, MARKUP)
    text = release_text(make_draft(person_name=MARKUP, offers=(replace(OUT, words=words),)), OREGON)
    page_text = bare(read(release_pdf(text, is_uk=True, day=TODAY, signed=replace(SIGNED, name=MARKUP))))
    assert page_text.count(bare(MARKUP)) == 2 + len(words)
    assert "root:" not in page_text


def test_a_record_has_its_parts_words_and_tables() -> None:
    parts = [
        Part("About you", ["As of today."], {"What you are called": "Sam", "How to reach you": "Line one\nLine two"}),
        Part("What happened", table=Table(("When", "What"), [("1 May", MARKUP), ("2 May", "Opened")], (1, 3))),
        Part("Nothing here"),
    ]
    text = read(record_pdf("Everything kept about Sam", parts, is_uk=True, day=TODAY))
    for words in ("Everything kept about Sam", "As of today.", "Line one Line two", "When What", "2 May Opened"):
        assert words in text
    assert bare(MARKUP) in bare(text)


def test_an_accounting_lists_every_disclosure_over_as_many_pages_as_it_takes() -> None:
    rows = [
        Disclosed(f"1 May, 10:{n:02}", "Lincoln Clinic", "Harbor Peers", "Name", "Support", f"C-{n:04}", "opened")
        for n in range(60)
    ]
    pdf = accounting_pdf(rows, is_uk=False, day=TODAY, about="Sam Rivers", notes=["Both directions."])
    text = read(pdf)
    assert re.findall(r"C-(\d{4})", text) == [f"{n:04}" for n in range(60)]
    assert "About Sam Rivers." in text and "Both directions." in text
    pages = len(pypdf.PdfReader(io.BytesIO(pdf)).pages)
    # The names of the columns stand on each page.
    assert text.count("Who shared") == pages > 1


def test_an_empty_accounting_says_so() -> None:
    assert "Nothing has been shared." in read(accounting_pdf([], is_uk=True, day=TODAY))


def test_it_is_tagged_titled_and_dated_by_the_day_alone() -> None:
    pdf = release_pdf(release_text(make_draft(), OREGON), is_uk=False, day=TODAY)
    reader = pypdf.PdfReader(io.BytesIO(pdf))
    assert reader.metadata and reader.metadata.title == "Your choice about sharing"
    root: Any = reader.trailer["/Root"]
    assert "/StructTreeRoot" in root and root["/Lang"] == "en"
    assert b"pdfuaid:part" in root["/Metadata"].get_object().get_data()
    assert pdf == release_pdf(release_text(make_draft(), OREGON), is_uk=False, day=TODAY)
