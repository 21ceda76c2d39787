"""The shortlist: what is on it, in which order, where it is kept, and who may change it."""

import io
import re
from datetime import date, time
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from pypdf import PdfReader

from accounts.models import User
from directory.handouts import pdf, session_store
from directory.handouts.sheet import sheet
from directory.handouts.shortlist import LONGEST_NOTE, Chosen
from directory.models import Handout, Organization, Schedule, Service
from directory.models.handout import MOST_LISTINGS
from tests.directory.listings import make_listing

pytestmark = pytest.mark.django_db
SECRET = "Marigold is afraid of dogs"


@pytest.fixture
def listings() -> list[Organization]:
    return [make_listing(name) for name in ("Harbor Peers", "River City Voices", "Art Together")]


def add(client: Client, *listings: Organization) -> Any:
    for listing in listings:
        response = client.post(
            "/shortlist/add/", {"listing": str(listing.pk)}, headers={"sec-fetch-site": "same-origin"}
        )
    return response


def change(client: Client, **data: Any) -> Any:
    return client.post("/shortlist/change/", data, headers={"sec-fetch-site": "same-origin"})


def names(client: Client) -> list[str]:
    body = client.get("/shortlist/").content.decode()
    return [re.sub(r"<[^>]+>", "", name) for name in re.findall(r"</span> (.+?)</h2>", body)]


# --- order ------------------------------------------------------------------------------------------------------


def test_listings_stand_in_the_order_they_were_chosen_each_once(client: Client, listings: list[Organization]) -> None:
    add(client, *listings, listings[0])
    assert names(client) == ["Harbor Peers", "River City Voices", "Art Together"]


def test_up_down_and_remove(client: Client, listings: list[Organization]) -> None:
    add(client, *listings)
    first, second, third = (str(one.pk) for one in listings)
    change(client, down=first)
    assert names(client) == ["River City Voices", "Harbor Peers", "Art Together"]
    change(client, up=third)
    assert names(client) == ["River City Voices", "Art Together", "Harbor Peers"]
    change(client, remove=second)
    assert names(client) == ["Art Together", "Harbor Peers"]


def test_the_ends_of_the_list_hold(client: Client, listings: list[Organization]) -> None:
    add(client, *listings)
    change(client, up=str(listings[0].pk))
    change(client, down=str(listings[2].pk))
    assert names(client) == ["Harbor Peers", "River City Voices", "Art Together"]


def test_every_button_keeps_the_notes_that_were_typed(client: Client, listings: list[Organization]) -> None:
    add(client, *listings)
    change(client, **{f"note-{listings[1].pk}": "Ring at noon", "down": str(listings[0].pk)})
    assert "Ring at noon</textarea>" in client.get("/shortlist/").content.decode()
    change(client, remove=str(listings[0].pk))
    assert "Ring at noon</textarea>" in client.get("/shortlist/").content.decode()


@pytest.fixture
def too_many(db: None) -> list[Organization]:
    return [make_listing(f"Peers {number:02}", at=(45.507, -122.69)) for number in range(MOST_LISTINGS + 2)]


def test_a_full_list_says_so_before_anything_is_chosen(client: Client, too_many: list[Organization]) -> None:
    paths = (too_many[-1].get_absolute_url(), "/search/?near=45.507,-122.69&group=near_you&sort=name&page=2")
    full = "20 of 20, remove one to add"
    add(client, *too_many[: MOST_LISTINGS - 1])
    for path in paths:
        page = client.get(path).content.decode()
        assert full not in page
        assert 'form="to-shortlist"' in page
    add(client, too_many[MOST_LISTINGS - 1])
    for path in paths:
        page = client.get(path).content.decode()
        assert full in page
        assert 'form="to-shortlist"' not in page


def test_what_an_older_page_adds_to_a_full_list_waits_for_room(client: Client, too_many: list[Organization]) -> None:
    first, last = too_many[-2], too_many[-1]
    assert add(client, *too_many).headers["Location"] == "/shortlist/"
    page = client.get("/shortlist/").content.decode()
    assert "Your shortlist is full: 20 of 20. Remove one below, and the first that waits takes its place." in page
    assert page.index(f"{first.name} <button") < page.index(f"{last.name} <button")
    assert len(names(client)) == MOST_LISTINGS
    change(client, remove=str(too_many[0].pk))
    assert (len(names(client)), names(client)[-1]) == (MOST_LISTINGS, first.name)
    change(client, remove=str(last.pk))
    page = client.get("/shortlist/").content.decode()
    assert last.name not in page
    assert "20 of 20. Remove one to add another." in page


def test_what_waits_is_named_only_while_it_is_listed(client: Client, too_many: list[Organization]) -> None:
    add(client, *too_many)
    Organization.objects.filter(pk=too_many[-1].pk).update(state="suppressed")
    page = client.get("/shortlist/").content.decode()
    assert too_many[-1].name not in page
    assert too_many[-2].name in page


@pytest.mark.parametrize("listing", ["", "x", "' OR 1=1", "7b7cbf8a-0000-4000-8000-000000000000", "\0"])
def test_what_is_no_listing_is_not_added(client: Client, listing: str) -> None:
    response = client.post("/shortlist/add/", {"listing": listing}, headers={"sec-fetch-site": "same-origin"})
    assert response.status_code == 302
    assert response.cookies.keys() == set()


@pytest.mark.parametrize("state", ["draft", "suppressed", "do_not_list"])
def test_what_is_not_published_cannot_be_added(client: Client, listings: list[Organization], state: str) -> None:
    Organization.objects.update(state=state)
    add(client, listings[0])
    assert names(client) == []


@pytest.mark.parametrize("state", ["draft", "suppressed", "do_not_list", "deleted"])
def test_what_was_withdrawn_is_no_longer_listed_and_not_named(
    client: Client, listings: list[Organization], state: str
) -> None:
    add(client, *listings)
    change(client, **{f"note-{listings[0].pk}": "Ring at noon"})
    one = Organization.objects.filter(pk=listings[0].pk)
    if state == "deleted":
        one.delete()
    else:
        one.update(state=state)
    assert names(client) == ["No longer listed", "River City Voices", "Art Together"]
    change(client, print="1")
    page = client.get("/shortlist/print/").content.decode()
    assert "No longer listed." in page
    assert "Harbor Peers" not in page
    assert "Ring at noon" not in page


# --- notes ------------------------------------------------------------------------------------------------------


def test_a_note_too_long_is_told_and_comes_back_whole(client: Client, listings: list[Organization]) -> None:
    add(client, *listings)
    long = "<b>" + "x" * LONGEST_NOTE
    response = change(client, **{f"note-{listings[0].pk}": long, "print": "1"})
    assert response.status_code == 400
    body = response.content.decode()
    assert f"Keep it under {LONGEST_NOTE} letters." in body
    assert "&lt;b&gt;" + "x" * LONGEST_NOTE in body
    assert "x" * LONGEST_NOTE not in client.get("/shortlist/").content.decode()


def test_a_note_of_100_kilobytes_is_refused_calmly(client: Client, listings: list[Organization]) -> None:
    add(client, *listings)
    assert change(client, **{f"note-{listings[0].pk}": "y" * 100_000}).status_code == 400


def test_a_note_for_a_listing_that_is_not_there_goes_nowhere(client: Client, listings: list[Organization]) -> None:
    add(client, listings[0])
    change(client, **{f"note-{listings[1].pk}": "Ring at noon"})
    add(client, listings[1])
    assert "Ring at noon" not in client.get("/shortlist/").content.decode()


# --- where it is kept -------------------------------------------------------------------------------------------


def test_no_cookie_comes_before_shortlist_is_pressed(client: Client, listings: list[Organization]) -> None:
    for address in ("/", "/search/?q=harbor", listings[0].get_absolute_url(), "/shortlist/", "/shortlist/print/"):
        response = client.get(address)
        assert response.cookies.keys() == set(), address
        assert "Cookie" not in response.get("Vary", ""), address
    assert set(add(client, listings[0]).cookies) == {"session", "shortlist"}


def test_both_cookies_end_with_the_browser_and_are_hidden_from_scripts(
    client: Client, listings: list[Organization]
) -> None:
    for morsel in add(client, listings[0]).cookies.values():
        assert morsel["httponly"]
        assert morsel["samesite"] == "Lax"
        assert not morsel["max-age"] and not morsel["expires"]


def test_the_database_holds_no_note_that_can_be_read(client: Client, listings: list[Organization]) -> None:
    add(client, *listings)
    change(client, **{f"note-{listings[0].pk}": SECRET, "print": "1"})
    client.get("/shortlist/list.pdf")
    (session,) = Session.objects.all()
    session_data = str(session.get_decoded())
    assert "shortlist" in session_data
    assert (
        "Marigold" not in session_data
        and str(listings[0].pk) not in session_data
        and listings[0].pk.hex not in session_data
    )
    assert SECRET in client.get("/shortlist/").content.decode()


def test_without_the_key_of_the_browser_nothing_opens(client: Client, listings: list[Organization]) -> None:
    add(client, *listings)
    for key in ("", "x", "A" * 43 + "=", "\x80"):
        client.cookies[session_store.KEY_COOKIE] = key
        assert names(client) == []


def test_clearing_the_list_ends_the_session_and_both_cookies(client: Client, listings: list[Organization]) -> None:
    add(client, *listings)
    response = change(client, clear="1")
    assert {name for name, morsel in response.cookies.items() if morsel["max-age"] == 0} == {"session", "shortlist"}
    assert not Session.objects.exists()
    assert names(client) == []


def test_removing_the_last_one_does_the_same(client: Client, listings: list[Organization]) -> None:
    add(client, listings[0])
    change(client, remove=str(listings[0].pk))
    assert not Session.objects.exists()


def test_somebody_signed_in_stays_so_when_the_list_is_cleared(
    client: Client, curator: User, listings: list[Organization]
) -> None:
    client.force_login(curator)
    add(client, *listings)
    change(client, clear="1")
    assert client.session["_auth_user_id"] == str(curator.pk)
    assert "shortlist" not in client.session


def test_exit_erases_the_list(client: Client, listings: list[Organization]) -> None:
    add(client, *listings)
    client.get("/leave/")
    assert not Session.objects.exists()
    assert not {name for name, morsel in client.cookies.items() if morsel.value}
    assert names(client) == []


def test_a_key_alone_after_signing_out_starts_a_new_list(
    client: Client, curator: User, listings: list[Organization]
) -> None:
    client.force_login(curator)
    add(client, *listings)
    client.logout()
    add(client, listings[1])
    assert names(client) == ["River City Voices"]


def test_pages_with_a_shortlist_are_in_no_cache(client: Client, listings: list[Organization]) -> None:
    add(client, listings[0])
    for address in (
        "/search/?q=harbor",
        listings[0].get_absolute_url(),
        "/shortlist/",
        "/shortlist/print/",
        "/shortlist/list.pdf",
    ):
        assert "no-store" in client.get(address).headers["Cache-Control"], address


# --- pages ------------------------------------------------------------------------------------------------------


def test_results_and_listing_show_what_is_chosen(client: Client, listings: list[Organization]) -> None:
    add(client, listings[0])
    for address in ("/search/?q=harbor", listings[0].get_absolute_url()):
        body = client.get(address).content.decode()
        assert "On your shortlist" in body, address
        assert "Shortlist (1)" in body, address
    assert 'value="' + str(listings[1].pk) in client.get(listings[1].get_absolute_url()).content.decode()


def test_each_listing_says_what_it_offers_and_when(client: Client) -> None:
    listing = make_listing("Harbor Peers", rrule="FREQ=WEEKLY;BYDAY=TU", service={"populations": ["women"]})
    for name in ("Walking hour", "Ward visits", "Quiet room", "Choir"):
        one = Service.objects.create(organization=listing, name=name, service_type="other")
        if name == "Quiet room":
            always = {"opens_at": time(0), "closes_at": time(0), "timezone": "America/Los_Angeles"}
            Schedule.objects.create(service=one, valid_from=date(2026, 1, 5), rrule="FREQ=DAILY", **always)
    add(client, listing)
    body = client.get("/shortlist/").content.decode()
    for line in ("Support group for women, Tuesdays 7 to 8:30 pm", "Quiet room, every day, day and night"):
        assert f"<p>{line}</p>" in body
    assert "<p>And more, on their page.</p>" in body
    assert "Ward visits" not in body
    assert 'href="tel:+15035550143">Call 503 555 0143</a>' in body


def test_results_cost_no_more_questions_for_those_who_only_search(
    client: Client, listings: list[Organization], django_assert_max_num_queries: Any, django_assert_num_queries: Any
) -> None:
    client.get("/search/?q=harbor")
    with django_assert_max_num_queries(30) as without:
        client.get("/search/?q=harbor")
    asked = len(without.captured_queries)
    assert not [query for query in without.captured_queries if "django_session" in query["sql"]]
    add(client, listings[0])
    with django_assert_num_queries(asked + 1):
        client.get("/search/?q=harbor")


def test_pressing_shortlist_leads_back_to_the_same_result(client: Client, listings: list[Organization]) -> None:
    headers = {"sec-fetch-site": "same-origin", "referer": "http://testserver/search/?near=97201&q=harbor"}
    response = client.post("/shortlist/add/", {"listing": f"{listings[0].pk} near_you"}, headers=headers)
    assert response.headers["Location"] == f"/search/?near=97201&q=harbor#near_you-{listings[0].pk}"


@pytest.mark.parametrize(
    "referer",
    ["", "https://elsewhere.example/x", "//elsewhere.example/", "http://testserver.elsewhere.example/", "javascript:alert(1)",
     "http://[", "http://testserver//elsewhere.example/"],
)  # fmt: skip
def test_it_never_leads_elsewhere(client: Client, listings: list[Organization], referer: str) -> None:
    headers = {"sec-fetch-site": "same-origin", "referer": referer}
    group = "near_you\r\nSet-Cookie: a=b"
    response = client.post("/shortlist/add/", {"listing": f"{listings[0].pk} {group}"}, headers=headers)
    address = response.headers["Location"]
    assert re.match(r"/(?!/)", address), address
    assert "#" not in address


def test_a_script_is_told_the_count(client: Client, listings: list[Organization]) -> None:
    headers = {"sec-fetch-site": "same-origin", "accept": "application/json"}
    response = client.post("/shortlist/add/", {"listing": str(listings[0].pk)}, headers=headers)
    assert response.json() == {"count": 1, "full": False}


# --- who may change it ------------------------------------------------------------------------------------------

ALLOWED = [
    {"sec-fetch-site": "same-origin"},
    {"sec-fetch-site": "same-origin", "origin": "http://testserver"},
    {"origin": "http://testserver"},
    {"referer": "http://testserver/search/?near=97201"},
]
REFUSED = [
    {},
    {"sec-fetch-site": "cross-site"},
    {"sec-fetch-site": "same-site"},
    {"sec-fetch-site": "none"},
    {"sec-fetch-site": "cross-site", "origin": "http://testserver"},
    {"origin": "null"},
    {"origin": "https://elsewhere.example"},
    {"origin": "https://testserver"},
    {"origin": "http://testserver.elsewhere.example"},
    {"origin": "https://elsewhere.example", "referer": "http://testserver/"},
    {"referer": "https://elsewhere.example/http://testserver/"},
    {"referer": "http://["},
]


@pytest.mark.parametrize("headers", ALLOWED, ids=str)
def test_a_press_on_our_page_counts(listings: list[Organization], headers: dict[str, str]) -> None:
    client = Client(enforce_csrf_checks=True)
    assert client.post("/shortlist/add/", {"listing": str(listings[0].pk)}, headers=headers).status_code == 302
    assert len(names(client)) == 1


@pytest.mark.parametrize("headers", REFUSED, ids=str)
def test_what_another_site_sends_is_refused(listings: list[Organization], headers: dict[str, str]) -> None:
    client = Client()
    add(client, listings[0])
    code = change(client, print="1") and Handout.objects.get().code
    for address in ("/shortlist/add/", "/shortlist/change/", f"/l/{code}/take/"):
        data = {"listing": str(listings[1].pk), "clear": "1"}
        assert client.post(address, data, headers=headers).status_code == 403, address
    assert names(client) == ["Harbor Peers"]


def test_looking_changes_nothing(client: Client, listings: list[Organization]) -> None:
    for address in ("/shortlist/add/", "/shortlist/change/"):
        assert client.get(address, {"listing": str(listings[0].pk)}).status_code == 405
    assert names(client) == []


@pytest.mark.parametrize("language", ["en", "es"])
def test_a_group_that_takes_nobody_now_says_so_on_every_sheet(client: Client, language: str) -> None:
    closed = {"capacity": "closed", "capacity_until": date(2098, 1, 10)}
    listing = make_listing("Harbor Peers", rrule="FREQ=WEEKLY;BYDAY=TU", service=closed)
    add(client, listing)
    words = "Not taking people now, until 10 January 2098"
    row = client.get("/shortlist/").content.decode()
    change(client, save="1", look="1", language=language)
    printed = client.get("/shortlist/print/").content.decode()
    made = sheet([Chosen(listing.pk)], language=language, large_print=False)
    (entry,) = made.entries
    read = re.sub(r"\s+", " ", PdfReader(io.BytesIO(pdf.render(made))).pages[0].extract_text())
    for page in (row, printed, read):
        assert words in page
        assert "Walk in" not in page
    for page in (printed, read):
        assert page.index(made.words["room"]) < page.index(words) < page.index(made.words["when"])
    assert entry.join == ("Free",)


def test_how_to_join_what_it_costs_and_where_are_told_of_the_service_they_hold_for() -> None:
    listing = make_listing("Harbor Peers", at=(45.5, -122.6), location={"name": "Annex"}, service={"name": "Women"})
    line = {"service_type": "warmline", "formats": ["phone"], "joining": ["call_first"], "cost": "free"}
    Service.objects.create(organization=listing, name="Porch line", **line)
    (entry,) = sheet([Chosen(listing.pk)], language="en", large_print=False).entries
    assert entry.join == ("Porch line: Call first, free", "Women: Walk in, free")
    assert [where.split(",")[0] for where in entry.where] == ["Porch line: By phone", "Women: Annex"]
    Service.objects.filter(name="Porch line").update(joining=["walk_in"], formats=["in_person"])
    (entry,) = sheet([Chosen(listing.pk)], language="en", large_print=False).entries
    assert entry.join == ("Walk in, free",)
    assert [where.split(",")[0] for where in entry.where] == ["Annex"]
