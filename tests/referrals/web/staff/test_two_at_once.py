"""Two people who change one referral at once, and what is sent that no page offers."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from referrals.models import Referral
from tests.accounts.people import signed_in
from tests.referrals import stories
from tests.referrals.staff_pages import drafted, page_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def robin(client: Client, staff: stories.Staff) -> Client:
    return signed_in(client, staff.robin.user)


def changed(client: Client, referral: Referral, **over: str) -> dict[str, Any]:
    """What the page that changes a draft would send, with `over` typed over it."""
    form = client.get(reverse("referrals:change", args=[referral.reference])).context["form"]
    sent = {field.name: field.value() for field in form}
    return {name: value for name, value in sent.items() if value not in (None, False)} | over


def test_the_second_of_two_is_told_and_keeps_what_was_typed(robin: Client, staff: stories.Staff) -> None:
    referral, _ = drafted(staff)
    where = reverse("referrals:change", args=[referral.reference])
    first, second = (changed(robin, referral, hopes=hopes) for hopes in ("A walk", "A choir"))
    assert robin.post(where, first).status_code == 302
    refused = robin.post(where, second)
    page = refused.content.decode()
    assert refused.status_code == 409
    assert "Somebody else changed this" in page and "A walk" in page and "A choir" in page
    # Sending the same page again means to keep it.
    form = refused.context["form"]
    again = {field.name: field.value() for field in form if field.value() not in (None, False, "")}
    assert robin.post(where, again).status_code == 302
    assert "A choir" in page_of(robin, referral.reference, "check")


def test_what_is_left_empty_is_not_asked_about(robin: Client, staff: stories.Staff) -> None:
    referral, _ = drafted(staff)
    robin.post(reverse("referrals:change", args=[referral.reference]), changed(robin, referral, hopes=""))
    page = page_of(robin, referral.reference, "check")
    assert "What I hope for" not in page and "cannot be put" not in page


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"expires_on": "9999-12-31"}, "Choose a day within the next three years."),
        ({"expires_on": "0001-01-01"}, "That day is over already. Choose today or a later day."),
        ({"version_person": "x"}, "whole number"),
        ({"version_referral": "9" * 30}, "Somebody else changed this"),
        ({"to_agency": "everything"}, "Choose from the list."),
        ({"preferred_name": "a\0b"}, "a character that no keyboard types"),
    ],
)
def test_whatever_is_sent_is_answered_in_words(
    robin: Client, staff: stories.Staff, typed: dict[str, str], sentence: str
) -> None:
    referral, _ = drafted(staff)
    sent = changed(robin, referral, **typed)
    answer = robin.post(reverse("referrals:change", args=[referral.reference]), sent)
    assert answer.status_code in {400, 409}
    assert sentence in answer.content.decode()
