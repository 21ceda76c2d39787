"""The JSON twin of the search page: its shape, its parameters, its pages."""

import re
from typing import Any

import pytest
from django.test import Client

from directory.models import Location, Organization, Service, ServiceArea, ServiceAtLocation
from directory.search import entry
from directory.search.filters import MILE_M, SearchFilter
from tests.directory.listings import make_listing, make_town

pytestmark = pytest.mark.django_db
GROUPS = ("near_you", "serves_your_area", "anywhere")
SURFACES = ("/search/", "/search/filters/", "/api/search/")
# The parameters promised: one value that is taken and one that is not.
PARAMETERS = {
    "near": ("97201", "Xqzzyplace"),
    "radius": ("10.5", "-1"),
    "unit": ("km", "furlong"),
    "q": ("peers", "x" * 201),
    "kind": ("warmline", "golf_club"),
    "network": ("nami", "freemasons"),
    "service": ("support_group", "haircut"),
    "format": ("in_person", "telepathy"),
    "population": ("women", "cats"),
    "language": ("en", "english"),
    "accessibility": ("step_free", "trapdoor"),
    "cost": ("free", "dear"),
    "joining": ("walk_in", "climb_in"),
    "peer_status": ("peer_run", "perhaps"),
    "when": ("week", "someday"),
    "as_typed": ("1", "maybe"),
    "capacity": ("not_said", "plenty"),
    "verified_within": ("90", "0"),
    "sort": ("verified", "random"),
    "group": ("near_you", "elsewhere"),
    "page": ("1", "0"),
}
REPEATED = (
    "kind",
    "network",
    "service",
    "format",
    "population",
    "language",
    "accessibility",
    "cost",
    "joining",
    "peer_status",
    "capacity",
)


def ask(client: Client, status: int = 200, /, **params: Any) -> dict[str, Any]:
    response = client.get("/api/search/", params)
    assert response.status_code == status, response.content
    assert response["Content-Type"] == "application/json"
    body: dict[str, Any] = response.json()
    return body


def names(body: dict[str, Any], *groups: str) -> set[str]:
    return {item["name"] for group in groups or GROUPS for item in body[group]["items"]}


# --- shape ------------------------------------------------------------------------------------------------------


def test_the_shape_of_an_answer(client: Client) -> None:
    town = make_town()
    body = ask(client, near="97201")
    assert list(body) == ["place", *GROUPS, "crisis"]
    assert {"label", "lat", "lon", "precision", "areas"} <= set(body["place"])
    assert body["place"]["label"] == "97201"
    assert body["place"]["areas"] == ["US:97201", "US-41051", "US-OR", "US"]
    assert [body[group]["total"] for group in GROUPS] == [6, 2, 2]
    (harbor,) = [item for item in body["near_you"]["items"] if item["id"] == str(town["harbor"].pk)]
    assert harbor["distance_m"] == pytest.approx(400, abs=400)
    expected = {
        "name": "Harbor Peers",
        "url": town["harbor"].get_absolute_url(),
        "kind": "grassroots_group",
        "peer_status": "peer_run",
        "services": ["support_group"],
        "format": ["in_person"],
        "phone": "503 555 0143",
        "town": "Portland",
    }
    assert {key: harbor[key] for key in expected} == expected
    for group in GROUPS[1:]:
        assert all(item["distance_m"] is None and item["lat"] is None for item in body[group]["items"])


def test_times_are_told_in_local_time_with_their_zone(client: Client) -> None:
    town = make_town()
    body = ask(client, near="97201")
    (harbor,) = [item for item in body["near_you"]["items"] if item["id"] == str(town["harbor"].pk)]
    (schedule,) = harbor["schedules"]
    assert schedule["rrule"] == "FREQ=WEEKLY;BYDAY=TU" and schedule["timezone"] == "America/Los_Angeles"
    assert (schedule["valid_from"], schedule["valid_to"], schedule["opens_at"]) == ("2026-01-05", None, "19:00")
    assert "Tuesday" in schedule["text"]


def test_without_a_place_there_is_one_list(client: Client) -> None:
    make_town()
    body = ask(client, q="harbor")
    assert body["place"] is None
    assert [body[group]["total"] for group in GROUPS] == [0, 0, 0]
    assert body["matches"]["total"] == 2
    assert names(body, "matches") == {"Harbor Peers"}


@pytest.mark.parametrize("params", [{}, {"near": ""}, {"near": "   ", "q": ""}, {"radius": "5", "unit": "km"}])
def test_a_question_that_asks_nothing_is_told_what_to_ask(client: Client, params: dict[str, str]) -> None:
    body = ask(client, 400, **params)
    assert body["errors"] == {"near": ["Type a town or postcode, or words to look for."]}


def test_several_errors_come_together(client: Client) -> None:
    body = ask(client, 400, near="Xqzzyplace", radius="abc", service="haircut", page="0")
    assert set(body["errors"]) == {"near", "radius", "service", "page"}
    assert all(isinstance(text, str) for messages in body["errors"].values() for text in messages)


def test_an_ambiguous_place_offers_choices_that_are_not(client: Client) -> None:
    body = ask(client, 400, near="Springfield")
    assert body["errors"] == {"near": ["Which Springfield?"]}
    assert len(body["choices"]) > 1
    for choice in body["choices"]:
        assert ask(client, near=choice["near"])["place"]["label"]


def test_a_correction_is_told(client: Client) -> None:
    make_town()
    assert ask(client, q="warmlne")["corrections"] == {"warmlne": "warmline"}


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_it_is_for_reading(client: Client, method: str) -> None:
    for path in SURFACES:
        assert getattr(client, method)(path).status_code == 405


def test_head_answers_without_a_body(client: Client) -> None:
    for path in SURFACES:
        response = client.head(f"{path}?near=97201")
        assert (response.status_code, response.content) == (200, b"")


# --- parameters -------------------------------------------------------------------------------------------------


def test_these_are_all_the_parameters() -> None:
    assert set(SearchFilter.base_filters) == set(PARAMETERS)


@pytest.mark.parametrize("surface", SURFACES)
@pytest.mark.parametrize("name", PARAMETERS)
def test_every_parameter_is_taken_and_checked_on_every_surface(client: Client, surface: str, name: str) -> None:
    make_listing("Network", network_slug="nami", at=(45.507, -122.69))
    taken, refused = PARAMETERS[name]
    assert client.get(surface, {"near": "97201", name: taken}).status_code == 200
    response = client.get(surface, {"near": "97201", name: refused})
    assert response.status_code == 400
    if surface == "/api/search/":
        assert set(response.json()["errors"]) == {name}


@pytest.mark.parametrize("name", sorted(set(PARAMETERS) - {"near", "unit", "sort", "page", "group"}))
def test_page_and_twin_agree_on_every_parameter(client: Client, name: str) -> None:
    make_town()
    params = {"near": "97201", name: PARAMETERS[name][0]} if name != "network" else {"near": "97201"}
    body = ask(client, **params)
    page = client.get("/search/", params).content.decode()
    counts = re.search(r"data-counts>(.*?)</p>", page, re.DOTALL)
    assert counts is not None
    assert re.findall(r"<b>(\d+)</b>", counts[1]) == [str(body[group]["total"]) for group in GROUPS]


@pytest.mark.parametrize("name", REPEATED)
def test_a_facet_takes_several_values_and_gives_either(client: Client, name: str) -> None:
    here = (45.507, -122.69)
    make_listing("Network", network_slug="nami", at=here, service={"languages": ["en"]})
    make_listing("Other network", network_slug="mind", at=here, service={"languages": ["cy"]})
    make_town()
    body = ask(client, near="97201", facets="1")
    values = [choice["value"] for choice in body["facets"][name]][:2]
    alone = [names(ask(client, near="97201", **{name: value})) for value in values]
    assert all(alone)
    assert names(ask(client, near="97201", **{name: values})) == set.union(*alone)


def test_a_language_is_read_in_any_letters_and_offered_once(client: Client) -> None:
    make_listing("Siarad", at=(45.507, -122.69), service={"languages": ["cy"]})
    body = ask(client, near="97201", language="CY", facets="1")
    assert names(body) == {"Siarad"}
    assert [choice["value"] for choice in body["facets"]["language"]] == ["cy"]


def test_facets_are_and_to_one_another(client: Client) -> None:
    make_town()
    assert names(ask(client, near="97201", population="women", accessibility="step_free")) == {"Harbor Peers"}
    assert ask(client, near="97201", population="women", service="drop_in")["near_you"]["total"] == 0


def test_a_count_is_what_the_choice_shows(client: Client) -> None:
    make_town()
    chosen = {"near": "97201", "service": ["warmline", "drop_in"]}
    body = ask(client, facets="1", **chosen)
    seen = 0
    for name, choices in body["facets"].items():
        for choice in choices:
            narrowed = ask(client, **{**chosen, name: choice["value"]})
            ids = {item["id"] for group in GROUPS for item in narrowed[group]["items"]}
            assert choice["count"] == len(ids), (name, choice)
            seen += 1
    assert seen > 10


def test_miles_and_kilometres(client: Client) -> None:
    make_listing("Ten miles off", at=(45.507 + 10 * MILE_M / 111_140, -122.69))
    here = {"near": "45.507,-122.69"}
    assert names(ask(client, radius="10.2", **here)) == {"Ten miles off"}
    assert names(ask(client, radius="10.2", unit="mi", **here)) == {"Ten miles off"}
    assert names(ask(client, radius="10.2", unit="km", **here)) == set()
    assert names(ask(client, radius="16.3", unit="km", **here)) == {"Ten miles off"}
    assert names(ask(client, radius="9.8", unit="mi", **here)) == set()


@pytest.mark.parametrize(
    ("near", "radius", "unit", "status"),
    [
        ("97201", "500", "", 200), ("97201", "500", "mi", 200), ("97201", "501", "", 400), ("97201", "501", "mi", 400),
        ("97201", "800", "km", 200), ("97201", "801", "km", 400), ("97201", "700", "", 400),
        # Where people count in kilometres, so do we.
        ("Lyon, France", "800", "", 200), ("Lyon, France", "801", "", 400), ("Lyon, France", "600", "mi", 400),
    ],
)  # fmt: skip
def test_the_widest_radius_is_said_in_the_unit_of_the_place(
    client: Client, near: str, radius: str, unit: str, status: int
) -> None:
    body = ask(client, status, near=near, radius=radius, unit=unit)
    if status == 400:
        words = "kilometres" if unit == "km" or (near.endswith("France") and not unit) else "miles"
        assert words in body["errors"]["radius"][0]


# --- paging -----------------------------------------------------------------------------------------------------


@pytest.fixture
def many(db: None) -> int:
    """Forty-seven organizations for each group, many of them in one building and of one name."""
    number = 47
    made = {
        group: Organization.objects.bulk_create(
            Organization(name=f"{group} {n % 5}", country="US") for n in range(number)
        )
        for group in GROUPS
    }
    services = {
        group: Service.objects.bulk_create(
            Service(organization=one, formats=["phone"] if group == "anywhere" else ["in_person"]) for one in rows
        )
        for group, rows in made.items()
    }
    places = Location.objects.bulk_create(
        Location(organization=one, latitude=45.5 + n % 3 / 100, longitude=-122.69, precision="exact")
        for n, one in enumerate(made["near_you"])
    )
    ServiceAtLocation.objects.bulk_create(
        ServiceAtLocation(service=service, location=place)
        for service, place in zip(services["near_you"], places, strict=True)
    )
    ServiceArea.objects.bulk_create(
        ServiceArea(service=service, area_id=code)
        for group, codes in (("serves_your_area", ("US-OR", "US-41051")), ("anywhere", ("US",)))
        for service in services[group]
        for code in codes
    )
    entry.refresh([one.pk for rows in made.values() for one in rows])
    return number


@pytest.mark.parametrize("sort", ["", "distance", "name", "verified", "relevance"])
@pytest.mark.parametrize("group", GROUPS)
def test_paging_skips_nothing_and_repeats_nothing(client: Client, many: int, group: str, sort: str) -> None:
    seen: list[str] = []
    for page in (1, 2, 3):
        body = ask(client, near="97201", group=group, page=page, sort=sort)
        assert (body[group]["page"], body[group]["pages"], body[group]["total"]) == (page, 3, many)
        seen += [item["id"] for item in body[group]["items"]]
    assert len(seen) == len(set(seen)) == many
    assert ask(client, near="97201", group=group, page=1, sort=sort)[group]["items"][0]["id"] == seen[0]


def test_so_does_a_search_by_words(client: Client, many: int) -> None:
    pages = [ask(client, q="serves_your_area", page=page)["matches"] for page in (1, 2, 3)]
    seen = [item["id"] for page in pages for item in page["items"]]
    assert len(seen) == len(set(seen)) == pages[0]["total"] == many


def test_all_groups_tell_their_totals_whichever_is_opened(client: Client, many: int) -> None:
    for group in GROUPS:
        body = ask(client, near="97201", group=group, page=3)
        assert [body[one]["total"] for one in GROUPS] == [many] * 3


@pytest.mark.parametrize("group", ["", *GROUPS])
def test_beyond_the_end_there_is_no_page(client: Client, many: int, group: str) -> None:
    body = ask(client, 404, near="97201", group=group, page=4)
    assert body["errors"] == {"page": ["There is no page 4. The last is 3."]}
    assert client.get("/search/", {"near": "97201", "group": group, "page": "99"}).status_code == 404


def test_a_group_this_answer_does_not_have_hides_nothing(client: Client, many: int) -> None:
    """A kept address whose place was taken out or put in."""
    assert ask(client, near="97201", group="matches")["near_you"]["items"]
    assert ask(client, q="near_you", group="near_you")["matches"]["items"]
