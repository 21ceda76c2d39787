"""Whatever is typed: a clear answer, with what was typed kept and harmless."""

import html
import json
import re
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from directory.models import Organization
from directory.search.filters import SearchFilter
from tests.directory.listings import make_listing, make_town
from tests.directory.search.test_api import PARAMETERS as PROMISED

pytestmark = pytest.mark.django_db
SURFACES = ("/search/", "/search/filters/", "/api/search/")
PARAMETERS = sorted(SearchFilter.base_filters)
FACETS = (
    "kind", "network", "service", "format", "population", "accessibility", "cost", "joining", "peer_status", "capacity",
)  # fmt: skip
HURTFUL = re.compile(r"\b(please|oops|invalid)\b|!", re.IGNORECASE)


@pytest.fixture
def client() -> Client:
    """Shows a failure of the server as the 500 that visitors would see."""
    return Client(raise_request_exception=False)


def get(client: Client, surface: str, query: str) -> Any:
    """The answer to a query string sent as it stands."""
    return client.get(surface, QUERY_STRING=query)


def errors_of(client: Client, **params: Any) -> dict[str, list[str]]:
    response = client.get("/api/search/", params)
    errors: dict[str, list[str]] = response.json()["errors"]
    return errors


def text_of(response: Any) -> str:
    """The words of a page."""
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode())))


# --- one field at a time ----------------------------------------------------------------------------------------

REFUSED = [
    *(("near", value) for value in ("Xqzzyplace", "Springfield", "x" * 201, "91,0", "0,181", "999,999", "%", "💬", "..", "-",
       "ZZ99 9ZZ", "'; DROP TABLE directory_town; --", "<script>alert(1)</script>")),
    *(("radius", value) for value in ("-1", "0", "-0", "abc", "nan", "inf", "-inf", "1e9", "1e400", "1,5,3", "²", "0x10", "--5",
       "1e-400")),
    *(("page", value) for value in ("0", "-1", "abc", "1.5", "1e3", "99999999999999999999", "nan", "²")),
    *(("verified_within", value) for value in ("0", "-1", "abc", "1.5", "36501", "99999999999999999999", "inf")),
    *((name, value) for name in ("unit", "sort", "when", "group") for value in ("abc", "<b>", "' OR 1=1 --")),
    *((name, value) for name in FACETS for value in ("abc", "<b>bold</b>", "' OR 1=1 --", "%s", "{}", "x" * 1_000)),
    *(("language", value) for value in ("english", "e", "e1", "<b>", "ééé", "zz zz", "x" * 1_000)),
    ("q", "x" * 201),
]  # fmt: skip


@pytest.mark.parametrize(("name", "value"), REFUSED, ids=range(len(REFUSED)))
def test_what_is_not_understood_is_said_beside_its_field(client: Client, name: str, value: str) -> None:
    params = {"near": "97201", name: value}
    response = client.get("/api/search/", params)
    assert response.status_code == 400
    errors = response.json()["errors"]
    assert list(errors) == [name]
    for message in errors[name]:
        assert len(message) > 15
        assert not HURTFUL.search(message.replace(value, "")), message
    page = client.get("/search/", params)
    assert page.status_code == 400
    assert " ".join(errors[name][0].split()) in text_of(page)


@pytest.mark.parametrize("value", ["25", " 25 ", "25.5", "1e2", "0.001", "500", "٢٥"])
def test_a_distance_that_is_one_is_taken(client: Client, value: str) -> None:
    assert client.get("/api/search/", {"near": "97201", "radius": value}).status_code == 200


@pytest.mark.parametrize("near", ["90,0", "-90,0", "0,180", "0,-180", "90,180", "-90,-180", "0,0", "-16.8,179.99"])
def test_the_ends_of_the_earth_are_places(client: Client, near: str) -> None:
    make_listing("Everywhere", areas=["*"], service={"formats": ["online"]})
    for surface in SURFACES:
        assert client.get(surface, {"near": near, "when": "today"}).status_code == 200
    body = client.get("/api/search/", {"near": near}).json()
    assert [item["name"] for item in body["anywhere"]["items"]] == ["Everywhere"]


@pytest.mark.parametrize(
    ("near", "beside"), [("0,180", (0.0, -179.99)), ("0,-180", (0.0, 179.99)), ("90,0", (89.99, 180.0))]
)
def test_there_is_no_edge_at_the_date_line_or_the_pole(client: Client, near: str, beside: tuple[float, float]) -> None:
    make_listing("Across", at=beside)
    (item,) = client.get("/api/search/", {"near": near, "radius": "2"}).json()["near_you"]["items"]
    assert item["distance_m"] == pytest.approx(1115, abs=10)


@pytest.mark.parametrize(("page", "status"), [("2", 404), ("1000000", 404), ("1000001", 400), ("", 200)])
def test_pages_that_are_not_there(client: Client, page: str, status: int) -> None:
    make_town()
    for surface in SURFACES[:1] + SURFACES[2:]:
        response = client.get(surface, {"near": "97201", "group": "near_you", "page": page})
        assert response.status_code == status
    if status == 404:
        message = f"There is no page {page}. The last is 1."
        assert errors_of(client, near="97201", group="near_you", page=page) == {"page": [message]}
        assert message in text_of(client.get("/search/", {"near": "97201", "group": "near_you", "page": page}))


# --- text that could do harm ------------------------------------------------------------------------------------

HARMFUL = [
    "<script>alert(1)</script>",
    "\"><img src=x onerror=alert(1)>",
    "' autofocus onfocus=alert(1) x='",
    "</title><svg onload=alert(1)>",
    "{{ settings.SECRET_KEY }}{% load static %}",
    "'; DROP TABLE directory_organization; --",
    "1) OR 1=1 --",
    "%s %(x)s %% \\",
    "${jndi:ldap://x}",
    "javascript:alert(1)",
]  # fmt: skip


@pytest.mark.parametrize("text", HARMFUL[:6])
@pytest.mark.parametrize("name", PARAMETERS)
def test_markup_and_commands_are_only_text(client: Client, name: str, text: str) -> None:
    listing = make_listing("Harbor Peers", at=(45.507, -122.69))
    for surface in SURFACES:
        response = client.get(surface, {"near": "97201", name: text})
        assert response.status_code in (200, 400), surface
        body = response.content.decode()
        if surface == "/api/search/":
            assert response["Content-Type"] == "application/json"
            json.loads(body)
            continue
        assert text not in body or not set(text) & set("<>\"'"), surface
        assert "alert(1)>" not in body
        assert "<svg" not in body.split("</title>")[0]
    assert Organization.objects.get().pk == listing.pk


def test_markup_in_a_listing_is_only_text(client: Client) -> None:
    nasty = "<script>alert(1)</script>"
    make_listing(
        f"Nasty {nasty}",
        at=(45.507, -122.69),
        location={"name": nasty, "address_1": nasty, "directions": nasty, "city": nasty},
        service={"name": nasty, "description": nasty, "before_you_come": nasty, "capacity_note": nasty},
        description=nasty,
        reports_to_others=nasty,
        refers_who=nasty,
        rrule="FREQ=DAILY",
        phone=nasty,
    )
    listing = Organization.objects.get()
    for address in (
        "/search/?near=97201",
        "/search/?q=nasty",
        listing.get_absolute_url(),
        f"{listing.get_absolute_url()}report/",
    ):
        body = client.get(address).content.decode()
        assert "alert(1)" in body or "Nasty" not in body
        assert "<script>alert" not in body, address


# --- what was typed is kept -------------------------------------------------------------------------------------


def test_what_was_typed_stays_in_the_form(client: Client) -> None:
    typed = {"near": 'Xqzzy "<b>', "q": 'words "<i>', "radius": "abc"}
    page = client.get("/search/", typed)
    assert page.status_code == 400
    body = page.content.decode()
    for name in ("near", "q"):
        value_match = re.search(rf'name="{name}"[^>]*?value="([^"]*)"', body)
        assert value_match is not None
        assert html.unescape(value_match[1]) == typed[name]


@pytest.mark.parametrize("surface", SURFACES[:2])
def test_choices_survive_a_place_that_was_misspelt(client: Client, surface: str) -> None:
    page = client.get(surface, {"near": "Portlnd", "service": "warmline", "language": ["es", "cy"], "q": "night"})
    assert page.status_code == 400
    links = [html.unescape(link) for link in re.findall(r'href="(/search/[^"]*)"', page.content.decode())]
    suggested = [link for link in links if "near=Portland" in link]
    assert suggested
    for link in suggested:
        for parameter in ("service=warmline", "language=es", "language=cy", "q=night"):
            assert parameter in link


# --- addresses that no browser makes ----------------------------------------------------------------------------


@pytest.mark.parametrize("surface", SURFACES)
@pytest.mark.parametrize(
    "query", ["near=%ff", "q=%c3%28", "near=%00", "q=a%00b", "%ff=1", "near=" + "x" * 100_000, "q=" + "%20" * 40_000]
)
def test_unreadable_or_endless_questions(client: Client, surface: str, query: str) -> None:
    response = get(client, surface, query)
    assert response.status_code == 400
    if surface == "/api/search/":
        assert response.json()["errors"]


@pytest.mark.parametrize(
    "path",
    [
        "/search/%ff/",
        "/%00",
        "/listing/%c3%28/",
        "/listing/not-an-id/",
        "/search/%2e%2e/%2e%2e/etc/passwd",
        "/search//",
        "/api/",
    ],
)
def test_paths_that_lead_nowhere(client: Client, path: str) -> None:
    assert client.get(path).status_code in (400, 404)


def test_of_a_value_given_twice_the_last_counts(client: Client) -> None:
    make_listing("Harbor Peers", at=(45.507, -122.69))
    response = get(
        client, "/api/search/", "near=Xqzzyplace&near=97201&radius=abc&radius=5&unit=x&unit=km&page=0&page=1&q=zzz&q="
    )
    assert response.status_code == 200
    assert response.json()["near_you"]["total"] == 1
    assert get(client, "/api/search/", "near=97201&radius=5&radius=abc").status_code == 400


def test_what_we_do_not_know_is_left_alone(client: Client) -> None:
    for surface in SURFACES:
        response = get(client, surface, "near=97201&utm_source=x&foo[]=1&__class__=2&order_by=id;drop&format[]=&=&&")
        assert response.status_code == 200


def test_a_thousand_parameters(client: Client) -> None:
    for surface in SURFACES:
        assert get(client, surface, "near=97201&" + "&".join(["a=1"] * 1_500)).status_code in (200, 400)
        assert get(client, surface, "near=97201&" + "&".join(["service=other"] * 500)).status_code == 200


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete", "trace"])
@pytest.mark.parametrize("path", [*SURFACES, "/", "/help-now/", "/about/", "/privacy/", "/accessibility/", "/leave/"])
def test_pages_are_for_reading(client: Client, method: str, path: str) -> None:
    assert getattr(client, method)(path).status_code == 405


@pytest.mark.parametrize("path", ["/", *SURFACES, "/help-now/"])
def test_head_is_as_good_as_get(client: Client, path: str) -> None:
    response = client.head(path, {"near": "97201"})
    assert response.status_code == 200
    assert response.content == b""


# --- reports ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", [*HARMFUL, "\x00", "a\x00b", "x" * 100_000, "💬" * 1_000, "\ud83d", "\u202e"])
def test_any_report_is_kept_or_refused(client: Client, text: str) -> None:
    listing = make_listing("Harbor Peers")
    body = urlencode({"text": text.encode("utf-8", "surrogatepass")})
    response = client.post(
        f"{listing.get_absolute_url()}report/", body, content_type="application/x-www-form-urlencoded"
    )
    assert response.status_code in (302, 400)
    assert listing.reports.count() == (1 if response.status_code == 302 else 0)


# --- everything at once -----------------------------------------------------------------------------------------

WORDS = st.sampled_from(
    ["97201", "M33", "Portland", "Portland, OR", "45.5,-122.6", "90,180", "in_person", "week", "now", "name", "mi", "km",
     "near_you", "matches", "2", "-1", "0", "1e9", "nan", "warmline", "en", "the", "bipoler", *HARMFUL]
)  # fmt: skip
VALUES = WORDS | st.text(max_size=30) | st.floats().map(str) | st.integers().map(str)
# Half of them are as they should be, so that questions get as far as the index.
PAIRS = st.sampled_from(PARAMETERS).flatmap(lambda name: st.tuples(st.just(name), st.just(PROMISED[name][0]) | VALUES))
RAW = st.binary(max_size=12).map(lambda raw: "".join(f"%{byte:02x}" for byte in raw))
FUZZ = settings(
    max_examples=400, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


def test_no_question_breaks_the_server(client: Client) -> None:
    make_town()
    make_listing("Network", network_slug="nami")
    met: set[int] = set()

    @FUZZ
    @given(
        st.sampled_from(SURFACES), st.lists(PAIRS, max_size=6), st.none() | st.tuples(st.sampled_from(PARAMETERS), RAW)
    )
    def check(surface: str, pairs: list[tuple[str, str]], raw: tuple[str, str] | None) -> None:
        query = urlencode([*pairs, ("facets", "1")]) + (f"&{raw[0]}={raw[1]}" if raw else "")
        response = get(client, surface, query)
        assert response.status_code in (200, 400, 404), query
        if surface == "/api/search/" and response.status_code != 200:
            assert response.json()["errors"]
        met.add(response.status_code)

    check()
    assert {200, 400} <= met


@settings(FUZZ, max_examples=200)
@given(
    path=st.lists(st.sampled_from(["search", "listing", "api", "leave", "..", "."]) | st.text(max_size=8), max_size=4)
)
def test_no_path_breaks_the_server(client: Client, path: list[str]) -> None:
    address = "/" + "/".join(quote(part, safe="") for part in path)
    assert client.get(address).status_code in (200, 301, 302, 400, 404), address


# --- very many --------------------------------------------------------------------------------------------------

CODES = [a + b + c for a in "abcdefghi" for b in "abcdefgh" for c in "abcdefghi"][:600]


@pytest.mark.parametrize("surface", SURFACES)
def test_hundreds_of_languages_are_refused_with_a_sentence_and_the_rest_is_kept(client: Client, surface: str) -> None:
    response = get(client, surface, urlencode([("q", "house"), *(("language", code) for code in CODES)]))
    assert response.status_code == 400
    assert "Choose at most 20." in response.content.decode()
    if surface != "/api/search/":
        page = response.content.decode()
        assert 'value="house"' in page
        assert page.count("aai") + page.count("aab") < 60 and "iif" not in page


@pytest.mark.parametrize("surface", ["/search/", "/search/filters/"])
def test_what_is_repeated_or_unknown_is_carried_along_once_and_not_without_end(client: Client, surface: str) -> None:
    make_listing("Harbor House")
    many = [("q", "house"), *[("service", "warmline")] * 200, *((f"x{number}", "1") for number in range(300))]
    response = get(client, surface, urlencode(many))
    assert response.status_code == 200
    page = response.content.decode()
    assert "x9=1" in page or 'name="x9"' in page
    assert "x10" not in page
    once = get(client, surface, urlencode([("q", "house"), ("service", "warmline"), *many[-300:-290]]))
    assert len(page) == len(once.content.decode())


def test_every_value_of_every_vocabulary_can_be_chosen_at_once(client: Client) -> None:
    make_listing("Harbor House")
    every = [
        (name, value)
        for name, one in SearchFilter().facets().items()
        if name not in ("language", "network")
        for value in one.vocabulary.choices.values
    ]
    assert len(every) > 90
    assert get(client, "/search/", urlencode([("q", "house"), *every])).status_code == 200
