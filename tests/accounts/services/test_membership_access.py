"""Who gets past `membership_required`, asked at a page of the agency, and where everybody else ends up."""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.utils import timezone

from accounts.models import Membership, WorkSession
from accounts.services import memberships, sessions
from accounts.web.membership_access import membership_required
from tests.accounts import people

PAGE = "/agency/"


@pytest.fixture
def at_work(jo):
    return people.signed_in(Client(), jo.user)


def test_somebody_with_a_membership_and_a_second_factor_gets_in(at_work, jo):
    answer = at_work.get(PAGE)
    assert answer.status_code == 200
    assert answer.wsgi_request.membership == jo
    assert "no-store" in answer["Cache-Control"]


def test_anonymous_signs_in_and_comes_back(db, client):
    assert client.get(PAGE + "?a=b")["Location"] == "/sign-in/?next=%2Fagency%2F%3Fa%3Db"
    assert client.post("/agency/invite/")["Location"] == "/sign-in/"


def test_without_a_membership_it_is_the_page_that_does_not_exist(curator):
    nobody = people.signed_in(Client(), curator)
    absent = nobody.get("/nothing-here/")
    refused = nobody.get(PAGE)
    assert (refused.status_code, refused.content) == (404, absent.content)


def test_without_a_second_factor_it_is_set_up_first_and_leads_back(jo, client):
    client.force_login(jo.user)
    assert client.get(PAGE)["Location"] == "/account/second-factor/?next=%2Fagency%2F"
    client.get(client.get(PAGE)["Location"])
    people.signed_in(client, jo.user)
    client.get("/account/second-factor/?next=%2Fagency%2F")
    assert client.post("/account/go-on/")["Location"] == PAGE
    assert client.post("/account/go-on/")["Location"] == "/referrals/"


def test_set_up_and_not_shown_it_is_asked_for_and_leads_back(jo, client):
    people.set_up_app(jo.user)
    client.force_login(jo.user)
    asked = client.get(PAGE)["Location"]
    assert asked == "/account/confirm/code/?next=%2Fagency%2F"
    assert client.post(asked, {"code": people.wrong_code_of(jo.user), "next": PAGE}).status_code == 200
    assert client.get(PAGE).status_code == 302
    assert client.post(asked, {"code": people.code_of(jo.user), "next": PAGE})["Location"] == PAGE
    assert client.get(PAGE).status_code == 200


@pytest.mark.parametrize(
    "elsewhere", ["https://example.com/", "//example.com/", "javascript:alert(1)", "/\\example.com"]
)
def test_no_next_leads_to_another_site(jo, client, elsewhere):
    people.set_up_app(jo.user)
    client.force_login(jo.user)
    answers = [
        client.post("/account/confirm/code/", {"code": people.code_of(jo.user), "next": elsewhere}),
        client.post("/account/confirm/", {"password": "alongside demo kettle", "next": elsewhere}),
        client.get("/account/second-factor/", {"next": elsewhere}),
        client.post("/account/go-on/"),
        client.get("/sign-in/", {"next": elsewhere}),
    ]
    for answer in answers:
        assert "example.com" not in answer.get("Location", "")
        assert "javascript" not in answer.get("Location", "")


def test_a_membership_that_ended_ends_the_session_in_the_middle(robin, jo):
    working = people.signed_in(Client(), robin.user)
    assert working.get("/account/").status_code == 200
    memberships.end_membership(robin)
    assert working.get("/account/")["Location"].startswith("/sign-in/")
    working.force_login(robin.user)
    people.signed_in(working, robin.user)
    assert working.get(PAGE).status_code == 404


@pytest.mark.parametrize("change", ["ended", "closed agency", "closed account"])
def test_every_request_asks_again(at_work, jo, change):
    if change == "ended":
        Membership.objects.filter(pk=jo.pk).update(ended_at=timezone.now())
    elif change == "closed agency":
        type(jo.agency).objects.update(is_active=False)
    else:
        type(jo.user).objects.update(is_active=False)
    assert at_work.get(PAGE)["Location"].startswith("/sign-in/")


def test_a_second_factor_taken_away_is_missed_at_once(at_work, jo):
    jo.user.authenticator_set.all().delete()
    assert at_work.get(PAGE)["Location"].startswith("/account/second-factor/")


def test_nothing_ready_means_no(db):
    """A request that no middleware prepared."""

    @membership_required
    def page(request):
        return HttpResponse("secret")

    with pytest.raises(AttributeError):
        page(RequestFactory().get("/"))


# --- time -------------------------------------------------------------------------------------------------------


def untouched(**time):
    WorkSession.objects.update(seen_at=timezone.now() - timedelta(**time))


def test_left_alone_it_signs_out_with_a_sentence(at_work, lincoln_clinic):
    untouched(minutes=lincoln_clinic.idle_minutes - 1)
    assert at_work.get(PAGE).status_code == 200
    untouched(minutes=lincoln_clinic.idle_minutes, seconds=1)
    away = at_work.get(PAGE)
    assert away["Location"] == "/sign-in/?next=%2Fagency%2F&idle=1"
    assert "You were signed out" in at_work.get(away["Location"]).content.decode()
    assert not WorkSession.objects.exists()
    assert not Session.objects.exists()


def test_a_public_page_does_not_wake_a_session_that_slept_too_long(at_work):
    untouched(hours=2)
    at_work.get("/about/")
    assert at_work.get(PAGE)["Location"].startswith("/sign-in/")


def test_a_touch_keeps_it_awake(at_work):
    for _ in range(4):
        untouched(minutes=10)
        assert at_work.get(PAGE).status_code == 200
    assert timezone.now() - WorkSession.objects.get().seen_at < timedelta(minutes=5)


def test_an_agency_that_shortens_the_time_shortens_it_for_sessions_that_run(at_work, lincoln_clinic):
    untouched(minutes=5)
    type(lincoln_clinic).objects.update(idle_minutes=3)
    assert at_work.get(PAGE).status_code == 302


def test_curators_are_signed_out_after_an_hour(curator, client):
    client.force_login(curator)
    untouched(minutes=sessions.IDLE_MINUTES + 1)
    assert client.get("/curate/")["Location"].startswith("/sign-in/")


# --- sessions ---------------------------------------------------------------------------------------------------


def test_signing_in_changes_the_key_of_the_session(robin):
    people.set_up_app(robin.user)
    browser = Client()
    browser.get("/sign-in/")
    browser.post("/sign-in/", {"login": robin.user.email, "password": "alongside demo kettle"})
    planted = browser.cookies["session"].value
    browser.post("/sign-in/code/", {"code": people.code_of(robin.user)})
    assert browser.cookies["session"].value != planted
    thief = Client()
    thief.cookies["session"] = planted
    assert thief.get("/account/").status_code == 302


def test_a_session_key_that_somebody_made_up_is_not_taken_over(robin):
    browser = Client()
    browser.cookies["session"] = "a" * 32
    browser.post("/sign-in/", {"login": robin.user.email, "password": "alongside demo kettle"})
    assert browser.cookies["session"].value != "a" * 32


def test_the_list_signs_out_one_or_all_the_others(robin):
    browsers = [people.signed_in(Client(headers={"user-agent": name}), robin.user) for name in ("", "X", "Y")]
    here = browsers[0]
    listed = list(here.get("/account/devices/").context["sessions"])
    assert len(listed) == 3
    gone = sessions.current(browsers[1].get("/account/").wsgi_request)
    here.post("/account/devices/", {"session": str(gone.pk if gone else "")})
    assert [browser.get("/account/").status_code for browser in browsers] == [200, 302, 200]
    here.post("/account/devices/")
    assert [browser.get("/account/").status_code for browser in browsers] == [200, 302, 302]


def test_nobody_signs_out_somebody_else(robin, kim):
    other = people.signed_in(Client(), kim.user)
    theirs = WorkSession.objects.get(user=kim.user)
    here = people.signed_in(Client(), robin.user)
    assert here.post("/account/devices/", {"session": str(theirs.pk)}).status_code == 302
    here.post("/account/devices/", {"session": "nonsense"})
    here.post("/account/devices/")
    assert other.get("/account/").status_code == 200


def test_a_new_password_ends_every_other_session(robin):
    here, other = (people.signed_in(Client(), robin.user) for _ in range(2))
    new = {"oldpassword": "alongside demo kettle", "password": "a calm sea and four kettles"}
    assert here.post("/account/password/", new)["Location"] == "/account/"
    assert here.get("/account/").status_code == 200
    assert other.get("/account/").status_code == 302
    assert WorkSession.objects.count() == 1


def test_changing_a_password_takes_the_old_one_and_limits_guesses(robin):
    here = people.signed_in(Client(), robin.user)
    wrong = {"oldpassword": "wrong", "password": "a calm sea and four kettles"}
    for _ in range(10):
        assert "does not match" in here.post("/account/password/", wrong).content.decode()
    right = wrong | {"oldpassword": "alongside demo kettle"}
    assert "too many tries" in here.post("/account/password/", right).content.decode()


def test_signing_out_ends_the_row_and_old_rows_are_tidied(robin):
    here = people.signed_in(Client(), robin.user)
    here.post("/sign-out/")
    assert not WorkSession.objects.exists()
    people.signed_in(Client(), robin.user)
    assert sessions.tidy() == 0
    assert sessions.tidy(timezone.now() + timedelta(days=2)) == 1


def test_leaving_by_exit_is_not_listed_as_running(robin):
    here, other = (people.signed_in(Client(), robin.user) for _ in range(2))
    here.get("/leave/")
    assert len(other.get("/account/devices/").context["sessions"]) == 1


def test_a_row_of_somebody_else_opens_nothing(robin, kim):
    here = people.signed_in(Client(), robin.user)
    theirs = WorkSession.objects.create(user=kim.user)
    session = here.session
    session["work_session"] = str(theirs.pk)
    session.save()
    assert here.get("/account/").status_code == 302


def test_public_pages_touch_no_session(db, client):
    assert "Cookie" not in client.get("/about/").get("Vary", "")


@pytest.mark.parametrize(
    ("header", "words"),
    [
        ("Mozilla/5.0 (Android 14; Mobile; rv:130.0) Gecko/130.0 Firefox/130.0", "Firefox on Android"),
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/130.0 Safari/537.36 Edg/130.0", "Edge on Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) Version/17.0 Safari/604.1", "Safari on iPhone"),
        ("curl/8", "A browser"),
    ],
)
def test_browsers_are_told_apart_in_words(header, words):
    assert sessions.browser_in_words(header) == words
