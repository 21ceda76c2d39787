"""What only curators may see stands on no page that others can open."""

import re

import pytest
from django.db import IntegrityError
from django.test import Client

from accounts.models import User
from directory.curation.confidential import take_private_parts
from directory.models import Location, Organization, PrivateAddress, SearchEntry
from directory.services import index_listing
from tests import addresses
from tests.directory.listings import make_listing

pytestmark = pytest.mark.django_db
STREET = "Zanzibarstrasse"
PIN = (45.512345, -122.398765)
# However it is written: in full, and as rounded for a label or a map.
TRACES = [STREET, STREET.lower(), "45.512", "122.398", "122.399"]


@pytest.fixture
def respite() -> Organization:
    """A house that was listed with its street, and then asked for it to be hidden."""
    made = make_listing(
        "Quiet House",
        at=PIN,
        rrule="FREQ=DAILY",
        service={"service_type": "peer_respite"},
        location={
            "address_1": f"12 {STREET}",
            "address_2": f"{STREET} entrance",
            "entered_address": f"12 {STREET}, Gresham",
            "directions": f"Walk down {STREET}",
            "city": "Gresham",
            "state_province": "Oregon",
            "postal_code": "97030",
        },
        network_slug="houses",
    )
    place = made.locations.get()
    hidden = take_private_parts(place)
    place.confidential = True
    place.save()
    PrivateAddress.objects.create(
        location=place, address=hidden.address, latitude=hidden.latitude, longitude=hidden.longitude
    )
    made.reports.create(text=f"It is at 12 {STREET}")
    index_listing(organization_id=made.pk)
    return made


def tells(body: str) -> list[str]:
    return [trace for trace in TRACES if trace in body]


def test_the_secret_is_really_kept(respite: Organization) -> None:
    private = PrivateAddress.objects.get()
    assert STREET in private.address
    assert (private.latitude, private.longitude) == PIN


def test_the_public_position_is_the_middle_of_the_town(client: Client, respite: Organization) -> None:
    (item,) = client.get("/api/search/?near=97201").json()["near_you"]["items"]
    place = client.get("/api/search/?near=Gresham, Oregon").json()["place"]
    assert (item["lat"], item["lon"], item["precision"], item["town"]) == (
        place["lat"],
        place["lon"],
        "town",
        "Gresham",
    )
    entry = SearchEntry.objects.get()
    assert (entry.latitude, entry.longitude) == (place["lat"], place["lon"])
    assert not Location.objects.filter(address_1__contains=STREET).exists()


def test_no_public_page_tells_it(client: Client, respite: Organization) -> None:
    walked = addresses.public(respite)
    assert len(walked) > 20
    for address in walked:
        response = client.get(address)
        assert response.status_code < 500, address
        assert tells(response.content.decode() + str(response.headers)) == [], address


def test_nor_to_somebody_who_looks_for_it(client: Client, respite: Organization) -> None:
    for question in (f"?q={STREET}", f"?q={STREET}&near=97201", "?near=45.512345,-122.398765&radius=0.2"):
        body = client.get(f"/api/search/{question}").json()
        assert all(body[group]["items"] == [] for group in ("near_you", "anywhere")), question
        assert body.get("matches", {"total": 0})["total"] == 0


def test_the_desk_opens_to_curators_only(client: Client, respite: Organization) -> None:
    walked = addresses.curation(respite)
    assert len(walked) > 40
    for address in walked:
        response = client.get(address)
        assert response.status_code in (302, 403, 404) or address.endswith("/login/"), address
        assert tells(response.content.decode()) == [], address
        assert client.post(address).status_code in (200, 302, 403, 404), address


def test_nor_to_somebody_with_an_account_and_no_rights(client: Client, respite: Organization) -> None:
    client.force_login(User.objects.create_user("somebody@example.org", "a long enough password"))
    for address in [*addresses.public(respite), *addresses.curation(respite)]:
        assert tells(client.get(address).content.decode()) == [], address


def test_the_desk_does_show_it_to_a_curator(client: Client, respite: Organization, curator: User) -> None:
    """So that the tests above look for something that can be seen."""
    client.force_login(curator)
    telling = [address for address in addresses.curation(respite) if tells(client.get(address).content.decode())]
    assert telling


def test_a_confidential_place_cannot_keep_its_postcode(db: None) -> None:
    """A whole British postal code is a dozen houses."""
    place = {
        "city": "Sale",
        "state_province": "",
        "postal_code": "M33 2ZQ",
        "country": "GB",
        "confidential": True,
        "precision": "town",
    }
    with pytest.raises(IntegrityError, match="location_confidential_has_no_public_pin"):
        make_listing("Quiet House", at=(53.42, -2.32), location=place, country="GB")


def test_figures_about_a_board_stay_private(client: Client, respite: Organization) -> None:
    respite.peer_evidence.create(
        criterion="board_majority", answer=True, private_share=73, source="Zoltan, their treasurer"
    )
    respite.peer_evidence.create(criterion="director", answer=False, source="Zoltan, their treasurer")
    for address in addresses.public(respite):
        # Random ids of rows can hold any two digits.
        body = re.sub(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "", client.get(address).content.decode())
        assert "Zoltan" not in body, address
        assert "73 " not in body and "73%" not in body and '"73"' not in body, address


def test_what_a_confidential_place_is_called_cannot_be_searched(respite: Organization, client: Client) -> None:
    respite.locations.update(name="Quillfeather Chapel")
    index_listing(organization_id=respite.pk)
    for word in ("Quillfeather", "chapel"):
        body = client.get("/api/search/", {"q": word}).json()
        assert body["matches"]["total"] == 0, word
    respite.locations.update(confidential=False, precision="exact")
    index_listing(organization_id=respite.pk)
    assert client.get("/api/search/", {"q": "Quillfeather"}).json()["matches"]["total"] == 1
