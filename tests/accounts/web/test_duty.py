"""The duty contact of an agency and its hours: together or not at all, and said as people say it."""

from datetime import time

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from accounts.models import Agency, Membership
from accounts.reading_hours import in_words, is_always
from tests.accounts.people import signed_in

WEEK = [1, 2, 3, 4, 5]
WHOLE = {
    "duty_name": "The duty team",
    "duty_email": "duty@lincoln.example.org",
    "duty_phone": "503 555 0101",
    "reads_on": ["1", "2", "3", "4", "5"],
    "reads_from": "09:00",
    "reads_until": "17:00",
}


@pytest.mark.parametrize(
    ("days", "opens", "closes", "is_uk", "words"),
    [
        (WEEK, time(9), time(17), False, "Monday to Friday, 9 am to 5 pm"),
        (WEEK, time(9), time(17), True, "Monday to Friday, 9am to 5pm"),
        ([1, 3, 5], time(8, 30), time(12), True, "Monday, Wednesday and Friday, 8.30am to noon"),
        ([6, 7], time(8, 30), time(20), False, "Saturday and Sunday, 8:30 am to 8 pm"),
        ([1, 2, 3, 4, 5, 6, 7], time(0), time(23, 59), False, "Every day, day and night"),
        ([1, 2, 3, 6], time(7), time(23, 59), False, "Monday to Wednesday and Saturday, 7 am to midnight"),
    ],
)
def test_hours_in_words(days: list[int], opens: time, closes: time, is_uk: bool, words: str) -> None:
    assert in_words(days, opens, closes, is_uk=is_uk) == words
    assert is_always(days, opens, closes) == (words == "Every day, day and night")


def test_an_administrator_names_both_and_takes_both_away(client: Client, jo: Membership) -> None:
    browser, page = signed_in(client, jo.user), reverse("accounts:agency_duty")
    changed = WHOLE | {"reads_on": ["6", "7"], "reads_until": "20:30"}
    assert browser.post(page, changed).status_code == 302
    assert "Saturday and Sunday, 9 am to 8:30 pm" in browser.get(reverse("accounts:agency")).content.decode()
    assert browser.post(page, {}).status_code == 302
    agency = Agency.objects.get(pk=jo.agency_id)
    assert not agency.takes_messages and agency.hours_in_words == ""
    assert "offered no box" in browser.get(reverse("accounts:agency")).content.decode()


@pytest.mark.parametrize("left_out", WHOLE)
def test_half_of_it_is_refused_and_what_was_typed_stays(client: Client, jo: Membership, left_out: str) -> None:
    browser, page = signed_in(client, jo.user), reverse("accounts:agency_duty")
    answer = browser.post(page, {name: value for name, value in WHOLE.items() if name != left_out})
    assert "or leave the whole page empty" in answer.content.decode()
    assert Agency.objects.get(pk=jo.agency_id).takes_messages


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"duty_phone": "503 555 01"}, "not a whole phone number"),
        ({"duty_email": "duty"}, "looks like name@example.org"),
        ({"reads_until": "08:00"}, "Choose a time after the first"),
        ({"reads_from": "nine"}, "A time looks like 09:00"),
        ({"reads_on": ["8"]}, "Choose from the list"),
    ],
)
def test_what_cannot_be_is_said(client: Client, jo: Membership, wrong: dict[str, object], sentence: str) -> None:
    answer = signed_in(client, jo.user).post(reverse("accounts:agency_duty"), WHOLE | wrong)
    assert answer.status_code == 200 and sentence in answer.content.decode()


def test_only_administrators_see_the_page(client: Client, robin: Membership) -> None:
    assert signed_in(client, robin.user).get(reverse("accounts:agency_duty")).status_code == 404


@pytest.mark.parametrize(
    "half", [{"duty_email": ""}, {"duty_name": ""}, {"reads_from": None}, {"reads_on": []}, {"reads_until": time(8)}]
)
def test_the_database_holds_it_whole(lincoln_clinic: Agency, half: dict[str, object]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Agency.objects.filter(pk=lincoln_clinic.pk).update(**half)
