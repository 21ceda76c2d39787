"""A place to go to, a way in from elsewhere and an office are three things, on every page and in every file."""

from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.test import Client
from icalendar import Calendar

from directory.facts.attendance import from_afar, joining_link, meets_in_person
from directory.handouts.sheet import Entry, sheet
from directory.handouts.shortlist import Chosen
from directory.models import Organization, Service
from directory.presentation import zones
from directory.presentation.times import when_lines
from tests.beginnings import Beginning
from tests.directory.listings import make_listing
from tests.directory.scheduling import plan

pytestmark = pytest.mark.django_db

HERE = (45.507, -122.69)
STREET = "412 Quince Street"
JOIN = "https://circle.example.org/join"
WEEKLY = "FREQ=WEEKLY;BYDAY=TU"
CLEVELAND, PORTLAND = "41.4993,-81.6944", "45.507,-122.69"
NOW = datetime(2026, 6, 9, 12, tzinfo=UTC)


def _listing(name: str, formats: list[str], areas: Iterable[str] = (), **more: Any) -> Organization:
    service = {"formats": formats, "url": JOIN, "joining": []}
    place = {"name": "Quince House", "address_1": STREET}
    return make_listing(
        name, at=HERE, location=place, service=service, areas=list(areas), rrule=WEEKLY, **{"phone": None, **more}
    )


@pytest.fixture(scope="module")
def made(beginning: Beginning) -> dict[str, Organization]:
    def make() -> dict[str, Organization]:
        return {
            "in_person": _listing("Quince Circle", ["in_person"], website="https://quince.example.org/"),
            "online": _listing(
                "Night Circle", ["online"], ["US"], website="https://night.example.org/", email="hi@night.example.org"
            ),
            "online_unstated": _listing("Far Circle", ["online"]),
            "hybrid": _listing("Both Circle", ["hybrid"]),
            "hybrid_stated": _listing("Nation Circle", ["hybrid"], ["US"]),
            "line": _listing("Nation Line", ["phone"], ["US"], phone="800 555 0100"),
            "line_unstated": _listing("Some Line", ["phone"], phone="800 555 0101"),
        }  # fmt: skip

    return beginning(make)


@pytest.fixture
def kinds(made: dict[str, Organization], db: None) -> dict[str, Organization]:
    return made


def _found(client: Client, near: str, **more: str) -> dict[str, list[str]]:
    body = client.get("/api/search/", {"near": near, "radius": "25", **more}).json()
    groups = ("near_you", "serves_your_area", "anywhere")
    for key in groups:
        assert body[key]["total"] == len(body[key]["items"])
    return {key: [item["name"] for item in body[key]["items"]] for key in groups}


@pytest.mark.parametrize(
    ("formats", "in_person", "afar"),
    [
        ([], True, ()),
        (["in_person"], True, ()),
        (["online"], False, ("online",)),
        (["phone", "text"], False, ("phone", "text")),
        (["hybrid"], True, ("online",)),
        (["hybrid", "phone"], True, ("online", "phone")),
        (["in_person", "phone"], True, ("phone",)),
    ],
)
def test_formats_say_where_people_meet_and_how_they_join(
    formats: list[str], in_person: bool, afar: tuple[str, ...]
) -> None:
    assert (meets_in_person(formats), from_afar(formats)) == (in_person, afar)


def test_a_link_of_what_is_not_joined_online_is_no_way_in() -> None:
    assert [joining_link(Service(formats=[one], url=JOIN)) for one in ("phone", "in_person", "online", "hybrid")] == [
        "", "", JOIN, JOIN,
    ]  # fmt: skip


def test_each_kind_is_found_where_it_can_be_used(client: Client, kinds: dict[str, Organization]) -> None:
    here, far = _found(client, PORTLAND), _found(client, CLEVELAND)
    assert sorted(here["near_you"]) == ["Both Circle", "Nation Circle", "Quince Circle"]
    assert sorted(here["serves_your_area"]) == ["Far Circle", "Some Line"]
    # What states the nation comes before what may be joined from it.
    afar = ["Nation Circle", "Nation Line", "Night Circle", "Both Circle", "Far Circle"]
    assert here["anywhere"] == far["anywhere"] == afar
    assert (far["near_you"], far["serves_your_area"]) == ([], [])


def test_whoever_wants_to_meet_in_person_is_shown_nothing_from_elsewhere(
    client: Client, kinds: dict[str, Organization]
) -> None:
    far = _found(client, CLEVELAND, format="in_person")
    assert far["anywhere"] == []
    assert "Both Circle" in _found(client, PORTLAND, format="online")["near_you"]


def test_only_a_place_to_go_to_has_a_position(client: Client, kinds: dict[str, Organization]) -> None:
    body = client.get("/api/search/", {"near": PORTLAND}).json()
    for key in ("serves_your_area", "anywhere"):
        for item in body[key]["items"]:
            assert (item["lat"], item["lon"], item["distance_m"], item["town"]) == (None, None, None, "")
    both = next(item for item in body["anywhere"]["items"] if item["name"] == "Both Circle")
    assert (both["join_url"], both["also_in"]) == (JOIN, ["Portland"])
    line = next(item for item in body["anywhere"]["items"] if item["name"] == "Nation Line")
    assert (line["join_url"], line["also_in"]) == (None, [])


def test_results_say_both_ways_into_what_is_hybrid(client: Client, kinds: dict[str, Organization]) -> None:
    here = client.get("/search/", {"near": PORTLAND, "group": "near_you"}).content.decode()
    assert "Quince House, or online" in here
    far = client.get("/search/", {"near": CLEVELAND, "group": "anywhere"}).content.decode()
    assert "Online, or in person in Portland. They have not told us who may join from elsewhere" in far
    assert far.count(f'href="{JOIN}"') == 4


@pytest.mark.parametrize("kind", ["online", "online_unstated", "line", "line_unstated"])
def test_an_office_is_no_place_to_go_to(client: Client, kinds: dict[str, Organization], kind: str) -> None:
    page = client.get(kinds[kind].get_absolute_url()).content.decode()
    assert "Office (no meetings here)" in page
    assert "Portland, Oregon" in page
    for word in (STREET, "Quince House", "97201", "data-lat", "data-map-show", "How to get there"):
        assert word not in page
    calendar = client.get(f"{kinds[kind].get_absolute_url()}calendar.ics").content.decode()
    assert "Quince" not in calendar
    assert STREET not in str(_entry(kinds[kind]))


@pytest.mark.parametrize("kind", ["in_person", "hybrid", "hybrid_stated"])
def test_a_place_to_go_to_has_its_street_and_pin(client: Client, kinds: dict[str, Organization], kind: str) -> None:
    page = client.get(kinds[kind].get_absolute_url()).content.decode()
    assert "Office (no meetings here)" not in page
    for word in (STREET, "data-lat", "How to get there"):
        assert word in page
    assert STREET in str(_entry(kinds[kind]))


def test_a_street_that_nobody_meets_at_is_an_office_beside_the_place(client: Client, db: None) -> None:
    listing = _listing("Quince Circle", ["in_person"])
    listing.locations.create(name="Back Office", address_1="9 Ledger Lane", city="Salem", state_province="Oregon")
    page = client.get(listing.get_absolute_url()).content.decode()
    assert "Back Office, 9 Ledger Lane, Salem, Oregon. Ask before you go." in page
    assert "Ledger" not in str(_entry(listing))


def test_a_street_is_shown_for_letters_where_nothing_else_reaches_them(client: Client, db: None) -> None:
    service = {"formats": ["phone"]}
    line = make_listing("Pine Line", at=HERE, location={"address_1": STREET}, service=service, phone=None)
    page = client.get(line.get_absolute_url()).content.decode()
    assert f"{STREET}, Portland, Oregon, 97201. For letters only." in page
    line.phones.create(number="503 555 0143")
    assert STREET not in client.get(line.get_absolute_url()).content.decode()


def _entry(listing: Organization) -> Entry:
    return sheet([Chosen(listing.pk)], language="en", large_print=False, now=NOW).entries[0]


def test_a_hand_out_has_the_place_and_the_link_of_what_is_hybrid(kinds: dict[str, Organization]) -> None:
    entry = _entry(kinds["hybrid"])
    assert entry.where == (f"Quince House, {STREET}, Portland, Oregon, 97201", "Or online")
    assert entry.online == (JOIN,)


@pytest.mark.parametrize(
    ("kind", "online", "web", "email", "scan"),
    [
        ("online", (JOIN,), "https://night.example.org/", "hi@night.example.org", JOIN),
        ("online_unstated", (JOIN,), "", "", JOIN),
        ("line", (), "", "", ""),
        ("in_person", (), "https://quince.example.org/", "", ""),
    ],
)
def test_an_online_entry_without_a_telephone_has_a_way_in_on_paper(
    kinds: dict[str, Organization], kind: str, online: tuple[str, ...], web: str, email: str, scan: str
) -> None:
    entry = _entry(kinds[kind])
    assert (entry.online, entry.web, entry.email, entry.scan) == (online, web, email, scan)
    assert entry.phones or kind != "line"


def test_paper_says_where_there_is_no_way_in_at_all(db: None) -> None:
    listing = make_listing("Far Circle", areas=["US"], service={"formats": ["online"]}, phone=None)
    assert _entry(listing).notice == "We know no number, web page or e-mail address for them."


@pytest.mark.parametrize(
    ("formats", "times", "zone", "named"),
    [
        (["online"], "19:00-20:00", "America/Los_Angeles", "Tuesdays 7 to 8 pm Pacific Time"),
        (["hybrid"], "19:00-20:00", "Europe/London", "Tuesdays 7 to 8 pm UK time"),
        (["phone"], "19:00-20:00", "America/Phoenix", "Tuesdays 7 to 8 pm Arizona time"),
        (["in_person"], "19:00-20:00", "America/Los_Angeles", "Tuesdays 7 to 8 pm"),
        (["phone"], "00:00-00:00", "America/Los_Angeles", "Tuesdays 7 to 8 pm"),
        (["online"], "19:00-20:00", "Nowhere/Town", "Tuesdays 7 to 8 pm"),
    ],
)
def test_a_time_names_its_zone_where_people_may_be_elsewhere(
    formats: list[str], times: str, zone: str, named: str
) -> None:
    row = plan(WEEKLY, at=times, zone=zone)
    assert zones.with_zone("Tuesdays 7 to 8 pm", row, Service(formats=formats), NOW) == named


def test_a_time_without_a_coming_date_names_its_zone_too() -> None:
    past = plan(WEEKLY, valid_to=date(2026, 2, 1))
    assert when_lines([past], NOW, lambda: "") == ["Tuesdays 7 to 8:30 pm Pacific Time"]
    assert when_lines([past], NOW) == ["Tuesdays 7 to 8:30 pm"]


def test_clocks_that_agree_in_winter_are_told_apart_in_the_rule() -> None:
    row = plan(WEEKLY, zone="America/Phoenix")
    winter = datetime(2026, 1, 13, 12, tzinfo=UTC)
    assert when_lines([row], winter, lambda: "America/Denver") == [
        "Tonight 7 to 8:30 pm",
        "Tuesdays 7 to 8:30 pm Arizona time",
    ]
    assert when_lines([row], winter, lambda: "America/Phoenix")[1] == "Tuesdays 7 to 8:30 pm"


def test_the_json_names_the_zone_in_its_words(client: Client, kinds: dict[str, Organization]) -> None:
    body = client.get("/api/search/", {"near": PORTLAND}).json()
    text = {item["name"]: item["schedules"][0]["text"] for item in body["near_you"]["items"]}
    assert text["Both Circle"] == "Tuesdays 7 to 8:30 pm Pacific Time"
    assert text["Quince Circle"] == "Tuesdays 7 to 8:30 pm"


@pytest.mark.parametrize("kind", ["online", "hybrid", "line"])
def test_page_paper_and_calendar_name_the_zone(client: Client, kinds: dict[str, Organization], kind: str) -> None:
    entry = _entry(kinds[kind])
    assert entry.when == (
        "Tuesdays 7 to 8:30 pm Pacific Time",
        "Next: Tuesday 9 June 2026, 7 to 8:30 pm Pacific Time",
    )
    page = client.get(kinds[kind].get_absolute_url()).content.decode()
    assert page.count("8:30 pm Pacific Time") >= 2
    calendar = Calendar.from_ical(client.get(f"{kinds[kind].get_absolute_url()}calendar.ics").content)
    (event,) = calendar.events
    assert "Times are Pacific Time." in event["DESCRIPTION"]


@pytest.mark.parametrize(
    ("kind", "where", "how"),
    [
        ("online", "Online", f"To join: {JOIN}"),
        ("line", "By phone", "Call 800 555 0100"),
        ("hybrid", f"Quince House, {STREET}, Portland, Oregon, 97201", f"To join: {JOIN}"),
    ],
)
def test_a_calendar_leads_to_the_way_in(
    client: Client, kinds: dict[str, Organization], kind: str, where: str, how: str
) -> None:
    calendar = Calendar.from_ical(client.get(f"{kinds[kind].get_absolute_url()}calendar.ics").content)
    (event,) = calendar.events
    assert str(event["LOCATION"]) == where
    assert how in event["DESCRIPTION"]
