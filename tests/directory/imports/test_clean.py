"""Cells that are not what their column says."""

from datetime import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from directory.imports.clean import address, contact, hours, text

WEEKDAYS = "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR"
PO_BOXES = [
    "PO Box 12", "P.O. Box 12", "p o box 12", "P. O. Box 12", "Post Office Box 12", "POBox 12", "12 Pine St, PO BOX 9",
    "12 Pine St. PO Box 9", "Box 44", "PO Drawer 7", "12 High Street\nPO Box 3", "P.O.Box 12",
]  # fmt: skip
CARE_OF = [
    "c/o Harbor Peers, 12 Pine St",
    "12 Pine St\nC/O Harbor",
    "C / O Harbor",
    "care of Harbor",
    "℅ Harbor",
    "12 Pine St, c/o X",
]
STREETS = [
    "12 Pine Street",
    "Boxwood Road 3",
    "4 Polo Box Lane",
    "The Post Office, 3 High Street",
    "1 Boxer Ave",
    "Suite c/12, Oak Road",
]


@pytest.mark.parametrize("written", PO_BOXES + CARE_OF)
def test_mail_addresses_are_told(written: str) -> None:
    assert address.mail_only(written)


@pytest.mark.parametrize("written", STREETS)
def test_streets_are_no_mail_addresses(written: str) -> None:
    assert not address.mail_only(written)


def test_a_street_beside_a_box_is_seen() -> None:
    assert address.has_street_too("4420 Pine Ave, PO Box 5373")
    assert not address.has_street_too("PO Box 5373")


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("https://harborpeers.org/", "https://harborpeers.org/"),
        ("www.harborpeers.org", "https://www.harborpeers.org"),
        ("http://harborpeers.org:8080/a?b=c", "http://harborpeers.org:8080/a?b=c"),
        ("http://", None), ("n/a", None), ("javascript:alert(1)", None), ("https://example.com/x", None),
        ("https://peers.example.org", None), ("ftp://harborpeers.org", None), ("https://localhost/", None),
        ("https://10.0.0.1/", None), ("https://harbor", None), ("https://me@harborpeers.org", None),
        ("data:text/html,x", None), ("https://harborpeers.org/" + "x" * 600, None), ("https://[", None),
    ],
)  # fmt: skip
def test_web_addresses(written: str, expected: str | None) -> None:
    assert contact.web_address(written) == expected


@pytest.mark.parametrize(
    ("written", "expected"),
    [("ana@harborpeers.org", "ana@harborpeers.org"), ("mailto:ana@harborpeers.org", "ana@harborpeers.org"),
     ("ana(at)harborpeers.org", None), ("ana@example.org", None), ("n/a", None), ("x" * 300 + "@a.org", None)],
)  # fmt: skip
def test_mail_addresses(written: str, expected: str | None) -> None:
    assert contact.mail_address(written) == expected


@pytest.mark.parametrize(
    ("written", "country", "expected"),
    [
        ("503-555-0143", "US", ["503-555-0143"]),
        ("503-555-0143 ext. 12", "US", ["503-555-0143/12"]),
        ("0161 496 0123", "GB", ["0161 496 0123"]),
        ("+44 161 496 0123", "US", ["+44 161 496 0123"]),
        ("116 123", "GB", ["116 123"]),
        ("988", "US", ["988"]),
        ("Day 503-555-0143, night 503-555-0144", "US", ["503-555-0143", "503-555-0144"]),
        ("call us", "US", []), ("555-01", "US", []), ("5035550143503555014350355501", "US", []), ("n/a", "US", []),
        ("555-0143", "US", []), ("503 555 01", "GB", []), ("911", "US", []), ("9-1-1", "US", []), ("999", "GB", []),
        ("112 ext. 5", "GB", []), ("000", "AU", []), ("741741", "US", ["741741"]),
        ("503-555-0102;DROP", "US", ["503-555-0102"]),
    ],
)  # fmt: skip
def test_numbers(written: str, country: str, expected: list[str]) -> None:
    numbers_read = contact.numbers(written, country)
    assert ["/".join(part for part in (n.number, n.extension) if part) for n in numbers_read] == expected


@pytest.mark.parametrize(
    ("written", "more"),
    [
        ("503-555-0102;DROP", True), ("503-555-0102 or 911", True), ("Day 503-555-0143", True),
        ("503-555-0143", False), ("503-555-0143 or 503-555-0144", False), ("503-555-0143 / (503) 555-0144", False),
        ("503-555-0143 ext. 12", False), ("503-555-0143  x12; 503-555-0144", False),
    ],
)  # fmt: skip
def test_text_around_a_number_is_seen(written: str, more: bool) -> None:
    assert contact.has_more_than(written, contact.numbers(written, "US")) is more


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("Coeur d&#8217;Alene", "Coeur d’Alene"), ("<b>Harbor</b> Peers", "Harbor Peers"),
        ("A<script>alert(1)</script>B", "AB"), ('class="x">Back', "Back"), ("Peers &amp;amp; Friends", "Peers & Friends"),
        ("&lt;b&gt;Harbor&lt;/b&gt;", "Harbor"), ("Under <25 group", "Under <25 group"), ("A & B", "A & B"),
        ("a\u202eb", "ab"), ("  two   blanks ", "two blanks"), ("one\r\n\r\ntwo", "one\ntwo"),
    ],
)  # fmt: skip
def test_markup_is_taken_out(written: str, expected: str) -> None:
    assert text.plain(written) == expected


@given(st.text(max_size=80))
def test_cleaning_twice_is_cleaning_once_for_text_without_entities(written: str) -> None:
    plain = text.plain(written.replace("&", "").replace("<", ""))
    assert text.plain(plain) == plain


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Hours: 24/7.", [("FREQ=DAILY", 0, 0, "")]),
        ("Hours: 24/7 (Teens answer from 4pm-10pm PT).", [("FREQ=DAILY", 0, 0, "")]),
        ("Hours: Daily, 8am–11pm (MT).", [("FREQ=DAILY", 8, 23, "America/Denver")]),
        ("Hours: 9am-10pm daily (PT).", [("FREQ=DAILY", 9, 22, "America/Los_Angeles")]),
        ("Hours: Daily, 5pm–9am (CT).", [("FREQ=DAILY", 17, 9, "America/Chicago")]),
        (
            "Hours: M-F, 4pm–12am (ET) Sat, 12pm-5pm.",
            [(WEEKDAYS, 16, 0, "America/New_York"), ("FREQ=WEEKLY;BYDAY=SA", 12, 17, "America/New_York")],
        ),
        (
            "Hours: M–F, 9am–9pm; Sat–Sun, 5pm–9pm (ET).",
            [(WEEKDAYS, 9, 21, "America/New_York"), ("FREQ=WEEKLY;BYDAY=SA,SU", 17, 21, "America/New_York")],
        ),
        ("Meets on Tuesdays 7-9pm.", [("FREQ=WEEKLY;BYDAY=TU", 19, 21, "")]),
        ("Drop in on Fridays 10am-12pm", [("FREQ=WEEKLY;BYDAY=FR", 10, 12, "")]),
        ("Meets Mondays 11-1pm.", [("FREQ=WEEKLY;BYDAY=MO", 11, 13, "")]),
        ("Last Monday of every month 10am-12noon.", [("FREQ=MONTHLY;BYDAY=-1MO", 10, 12, "")]),
        # Each of these could be read in two ways, or not at all.
        ("Meets on alternate Saturdays 9am-12pm.", []),
        ("Meets every other Saturdays 9am-12pm.", []),
        ("Meets on Thursdays at 2pm.", []),
        ("Meets on Tuesdays 7-9.", []),
        ("Open since Mondays 1987-1990pm", []),
        ("Hours: by appointment.", []),
        ("Hours: M-F, 9-5.", []),
        ("Hours: Daily, 25pm-99pm.", []),
    ],
)  # fmt: skip
def test_hours_are_read_only_where_they_are_certain(sentence: str, expected: list[tuple[str, int, int, str]]) -> None:
    hours_read = [(h.rrule, h.start, h.end, h.timezone) for h in hours.read_hours(sentence)]
    assert hours_read == [(rule, time(start), time(end), zone) for rule, start, end, zone in expected]


@given(st.text(max_size=120), st.sampled_from(["Hours: ", "Meets on Tuesdays ", "First Monday of the month "]))
def test_no_sentence_stops_the_reading(rest: str, start: str) -> None:
    hours.read_hours(start + rest)


@given(st.text(max_size=120))
def test_no_cell_stops_the_cleaning(written: str) -> None:
    text.plain(written)
    address.mail_only(written)
    contact.web_address(written)
    contact.mail_address(written)
    contact.numbers(written, "GB")
