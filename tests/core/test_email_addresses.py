"""The spelling of an address buys nobody another try, another account or another e-mail."""

import threading
from typing import Any

import pytest
from django.contrib.auth.hashers import make_password
from django.db import IntegrityError, connections, transaction
from django.test import Client

from accounts.models import Agency, Invitation, Membership, User
from accounts.services import invitations, password_reset, sign_in_tries
from core.text import email_addresses
from tests.accounts import people
from tests.post import posted

RIGHT = "a kettle on a quiet stove"
ADDRESS = "robin.kit@lincoln.example.org"
# As mail servers and Django read them, these are one address.
SPELLED = [
    "ROBIN.KIT@lincoln.example.org",
    "Robin.Kit@LINCOLN.Example.ORG",
    "ｒｏｂｉｎ.kit@lincoln.example.org",
    "robin.\u212ait@lincoln.example.org",
    "robin.kit＠lincoln.example.org",
    "robin.kit@ｌｉｎｃｏｌｎ.example.org",
    " robin.kit@lincoln.example.org ",
    "\u3000robin.kit@lincoln.example.org",
    "robin.kit@lincoln.example.org.",
    '"robin.kit"@lincoln.example.org',
    "ROB\u0130N.KIT@lincoln.example.org".replace("\u0130", "I"),
]
# And these are others, whatever a database or a pattern that ignores case makes of them.
ANOTHER = [
    "rob\u0131n.kit@lincoln.example.org",
    "robin.k\u0131t@lincoln.example.org",
    "ROB\u0130N.KIT@lincoln.example.org",
    "robin.kit@l\u0131ncoln.example.org",
    "robin.kit+1@lincoln.example.org",
    "robinkit@lincoln.example.org",
    "r\u043ebin.kit@lincoln.example.org",
]


@pytest.mark.parametrize("typed", SPELLED)
def test_one_address_has_one_form(typed: str) -> None:
    assert email_addresses.canonical(typed) == ADDRESS


@pytest.mark.parametrize("typed", [*ANOTHER, "", "@", "robin", "\x00", "a@" + "x" * 80 + "é", "\ud800@example.org"])
def test_another_address_has_another_and_nothing_raises(typed: str) -> None:
    assert email_addresses.canonical(typed) != ADDRESS


def test_a_host_is_one_in_both_of_its_scripts() -> None:
    assert email_addresses.canonical("Kit@Münchén.Example") == email_addresses.canonical(
        "kit@xn--mnchn-esa3k.example".upper()
    )
    assert email_addresses.normalized("Kit@Münchén.Example") == "Kit@xn--mnchn-esa3k.Example"


@pytest.fixture
def account(db: None) -> User:
    return User.objects.create_user(ADDRESS, RIGHT, name="Robin")


def sign_in(email: str, typed: str = "wrong") -> Any:
    return Client().post("/sign-in/", {"login": email, "password": typed})


def test_ten_wrong_passwords_are_ten_however_the_address_is_spelled(account: User) -> None:
    spelled = [*SPELLED, *ANOTHER]
    matched = 0
    for turn in range(3):
        for email in spelled:
            answer = sign_in(email, f"wrong {turn}")
            matched += "do not match" in answer.content.decode() and email_addresses.canonical(email) == ADDRESS
    assert matched <= sign_in_tries.SIGN_INS_OF_ACCOUNT
    for email in [ADDRESS, *spelled]:
        answer = sign_in(email, RIGHT)
        assert answer.status_code == 200 and "_auth_user_id" not in answer.wsgi_request.session, email


@pytest.mark.parametrize("email", [email for email in SPELLED if not email.startswith('"')])
def test_every_spelling_of_the_address_signs_in(account: User, email: str) -> None:
    assert sign_in(email, RIGHT).status_code == 302


@pytest.mark.parametrize("email", ANOTHER)
def test_what_only_looks_like_it_signs_nobody_in(account: User, email: str) -> None:
    assert sign_in(email, RIGHT).status_code == 200


def test_three_links_for_a_new_password_are_three_however_it_is_spelled(
    account: User, mailoutbox: list[Any], django_capture_on_commit_callbacks: Any
) -> None:
    for number, email in enumerate([*SPELLED, *ANOTHER]):
        with django_capture_on_commit_callbacks(execute=True):
            Client(REMOTE_ADDR=f"203.0.113.{number}").post("/password/forgotten/", {"email": email})
    assert [mail.to for mail in mailoutbox] == [[ADDRESS]] * password_reset.LINKS_OF_ADDRESS


def test_a_curator_is_looked_up_alike(db: None) -> None:
    curator = User.objects.create_user(ADDRESS, RIGHT, is_staff=True)
    for email in SPELLED:
        assert User.objects.get_by_natural_key(email) == curator
    for email in ANOTHER:
        with pytest.raises(User.DoesNotExist):
            User.objects.get_by_natural_key(email)


@pytest.mark.parametrize("email", SPELLED)
def test_no_second_account_has_the_same_address(account: User, email: str) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.create_user(email, RIGHT)


@pytest.mark.parametrize("email", ["ROBIN.KIT@lincoln.example.org", "\u212ait@example.org", "rob\u0131n@example.org",
                                   '"kit"@example.org', "kit @example.org"])  # fmt: skip
def test_the_database_takes_no_other_spelling_from_anybody(account: User, email: str) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.bulk_create([User(email=email, password=make_password(RIGHT))])


# --- invitations ------------------------------------------------------------------------------------------------


@pytest.fixture
def agency(db: None) -> Agency:
    return people.make_agency()


@pytest.fixture
def administrator(agency: Agency) -> Membership:
    return people.make_member(agency, "agency_admin", "jo@lincoln.example.org")


def test_one_address_has_one_open_invitation(agency: Agency, administrator: Membership) -> None:
    jo = people.signed_in(Client(), administrator.user)
    invited = {jo.post("/agency/invite/", {"email": email, "role": "clinician"}).status_code for email in SPELLED[:8]}
    assert invited == {200, 302}
    (invitation,) = Invitation.objects.all()
    assert invitation.email == "ROBIN.KIT@lincoln.example.org"
    assert [mail.to for mail in posted()] == [invitation.email]


def test_nobody_is_invited_to_an_address_that_only_looks_like_another(administrator: Membership) -> None:
    jo = people.signed_in(Client(), administrator.user)
    answer = jo.post("/agency/invite/", {"email": "rob\u0131n@example.org", "role": "clinician"})
    assert email_addresses.NOT_PLAIN in answer.content.decode()
    assert not Invitation.objects.exists()


def test_a_member_is_not_invited_again_and_an_account_accepts_in_any_spelling(
    account: User, agency: Agency, administrator: Membership
) -> None:
    made = invitations.invite(
        party=agency, email="ＲＯＢＩＮ.Kit@lincoln.example.org", role="clinician", by=administrator.user, page=""
    )
    assert invitations.has_account(made)
    token = posted().get().body.partition("#")[2].split()[0]
    invitations.accept(token, user=account)
    with pytest.raises(invitations.InvitationError, match="already works"):
        invitations.invite(
            party=agency, email="robin.\u212ait@lincoln.example.org", role="clinician", by=administrator.user, page=""
        )


# --- a link for a new password works once -----------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_a_link_posted_eight_times_at_once_sets_one_password(fifty_connections: None) -> None:
    user = User.objects.create_user(ADDRESS, RIGHT)
    link = f"{user.pk.hex}.{password_reset._LINKS.make_token(user)}"
    answers: list[tuple[str, str]] = []
    start = threading.Barrier(8)

    def post(password: str) -> None:
        browser = Client()
        start.wait()
        answer = browser.post("/password/new/", {"link": link, "password": password})
        answers.append((answer.get("Location", ""), password))
        connections.close_all()

    threads = [threading.Thread(target=post, args=(f"a calm sea and {n} kettles",)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    set_, *others = sorted(answers, reverse=True)
    assert set_[0] == "/password/set/" and {location for location, _ in others} == {""}
    user.refresh_from_db()
    assert user.check_password(set_[1])
    assert [mail.about for mail in posted()] == ["account"]


# --- closed and opened again ------------------------------------------------------------------------------------


def close_and_open(user: User) -> None:
    for is_active in (False, True):
        User.objects.filter(pk=user.pk).update(is_active=is_active)


def test_an_account_that_is_opened_again_has_no_old_session(account: User) -> None:
    browser = people.signed_in(Client(), account)
    assert browser.get("/account/").status_code == 200
    close_and_open(account)
    assert browser.get("/account/").status_code == 302
    assert not account.work_sessions.exists()
    assert people.signed_in(Client(), User.objects.get()).get("/account/").status_code == 200


def test_nor_an_old_link_for_a_new_password(account: User) -> None:
    link = f"{account.pk.hex}.{password_reset._LINKS.make_token(account)}"
    assert password_reset.find(link) == account
    close_and_open(account)
    assert password_reset.find(link) is None


def half_signed_in(user: User) -> Client:
    """A browser that typed the password and is asked for a code."""
    browser = Client()
    assert browser.post("/sign-in/", {"login": user.email, "password": RIGHT})["Location"] == "/sign-in/code/"
    return browser


@pytest.mark.parametrize("what", ["closed", "password"])
def test_nor_a_sign_in_that_was_half_way(account: User, what: str) -> None:
    """The passkey's question stands in the same session, so it goes the same way."""
    people.set_up_app(account)
    browser, other = half_signed_in(account), half_signed_in(account)
    assert other.post("/sign-in/code/", {"code": people.code_of(account)}).status_code == 302
    assert other.get("/account/").status_code == 200
    if what == "closed":
        close_and_open(account)
    else:
        account.set_password("another kettle on a stove")
        account.save()
    browser.post("/sign-in/code/", {"code": people.code_of(account, 1)})
    assert browser.get("/account/").status_code == 302


def test_saving_an_account_as_it_was_read_before_brings_no_old_stamp_back(account: User) -> None:
    before = User.objects.get(pk=account.pk)
    close_and_open(account)
    stamp = User.objects.get(pk=account.pk).stamp
    before.save()
    assert User.objects.get(pk=account.pk).stamp == stamp != before.stamp


def test_an_agency_that_is_opened_again_has_no_old_sessions(agency: Agency, administrator: Membership) -> None:
    browser = people.signed_in(Client(), administrator.user)
    for is_active in (False, True):
        Agency.objects.filter(pk=agency.pk).update(is_active=is_active)
    assert browser.get("/account/").status_code == 302
