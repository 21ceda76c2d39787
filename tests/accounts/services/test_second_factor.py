"""The second factor: tried five times in all, each code good once, secrets unreadable in the database."""

import json
import threading
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet
from django.conf import settings as real_settings
from django.core.management import CommandError, call_command
from django.db import connection, connections
from django.test import Client
from django.utils import timezone

from accounts.models import User
from accounts.selectors import second_factors
from accounts.services import second_factor
from core.models import Attempt
from tests.accounts import people
from tests.post import posted

CODE_PAGE = "/sign-in/code/"


@pytest.fixture
def robin_with_app(robin):
    people.set_up_app(robin.user)
    return robin.user


def after_password(user, **client):
    """A browser that typed the right password and is asked for a code."""
    browser = Client(**client)
    answer = browser.post("/sign-in/", {"login": user.email, "password": "alongside demo kettle"})
    assert answer["Location"] == CODE_PAGE
    return browser


def is_signed_in(browser):
    return browser.get("/account/").status_code == 200


def test_password_alone_opens_nothing(robin_with_app):
    browser = after_password(robin_with_app)
    assert not is_signed_in(browser)
    assert browser.post(CODE_PAGE, {"code": people.wrong_code_of(robin_with_app)}).status_code == 200
    assert not is_signed_in(browser)
    assert browser.post(CODE_PAGE, {"code": people.code_of(robin_with_app)}).status_code == 302
    assert is_signed_in(browser)


def test_spaces_in_a_code_do_not_matter(robin_with_app):
    browser, code = after_password(robin_with_app), people.code_of(robin_with_app)
    browser.post(CODE_PAGE, {"code": f" {code[:3]} {code[3:]} "})
    assert is_signed_in(browser)


def test_a_wrong_code_says_how_many_tries_are_left(robin_with_app):
    browser, wrong = after_password(robin_with_app), {"code": people.wrong_code_of(robin_with_app)}
    answers = [browser.post(CODE_PAGE, wrong).content.decode() for _ in range(6)]
    for left, text in zip((4, 3, 2), answers, strict=False):
        assert f"You have {left} tries left." in text
    assert "You have 1 try left." in answers[3]
    for text in answers[4:]:
        assert "no tries left. Wait an hour" in text


def test_five_wrong_codes_close_the_account_to_the_right_one_from_everywhere(robin_with_app):
    for number in range(5):
        browser = after_password(
            robin_with_app, REMOTE_ADDR=f"203.0.113.{number}", HTTP_X_FORWARDED_FOR=f"198.51.100.{number}"
        )
        browser.post(CODE_PAGE, {"code": people.wrong_code_of(robin_with_app)})
    browser = after_password(robin_with_app, REMOTE_ADDR="192.0.2.9")
    browser.post(CODE_PAGE, {"code": people.code_of(robin_with_app)})
    assert not is_signed_in(browser)
    Attempt.objects.update(until=timezone.now() - timedelta(seconds=1))
    browser.post(CODE_PAGE, {"code": people.code_of(robin_with_app)})
    assert is_signed_in(browser)


def test_twenty_wrong_codes_a_day_are_the_end_however_slowly_they_come(robin_with_app):
    hour = second_factor.throttle.key_of("second factor", str(robin_with_app.pk))
    tried = 0
    for _ in range(30):
        Attempt.objects.filter(key=hour).delete()
        tried += second_factor.try_code(robin_with_app, people.wrong_code_of(robin_with_app)).left > 0
    assert tried == second_factor.TRIES_OF_A_DAY - 1
    assert not second_factor.check_code(robin_with_app, people.code_of(robin_with_app))


@pytest.mark.django_db(transaction=True)
def test_fifty_codes_at_once_are_five_tries(robin, fifty_connections):
    user = robin.user
    people.set_up_app(user)
    looked, start = [], threading.Barrier(50)
    matching, wrong = second_factor._matching, people.wrong_code_of(user)

    def look(user, code):
        looked.append(code)
        return matching(user, code)

    second_factor._matching = look

    def work():
        start.wait()
        second_factor.try_code(user, wrong)
        connections.close_all()

    threads = [threading.Thread(target=work) for _ in range(50)]
    try:
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    finally:
        second_factor._matching = matching
    assert len(looked) == 5
    assert not second_factor.check_code(user, people.code_of(user))


def test_a_code_is_good_once(robin_with_app):
    code = people.code_of(robin_with_app)
    assert second_factor.check_code(robin_with_app, code)
    assert not second_factor.check_code(robin_with_app, code)
    assert not second_factor.check_code(robin_with_app, f"{code[:3]} {code[3:]}")


@pytest.mark.django_db(transaction=True)
def test_a_code_typed_at_two_places_at_once_is_good_at_one(robin):
    user = robin.user
    people.set_up_app(user)
    code, passed, start = people.code_of(user), [], threading.Barrier(4)

    def work():
        start.wait()
        passed.append(second_factor.check_code(user, code))
        connections.close_all()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(passed) == [False, False, False, True]


def test_old_and_future_codes_are_not_taken(robin_with_app):
    for steps in (-3, 3, 2880):
        assert not second_factor.check_code(robin_with_app, people.code_of(robin_with_app, steps))


def test_a_recovery_code_is_good_once_and_its_owner_hears_of_it(robin_with_app):
    first, second = people.recovery_codes(robin_with_app)[:2]
    assert second_factor.check_code(robin_with_app, first)
    assert not second_factor.check_code(robin_with_app, first)
    assert second_factor.check_code(robin_with_app, f"{second[:5]} {second[5:]}")
    notices = [mail for mail in posted() if "recovery code" in mail.body]
    assert [mail.to for mail in notices] == [robin_with_app.email] * 2
    assert first not in notices[0].body


def test_codes_of_somebody_else_are_worth_nothing(robin_with_app, kim):
    people.set_up_app(kim.user)
    assert not second_factor.check_code(robin_with_app, people.code_of(kim.user))
    assert not second_factor.check_code(robin_with_app, people.recovery_codes(kim.user)[0])


def test_recovery_codes_alone_are_no_second_factor(robin):
    people.recovery_codes(robin.user)
    assert not second_factors.is_set_up(robin.user)


def test_secrets_are_encrypted_and_move_to_a_new_key(robin_with_app, settings):
    codes = people.recovery_codes(robin_with_app)
    with connection.cursor() as cursor:
        cursor.execute("SELECT data::text FROM mfa_authenticator")
        stored = " ".join(data for (data,) in cursor.fetchall())
    assert people._secret(robin_with_app) not in stored
    new = Fernet.generate_key().decode()
    settings.FIELD_KEYS = [new, *real_settings.FIELD_KEYS]
    assert second_factor.reseal_secrets() == 2
    assert second_factor.reseal_secrets() == 0
    settings.FIELD_KEYS = [new]
    assert second_factor.check_code(robin_with_app, people.code_of(robin_with_app))
    assert second_factor.check_code(robin_with_app, codes[0])


def password_again(browser):
    return browser.post("/account/confirm/?next=/account/second-factor/", {"password": "alongside demo kettle"})


def test_setting_up_an_app_shows_recovery_codes_once_and_ends_other_sessions(
    robin, django_capture_on_commit_callbacks, mailoutbox
):
    elsewhere = Client()
    elsewhere.force_login(robin.user)
    browser = Client()
    browser.force_login(robin.user)
    assert browser.get("/account/second-factor/app/")["Location"].startswith("/account/confirm/")
    password_again(browser)
    page = browser.get("/account/second-factor/app/")
    secret = page.context["form"].secret
    code = people.code_for(secret)
    with django_capture_on_commit_callbacks(execute=True):
        done = browser.post("/account/second-factor/app/", {"code": code})
    assert not second_factor.check_code(robin.user, code)
    assert done["Location"] == "/account/recovery-codes/"
    codes_page = browser.get(done["Location"])
    assert len(codes_page.context["unused_codes"]) == 10
    again = browser.get(done["Location"]).content.decode()
    assert "They were shown once" in again
    for recovery in codes_page.context["unused_codes"]:
        assert recovery[:5] not in again
    assert second_factors.is_set_up(robin.user)
    assert is_signed_in(browser)
    assert elsewhere.get("/account/")["Location"].startswith("/sign-in/")
    assert ["authenticator app was added" in mail.body for mail in mailoutbox] == [True]


def test_a_session_of_a_stolen_password_cannot_change_the_second_factor(robin_with_app):
    """It began before there was a second factor, so it was never asked for one."""
    thief = Client()
    thief.force_login(robin_with_app)
    stored = Authenticator.objects.get().data
    for address in ("app/remove/", "passkeys/add/", ""):
        for answer in (thief.get(f"/account/second-factor/{address}"), thief.post(f"/account/second-factor/{address}")):
            assert answer["Location"].startswith("/account/confirm/code/")
    assert thief.post("/account/recovery-codes/new/")["Location"].startswith("/account/confirm/code/")
    assert Authenticator.objects.get().data == stored


def test_removing_it_asks_for_the_password_first(robin_with_app):
    browser = people.signed_in(Client(), robin_with_app)
    assert browser.post("/account/second-factor/app/remove/")["Location"].startswith("/account/confirm/")
    assert second_factors.is_set_up(robin_with_app)
    password_again(browser)
    browser.post("/account/second-factor/app/remove/")
    assert not second_factors.is_set_up(robin_with_app)


def test_what_was_shown_by_one_person_does_not_count_for_another(robin, kim):
    browser = people.signed_in(Client(), robin.user)
    before = dict(browser.session.items())
    people.set_up_app(kim.user)
    browser.force_login(kim.user)
    session = browser.session
    session.update({key: value for key, value in before.items() if key.startswith("account_")})
    session.save()
    assert browser.get("/agency/")["Location"].startswith("/account/confirm/code/")


def test_nobody_is_asked_for_what_they_do_not_have(robin):
    assert second_factor.passkey_question(robin.user) is None
    assert not second_factors.is_set_up(User())
    assert not second_factors.is_set_up(None)


def test_whoever_lost_everything_is_let_in_to_set_it_up_again(
    robin_with_app, capsys, django_capture_on_commit_callbacks, mailoutbox
):
    working = people.signed_in(Client(), robin_with_app)
    people.recovery_codes(robin_with_app)
    with django_capture_on_commit_callbacks(execute=True):
        call_command("remove_second_factor", robin_with_app.email.upper())
    assert capsys.readouterr().out.startswith("2 removed")
    assert not is_signed_in(working)
    assert not Authenticator.objects.exists()
    assert "was removed by whoever runs the site" in mailoutbox[0].body
    with pytest.raises(CommandError, match="Nobody"):
        call_command("remove_second_factor", "nobody@example.org")


_PARTS = dict.fromkeys(("clientDataJSON", "attestationObject", "authenticatorData", "signature"), "e30")
NO_PASSKEYS = [
    "", "{}", "[]", "null", "1", "{", json.dumps({"id": "x"}), json.dumps({"id": "x", "rawId": "eA", "response": {}}),
    json.dumps({"id": "eA", "rawId": "eA", "type": "public-key", "response": _PARTS}),
]  # fmt: skip


@pytest.mark.parametrize("answer", NO_PASSKEYS)
def test_what_is_no_passkey_is_answered_with_a_sentence(robin_with_app, answer):
    browser = after_password(robin_with_app)
    browser.get(CODE_PAGE)
    assert browser.post(CODE_PAGE, {"credential": answer}).status_code == 200
    assert not is_signed_in(browser)
    here = people.signed_in(Client(), robin_with_app)
    password_again(here)
    here.get("/account/second-factor/passkeys/add/")
    page = here.post("/account/second-factor/passkeys/add/", {"credential": answer, "name": "x" * 200})
    assert page.status_code == 200
    assert page.context["form"].errors
    assert Authenticator.objects.count() == 1


def test_a_code_used_a_moment_ago_says_so_and_costs_no_try(robin_with_app):
    code = people.code_of(robin_with_app)
    assert second_factor.try_code(robin_with_app, code).passed
    for typed in [code] * 8 + [f"{code[:3]} {code[3:]}", "".join(chr(0xFF10 + int(digit)) for digit in code)]:
        tried = second_factor.try_code(robin_with_app, typed)
        assert (tried.passed, tried.left) == (False, second_factor.TRIES)
        assert tried.sentence == "That code was just used. Wait for the next one: up to 30 seconds."
    wrong = second_factor.try_code(robin_with_app, people.wrong_code_of(robin_with_app))
    assert (wrong.left, wrong.just_used) == (second_factor.TRIES - 1, False)
    assert second_factor.try_code(robin_with_app, people.code_of(robin_with_app, 1)).passed


def test_a_used_code_opens_nothing_and_says_so_wherever_it_is_typed(robin_with_app):
    browser, code = after_password(robin_with_app), people.code_of(robin_with_app)
    assert second_factor.try_code(robin_with_app, code).passed
    assert "That code was just used." in browser.post(CODE_PAGE, {"code": code}).content.decode()
    assert not is_signed_in(browser)


def test_a_used_code_is_looked_at_no_more_once_there_are_no_tries(robin_with_app):
    code = people.code_of(robin_with_app)
    assert second_factor.try_code(robin_with_app, code).passed
    for _ in range(5):
        second_factor.try_code(robin_with_app, people.wrong_code_of(robin_with_app))
    assert not second_factor.try_code(robin_with_app, code).just_used


def test_a_recovery_code_keeps_its_rule(robin_with_app):
    first = people.recovery_codes(robin_with_app)[0]
    assert second_factor.try_code(robin_with_app, first).passed
    again = second_factor.try_code(robin_with_app, first)
    assert (again.left, again.just_used) == (second_factor.TRIES - 1, False)
