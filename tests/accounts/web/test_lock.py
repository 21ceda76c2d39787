"""Locking the screen: nothing answers until the second factor, and what was typed is back on its page."""

from datetime import timedelta
from importlib import import_module
from typing import Any

import pytest
from django.db import connection
from django.forms import BaseForm
from django.test import Client
from django.utils import timezone

from accounts.models import Membership, WorkSession
from accounts.services import device_lock
from accounts.web import kept_form
from tests.accounts import people

PAGE = "/agency/facts/"
TYPED = "Lincoln Clinic by the quarry"
SENT = {"lock_page": PAGE, "name": TYPED, "covered_entity": "false", "asks_date_of_birth": "on", "phone": "1"}


@pytest.fixture
def at_work(jo: Membership) -> Client:
    return people.signed_in(Client(), jo.user)


def unlock(browser: Client, jo: Membership) -> Any:
    return browser.post("/take-back/", {"code": people.code_of(jo.user)})


def test_a_locked_screen_answers_nothing_and_says_nobodys_name(at_work: Client, jo: Membership) -> None:
    assert at_work.post("/lock/", SENT)["Location"] == "/take-back/"
    for address in (PAGE, "/referrals/", "/account/", "/"):
        assert at_work.get(address)["Location"] == "/take-back/"
    assert at_work.post(PAGE, SENT).status_code == 403
    page = at_work.get("/take-back/").content.decode()
    assert "This screen is locked" in page and "Back to signing" not in page
    assert not {jo.user.name, jo.user.email, jo.agency.name, TYPED} & {
        word for word in (jo.user.email, TYPED) if word in page
    }
    assert at_work.post("/take-back/", {"code": people.wrong_code_of(jo.user)}).status_code == 200
    assert at_work.get(PAGE)["Location"] == "/take-back/"


def test_unlocked_it_is_that_page_with_what_was_typed(at_work: Client, jo: Membership) -> None:
    at_work.post("/lock/", SENT)
    assert unlock(at_work, jo)["Location"] == PAGE
    # On its own page alone.
    assert TYPED not in at_work.get("/agency/").content.decode()
    answer = at_work.get(PAGE)
    form = answer.context["form"]
    assert (form["name"].value(), form["phone"].value(), form["covered_entity"].value()) == (TYPED, "1", False)
    # Neither does what was unticked come back.
    assert form["asks_date_of_birth"].value() is True and form["counsel_reviewed_federal_form"].value() is False
    assert "What you typed before the screen was locked is here again." in answer.content.decode()
    jo.agency.refresh_from_db()
    assert jo.agency.name != TYPED
    # Once: cleared, or sent to whatever address, it does not come back.
    assert at_work.get(PAGE).context["form"]["name"].value() == jo.agency.name
    assert WorkSession.objects.get().kept_form == ""


@pytest.mark.parametrize(
    ("page", "field", "typed"),
    [("/agency/duty/", "duty_name", "The night desk"), ("/account/notifications/", "notifications", "none")],
)
def test_a_form_beside_the_referrals_is_put_back_too(
    at_work: Client, jo: Membership, page: str, field: str, typed: str
) -> None:
    assert "/lock/" in at_work.get(page).content.decode().partition("<main")[2]
    at_work.post("/lock/", {"lock_page": page, field: typed})
    unlock(at_work, jo)
    assert at_work.get(page).context["form"][field].value() == typed


# Secrets, which are typed anew; and the superusers' desk, which has pages of its own.
TYPED_ANEW = {
    "ActivateAppForm", "AddPasskeyForm", "ChangePasswordForm", "CodeAgainForm", "CodeForm", "ForgottenForm", "JoinForm",
    "LinkForm", "NewPasswordForm", "PasskeyAgainForm", "PasskeyForm", "PasswordAgainForm", "SignInForm",
    "AgencyDeskForm", "UserCreationForm", "OrganizationPartyForm",
}  # fmt: skip
# Of people and groups, whose pages have "Exit this page".
NOT_OF_STAFF = (
    "referrals.web.link_entry",
    "referrals.web.organization.",
    "referrals.web.person.",
    "referrals.web.signing.answer_form",
)


def test_every_form_of_staff_puts_back_what_was_typed() -> None:
    import_module("config.urls")

    ours: list[type[BaseForm]] = []
    waiting: list[type[BaseForm]] = [BaseForm]
    while waiting:
        children: list[type[BaseForm]] = waiting.pop().__subclasses__()
        waiting += children
        ours += [one for one in children if one.__module__.startswith(("accounts.", "referrals."))]
    lost = {
        one.__name__
        for one in ours
        if not issubclass(one, kept_form.PutsBack) and not one.__module__.startswith(NOT_OF_STAFF)
    }
    assert {"DutyForm", "AgencyForm"} <= {one.__name__ for one in ours} and lost == TYPED_ANEW


def test_a_second_press_finds_it_locked_and_drops_nothing(at_work: Client, jo: Membership) -> None:
    for _ in range(2):
        assert at_work.post("/lock/", SENT)["Location"] == "/take-back/"
    at_work.post("/lock/", {"lock_page": "/account/"})
    assert unlock(at_work, jo)["Location"] == PAGE
    assert at_work.get(PAGE).context["form"]["name"].value() == TYPED


def test_a_form_is_put_back_for_an_hour(at_work: Client, jo: Membership) -> None:
    at_work.post("/lock/", SENT)
    unlock(at_work, jo)
    WorkSession.objects.update(kept_at=timezone.now() - kept_form.LASTS - timedelta(seconds=1))
    assert at_work.get(PAGE).context["form"]["name"].value() == jo.agency.name
    assert WorkSession.objects.get().kept_form == ""


def test_what_was_typed_is_unreadable_in_the_database_and_gone_with_the_session(
    at_work: Client, jo: Membership
) -> None:
    at_work.post("/lock/", SENT | {"password": "kettle-secret", "code": "123456"})
    with connection.cursor() as cursor:
        cursor.execute("SELECT kept_form, back_to FROM accounts_worksession")
        (row,) = cursor.fetchall()
    assert row[0] and TYPED not in row[0] and PAGE not in row[1]
    form = WorkSession.objects.get().kept_form
    assert TYPED in form and "kettle-secret" not in form and "123456" not in form
    assert not [value for value in at_work.session.items() if TYPED in str(value)]
    at_work.post("/sign-out/")
    assert not WorkSession.objects.exists()


@pytest.mark.parametrize("page", ["https://example.net/", "//example.net/", "javascript:alert(1)", "", "agency/"])
def test_no_other_site_is_gone_on_with(at_work: Client, jo: Membership, page: str) -> None:
    at_work.post("/lock/", SENT | {"lock_page": page})
    assert unlock(at_work, jo)["Location"] == "/referrals/"


def test_a_page_that_only_a_form_leads_to_is_no_dead_end(at_work: Client, jo: Membership) -> None:
    at_work.post("/lock/", {"lock_page": "/agency/invite/"})
    assert at_work.get(unlock(at_work, jo)["Location"])["Location"] == "/referrals/"


def test_too_much_is_not_kept_and_locks_all_the_same(at_work: Client, jo: Membership) -> None:
    at_work.post("/lock/", SENT | {"name": "x" * (kept_form.LONGEST + 1)})
    assert at_work.get(PAGE)["Location"] == "/take-back/"
    assert WorkSession.objects.get().kept_form == ""


def test_whoever_could_not_unlock_it_is_signed_out(jo: Membership) -> None:
    browser = Client()
    browser.force_login(jo.user)
    assert browser.post("/lock/", SENT)["Location"] == "/sign-in/"
    assert not WorkSession.objects.exists()


def test_it_takes_a_form_of_this_site_and_somebody_signed_in(at_work: Client, jo: Membership) -> None:
    assert Client().post("/lock/")["Location"] == "/sign-in/"
    assert at_work.get("/lock/").status_code == 405
    strict = Client(enforce_csrf_checks=True)
    people.signed_in(strict, jo.user)
    assert strict.post("/lock/", SENT).status_code == 403
    assert not WorkSession.objects.exclude(suspended_at=None).exists()


def test_handing_the_device_over_forgets_what_was_typed_before(at_work: Client, jo: Membership, rf: Any) -> None:
    at_work.post("/lock/", SENT)
    unlock(at_work, jo)
    request = rf.post("/")
    request.work_session = WorkSession.objects.get()
    device_lock.suspend(request, pass_to="/sign/abc/", back_to=PAGE)
    assert device_lock.resume(request) == PAGE
    assert TYPED not in at_work.get(PAGE).content.decode()


@pytest.mark.parametrize("page", ["/referrals/", "/account/", "/agency/", "/about/", "/search/", "/", "/shortlist/"])
def test_every_page_locks_for_whoever_is_signed_in_and_has_exit_for_everybody_else(at_work: Client, page: str) -> None:
    text = at_work.get(page).content.decode()
    assert "data-lock" in text and "data-exit" not in text and 'form="lock"' in text
    text = Client().get(page, follow=True).content.decode()
    assert "data-exit" in text and "data-lock" not in text and 'form="lock"' not in text


def test_the_page_to_sign_in_has_exit() -> None:
    assert "data-exit" in Client().get("/sign-in/").content.decode()
