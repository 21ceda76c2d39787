"""Parties: their kinds, the roles that fit, sites and units, devices."""

from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import ROLES, Agency, Device, Invitation, Membership, Party, PartyKind, Role, Site, Unit, User
from accounts.services import devices, invitations, memberships
from core.rls.principal import acting_as
from directory.models import Organization, OrganizationParty
from tests.accounts import people
from tests.referrals import row_level_security

pytestmark = pytest.mark.django_db


@contextmanager
def refused(constraint: str) -> Any:
    with pytest.raises(DatabaseError) as error, transaction.atomic():
        yield
    cause: Any = error.value.__cause__
    assert cause.diag.constraint_name == constraint


@pytest.fixture
def user() -> User:
    return User.objects.create_user("pat@example.org", people.PASSWORD, name="Pat")


def party(kind: PartyKind) -> Party:
    if kind == PartyKind.AGENCY:
        return people.make_agency(f"{kind}")
    if kind == PartyKind.ORGANIZATION:
        return OrganizationParty.objects.create(organization=Organization.objects.create(name=f"{kind}"))
    return Party.objects.create(kind=kind, name=f"{kind}")


@pytest.mark.parametrize("kind", PartyKind)
@pytest.mark.parametrize("role", Role)
def test_the_database_takes_the_roles_of_a_kind_of_party_and_no_other(user: User, kind: PartyKind, role: Role) -> None:
    of = party(kind)
    invited: dict[str, Any] = {
        "party": of, "email": "new@example.org", "invited_by": user, "expires_at": timezone.now() + timedelta(days=1),
    }  # fmt: skip
    if role in ROLES[kind]:
        Membership.objects.create(user=user, party=of, role=role)
        Invitation.objects.create(role=role, **invited)
        return
    with refused("membership_role_fits"):
        Membership.objects.create(user=user, party=of, role=role)
    with refused("invitation_role_fits"):
        Invitation.objects.create(role=role, **invited)
    with pytest.raises(ValidationError):
        Membership(user=user, party=of, role=role).full_clean()
    with pytest.raises(ValidationError):
        invitations.invite(party=of, email="new@example.org", role=role, by=user, page="/")


def test_every_role_belongs_to_one_kind_of_party() -> None:
    assert sorted(role for roles in ROLES.values() for role in roles) == sorted(Role)
    assert set(ROLES) == set(PartyKind)


def test_a_role_is_not_changed_to_one_that_does_not_fit(jo: Membership, robin: Membership) -> None:
    with pytest.raises(ValidationError):
        memberships.change_role(robin, Role.VOLUNTEER, by=jo.user)
    with refused("membership_role_fits"):
        Membership.objects.filter(pk=robin.pk).update(role=Role.LEAD)


def test_a_membership_stays_with_its_user_and_its_party(robin: Membership, kim: Membership) -> None:
    with refused("membership_stays"):
        Membership.objects.filter(pk=robin.pk).update(party=kim.party)
    with refused("membership_stays"):
        Membership.objects.filter(pk=robin.pk).update(user=kim.user)


def test_a_party_stays_what_it_is_and_has_the_rows_of_its_kind(lincoln_clinic: Agency) -> None:
    with refused("party_kind_stays"):
        Party.objects.filter(pk=lincoln_clinic.pk).update(kind=PartyKind.FUNDER)
    funder = party(PartyKind.FUNDER)
    with refused("party_is_agency"), connection.cursor() as cursor:
        cursor.execute("UPDATE accounts_agency SET party_id = %s WHERE party_id = %s", [funder.pk, lincoln_clinic.pk])
    listed = Organization.objects.create(name="Harbor Peers")
    with refused("party_is_organization"), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO directory_organizationparty (party_id, organization_id) VALUES (%s, %s)",
            [funder.pk, listed.pk],
        )
    with refused("party_kind_known"):
        Party.objects.create(kind="club", name="x")


def test_the_party_of_a_listing_begins_with_its_name_and_goes_with_it() -> None:
    listed = Organization.objects.create(name="Harbor Peers")
    made = OrganizationParty.objects.create(organization=listed)
    assert (made.name, made.kind, made.name_in_messages) == ("Harbor Peers", PartyKind.ORGANIZATION, "Harbor Peers")
    assert made.missing_facts[0] == "which state or nation it works in"
    listed.delete()
    assert not Party.objects.filter(pk=made.pk).exists()


def test_messages_use_the_neutral_name(jo: Membership) -> None:
    Party.objects.filter(pk=jo.party_id).update(neutral_name="Third Street Offices")
    invitations.invite(
        party=Party.objects.get(pk=jo.party_id), email="pat@example.org", role="clinician", by=jo.user, page="/"
    )
    from tests.post import posted

    body = posted().latest("pk").body
    assert "Third Street Offices invites you" in body and "Lincoln" not in body


def test_somebody_is_a_member_of_a_party_once_at_a_time(robin: Membership, kim: Membership) -> None:
    again = {"user": robin.user, "party": robin.party, "role": Role.SUPERVISOR}
    with refused("membership_once_in_a_party"):
        Membership.objects.create(**again)
    Membership.objects.create(user=robin.user, party=kim.party, role=Role.CLINICIAN)
    memberships.end_membership(robin)
    Membership.objects.create(**again)


def test_a_unit_is_where_its_site_is_unless_it_says_otherwise(lincoln_clinic: Agency) -> None:
    site = Site.objects.create(party=lincoln_clinic.party, name="Main", latitude=45.5, longitude=-122.6)
    ward = Unit.objects.create(site=site, name="4 West")
    away = Unit.objects.create(site=site, name="Annex", latitude=45.6, longitude=-122.7)
    nowhere = Unit.objects.create(site=Site.objects.create(party=lincoln_clinic.party, name="Old"), name="Ward")
    assert (ward.position, away.position, nowhere.position) == ((45.5, -122.6), (45.6, -122.7), None)
    for table, place in (
        ("site", {"latitude": 91.0, "longitude": 0.0}),
        ("unit", {"latitude": 1.0, "longitude": None}),
    ):
        with refused(f"{table}_position_in_range"):
            (Site if table == "site" else Unit).objects.update(**place)


# --- devices ----------------------------------------------------------------------------------------------------


def test_a_device_is_known_by_its_token_until_it_ends(lincoln_clinic: Agency) -> None:
    device, token = devices.add(party=lincoln_clinic.party, browser="Firefox on Android")
    assert devices.find(token) == device and devices.find("a" * 43) is None
    assert token not in str(vars(Device.objects.get()))
    devices.end(device)
    assert devices.find(token) is None


@pytest.mark.parametrize("over", ["unused", "all ended", "party closed"])
def test_a_device_that_is_over_is_not_found(lincoln_clinic: Agency, over: str) -> None:
    device, token = devices.add(party=lincoln_clinic.party)
    if over == "unused":
        Device.objects.update(seen_at=timezone.now() - devices.UNUSED)
        assert devices.find(token) is None
        devices.seen(device)
        assert devices.find(token) == device
        return
    if over == "all ended":
        assert devices.end_all_of(lincoln_clinic.party) == 1
    else:
        Party.objects.update(is_active=False)
    assert devices.find(token) is None


def test_a_device_reads_and_writes_no_private_row(lincoln_clinic: Agency) -> None:
    row_level_security.tell_everything()
    device, _ = devices.add(party=lincoln_clinic.party)
    with acting_as(device.principal):
        assert {table: row_level_security.count(table) for table in row_level_security.ALL} == dict.fromkeys(
            row_level_security.ALL, 0
        )


# --- in the curators' desk --------------------------------------------------------------------------------------


@pytest.fixture
def superuser(admin_person: User) -> Client:
    return people.signed_in(Client(), admin_person)


@pytest.mark.parametrize("role", [Role.LEAD, Role.CLINICIAN, ""])
def test_a_membership_is_written_down_with_a_role_that_fits(superuser: Client, user: User, role: str) -> None:
    club = party(PartyKind.ORGANIZATION)
    sent = {"user": str(user.pk), "party": str(club.pk), "role": role, "notifications": "at_once"}
    answer = superuser.post(reverse("admin:accounts_membership_add"), sent)
    assert (answer.status_code, Membership.objects.filter(user=user).exists()) == (
        (302, True) if role == Role.LEAD else (200, False)
    )
    assert ("This is no role of a peer-run organization." in answer.content.decode()) is (role == Role.CLINICIAN)


def test_a_membership_without_a_party_is_asked_for_one(superuser: Client, user: User) -> None:
    sent = {"user": str(user.pk), "party": "", "role": Role.LEAD, "notifications": "at_once"}
    assert superuser.post(reverse("admin:accounts_membership_add"), sent).status_code == 200


def test_a_membership_that_is_ended_there_ends_its_sessions(superuser: Client, robin: Membership) -> None:
    client = people.signed_in(Client(), robin.user)
    place = reverse("admin:accounts_membership_change", args=[robin.pk])
    page = superuser.get(place).content.decode()
    assert 'name="party"' not in page and 'name="user"' not in page
    now = timezone.now() + timedelta(seconds=1)
    sent = {
        "role": robin.role,
        "notifications": "at_once",
        "ended_at_0": f"{now:%Y-%m-%d}",
        "ended_at_1": f"{now:%H:%M:%S}",
    }
    assert superuser.post(place, sent).status_code == 302
    assert client.get("/account/")["Location"].startswith("/sign-in/")


def test_parties_are_found_there_and_not_changed(superuser: Client, lincoln_clinic: Agency) -> None:
    assert "Lincoln Clinic" in superuser.get(reverse("admin:accounts_party_changelist")).content.decode()
    assert superuser.get(reverse("admin:accounts_party_add")).status_code == 403
    place = reverse("admin:accounts_party_change", args=[lincoln_clinic.pk])
    superuser.post(place, {"name": "Another"})
    lincoln_clinic.refresh_from_db()
    assert lincoln_clinic.name == "Lincoln Clinic"
