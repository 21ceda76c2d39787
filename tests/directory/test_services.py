"""The writes, each with the search index in its own transaction."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from directory import services
from directory.models import DoNotList, FieldProvenance, Location, Organization, PrivateAddress, Report, SearchEntry
from directory.places import normalize
from tests.directory.listings import make_listing

pytestmark = pytest.mark.django_db
HERE = (45.507, -122.69)


@pytest.fixture
def harbor() -> Organization:
    return make_listing("Harbor Peers", at=HERE, checked_days_ago=400, source="a list", source_id="7")


@pytest.fixture
def respite() -> Organization:
    place = {"city": "Gresham", "confidential": True, "precision": "town", "postal_code": ""}
    return make_listing("Quiet House", at=(45.5, -122.43), location=place)


def indexed(organization: Organization) -> list[Any]:
    return list(SearchEntry.objects.filter(organization=organization).order_by("entry_kind", "area_code").values())


# --- checks -----------------------------------------------------------------------------------------------------


def test_a_check_says_what_when_how_and_by_whom(harbor: Organization, curator: User) -> None:
    services.verify_fields(organization=harbor, fields=["listing", "phone"], method="phone", user=curator)
    rows = {row.field: row for row in FieldProvenance.objects.filter(organization=harbor)}
    assert set(rows) == {"listing", "phone"}
    for row in rows.values():
        assert (row.verified_on, row.verified_by, row.method) == (timezone.localdate(), curator, "phone")
    assert [row["verified_on"] for row in indexed(harbor)] == [timezone.localdate()]


def test_a_check_of_the_phone_alone_leaves_the_listing_as_old_as_it_was(harbor: Organization) -> None:
    before = indexed(harbor)[0]["verified_on"]
    services.verify_fields(organization=harbor, fields=["phone"], method="phone", on=date(2026, 5, 1))
    assert harbor.provenance.get(field="phone").verified_on == date(2026, 5, 1)
    assert harbor.provenance.get(field="listing").verified_on == before
    assert indexed(harbor)[0]["verified_on"] == before


def test_checking_again_keeps_where_it_came_from(harbor: Organization) -> None:
    harbor.provenance.filter(field="listing").update(source="a list", source_id="7")
    services.verify_fields(organization=harbor, fields=["listing"], method="visit")
    row = harbor.provenance.get(field="listing")
    assert (row.source, row.source_id, row.method) == ("a list", "7", "visit")


@pytest.mark.parametrize(
    ("fields", "method"), [([], "phone"), (["shoe size"], "phone"), (["phone"], "telepathy"), (["phone", ""], "phone")]
)
def test_no_check_of_what_does_not_exist(harbor: Organization, fields: list[str], method: str) -> None:
    with pytest.raises(ValueError, match="unknown"):
        services.verify_fields(organization=harbor, fields=fields, method=method)
    assert not harbor.provenance.exclude(field="listing").exists()


# --- pins -------------------------------------------------------------------------------------------------------


def test_a_pin_by_hand_is_exact_and_moves_the_listing_in_the_index(harbor: Organization) -> None:
    services.pin_location(location=harbor.locations.get(), latitude=45.6, longitude=-122.5)
    place = harbor.locations.get()
    assert (place.latitude, place.longitude, place.precision, place.pinned_by_hand) == (45.6, -122.5, "exact", True)
    (row,) = indexed(harbor)
    assert (row["latitude"], row["longitude"], row["precision"]) == (45.6, -122.5, "exact")


def test_the_pin_of_a_confidential_place_is_private(respite: Organization) -> None:
    before = indexed(respite), respite.locations.values().get()
    for latitude in (45.6123, 45.6321):
        services.pin_location(location=respite.locations.get(), latitude=latitude, longitude=-122.5321)
    private = PrivateAddress.objects.get(location__organization=respite)
    assert (private.latitude, private.longitude) == (45.6321, -122.5321)
    assert (indexed(respite), respite.locations.values().get()) == before


@pytest.mark.parametrize("position", [(91, 0), (0, 181), (float("nan"), 0), (0, float("inf"))])
def test_a_pin_off_the_globe_changes_nothing(
    harbor: Organization, respite: Organization, position: tuple[float, float]
) -> None:
    for listing in (harbor, respite):
        before = indexed(listing), listing.locations.values().get()
        with pytest.raises(ValidationError):
            services.pin_location(location=listing.locations.get(), latitude=position[0], longitude=position[1])
        assert (indexed(listing), listing.locations.values().get()) == before
    assert not PrivateAddress.objects.exists()


# --- do not list ------------------------------------------------------------------------------------------------


def test_a_wish_not_to_be_listed_hides_at_once_and_is_remembered(harbor: Organization) -> None:
    services.do_not_list(organization=harbor, reason="Their chair, by e-mail")
    harbor.refresh_from_db()
    assert harbor.state == "do_not_list"
    assert indexed(harbor) == []
    assert not Organization.objects.published().filter(pk=harbor.pk).exists()
    wish = DoNotList.objects.get()
    assert (wish.source, wish.source_id, wish.name_key) == ("a list", "7", "harbor peers")
    assert wish.reason == "Their chair, by e-mail"


@pytest.mark.parametrize("name", ["&" * 200, "ß" * 200, "æ" * 200, "!!!"])
def test_any_name_can_be_remembered(name: str) -> None:
    """The form in which names are compared can be longer than the name: "&" becomes "and"."""
    listing = make_listing(name)
    services.do_not_list(organization=listing)
    listing.refresh_from_db()
    assert listing.state == "do_not_list"
    assert normalize(name).startswith(DoNotList.objects.get().name_key)


def test_a_network_that_leaves_does_not_take_its_members_along(harbor: Organization) -> None:
    parent = make_listing("Network", network_slug="network")
    harbor.parent = parent
    harbor.save()
    services.do_not_list(organization=parent)
    assert len(indexed(harbor)) == 1


# --- reports ----------------------------------------------------------------------------------------------------


def test_a_report_is_kept_as_it_was_written(harbor: Organization) -> None:
    report = services.report_mistake(organization=harbor, text="  The number is dead.\r\nAsk Sam.\rThanks <b>  ")
    report.refresh_from_db()
    assert report.text == "The number is dead.\nAsk Sam.\nThanks <b>"
    assert report.settled_at is None


@pytest.mark.parametrize("text", ["", "   ", "\r\n\r\n"])
def test_an_empty_report_is_refused(harbor: Organization, text: str) -> None:
    with pytest.raises(ValidationError):
        services.report_mistake(organization=harbor, text=text)
    assert not Report.objects.exists()


# --- one transaction --------------------------------------------------------------------------------------------


class Undone(Exception):  # noqa: N818
    """Thrown after a write, to have it taken back."""


def rename(organization: Organization) -> None:
    Organization.objects.filter(pk=organization.pk).update(name="Renamed")
    services.index_listing(organization_id=organization.pk)


WRITES: list[Callable[[Organization], Any]] = [
    lambda one: services.verify_fields(organization=one, fields=["listing"], method="phone"),
    lambda one: services.pin_location(location=one.locations.get(), latitude=1, longitude=1),
    lambda one: services.do_not_list(organization=one),
    rename,
    lambda one: one.delete(),
]


@pytest.mark.parametrize("write", WRITES)
def test_the_index_follows_a_write_and_comes_back_with_it(
    harbor: Organization, write: Callable[[Organization], Any]
) -> None:
    before = indexed(harbor), Organization.objects.filter(pk=harbor.pk).values().get()
    place = Location.objects.values().get()
    with pytest.raises(Undone), transaction.atomic():
        pk = harbor.pk
        write(harbor)
        assert indexed(Organization(pk=pk)) != before[0]
        raise Undone
    harbor.pk = pk
    assert (indexed(harbor), Organization.objects.filter(pk=harbor.pk).values().get()) == before
    assert Location.objects.values().get() == place
    assert not DoNotList.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_write_whose_index_fails_is_not_kept(as_owner: Any) -> None:
    listing = make_listing("Harbor Peers", at=HERE)
    before = indexed(listing)
    as_owner.execute("REVOKE INSERT ON directory_searchentry FROM alongside_app")
    try:
        for write in WRITES[:2]:
            with pytest.raises(Exception, match="permission denied"):
                write(listing)
    finally:
        as_owner.execute("GRANT INSERT ON directory_searchentry TO alongside_app")
    assert indexed(listing) == before
    assert Location.objects.get().latitude == HERE[0]
    assert FieldProvenance.objects.get().verified_on == timezone.localdate() - timedelta(days=20)


def test_new_hours_are_looked_ahead_when_a_listing_is_indexed() -> None:
    listing = make_listing("Harbor Peers", at=HERE)
    assert indexed(listing)[0]["times"] is None
    listing.services.get().schedules.create(
        valid_from=date(2026, 1, 1), opens_at="00:00", closes_at="00:00", rrule="FREQ=DAILY", timezone="Europe/London"
    )
    services.index_listing(organization_id=listing.pk)
    assert indexed(listing)[0]["times"]
