"""What the database itself refuses, whoever writes and however."""

from collections.abc import Callable
from datetime import date, time
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import Error, IntegrityError, ProgrammingError, connection, transaction

from directory.models import (
    FieldProvenance,
    Location,
    Organization,
    PeerEvidence,
    Phone,
    PrivateAddress,
    Schedule,
    Service,
    ServiceArea,
    ServiceAtLocation,
)
from tests.directory.listings import make_listing

pytestmark = pytest.mark.django_db


@pytest.fixture
def harbor() -> Organization:
    return Organization.objects.create(name="Harbor Peers")


def refused(constraint: str, write: Callable[[], Any]) -> None:
    """The database refuses the write, and by that constraint."""
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        write()


# --- positions --------------------------------------------------------------------------------------------------

NOWHERE = [
    (91, 0), (-90.001, 0), (0, 180.5), (0, -181), (float("nan"), 0), (0, float("nan")), (float("inf"), 0),
    (0, float("-inf")), (45.5, None), (None, -122.6),
]  # fmt: skip


@pytest.mark.parametrize(("latitude", "longitude"), NOWHERE)
def test_a_position_lies_on_the_globe_and_is_whole(
    harbor: Organization, latitude: float | None, longitude: float | None
) -> None:
    precision = "" if latitude is None else "exact"
    place = Location(organization=harbor, latitude=latitude, longitude=longitude, precision=precision)
    refused("location_position_in_range", place.save)
    refused("location_position_in_range", lambda: Location.objects.bulk_create([place]))
    with pytest.raises(ValidationError):
        place.full_clean()


@pytest.mark.parametrize(("latitude", "longitude"), NOWHERE)
def test_so_does_a_private_one(harbor: Organization, latitude: float | None, longitude: float | None) -> None:
    place = Location.objects.create(organization=harbor, city="Gresham", confidential=True)
    private = PrivateAddress(location=place, latitude=latitude, longitude=longitude)
    refused("private_address_position_in_range", private.save)


@pytest.mark.parametrize(("latitude", "longitude"), [(90, 180), (-90, -180), (0, 0), (90, 0), (51.5, -0.1)])
def test_poles_and_the_date_line_are_places(harbor: Organization, latitude: float, longitude: float) -> None:
    Location.objects.create(organization=harbor, latitude=latitude, longitude=longitude, precision="exact").full_clean()


def test_a_position_says_how_exact_it_is_and_nothing_says_so_of_no_position(harbor: Organization) -> None:
    refused("location_precision_stated", Location(organization=harbor, latitude=1, longitude=1).save)
    refused("location_precision_stated", Location(organization=harbor, precision="town").save)


@pytest.mark.parametrize(
    "public",
    [
        {"address_1": "12 Rose Street"},
        {"address_2": "Flat 3"},
        {"entered_address": "12 Rose Street, Gresham"},
        {"directions": "Behind the bakery"},
        {"pinned_by_hand": True},
        *({"latitude": 45.5, "longitude": -122.4, "precision": one} for one in ("exact", "postcode", "outcode")),
    ],
)
def test_a_confidential_place_has_no_public_street_or_pin(harbor: Organization, public: dict[str, Any]) -> None:
    place = Location(organization=harbor, city="Gresham", confidential=True, **public)
    refused("location_confidential_has_no_public_pin", place.save)
    refused("location_confidential_has_no_public_pin", lambda: Location.objects.bulk_create([place]))
    place.confidential = False
    place.save()
    hide = Location.objects.filter(pk=place.pk)
    refused("location_confidential_has_no_public_pin", lambda: hide.update(confidential=True))


@pytest.mark.parametrize("precision", ["town", "area"])
def test_a_confidential_place_may_stand_at_its_town(harbor: Organization, precision: str) -> None:
    Location.objects.create(
        organization=harbor, city="Gresham", confidential=True, latitude=45.5, longitude=-122.4, precision=precision
    )


# --- organizations and their networks ---------------------------------------------------------------------------


def test_nobody_is_their_own_parent(harbor: Organization) -> None:
    harbor.parent = harbor
    refused("organization_no(t_own_parent|_cycle)", harbor.save)
    mine = Organization.objects.filter(pk=harbor.pk)
    refused("organization_no(t_own_parent|_cycle)", lambda: mine.update(parent=harbor))


def chain(length: int) -> list[Organization]:
    """Each belongs to the one before."""
    made: list[Organization] = []
    for number in range(length):
        made.append(Organization.objects.create(name=f"Ring {number}", parent=made[-1] if made else None))
    return made


CYCLE = "organization_no_cycle|cannot belong to itself"


@pytest.mark.parametrize("length", [2, 3, 7])
def test_a_network_has_no_cycle(length: int) -> None:
    ring = chain(length)
    ring[0].parent = ring[-1]
    refused(CYCLE, ring[0].save)
    refused(CYCLE, lambda: Organization.objects.filter(pk=ring[0].pk).update(parent=ring[-1]))
    refused(CYCLE, lambda: Organization.objects.bulk_update([ring[0]], ["parent"]))
    in_between = ring[length // 2]
    in_between.parent = ring[-1]
    refused(CYCLE, in_between.save)


@pytest.mark.parametrize("length", [2, 3])
def test_nor_when_all_are_written_at_once(length: int) -> None:
    ring = [Organization(name=f"Ring {number}") for number in range(length)]
    for number, one in enumerate(ring):
        one.parent_id = ring[number - 1].pk
    refused(CYCLE, lambda: Organization.objects.bulk_create(ring))
    assert not Organization.objects.filter(name__startswith="Ring").exists()


def test_nor_when_two_change_places_at_once() -> None:
    one, other = Organization.objects.create(name="One"), Organization.objects.create(name="Other")
    one.parent, other.parent = other, one
    refused(CYCLE, lambda: Organization.objects.bulk_update([one, other], ["parent"]))


def test_everybody_under_one_network_may_move_to_another(harbor: Organization) -> None:
    ring = chain(4)
    ring[1].parent = harbor
    ring[1].save()
    ring[0].parent = ring[3]
    ring[0].save()


def test_two_rows_of_one_source_need_two_ids() -> None:
    Organization.objects.create(name="One", source="list", source_id="7")
    refused("organization_source_unique", Organization(name="Two", source="list", source_id="7").save)
    Organization.objects.create(name="Elsewhere", source="other list", source_id="7")
    Organization.objects.bulk_create(Organization(name=f"Without {n}", source="list") for n in range(2))


def test_a_network_number_is_given_once_and_never_to_another() -> None:
    first = Organization.objects.create(name="First", network_slug="first")
    first.refresh_from_db()
    assert first.network_number
    second = Organization.objects.create(name="Second")
    Organization.objects.filter(pk=second.pk).update(network_slug="second")
    second.refresh_from_db()
    assert second.network_number not in (None, first.network_number)
    number = second.network_number
    second.network_slug = "renamed"
    second.save()
    second.refresh_from_db()
    assert second.network_number == number
    gone = {first.network_number, number}
    Organization.objects.all().delete()
    third, fourth = Organization.objects.bulk_create(
        [Organization(name="Third", network_slug="first"), Organization(name="Fourth", network_slug="fourth")]
    )
    third.refresh_from_db()
    fourth.refresh_from_db()
    assert len({third.network_number, fourth.network_number} - gone - {None}) == 2


def test_a_network_name_belongs_to_one_network() -> None:
    Organization.objects.create(name="First", network_slug="nami")
    refused("network_slug", Organization(name="Second", network_slug="nami").save)


# --- one rule each ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("constraint", "make"),
    [
        ("organization_named", lambda harbor, service: Organization(name="")),
        ("phone_has_number", lambda harbor, service: Phone(organization=harbor, number="")),
        ("private_share", lambda harbor, service: evidence(harbor, private_share=-1)),
        ("peer_evidence_share_in_range", lambda harbor, service: evidence(harbor, private_share=101)),
        ("service_cost_has_currency", lambda harbor, service: Service(organization=harbor, cost_amount=5)),
        (
            "service_cost_has_currency",
            lambda harbor, service: Service(organization=harbor, cost_amount=-1, cost_currency="USD"),
        ),
        ("service_ages_in_order", lambda harbor, service: Service(organization=harbor, minimum_age=26, maximum_age=18)),
        ("minimum_age", lambda harbor, service: Service(organization=harbor, minimum_age=-1)),
        ("schedule_days_in_order", lambda harbor, service: meeting(service, valid_to=date(2025, 12, 31))),
    ],
)
def test_a_rule_of_the_tables(
    harbor: Organization, constraint: str, make: Callable[[Organization, Service], Any]
) -> None:
    service = Service.objects.create(organization=harbor)
    row = make(harbor, service)
    refused(constraint, row.save)
    refused(constraint, lambda: type(row).objects.bulk_create([row]))


def evidence(harbor: Organization, **values: Any) -> PeerEvidence:
    return PeerEvidence(organization=harbor, criterion="board_majority", **values)


def meeting(service: Service, **values: Any) -> Schedule:
    return Schedule(service=service, valid_from=date(2026, 1, 1), opens_at=time(1), closes_at=time(2), **values)


def test_what_lies_on_the_edge_of_a_rule_passes(harbor: Organization) -> None:
    service = Service.objects.create(
        organization=harbor, cost_amount=0, cost_currency="USD", minimum_age=18, maximum_age=18
    )
    meeting(service, valid_to=date(2026, 1, 1)).save()
    PeerEvidence.objects.create(organization=harbor, criterion="board_majority", private_share=0)
    PeerEvidence.objects.create(organization=harbor, criterion="staff_majority", private_share=100)


@pytest.mark.parametrize(
    "make",
    [
        lambda service, place: PeerEvidence(organization=service.organization, criterion="director"),
        lambda service, place: FieldProvenance(organization=service.organization, field="phone"),
        lambda service, place: ServiceArea(service=service, area_id="US-OR"),
        lambda service, place: ServiceAtLocation(service=service, location=place),
        lambda service, place: PrivateAddress(location=place),
    ],
)
def test_a_thing_is_said_once(harbor: Organization, make: Callable[[Service, Location], Any]) -> None:
    service = Service.objects.create(organization=harbor)
    place = Location.objects.create(organization=harbor)
    make(service, place).save()
    with pytest.raises(IntegrityError), transaction.atomic():
        make(service, place).save()


# --- history ----------------------------------------------------------------------------------------------------


def history(organization: Organization) -> Any:
    return organization.events.model.objects.filter(pgh_obj_id=organization.pk).order_by("pgh_id")  # type: ignore[attr-defined]


def test_changes_made_all_at_once_are_in_the_history(harbor: Organization) -> None:
    Organization.objects.filter(pk=harbor.pk).update(name="Harbour Peers")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE directory_organization SET email = 'hello@example.org'")
    Organization.objects.filter(pk=harbor.pk).delete()
    rows = history(harbor)
    assert [row.pgh_label for row in rows] == ["insert", "update", "update", "delete"]
    assert [row.name for row in rows] == ["Harbor Peers", "Harbour Peers", "Harbour Peers", "Harbour Peers"]
    assert rows.last().email == "hello@example.org"


def test_every_table_of_a_listing_has_a_history() -> None:
    listing = make_listing("Harbor Peers", at=(45.5, -122.6), areas=["US-OR"], rrule="FREQ=DAILY", peer_run=True)
    place = listing.locations.get()
    PrivateAddress.objects.create(location=place, address="12 Rose Street")
    tracked = (
        Organization, Service, Location, PrivateAddress, ServiceAtLocation, ServiceArea, Schedule, Phone, PeerEvidence,
        FieldProvenance,
    )  # fmt: skip
    for model in tracked:
        row = model.objects.first()
        assert row is not None, model
        assert row.events.filter(pgh_label="insert").exists(), model  # type: ignore[union-attr]


@pytest.mark.parametrize("write", ["update", "delete"])
def test_history_is_not_rewritten(harbor: Organization, write: str) -> None:
    rows = history(harbor)
    with pytest.raises((ProgrammingError, Error)), transaction.atomic():
        rows.update(name="Another") if write == "update" else rows.delete()
    assert rows.get().name == "Harbor Peers"
