"""Members of organizations: invited in the curators' desk by superusers alone, and how they come in."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Invitation, Membership, Role, User
from directory.models import Organization, OrganizationParty
from tests.accounts import people
from tests.directory.admin import curation
from tests.post import posted

pytestmark = pytest.mark.django_db
NEW = "mo@harbor.example.org"


@pytest.fixture
def party() -> OrganizationParty:
    return OrganizationParty.objects.create(organization=Organization.objects.create(name="Harbor Peers"))


def page_of(party: OrganizationParty) -> str:
    return reverse("admin:directory_organizationparty_change", args=[party.pk])


def save(client: Client, party: OrganizationParty, **sent: str) -> Any:
    answers = {"covered_entity": "unknown", "part2_program": "unknown", "name": "Harbor Peers Inc.", **sent}
    return client.post(page_of(party), answers, follow=True)


@pytest.fixture
def superuser(admin_person: User) -> Client:
    return curation.signed_in(admin_person)


def test_a_superuser_invites_a_member_who_joins_by_the_link(superuser: Client, party: OrganizationParty) -> None:
    assert 'name="invite_member"' in superuser.get(page_of(party)).content.decode()
    save(superuser, party, invite_member=NEW, invite_as=Role.VOLUNTEER, neutral_name="The House")
    (invited,) = Invitation.objects.all()
    assert (invited.party_id, invited.role, invited.email) == (party.pk, Role.VOLUNTEER, NEW)
    mail = posted().latest("pk")
    assert mail.to == NEW and "The House invites you" in mail.body and "as volunteer" in mail.body
    new, link = Client(), people.link_in(mail.body)
    page = new.post("/invitation/", {"link": link}).content.decode()
    assert "Join Harbor Peers Inc." in page and "the people you refer" not in page
    joined = new.post("/invitation/", {"link": link, "name": "Mo", "password": "three kettles and a stove"})
    assert joined["Location"] == "/account/second-factor/"
    member = Membership.objects.get(user__email=NEW)
    assert (member.party_id, member.role, member.is_of_agency) == (party.pk, Role.VOLUNTEER, False)
    assert people.signed_in(Client(), member.user).get("/member/").status_code == 200


def test_somebody_with_an_account_joins_and_acts_for_the_group(
    superuser: Client, party: OrganizationParty, robin: Membership
) -> None:
    save(superuser, party, invite_member=robin.user.email, invite_as=Role.LEAD)
    client = people.signed_in(Client(), robin.user)
    link = people.link_in(posted().latest("pk").body)
    assert client.post("/invitation/", {"link": link, "join": "1"})["Location"] == "/member/"
    assert client.get("/referrals/").status_code == 404


def test_who_has_an_open_invitation_gets_no_second_one(superuser: Client, party: OrganizationParty) -> None:
    save(superuser, party, invite_member=NEW)
    assert "already has an open invitation" in save(superuser, party, invite_member=NEW).content.decode()
    assert Invitation.objects.get().role == Role.LEAD


def test_a_role_of_an_agency_is_not_offered(superuser: Client, party: OrganizationParty) -> None:
    save(superuser, party, invite_member=NEW, invite_as=Role.SUPERVISOR)
    assert not Invitation.objects.exists()


def test_a_curator_invites_nobody(party: OrganizationParty) -> None:
    curator = curation.signed_in(curation.make_curator())
    assert 'name="invite_member"' not in curator.get(page_of(party)).content.decode()
    save(curator, party, invite_member=NEW, invite_as=Role.LEAD)
    assert not Invitation.objects.exists()
    party.refresh_from_db()
    assert party.name == "Harbor Peers Inc."
