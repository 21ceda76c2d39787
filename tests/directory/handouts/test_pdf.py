"""The hand-out on paper: what it says, what it never says, and what people's words cannot do to it."""

import io
import re
import time
from dataclasses import fields, replace
from typing import Any
from uuid import UUID

import pypdf
import pytest
from django.contrib.sessions.models import Session
from django.test import Client, override_settings

from core import pdf as core_pdf
from core import semaphore
from directory.crisis import lines
from directory.handouts import codes, labels, pdf
from directory.handouts.sheet import Entry, Sheet, paper, sheet
from directory.handouts.shortlist import LONGEST_NOTE, Chosen
from directory.models import Handout, HandoutLanguage, Location, Organization, PrivateAddress
from directory.services import index_listing
from directory.web import limits
from tests.directory.handouts.test_shortlist import add, change
from tests.directory.listings import make_listing, make_town
from tests.directory.web.test_secrets import TRACES
from tests.directory.web.test_secrets import respite as respite
from tests.holding import all_of, use_up

pytestmark = pytest.mark.django_db
MM = 72 / 25.4


def document(body: bytes) -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(body))


def text_of(body: bytes) -> str:
    """Its words with single spaces, line ends and places to break forgotten."""
    read = " ".join(page.extract_text() for page in document(body).pages)
    return re.sub(r"\s+", " ", read)


def pieces(body: bytes) -> list[tuple[str, float, float]]:
    """Each piece of text of the first page, where it begins (points from the left), and its size in points."""
    placed_texts: list[tuple[str, float, float]] = []

    def take(text: str, _page: Any, place: Any, _font: Any, size: float) -> None:
        placed_texts.append((text, place[4], round(abs(size * place[0]), 1)))

    document(body).pages[0].extract_text(visitor_text=take)
    return placed_texts


def size_of(body: bytes, words: str) -> float:
    """The size in which these words are printed, in points."""
    return next(size for text, _, size in pieces(body) if words in text)


def printed(client: Client, *listings: Organization, **data: Any) -> bytes:
    """The PDF of these listings, made as a visitor makes it."""
    add(client, *listings)
    change(client, print="1", look="1", **data)
    response = client.get("/shortlist/list.pdf")
    assert response.headers["Content-Type"] == "application/pdf"
    return response.content


@pytest.fixture
def harbor() -> Organization:
    return make_listing(
        "Harbor Peers",
        at=(45.507, -122.69),
        location={"name": "First Unitarian", "address_1": "1211 SW Main St", "accessibility": ["step_free"]},
        rrule="FREQ=WEEKLY;BYDAY=TU",
    )


# --- what it says -----------------------------------------------------------------------------------------------


def test_everything_needed_without_a_screen_stands_on_it(client: Client, harbor: Organization) -> None:
    text = text_of(printed(client, harbor, link="1", **{f"note-{harbor.pk}": "Ring before noon"}))
    for sentence in (
        "1 Harbor Peers",
        "Support group",
        "Call 503 555 0143",
        "When: Tuesdays 7 to 8:30 pm",
        "Next: Tuesday",
        "Where: First Unitarian, 1211 SW Main St, Portland, Oregon, 97201. Step-free.",
        "How to join: Walk in, free",
        "by phone",
        "Note: Ring before noon",
        "Ask for:",
        "In crisis? Call or text 988, any time. In danger now? Call 911.",
        "This sheet says nothing about you. We kept no record of you to print it.",
        "Printed ",
        "testserver/l/",
    ):
        assert sentence in text, sentence


def test_headings_in_spanish_and_facts_as_they_are(client: Client, harbor: Organization) -> None:
    body = printed(client, harbor, language="es", link="1")
    text = text_of(body)
    for sentence in (
        "Personas a las que puede acudir",
        "Cuándo: Tuesdays",
        "Dónde: First Unitarian",
        "Pregunte por:",
        "¿Está en crisis? Llame al 988 y oprima 2, o envíe AYUDA al 988, a cualquier hora.",
        "Esta hoja no dice nada sobre usted.",
    ):
        assert sentence in text, sentence
    root: Any = document(body).trailer["/Root"]
    assert root["/Lang"] == "es"


def test_both_languages_have_every_heading() -> None:
    english, spanish = labels.labels("en"), labels.labels("es")
    assert english.keys() == spanish.keys()
    assert set(HandoutLanguage.values) == {"en", "es"}
    assert [key for key in english if english[key] == spanish[key]] == []
    for key in english:
        assert re.findall(r"\{\w+\}", english[key]) == re.findall(r"\{\w+\}", spanish[key])


def test_a_warmline_is_told_from_a_crisis_line(client: Client) -> None:
    text = text_of(printed(client, make_town()["warmline"]))
    assert "Peers answer this line. It is not a crisis line." in text


@pytest.mark.parametrize(
    ("country", "size"), [("US", (216, 279)), ("CA", (216, 279)), ("GB", (210, 297)), ("", (210, 297))]
)
def test_paper_is_what_the_country_has(country: str, size: tuple[int, int]) -> None:
    listing = make_listing("Harbor Peers", country=country)
    box = document(pdf.render(sheet([Chosen(listing.pk)], language="en", large_print=False))).pages[0].mediabox
    assert (round(float(box.width) / MM), round(float(box.height) / MM)) == size
    assert paper(country) in {"a4", "us-letter"}


def test_what_is_open_day_and_night_has_no_next_date(client: Client) -> None:
    text = text_of(printed(client, make_town()["national"]))
    assert "When: Every day, day and night" in text
    assert "Next:" not in text


def test_a_list_across_countries_has_the_lines_of_each(client: Client, harbor: Organization) -> None:
    text = text_of(printed(client, harbor, make_listing("Sale Peers", country="GB", phone=None)))
    assert "United States: In crisis? Call or text 988" in text
    assert "United Kingdom: Need someone now? Samaritans, 116 123" in text


def test_large_print_is_larger(client: Client, harbor: Organization) -> None:
    normal, large = printed(client, harbor), printed(client, harbor, large="1")
    assert (size_of(normal, "First Unitarian"), size_of(large, "First Unitarian")) == (14.0, 20.0)


def test_no_listing_is_split_over_two_pages(client: Client) -> None:
    town = list(make_town().values())
    pages = [re.sub(r"\s+", " ", page.extract_text()) for page in document(printed(client, *town)).pages]
    assert len(pages) > 2
    # Each listing ends with a line to write on, on the page on which it began.
    for page in pages:
        names = len(re.findall(r"(?:^|\s)\d+ (?=" + "|".join(one.name for one in town) + ")", page))
        assert page.count("Ask for:") == names


def test_in_large_print_the_first_page_is_not_left_empty() -> None:
    long = [
        Entry(number, listed=True, name="Harbor Peers", when=("Every day",) * 20, checked="Checked")
        for number in (1, 2)
    ]
    first = document(pdf.render(replace(made_sheet(*long), large_print=True))).pages[0].extract_text()
    assert first.count("Every day") > 10


def test_a_number_stands_on_one_line_and_no_address_ends_a_line_with_a_hyphen() -> None:
    assert "116\u00a0123" in labels.crisis_line(lines.BY_CODE["GB"], "en", named=True)
    assert "116\u00a0123" in labels.crisis_line(lines.BY_CODE["GB"], "es", named=True)
    for letters in range(12):
        web = f"https://{'w' * letters}harbor-peers-and-friends-of-the-harbor-and-of-the-river-city-voices.example/a-b-c/d-e"
        made = made_sheet(Entry(1, listed=True, name="Harbor", web=web, checked="Checked"))
        text = document(pdf.render(replace(made, large_print=True))).pages[0].extract_text()
        assert "-\n" not in text
        assert web in text.replace("\n", "")


def test_a_listing_longer_than_a_page_runs_on_and_loses_nothing() -> None:
    rows = tuple(f"Every day, room {number}" for number in range(120))
    body = pdf.render(made_sheet(Entry(1, listed=True, name="Harbor Peers", when=rows, checked="Checked")))
    assert len(document(body).pages) > 1
    assert "room 119" in text_of(body)


def test_a_listing_with_many_places_and_times_is_set_whole() -> None:
    long = Entry(1, listed=True, name="N" * 200, what=("w" * 300,) * 3, where=("street " * 40,) * 3, checked="Checked")
    assert "street" in text_of(pdf.render(made_sheet(long)))


# --- what it never says -----------------------------------------------------------------------------------------


def test_a_sheet_has_no_field_for_a_person() -> None:
    assert {one.name for one in fields(Sheet)} == {
        "entries", "language", "large_print", "paper", "words", "crisis", "printed", "countries", "link", "demo",
    }  # fmt: skip


def test_the_file_names_nobody_and_no_moment(client: Client, harbor: Organization) -> None:
    add(client, harbor)
    change(client, print="1")
    response = client.get("/shortlist/list.pdf")
    assert response.headers["Content-Disposition"] == 'attachment; filename="list.pdf"'
    assert "no-store" in response.headers["Cache-Control"]
    file_metadata = {name: str(value) for name, value in (document(response.content).metadata or {}).items()}
    assert set(file_metadata) == {"/Title", "/Creator", "/CreationDate", "/ModDate"}
    assert file_metadata["/Title"] == "People you can turn to"
    assert re.fullmatch(r"D:\d{8}000000Z", file_metadata["/CreationDate"])
    assert file_metadata["/Creator"].startswith("Typst ")


def test_a_confidential_street_stands_on_no_sheet(client: Client, respite: Organization) -> None:
    body = printed(client, respite, link="1")
    text = text_of(body)
    assert "Gresham, Oregon. They will tell you where to come when you call." in text
    page = client.get("/shortlist/print/").content.decode()
    link = re.search(r"/l/[\w-]{9}/", text)
    assert link
    everything = page + text + client.get(link[0]).content.decode() + text_of(client.get(f"{link[0]}list.pdf").content)
    assert [trace for trace in TRACES if trace in everything] == []


def test_a_place_that_becomes_confidential_is_hidden_from_then_on(client: Client, harbor: Organization) -> None:
    body = printed(client, harbor, link="1")
    assert "1211 SW Main St" in text_of(body)
    place = Location.objects.get()
    PrivateAddress.objects.create(location=place, address=place.address_1)
    Location.objects.update(
        confidential=True, address_1="", postal_code="", entered_address="", directions="", precision="town"
    )
    index_listing(organization_id=harbor.pk)
    link = re.search(r"/l/[\w-]{9}/", text_of(body))
    assert link
    for address in ("/shortlist/list.pdf", f"{link[0]}list.pdf"):
        text = text_of(client.get(address).content)
        assert "They will tell you where to come when you call." in text
        assert "Main St" not in text and "First Unitarian" not in text


def test_what_is_no_longer_listed_keeps_its_number_and_loses_its_name(client: Client, harbor: Organization) -> None:
    other = make_listing("River City Voices")
    printed(client, harbor, other)
    Organization.objects.filter(pk=harbor.pk).update(state="do_not_list")
    text = text_of(client.get("/shortlist/list.pdf").content)
    assert "1 No longer listed." in text and "2 River City Voices" in text
    assert "Harbor" not in text


# --- what people's words cannot do ------------------------------------------------------------------------------


def made_sheet(*entries: Entry) -> Sheet:
    empty = sheet([], language="en", large_print=False)
    return replace(empty, entries=entries)


MARKUP = [
    '#import "@preview/cetz:0.3.0"',
    '#read("/etc/passwd")',
    '#read("handout.typ")',
    '#eval("1+1") #panic("no")',
    "$x^2$ *bold* _em_ = Heading",
    "#let sheet = 3; #set page(width: 1pt)",
    "] } ) #[ // comment /* open",
    "```raw``` `code` <label> @reference",
    "\\u{0} \\ \\n ~ --- ...",
    "'; DROP TABLE x; -- {{ 7*7 }} {% now %}",
]


@pytest.mark.parametrize("words", MARKUP)
def test_markup_is_printed_and_not_obeyed(client: Client, harbor: Organization, words: str) -> None:
    Organization.objects.update(name=words)
    text = text_of(printed(client, harbor, **{f"note-{harbor.pk}": words}))
    # Twice: as the name and as the note.
    assert text.count(re.sub(r"\s+", " ", words)) == 2
    assert "root:" not in text and "json(bytes" not in text


@pytest.mark.parametrize(
    ("words", "read"),
    [
        ("Ring\0 Ana\x07 \x1b[0m", "Ring Ana [0m"),
        ("María, Łódź, Ñandú, ﬁ, Œuvre", "María, Łódź, Ñandú"),
        ("Ελληνικά, Кириллица", "Ελληνικά, Кириллица"),
        ("שלום", ""),
        ("مرحبا", ""),
        ("中文 日本語 한국어", ""),
        ("Good luck 😀👩‍👩‍👧🏳️‍🌈", "Good luck"),
        ("\u202eright to left\u202c \ufeff\u2028\uffff\U000e0001", ""),
        ("a\u0301" + "\u0301" * 200, ""),
        ("x" * LONGEST_NOTE, "x" * LONGEST_NOTE),
        ("\n" * 50 + "end", "end"),
    ],
    ids=["controls", "accents", "greek", "hebrew", "arabic", "cjk", "emoji", "bidi", "zalgo", "one long word", "lines"],
)
def test_every_script_gives_a_sheet(client: Client, harbor: Organization, words: str, read: str) -> None:
    text = text_of(printed(client, harbor, **{f"note-{harbor.pk}": words}))
    assert re.sub(r"\s+", "", read) in re.sub(r"\s+", "", text)
    assert "Harbor Peers" in text


def test_a_word_wider_than_the_paper_is_broken() -> None:
    word = "x" * LONGEST_NOTE
    body = pdf.render(made_sheet(Entry(1, listed=True, name="Harbor Peers", checked="-", note=word)))
    assert word in text_of(body).replace(" ", "")
    # Half the size of print is less than the width of any "x" of the font.
    reached = [left + len(text.strip()) * size / 2 for text, left, size in pieces(body)]
    assert max(reached) < float(document(body).pages[0].mediabox.width)


def test_addresses_are_broken_but_copied_and_tapped_whole(client: Client, harbor: Organization) -> None:
    website = "https://harbor-peers.example/" + "a" * 200
    Organization.objects.update(website=website)
    body = printed(client, harbor, link="1")
    page = document(body).pages[0]
    assert website in page.extract_text().replace("\n", "")
    annotations: Any = page["/Annots"]
    targets = {one.get_object()["/A"]["/URI"] for one in annotations}
    link = f"http://testserver/l/{codes.formatted(Handout.objects.get().code)}/"
    assert targets == {website, "tel:+15035550143", link}


def test_the_program_can_reach_nothing_but_its_template() -> None:
    assert [path.name for path in pdf.TEMPLATE.parent.iterdir()] == ["handout.typ"]
    template = pdf.TEMPLATE.read_text()
    for word in ("eval(", "import ", "include ", "read(", "plugin("):
        assert word not in template, word


def test_an_accessible_file_where_fonts_allow(client: Client, harbor: Organization) -> None:
    body = printed(client, harbor, link="1")
    root: Any = document(body).trailer["/Root"]
    assert bool(root["/MarkInfo"]["/Marked"])
    assert root["/Lang"] == "en"
    assert b"pdfuaid:part" in root["/Metadata"].get_object().get_data()


def test_a_sheet_that_cannot_be_set_offers_the_page_instead(
    client: Client, harbor: Organization, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(core_pdf, "_SECONDS", 0.001)
    add(client, harbor)
    change(client, print="1", **{f"note-{harbor.pk}": "Zoltan"})
    response = client.get("/shortlist/list.pdf")
    assert response.status_code == 503
    assert "Print the page from your browser instead." in response.content.decode()
    assert "Zoltan" not in caplog.text


# --- links on it ------------------------------------------------------------------------------------------------


def test_a_sheet_without_a_link_leaves_no_row(client: Client, harbor: Organization) -> None:
    text = text_of(printed(client, harbor))
    assert "/l/" not in text
    assert not Handout.objects.exists()


@override_settings(DEMO=True)
def test_a_demonstration_says_so_on_paper(client: Client, harbor: Organization) -> None:
    assert "This is a demonstration." in text_of(printed(client, harbor))


def test_ids_that_nobody_has_are_no_longer_listed() -> None:
    made = sheet([Chosen(UUID(int=7))], language="en", large_print=False)
    assert "No longer listed." in text_of(pdf.render(made))


def test_a_network_that_asks_for_very_many_is_told_to_print_the_page(
    client: Client, harbor: Organization, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "PDFS", replace(limits.PDFS, most=1))
    assert printed(client, harbor).startswith(b"%PDF")
    late = client.get("/shortlist/list.pdf")
    assert late.status_code == 429
    assert "try again in ten minutes" in late.content.decode()
    assert late["Retry-After"] == "600"
    assert harbor.name in client.get("/shortlist/").content.decode()


def test_while_others_make_theirs_nobody_waits_and_the_page_to_print_is_there(
    client: Client, harbor: Organization
) -> None:
    assert printed(client, harbor, **{f"note-{harbor.pk}": "Ask for Robin"}).startswith(b"%PDF")
    with all_of(semaphore.SHEETS):
        began = time.monotonic()
        busy = client.get("/shortlist/list.pdf")
        assert time.monotonic() - began < 10
        assert (busy.status_code, busy["Retry-After"]) == (503, "20")
        sentence = busy.content.decode()
        assert "Your list is still here." in sentence and 'href="tel:988"' in sentence
        assert 'href="/shortlist/print/"' in sentence and 'href="/shortlist/list.pdf"' in sentence
        assert "Ask for Robin" in client.get("/shortlist/print/").content.decode()
    assert client.get("/shortlist/list.pdf").status_code == 200


def test_papers_that_somebody_has_a_right_to_do_not_take_the_turns_of_sheets(
    client: Client, harbor: Organization
) -> None:
    with all_of(semaphore.PAPERS):
        assert printed(client, harbor).startswith(b"%PDF")


def test_a_network_that_begins_very_many_lists_keeps_what_it_pressed(client: Client, harbor: Organization) -> None:
    use_up(limits.LISTS, "127.0.0.1")
    answer = add(client, harbor)
    assert answer.status_code == 429
    sentence = answer.content.decode()
    assert (
        f'name="listing" value="{harbor.pk}"' in sentence
        and "Send it again" in sentence
        and 'href="tel:988"' in sentence
    )
    assert not Session.objects.exists()


def test_a_list_that_is_begun_already_goes_on(client: Client, harbor: Organization) -> None:
    add(client, harbor)
    use_up(limits.LISTS, "127.0.0.1")
    other = make_listing("Elm House")
    add(client, other)
    assert other.name in client.get("/shortlist/").content.decode()


def test_a_sheet_without_its_short_link_says_so_and_is_there_all_the_same(client: Client, harbor: Organization) -> None:
    use_up(limits.SHORT_LINKS, "127.0.0.1")
    add(client, harbor)
    change(client, print="1", look="1", link="1")
    sheet_page = client.get("/shortlist/print/").content.decode()
    assert harbor.name in sheet_page and "no short link right now" in sheet_page
    assert not Handout.objects.exists()
