"""A session acts for one membership: chosen, switched, ended."""

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Agency, Membership, Party, Role, WorkSession
from accounts.services import memberships
from directory.models import Organization, OrganizationParty
from tests.accounts import people

pytestmark = pytest.mark.django_db
CHOICE, HOME, STAFF = "/account/acting-for/", "/member/", "/referrals/"


@pytest.fixture
def club() -> OrganizationParty:
    return OrganizationParty.objects.create(organization=Organization.objects.create(name="Harbor Peers"))


@pytest.fixture
def volunteer(robin: Membership, club: OrganizationParty) -> Membership:
    """Robin, who also volunteers at the group."""
    return Membership.objects.create(user=robin.user, party=club, role=Role.VOLUNTEER)


def signed_in(member: Membership, **options: Any) -> Client:
    return people.signed_in(Client(**options), member.user)


def choose(client: Client, member: Membership, **options: Any) -> Any:
    return client.post(CHOICE, {"membership": str(member.pk)}, **options)


def acts_for(client: Client) -> Membership | None:
    return WorkSession.objects.get(pk=client.session["work_session"]).membership


def test_the_only_membership_needs_no_choice(robin: Membership) -> None:
    client = signed_in(robin)
    assert acts_for(client) == robin
    assert client.get(STAFF).status_code == 200
    assert CHOICE not in client.get("/account/").content.decode()


def test_one_that_began_after_the_sign_in_is_taken_at_the_next_page(robin: Membership) -> None:
    Membership.objects.filter(pk=robin.pk).update(ended_at=timezone.now())
    client = signed_in(robin)
    assert (acts_for(client), client.get(STAFF).status_code) == (None, 404)
    again = Membership.objects.create(user=robin.user, party=robin.party, role=Role.CLINICIAN)
    assert client.get(STAFF).status_code == 200
    assert acts_for(client) == again


def test_with_several_the_page_asks_and_leads_on(robin: Membership, volunteer: Membership) -> None:
    client = signed_in(robin)
    assert acts_for(client) is None
    asked = client.get(STAFF)["Location"]
    assert asked == f"{CHOICE}?next=%2Freferrals%2F"
    page = client.get(asked).content.decode()
    assert re.findall(r'<button name="membership" value="[^"]+">([^<]+)', page) == ["Lincoln Clinic", "Harbor Peers"]
    assert client.post(asked, {"membership": str(robin.pk)})["Location"] == STAFF
    assert client.get(STAFF).status_code == 200


def test_signing_in_by_the_form_leads_to_the_choice(robin: Membership, volunteer: Membership) -> None:
    client = Client()
    people.set_up_app(robin.user)
    sent = {"login": robin.user.email, "password": "alongside demo kettle"}
    assert client.post("/sign-in/", sent)["Location"].startswith("/sign-in/code/")
    assert client.post("/sign-in/code/", {"code": people.code_of(robin.user)})["Location"] == CHOICE


def test_a_member_of_an_organization_finds_a_plain_page_and_nothing_of_staff(volunteer: Membership) -> None:
    client = signed_in(volunteer)
    assert choose(client, volunteer)["Location"] == HOME
    page = client.get(HOME).content.decode()
    assert "There is nothing here yet for members of organizations" in page
    assert CHOICE in page and reverse("accounts:sign_out") in page and "Harbor Peers" in page
    assert client.get(STAFF).status_code == 404
    assert "Member of" in client.get("/account/").content.decode()


def test_a_member_of_an_organization_alone_is_led_there(club: OrganizationParty) -> None:
    member = people.make_member(club, Role.LEAD, email="mo@harbor.example.org")
    client = signed_in(member)
    assert client.get(HOME).status_code == 200
    assert CHOICE not in client.get(HOME).content.decode()
    assert client.get("/account/notifications/").status_code == 404
    assert client.get("/agency/").status_code == 404


def test_staff_of_an_agency_are_led_to_their_work(robin: Membership) -> None:
    assert signed_in(robin).get(HOME)["Location"] == STAFF


def test_the_second_factor_is_asked_of_members_of_organizations_too(club: OrganizationParty) -> None:
    member = people.make_member(club, Role.LEAD, email="mo@harbor.example.org")
    client = Client()
    client.force_login(member.user)
    assert client.get(HOME)["Location"].startswith("/account/second-factor/")


@pytest.mark.parametrize("whose", ["ended", "closed party", "another's", "nothing", "nonsense"])
def test_only_a_running_membership_of_ones_own_can_be_chosen(
    robin: Membership, volunteer: Membership, kim: Membership, whose: str
) -> None:
    client = signed_in(robin)
    choose(client, robin)
    if whose == "ended":
        Membership.objects.filter(pk=volunteer.pk).update(ended_at=timezone.now())
    elif whose == "closed party":
        Party.objects.filter(pk=volunteer.party_id).update(is_active=False)
    pressed = {"another's": str(kim.pk), "nothing": "", "nonsense": "x"}.get(whose, str(volunteer.pk))
    assert client.post(CHOICE, {"membership": pressed}).status_code == 404
    assert acts_for(client) == robin


def test_whoever_belongs_nowhere_has_nothing_to_choose(admin_person: Any) -> None:
    assert people.signed_in(Client(), admin_person).get(CHOICE).status_code == 404


def test_the_choice_leads_to_pages_of_this_site_alone(robin: Membership, volunteer: Membership) -> None:
    client = signed_in(robin)
    for elsewhere in ("https://example.com/", "//example.com/", "javascript:1", "member/"):
        answer = client.post(f"{CHOICE}?next={elsewhere}", {"membership": str(robin.pk)})
        assert answer["Location"] == STAFF


def test_an_ended_membership_signs_out_the_sessions_that_act_for_it_and_no_others(
    robin: Membership, volunteer: Membership
) -> None:
    clinic, group = signed_in(robin), signed_in(robin)
    choose(clinic, robin), choose(group, volunteer)
    memberships.end_membership(robin)
    assert clinic.get("/account/")["Location"].startswith("/sign-in/")
    assert group.get(HOME).status_code == 200
    Membership.objects.filter(pk=volunteer.pk).update(ended_at=timezone.now())
    assert group.get(HOME)["Location"].startswith("/sign-in/")
    assert not WorkSession.objects.filter(user=robin.user).exists()


def test_a_closed_party_signs_out_those_who_act_for_it_and_no_others(robin: Membership, volunteer: Membership) -> None:
    clinic, group = signed_in(robin), signed_in(robin)
    choose(clinic, robin), choose(group, volunteer)
    Agency.objects.filter(pk=robin.party_id).update(is_active=False)
    assert clinic.get("/account/")["Location"].startswith("/sign-in/")
    assert group.get(HOME).status_code == 200


# --- switching --------------------------------------------------------------------------------------------------


def test_switching_begins_anew(robin: Membership, volunteer: Membership) -> None:
    client = signed_in(robin)
    choose(client, robin)
    before = WorkSession.objects.get(user=robin.user)
    WorkSession.objects.update(kept_form='[["called", "Sam"]]', kept_at=timezone.now(), back_to="/referrals/new/")
    session = client.session
    session["written"], session["after_second_factor"] = {"a": "R-7K3M-9QXF"}, "/referrals/R-7K3M-9QXF/"
    session.save()
    key = client.session.session_key
    choose(client, volunteer)
    now = WorkSession.objects.get(user=robin.user)
    assert now.pk != before.pk and (now.kept_form, now.back_to, now.kept_at) == ("", "", None)
    assert client.session.session_key != key
    assert set(client.session.keys()) == {
        "_auth_user_id", "_auth_user_backend", "_auth_user_hash", "account_authentication_methods",
        "account_authentication_methods_user", "work_session",
    }  # fmt: skip
    assert client.get(HOME).status_code == 200, "signed in still, second factor shown"


def test_a_form_begun_for_one_is_not_sent_for_the_other(robin: Membership, volunteer: Membership) -> None:
    client = signed_in(robin, enforce_csrf_checks=True)
    token = lambda page: re.findall(r'name="csrfmiddlewaretoken" value="(\w+)"', page.content.decode())[0]  # noqa: E731
    first = token(client.get(CHOICE))
    client.post(CHOICE, {"membership": str(robin.pk), "csrfmiddlewaretoken": first})
    open_tab = token(client.get("/account/"))
    assert client.post("/account/notifications/", {"csrfmiddlewaretoken": open_tab}).status_code == 200
    client.post(CHOICE, {"membership": str(volunteer.pk), "csrfmiddlewaretoken": open_tab})
    assert client.post("/lock/", {"csrfmiddlewaretoken": open_tab}).status_code == 403


def test_choosing_the_same_again_ends_nothing(robin: Membership, volunteer: Membership) -> None:
    client = signed_in(robin)
    choose(client, robin)
    before = WorkSession.objects.get(user=robin.user)
    choose(client, robin)
    assert WorkSession.objects.get(user=robin.user) == before


def test_a_device_that_was_handed_over_is_not_switched(robin: Membership, volunteer: Membership) -> None:
    client = signed_in(robin)
    choose(client, robin)
    WorkSession.objects.update(suspended_at=timezone.now(), passed_to="/sign/C-7K3M-9QXF/")
    assert choose(client, volunteer).status_code == 403
    assert WorkSession.objects.get(user=robin.user).membership == robin


def test_the_database_takes_no_session_for_somebody_elses_membership(robin: Membership, kim: Membership) -> None:
    from django.db import IntegrityError, transaction

    signed_in(robin)
    with pytest.raises(IntegrityError), transaction.atomic():
        WorkSession.objects.filter(user=robin.user).update(membership=kim)
