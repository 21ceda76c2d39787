"""Pauses and holidays on the desk."""

import pytest
from django.test import Client

from directory.models import Organization, Pause
from tests.directory.admin.curation import add_row, fields_of, make_curator, page, signed_in
from tests.directory.listings import make_listing

pytestmark = pytest.mark.django_db
DAYS = {
    "valid_from": "2030-01-07",
    "back_on": "2030-02-04",
    "scope": "in_person",
    "reason": "The hall is being painted.",
}


@pytest.fixture
def curator() -> Client:
    return signed_in(make_curator())


@pytest.fixture
def listing() -> Organization:
    return make_listing("Harbor Peers", at=(45.5, -122.6), rrule="FREQ=WEEKLY;BYDAY=TU")


def post(curator: Client, listing: Organization, **values: str) -> int:
    address = page("organization", "change", listing.pk)
    return curator.post(
        address, add_row(curator, address, "organization_form", "pauses", **{**DAYS, **values})
    ).status_code


def test_a_pause_is_kept_and_stands_in_the_history(curator: Client, listing: Organization) -> None:
    place = listing.locations.get()
    assert post(curator, listing, location=str(place.pk)) == 302
    pause = listing.pauses.get()
    assert (pause.location, str(pause.back_on), pause.reason) == (place, "2030-02-04", DAYS["reason"])
    history = curator.get(page("organization", "history", listing.pk)).content.decode()
    assert "The hall is being painted." in history


@pytest.mark.parametrize(
    "values",
    [{"back_on": "2030-01-07"}, {"back_on": ""}, {"scope": "phone", "location": "own"}, {"location": "foreign"}],
)
def test_what_is_no_pause_is_told_and_not_kept(curator: Client, listing: Organization, values: dict[str, str]) -> None:
    other = make_listing("Quarry Steps", at=(45.5, -122.6))
    places = {"own": str(listing.locations.get().pk), "foreign": str(other.locations.get().pk)}
    sent = {name: places.get(value, value) for name, value in values.items()}
    assert post(curator, listing, **sent) == 200
    assert not Pause.objects.exists()


def test_holidays_are_asked_of_each_time(curator: Client, listing: Organization) -> None:
    service = listing.services.get()
    address = page("service", "change", service.pk)
    sent = fields_of(curator, address, "service_form")
    assert sent["schedules-0-on_holidays"] == [""]
    response = curator.post(address, {**sent, "schedules-0-on_holidays": "closed", "schedules-0-holidays_of": "US"})
    assert response.status_code == 302
    row = service.schedules.get()
    assert (row.on_holidays, row.holidays_of, row.calendar) == ("closed", "US", "US")
    assert "Closed on public holidays." in curator.get(address).content.decode()
