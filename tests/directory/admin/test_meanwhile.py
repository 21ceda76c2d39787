"""Two curators at one listing: the second is told, keeps what they typed, and may go on."""

from typing import Any

import pytest
from django.test import Client

from directory.models import Organization
from tests.directory.admin.curation import fields_of, make_curator, page, signed_in
from tests.directory.listings import make_listing

pytestmark = pytest.mark.django_db
FORM = "organization_form"


@pytest.fixture
def ada() -> Client:
    return signed_in(make_curator())


@pytest.fixture
def ben() -> Client:
    return signed_in(make_curator("ben@example.org", name="Ben"))


def change(listing: Organization) -> str:
    return page("organization", "change", listing.pk)


def flat(sent: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in sent.items() if value is not None}


# Committed: within one transaction every row of history has the same time.
@pytest.mark.django_db(transaction=True)
def test_the_second_of_two_is_told_and_nothing_is_overwritten(ada: Client, ben: Client) -> None:
    listing = make_listing("Harbor Peers", at=(45.5, -122.6))
    opened_by_ada = fields_of(ada, change(listing), FORM)
    ben.post(change(listing), flat(fields_of(ben, change(listing), FORM) | {"name": "Harbour Peers"}))
    answer = ada.post(change(listing), flat(opened_by_ada | {"description": "Tea on Tuesdays."}))
    assert answer.status_code == 200
    assert "Ben changed this listing at" in answer.content.decode()
    assert "Tea on Tuesdays." in answer.content.decode()
    listing.refresh_from_db()
    assert (listing.name, listing.description) == ("Harbour Peers", "")


def test_having_been_told_they_may_save(ada: Client, ben: Client) -> None:
    listing = make_listing("Harbor Peers", at=(45.5, -122.6))
    opened_by_ada = fields_of(ada, change(listing), FORM)
    ben.post(change(listing), flat(fields_of(ben, change(listing), FORM) | {"name": "Harbour Peers"}))
    response = ada.post(change(listing), flat(opened_by_ada | {"name": "Harbor Peers of Portland"}))
    mark = response.context["history_size"]
    ada.post(change(listing), flat(opened_by_ada | {"name": "Harbor Peers of Portland", "history_size": mark}))
    listing.refresh_from_db()
    assert listing.name == "Harbor Peers of Portland"


def test_a_change_of_a_part_counts_as_one_of_the_listing(ada: Client, ben: Client) -> None:
    listing = make_listing("Harbor Peers", at=(45.5, -122.6))
    place = listing.locations.get()
    opened_by_ada = fields_of(ada, change(listing), FORM)
    at_place = page("location", "change", place.pk)
    ben.post(at_place, flat(fields_of(ben, at_place, "location_form") | {"directions": "Ring twice."}))
    answer = ada.post(change(listing), flat(opened_by_ada | {"name": "Harbour Peers"}))
    assert "changed this listing at" in answer.content.decode()
    listing.refresh_from_db()
    assert listing.name == "Harbor Peers"


def test_another_listing_is_none_of_theirs(ada: Client, ben: Client) -> None:
    listing, other = make_listing("Harbor Peers"), make_listing("Oak Peers")
    opened_by_ada = fields_of(ada, change(listing), FORM)
    ben.post(change(other), flat(fields_of(ben, change(other), FORM) | {"name": "Elm Peers"}))
    assert ada.post(change(listing), flat(opened_by_ada | {"name": "Harbour Peers"})).status_code == 302
