"""Invitations: one link, one person, once, for seven days."""

import re
import threading
from datetime import timedelta

import pytest
from allauth.account.adapter import get_adapter
from django.db import connection, connections
from django.test import Client
from django.utils import timezone

from accounts.models import Invitation, Membership, Role, User, WorkSession
from accounts.services import invitations
from accounts.services import memberships as agencies
from core.messaging import outbox
from core.rls.principal import acting_as
from tests.accounts import people

NEW = "pat@lincoln.example.org"
PAGE = "/invitation/"
PASSWORD = "a calm sea and four kettles"


@pytest.fixture
def admin(jo):
    return people.signed_in(Client(), jo.user)


@pytest.fixture
def invite(admin, django_capture_on_commit_callbacks, mailoutbox):
    """Invites through the page and returns the link that was sent."""

    def send(email=NEW, role="clinician", by=admin):
        with django_capture_on_commit_callbacks(execute=True):
            answer = by.post("/agency/invite/", {"email": email, "role": role})
        assert answer.status_code == 302, answer.content.decode()
        return people.link_in(mailoutbox[-1].body)

    return send


def join(link, browser=None, **sent):
    filled = {"link": link, "name": "Pat", "password": PASSWORD}
    return (browser or Client()).post(PAGE, filled | sent)


def test_an_invitation_becomes_an_account_that_sets_up_its_second_factor(invite, lincoln_clinic):
    link = invite(role="supervisor")
    browser = Client()
    asked = browser.post(PAGE, {"link": link}).content.decode()
    assert "Join Lincoln Clinic" in asked and NEW in asked
    assert join(link, browser)["Location"] == "/account/second-factor/"
    joined = Membership.objects.get(user__email=NEW)
    assert (joined.agency, joined.role, joined.user.name) == (lincoln_clinic, Role.SUPERVISOR, "Pat")
    assert browser.get("/account/").status_code == 200
    # They have just typed the password: not again.
    assert browser.get("/account/second-factor/app/").status_code == 200


def test_the_link_keeps_its_token_from_every_server_and_log(invite, mailoutbox, settings):
    link = invite()
    assert re.fullmatch(re.escape(settings.SITE_URL) + r"/invitation/#[\w-]{43}", link)
    assert mailoutbox[-1].to == [NEW]
    assert link.partition("#")[2] not in mailoutbox[-1].subject
    with acting_as(outbox.JOB), connection.cursor() as cursor:
        cursor.execute("SELECT i::text FROM accounts_invitation i")
        assert link.partition("#")[2] not in str(cursor.fetchall())
        cursor.execute("SELECT m::text FROM core_outgoingmail m")
        rows = cursor.fetchall()
        assert rows and link.partition("#")[2] not in str(rows)


def test_a_forged_host_does_not_get_into_the_link(admin, settings, django_capture_on_commit_callbacks, mailoutbox):
    settings.ALLOWED_HOSTS = ["*"]
    with django_capture_on_commit_callbacks(execute=True):
        admin.post("/agency/invite/", {"email": NEW, "role": "clinician"}, HTTP_HOST="spy.example.com")
        Client().post("/password/forgotten/", {"email": "jo@lincoln.example.org"}, HTTP_HOST="spy.example.com")
    assert len(mailoutbox) == 2
    assert all("spy.example.com" not in mail.body for mail in mailoutbox)


def test_a_pasted_link_or_token_with_spaces_around_opens_it(invite):
    link = invite()
    for pasted in (f"  <{link}> ", link.partition("#")[2], link[:30] + "\n" + link[30:]):
        assert "Join Lincoln Clinic" in Client().post(PAGE, {"link": pasted}).content.decode()


def refused(link):
    text = join(link).content.decode()
    return "This link has ended" in text and "Lincoln" not in text


def test_it_works_once(invite):
    link = invite()
    assert join(link).status_code == 302
    assert refused(link)
    assert User.objects.filter(email=NEW).count() == 1


@pytest.mark.parametrize("end", ["expired", "withdrawn", "agency closed"])
def test_a_link_that_ended_is_answered_like_one_that_never_was(invite, admin, lincoln_clinic, end):
    link = invite()
    made = Invitation.objects.get()
    if end == "expired":
        Invitation.objects.update(
            expires_at=timezone.now() - timedelta(seconds=1), created_at=timezone.now() - timedelta(8)
        )
    elif end == "withdrawn":
        assert admin.post(f"/agency/invitations/{made.pk}/withdraw/").status_code == 302
    else:
        type(lincoln_clinic).objects.update(is_active=False)
    assert refused(link)
    assert refused("http://testserver/invitation/#" + "a" * 43)
    assert not User.objects.filter(email=NEW).exists()


def test_it_lasts_seven_days(invite):
    invite()
    made = Invitation.objects.get()
    assert abs(made.expires_at - made.created_at - timedelta(days=7)) < timedelta(seconds=5)


def test_the_address_is_the_invited_one_whatever_is_sent(invite):
    join(invite(), email="spy@example.org", role="agency_admin", is_staff="1", is_superuser="1")
    user = User.objects.get(email=NEW)
    assert not User.objects.filter(email="spy@example.org").exists()
    assert not user.is_staff and not user.is_superuser
    assert user.memberships.get().role == Role.CLINICIAN


def test_a_weak_password_or_no_name_uses_nothing_up(invite):
    link = invite()
    assert "Type your name." in join(link, name="").content.decode()
    assert join(link, password="short").status_code == 200
    assert join(link, password=NEW).status_code == 200
    assert join(link).status_code == 302


def test_somebody_signed_in_with_another_address_cannot_take_it(invite, kim):
    link = invite()
    other = people.signed_in(Client(), kim.user)
    text = other.post(PAGE, {"link": link, "join": "1", "name": "K", "password": PASSWORD}).content.decode()
    assert "for another address" in text
    with pytest.raises(invitations.InvitationError, match="another address"):
        invitations.accept(link.partition("#")[2], user=kim.user)
    assert not Membership.objects.filter(party__name="Lincoln Clinic", user=kim.user).exists()


def test_somebody_who_worked_elsewhere_joins_with_the_account_they_have(invite, kim):
    agencies.end_membership(kim)
    link = invite(email=kim.user.email.upper())
    anonymous = Client().post(PAGE, {"link": link, "name": "X", "password": PASSWORD}).content.decode()
    assert "has an account here already" in anonymous
    here = people.signed_in(Client(), kim.user)
    assert here.post(PAGE, {"link": link, "join": "1"})["Location"] == "/referrals/"
    assert Membership.objects.get(user=kim.user, ended_at=None).agency.name == "Lincoln Clinic"


def test_one_account_belongs_to_two_agencies_and_acts_for_the_one_it_joined(invite, kim):
    link = invite(email=kim.user.email)
    here = people.signed_in(Client(), kim.user)
    assert here.post(PAGE, {"link": link, "join": "1"})["Location"] == "/referrals/"
    both = Membership.objects.filter(user=kim.user, ended_at=None)
    assert {one.party.name for one in both} == {"Lincoln Clinic", "Trafford Recovery Team"}
    assert WorkSession.objects.get(user=kim.user).membership == both.get(party__name="Lincoln Clinic")


def test_nobody_joins_twice(invite, lincoln_clinic, kim):
    link = invite(email=kim.user.email)
    Membership.objects.create(user=kim.user, party=lincoln_clinic, role="supervisor")
    here = people.signed_in(Client(), kim.user)
    assert "You are a member here already" in here.post(PAGE, {"link": link, "join": "1"}).content.decode()
    assert Invitation.objects.get().accepted_at is None


@pytest.mark.django_db(transaction=True)
def test_two_browsers_at_once_make_one_account(jo, lincoln_clinic, settings):
    """With the slow hashing of production, so that each is in the middle of it when the next one comes."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.PBKDF2PasswordHasher"]
    token = "a" * 43
    Invitation.objects.create(
        party=lincoln_clinic, email=NEW, token_hash=invitations.tokens.hash_of(token), invited_by=jo.user,
        expires_at=timezone.now() + timedelta(days=1),
    )  # fmt: skip
    start, accepted = threading.Barrier(8), []

    def work():
        start.wait()
        try:
            accepted.append(bool(invitations.accept(token, name="Pat", password=PASSWORD)))
        except invitations.InvitationError:
            accepted.append(False)
        connections.close_all()

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(accepted) == [False] * 7 + [True]
    assert Membership.objects.filter(user__email=NEW).count() == 1


def test_the_same_address_is_invited_once_at_a_time(invite, admin):
    link = invite()
    text = admin.post("/agency/invite/", {"email": NEW.upper(), "role": "clinician"}).content.decode()
    assert "already has an open invitation" in text and NEW.upper() in text
    Invitation.objects.update(
        expires_at=timezone.now() - timedelta(seconds=1), created_at=timezone.now() - timedelta(8)
    )
    assert invite() != link


def test_a_colleague_is_not_invited_again(admin, robin):
    text = admin.post("/agency/invite/", {"email": robin.user.email, "role": "clinician"}).content.decode()
    assert "already works for your agency" in text


def test_nobody_signs_up_without_one(db, client, rf):
    assert not get_adapter().is_open_for_signup(rf.get("/"))
    for address in ("/signup/", "/account/signup/", "/accounts/signup/", "/sign-up/"):
        assert client.post(address, {"email": NEW, "password1": PASSWORD}).status_code == 404
