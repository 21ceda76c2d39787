"""An agency's pages: its administrators manage their own, and to everybody else there is nothing."""

from datetime import timedelta

import pytest
from django.contrib.admin import site
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Agency, Invitation, Membership, Role, User, WorkSession
from accounts.services import memberships
from tests.accounts import people


@pytest.fixture
def admin(jo):
    return people.signed_in(Client(), jo.user)


def invitation(agency, by):
    return Invitation.objects.create(
        party=agency,
        email="pat@example.org",
        token_hash="0" * 64,
        invited_by=by,
        expires_at=timezone.now() + timedelta(7),
    )


@pytest.fixture
def theirs(trafford_team, kim):
    """A member and an invitation of another agency, and its administrator."""
    return kim, invitation(trafford_team, kim.user)


def test_the_page_shows_facts_members_and_invitations(admin, jo, robin, lincoln_clinic):
    invitation(lincoln_clinic, jo.user)
    text = admin.get("/agency/").content.decode()
    for fact in ("Lincoln Clinic", "Oregon", "503 555 0100", "Robin", "Clinician", "pat@example.org", "15 minutes"):
        assert fact in text
    assert "Not answered yet" not in text


def test_unanswered_facts_are_named(admin, lincoln_clinic):
    Agency.objects.update(covered_entity=None, host_terms_version="")
    text = admin.get("/agency/").content.decode()
    assert "whether it is a covered entity" in text and "the contract with whoever runs this site" in text


@pytest.mark.parametrize("role", [Role.CLINICIAN, Role.SUPERVISOR])
def test_to_everybody_but_administrators_nothing_is_there(robin, role):
    Membership.objects.filter(pk=robin.pk).update(role=role)
    here = people.signed_in(Client(), robin.user)
    for address in ("", "facts/", f"members/{robin.pk}/"):
        assert here.get(f"/agency/{address}").status_code == 404
        assert here.post(f"/agency/{address}", {"end": "1"}).status_code in {404, 405}
    assert here.post("/agency/invite/", {"email": "pat@example.org", "role": "agency_admin"}).status_code == 404
    assert not Invitation.objects.exists()


def test_an_administrator_of_one_agency_reaches_nothing_of_another(admin, theirs):
    member, invited = theirs
    absent = admin.get("/nothing-here/").content
    for answer in (
        admin.get(f"/agency/members/{member.pk}/"),
        admin.post(f"/agency/members/{member.pk}/", {"end": "1"}),
        admin.post(f"/agency/members/{member.pk}/", {"role": "agency_admin"}),
        admin.post(f"/agency/invitations/{invited.pk}/withdraw/"),
    ):
        assert (answer.status_code, answer.content) == (404, absent)
    member.refresh_from_db()
    invited.refresh_from_db()
    assert (member.ended_at, member.role, invited.withdrawn_at) == (None, Role.CLINICIAN, None)


def test_who_wrote_down_the_contract_is_kept_and_shown(admin, jo, lincoln_clinic):
    def answer(**changed):
        form = admin.get("/agency/facts/").context["form"]
        known = {name: form[name].value() for name in form.fields if form[name].value() not in (None, False)}
        assert admin.post("/agency/facts/", known | changed).status_code == 302
        return Agency.objects.get(pk=lincoln_clinic.pk).host_terms_recorded_by

    assert answer(phone="503 555 0101") is None
    assert answer(host_terms_version="2") == jo.user
    assert f"written down by <bdi>{jo.user}</bdi>" in admin.get("/agency/").content.decode()


def test_facts_are_changed_for_ones_own_agency_only(admin, lincoln_clinic, trafford_team):
    form = admin.get("/agency/facts/").context["form"]
    sent = {name: "" if value is None else value for name, value in form.initial.items()}
    sent |= {"covered_entity": "false", "part2_program": "true", "phone": "503 555 0111", "idle_minutes": 10}
    sent |= {
        "asks_date_of_birth": "on",
        "counsel_reviewed_federal_form": "on",
        "id": str(trafford_team.pk),
        "is_active": "",
    }
    assert admin.post("/agency/facts/", sent)["Location"] == "/agency/"
    changed = Agency.objects.get(pk=lincoln_clinic.pk)
    assert (changed.covered_entity, changed.part2_program, changed.phone) == (False, True, "503 555 0111")
    assert (changed.idle_minutes, changed.asks_date_of_birth, changed.is_active) == (10, True, True)
    assert Agency.objects.get(pk=trafford_team.pk).phone == "0161 496 0100"


@pytest.mark.parametrize(
    ("field", "value"),
    [("idle_minutes", 0), ("idle_minutes", 61), ("answer_within_days", 0), ("time_zone", "Mars/Base")],
)
def test_a_fact_that_cannot_be_is_refused_and_kept_in_the_form(admin, field, value):
    form = admin.get("/agency/facts/").context["form"]
    sent = {name: "" if was is None else was for name, was in form.initial.items()} | {field: value}
    answer = admin.post("/agency/facts/", sent)
    assert answer.status_code == 200
    assert answer.context["form"].errors.keys() == {field}
    assert str(value) in answer.content.decode()


def test_an_unanswered_fact_stays_unanswered(admin, lincoln_clinic):
    Agency.objects.update(covered_entity=None)
    form = admin.get("/agency/facts/").context["form"]
    sent = {name: "" if was is None else was for name, was in form.initial.items()} | {"covered_entity": "unknown"}
    assert admin.post("/agency/facts/", sent).status_code == 302
    assert Agency.objects.get(pk=lincoln_clinic.pk).covered_entity is None


def test_ending_a_membership_keeps_its_record_and_says_until_when(admin, robin):
    assert "signed out at once" in admin.get(f"/agency/members/{robin.pk}/").content.decode()
    asked = admin.post(f"/agency/members/{robin.pk}/", {"end": "1"}).content.decode()
    assert "Nothing is ended yet." in asked and 'value="sure">End it' in asked
    assert Membership.objects.get(pk=robin.pk).ended_at is None
    assert admin.post(f"/agency/members/{robin.pk}/", {"end": "sure"})["Location"] == "/agency/"
    robin.refresh_from_db()
    assert timezone.now() - robin.ended_at < timedelta(minutes=1)
    assert "Worked here before" in admin.get("/agency/").content.decode()
    assert User.objects.get(pk=robin.user_id).is_active
    assert admin.get(f"/agency/members/{robin.pk}/").status_code == 404


def test_its_sessions_end_at_once_on_every_device(admin, robin):
    devices = [people.signed_in(Client(), robin.user) for _ in range(2)]
    admin.post(f"/agency/members/{robin.pk}/", {"end": "sure"})
    assert not WorkSession.objects.filter(user=robin.user).exists()
    for device in devices:
        assert device.get("/account/").status_code == 302


def test_an_agency_keeps_an_administrator(admin, jo, robin):
    for sent in ({"end": "sure"}, {"role": "clinician"}):
        assert "keeps at least one administrator" in admin.post(f"/agency/members/{jo.pk}/", sent).content.decode()
    assert admin.post(f"/agency/members/{robin.pk}/", {"role": "agency_admin"}).status_code == 302
    assert admin.post(f"/agency/members/{jo.pk}/", {"role": "clinician"})["Location"] == "/account/"
    assert admin.get("/agency/").status_code == 404


def test_an_administrator_whose_account_is_closed_does_not_count(jo, robin):
    memberships.change_role(robin, "agency_admin", by=jo.user)
    User.objects.filter(pk=robin.user_id).update(is_active=False)
    with pytest.raises(memberships.MembershipError):
        memberships.end_membership(jo)


@pytest.mark.parametrize("sent", [{}, {"role": "owner"}, {"role": ""}])
def test_a_role_that_is_none_changes_nothing(admin, robin, sent):
    admin.post(f"/agency/members/{robin.pk}/", sent)
    robin.refresh_from_db()
    assert (robin.role, robin.ended_at) == (Role.CLINICIAN, None)


def test_site_administrators_create_agencies_and_curators_do_not(curator, admin_person):
    ruler, other = Client(), Client()
    ruler.force_login(admin_person)
    other.force_login(curator)
    address = reverse("admin:accounts_agency_add")
    assert ruler.get(address).status_code == 200
    assert other.get(address).status_code == 403
    for kind in ("accounts_agency", "accounts_membership", "core_outgoingmail"):
        assert ruler.get(reverse(f"admin:{kind}_changelist")).status_code == 200
        assert other.get(reverse(f"admin:{kind}_changelist")).status_code == 403


def test_the_first_administrator_of_an_agency_is_invited_from_the_desk(
    admin_person, client, django_capture_on_commit_callbacks, mailoutbox
):
    client.force_login(admin_person)
    sent = {"name": "Kettle House", "jurisdiction": "US-WA", "time_zone": "America/Los_Angeles", "idle_minutes": 15,
            "answer_within_days": 7, "covered_entity": "unknown", "part2_program": "unknown", "is_active": "on",
            "invite_administrator": "pat@example.org"}  # fmt: skip
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(reverse("admin:accounts_agency_add"), sent).status_code == 302
    made = Invitation.objects.get()
    assert (made.party.name, made.role, made.email) == ("Kettle House", Role.AGENCY_ADMIN, "pat@example.org")
    assert made.party.covered_entity is None
    assert "/invitation/#" in people.link_in(mailoutbox[0].body)
    again = client.post(reverse("admin:accounts_agency_change", args=[made.party.pk]), sent, follow=True)
    assert "already has an open invitation" in again.content.decode()


def test_secrets_of_accounts_have_no_page_in_the_desk():
    registered = {model._meta.label for model in site._registry}
    assert not registered & {"mfa.Authenticator", "account.EmailAddress", "account.EmailConfirmation", "sessions.Session",
                        "accounts.WorkSession", "core.Attempt", "accounts.Invitation"}  # fmt: skip
