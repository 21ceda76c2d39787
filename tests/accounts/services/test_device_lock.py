"""A device handed over for signing: nothing of its owner answers until the second factor."""

import json
from datetime import timedelta

import pytest
from django.conf import settings as real_settings
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import include, path
from django.utils import timezone

from accounts.models import WorkSession
from accounts.selectors import second_factors
from accounts.selectors.session_state import SessionState
from accounts.services import device_lock
from config import urls as site
from tests import addresses
from tests.accounts import people
from tests.directory.listings import make_listing

SIGN = "/sign/abc/"
seen_by_the_page: list[HttpRequest] = []


def hand_over(request: HttpRequest, to: str = "") -> HttpResponse:
    device_lock.suspend(request, pass_to=SIGN)
    return HttpResponse("handed over")


def sign(request: HttpRequest, rest: str = "") -> HttpResponse:
    seen_by_the_page.append(request)
    return HttpResponse(f"signed by {request.user.is_authenticated}")


urlpatterns = [
    path("hand-over/", hand_over),
    path("sign/abc/", sign),
    path("sign/abc/<path:rest>", sign),
    path("sign/other/", sign),
    path("", include(site)),
]
handler404, handler403 = site.handler404, site.handler403

pytestmark = pytest.mark.urls(__name__)


@pytest.fixture
def device(jo):
    """Jo's device, signed in with the second factor, handed over."""
    device = people.signed_in(Client(), jo.user)
    assert device.get("/agency/").status_code == 200
    assert device.post("/hand-over/").status_code == 200
    return device


def test_the_address_passed_to_answers_and_nobody_is_signed_in_there(device):
    for address in (SIGN, SIGN + "more/"):
        assert device.get(address).content == b"signed by False"
        assert device.post(address).content == b"signed by False"
    assert SessionState(seen_by_the_page[-1]).is_handed_over
    assert device_lock.passed_to(seen_by_the_page[-1]) == SIGN


@pytest.mark.parametrize("address", ["/leave/", "/help-now/", "/take-back/", "/sign-out/", "/static/css/base.css"])
def test_leaving_help_and_taking_back_answer(device, address):
    answer = device.get(address)
    assert answer.get("Location", "") != SIGN
    assert answer.status_code in {200, 302, 404 if address.startswith("/static") else 200}


def test_every_other_address_of_the_site_leads_back(device, db):
    """All of them, from the resolver: what is added later is on the list or is refused."""
    listing = make_listing("Harbor Peers", at=(45.5, -122.6))
    open_ = {"/leave/", "/help-now/", "/take-back/", "/sign-out/"}
    walked = {
        address.partition("?")[0] for address in [*addresses.public(listing), *addresses.curation(listing)]
    } - open_
    walked |= {"/", "/sign/", "/sign/abc", "/sign/abcd/", "/sign/other/", "/hand-over/", "/nothing-here/"}
    assert len(walked) > 60
    for address in walked:
        assert device.get(address)["Location"] == SIGN, address
        assert device.head(address)["Location"] == SIGN, address
        for method in (device.post, device.put, device.patch, device.delete):
            assert method(address).status_code == 403, address
    assert WorkSession.objects.get().suspended_at is not None


@pytest.mark.parametrize(
    "address",
    ["/sign/abc/../../agency/", "//agency/", "/sign/abc/%2e%2e/%2e%2e/agency/", "/SIGN/ABC/", "/agency/;/sign/abc/"],
)
def test_no_spelling_of_a_path_gets_past(device, address):
    answer = device.get(address)
    assert b"Lincoln Clinic" not in answer.content
    assert answer.status_code == 404 or answer.get("Location") == SIGN or answer.content == b"signed by False"


def test_a_second_factor_takes_it_back(device, jo):
    assert device.post("/take-back/", {"code": people.wrong_code_of(jo.user)}).status_code == 200
    assert device.get("/agency/")["Location"] == SIGN
    assert device.post("/take-back/", {"code": people.code_of(jo.user)})["Location"] == "/referrals/"
    assert device.get("/agency/").status_code == 200
    assert device.get("/take-back/").status_code == 404


def test_a_recovery_code_takes_it_back(device, jo):
    assert device.post("/take-back/", {"code": people.recovery_codes(jo.user)[0]}).status_code == 302
    assert device.get("/agency/").status_code == 200


def test_five_guesses_and_not_even_the_right_code_takes_it_back(device, jo):
    for _ in range(5):
        device.post("/take-back/", {"code": people.wrong_code_of(jo.user)})
    assert "no tries left" in device.post("/take-back/", {"code": people.code_of(jo.user)}).content.decode()
    assert device.get("/agency/")["Location"] == SIGN


def test_a_code_of_the_one_who_holds_the_device_is_not_taken(device, kim):
    people.set_up_app(kim.user)
    device.post("/take-back/", {"code": people.code_of(kim.user)})
    assert device.get("/agency/")["Location"] == SIGN


@pytest.mark.parametrize("sent", [{}, {"code": ""}, {"credential": ""}, {"credential": "{}"}, {"credential": "[1"},
                                  {"credential": json.dumps({"id": "x", "response": {}})}, {"demonstration": "1"}])  # fmt: skip
def test_nothing_else_takes_it_back(device, sent):
    assert device.post("/take-back/", sent).status_code == 200
    assert device.get("/agency/")["Location"] == SIGN


def test_a_request_that_began_before_does_not_undo_it(jo):
    """Another tab saves the session it loaded before the hand-over: the suspension is not kept in there."""
    device = people.signed_in(Client(), jo.user)
    loaded_before = device.session
    device.post("/hand-over/")
    loaded_before["something"] = "else"
    loaded_before.save()
    assert device.get("/agency/")["Location"] == SIGN


def test_signing_out_instead_leaves_nothing(device):
    device.post("/sign-out/")
    assert not WorkSession.objects.exists()
    assert device.get("/agency/")["Location"].startswith("/sign-in/")


def test_exit_leaves_nothing_signed_in(device):
    device.get("/leave/")
    assert device.get("/agency/")["Location"].startswith("/sign-in/")


def test_a_password_changed_elsewhere_ends_it_for_good(device, jo):
    jo.user.set_password("a calm sea and four kettles")
    jo.user.save()
    assert device.get("/take-back/").status_code == 404
    assert device.get("/agency/")["Location"].startswith("/sign-in/")


def test_a_closed_account_cannot_take_it_back(device, jo):
    type(jo.user).objects.update(is_active=False)
    assert device.post("/take-back/", {"code": people.code_of(jo.user)}).status_code == 404


def test_signing_may_take_longer_than_a_session_may_idle(device, jo):
    WorkSession.objects.update(seen_at=timezone.now() - timedelta(hours=2))
    assert device.get(SIGN).content == b"signed by False"
    assert device.post("/take-back/", {"code": people.code_of(jo.user)}).status_code == 302
    assert device.get("/agency/").status_code == 200


def test_the_owner_signs_it_out_from_another_device(device, jo):
    other = people.signed_in(Client(), jo.user)
    other.post("/account/devices/")
    assert device.get("/take-back/").status_code == 404
    assert device.get("/agency/")["Location"].startswith("/sign-in/")


def test_pages_kept_by_the_browser_go_with_it(jo):
    device = people.signed_in(Client(), jo.user)
    assert "no-store" in device.get("/agency/")["Cache-Control"]
    assert device.post("/hand-over/")["Clear-Site-Data"] == '"cache"'
    assert "no-store" in device.get("/agency/")["Cache-Control"]


def test_where_it_was_passed_to_is_not_readable_in_the_database(device, as_owner):
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT passed_to FROM accounts_worksession")
        assert "sign" not in cursor.fetchone()[0]


@pytest.mark.parametrize("to", ["", "/", "sign/abc/", "//example.com/", "https://example.com/", "/sign/abc", "/sign/?a=/",
                                "/sign/../agency/", "/sign\\abc/", "/sign/#a/"])  # fmt: skip
def test_it_is_passed_to_a_plain_path_of_this_site_only(rf, to):
    with pytest.raises(ValueError, match="Pass the device"):
        device_lock.suspend(rf.get("/"), pass_to=to)


def test_nobody_signed_in_has_nothing_to_hand_over(rf):
    with pytest.raises(RuntimeError):
        device_lock.suspend(rf.get("/"), pass_to=SIGN)
    assert not SessionState(rf.get("/")).is_handed_over
    assert device_lock.passed_to(rf.get("/")) is None


def test_the_cast_of_the_demonstration_takes_it_back_with_one_press(jo, settings):
    device = Client()
    device.post("/demo/sign-in-as/", {"email": jo.user.email})
    device.post("/hand-over/")
    settings.PRODUCTION = True
    assert device.post("/take-back/", {"demonstration": "1"}).status_code == 200
    settings.PRODUCTION = False
    assert device.post("/take-back/", {"demonstration": "1"}).status_code == 302
    assert real_settings.DEMO and second_factors.is_set_up(jo.user) is False
