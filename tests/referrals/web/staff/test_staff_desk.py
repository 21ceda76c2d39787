"""Curators write down what organizations told us about receiving referrals, and see nothing about people."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from directory.models import Organization, OrganizationParty
from tests.directory.admin import curation
from tests.referrals import stories

pytestmark = pytest.mark.django_db
TOLD = {
    "jurisdiction": "US-OR",
    "covered_entity": "false",
    "part2_program": "false",
    "host_terms_version": "1",
    "host_terms_accepted_on": "2026-01-05",
    "contact_email": "desk@harbor.example.org",
    "contact_is_confirmed": "on",
}


@pytest.fixture
def curator(client: Client) -> Client:
    return curation.signed_in(curation.make_curator())


@pytest.fixture
def harbor() -> Organization:
    return Organization.objects.create(name="Harbor Peers", country="US")


def save(client: Client, organization: Organization, **over: Any) -> OrganizationParty:
    known = OrganizationParty.objects.filter(organization=organization.pk).first()
    where = (
        reverse("admin:directory_organizationparty_change", args=[known.pk])
        if known
        else reverse("admin:directory_organizationparty_add")
    )
    sent = {"organization": str(organization.pk)} | TOLD | over
    answer = client.post(where, {name: value for name, value in sent.items() if value is not None})
    assert answer.status_code == 302, answer.content.decode()
    return OrganizationParty.objects.get(organization=organization.pk)


def test_a_curator_writes_it_down_and_confirms_the_contact(curator: Client, harbor: Organization) -> None:
    party = save(curator, harbor)
    assert party.missing_facts == []
    assert party.contact_confirmed_by is not None and party.contact_confirmed_by.email == "ada@example.org"
    assert party.host_terms_recorded_by == party.contact_confirmed_by


def test_a_changed_address_has_to_be_confirmed_anew(curator: Client, harbor: Organization) -> None:
    save(curator, harbor)
    changed = save(curator, harbor, contact_email="other@harbor.example.org")
    assert changed.contact_confirmed_at is None
    assert changed.missing_facts == ["a confirmed e-mail address for referrals"]
    assert save(curator, harbor, contact_email="other@harbor.example.org").missing_facts == []


def test_an_address_nobody_confirmed_counts_for_nothing(curator: Client, harbor: Organization) -> None:
    party = save(curator, harbor, contact_is_confirmed=None)
    assert party.missing_facts == ["a confirmed e-mail address for referrals"]


def test_no_address_cannot_be_confirmed(curator: Client, harbor: Organization) -> None:
    answer = curator.post(
        reverse("admin:directory_organizationparty_add"),
        {"organization": str(harbor.pk)} | TOLD | {"contact_email": ""},
    )
    assert "Type the address that was confirmed." in answer.content.decode()


def test_the_desk_shows_nothing_about_people(curator: Client) -> None:
    story = stories.opened_referral()
    listed = curator.get(reverse("admin:directory_organizationparty_changelist")).content.decode()
    one = curator.get(
        reverse(
            "admin:directory_organizationparty_change",
            args=[OrganizationParty.objects.get(organization=story.organization).pk],
        )
    ).content.decode()
    for page in (listed, one):
        assert "Harbor Peers" in page
        assert story.referral.reference not in page and "Okonjo" not in page
    models = {
        one["object_name"] for app in curator.get(reverse("admin:index")).context["app_list"] for one in app["models"]
    }
    assert "OrganizationParty" in models
    assert not models & {"Person", "Referral", "Release", "LedgerEntry", "Link"}


@pytest.mark.parametrize(("is_open", "over"), [(True, {"contact_is_confirmed": None}), (True, {}), (False, {})])
def test_who_takes_the_only_contact_away_while_something_is_open_is_told(
    curator: Client, harbor: Organization, is_open: bool, over: dict[str, Any]
) -> None:
    page_text = save(curator, harbor)
    if is_open:
        story = stories.sent_referral(organization=harbor)
    where = reverse("admin:directory_organizationparty_change", args=[page_text.pk])
    taken = over or {"contact_email": "", "contact_is_confirmed": None}
    sent = {"organization": str(harbor.pk)} | TOLD | taken
    answer = curator.post(where, {name: value for name, value in sent.items() if value is not None}, follow=True)
    page = answer.content.decode()
    assert ("no e-mail can tell" in page) is is_open
    # It says that something is open, and not about whom.
    assert not is_open or (story.referral.reference not in page and "Okonjo" not in page)


def test_it_is_not_deleted_and_not_for_staff_of_agencies(curator: Client, harbor: Organization) -> None:
    where = reverse("admin:directory_organizationparty_delete", args=[save(curator, harbor).pk])
    assert curator.post(where, {"post": "yes"}).status_code == 403
    from tests.accounts.people import signed_in

    robin = signed_in(Client(), stories.lincoln().robin.user)
    assert robin.get(reverse("admin:directory_organizationparty_changelist")).status_code == 404
