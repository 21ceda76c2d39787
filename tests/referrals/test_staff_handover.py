"""When somebody leaves, their people stay with the agency."""

import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.accounts.people import signed_in
from tests.referrals import stories

pytestmark = pytest.mark.django_db


def client_of(membership: object) -> Client:
    return signed_in(Client(), membership.user)  # type: ignore[attr-defined]


def test_a_colleague_takes_over_from_somebody_who_left() -> None:
    story = stories.sent_referral()
    staff, where = story.staff, reverse("referrals:referral", args=[story.referral.reference])
    staff.robin.ended_at = timezone.now()
    staff.robin.save()
    max_, jo = client_of(staff.max), client_of(staff.jo)
    assert max_.get(where).status_code == 404
    sent = {"source": str(staff.robin.user_id), "to": str(staff.max.user_id)}
    page = jo.post(reverse("referrals:caseloads"), sent)
    text = page.content.decode()
    assert page.status_code == 200 and "Max now works with 1 more person" in text
    assert stories.SAM["called"] not in text
    assert max_.get(where).status_code == 200
    # Jo moved the row and still may not read it; a second press moves nobody twice.
    assert jo.get(where).status_code == 404
    assert "0 more people" in jo.post(reverse("referrals:caseloads"), sent).content.decode()


@pytest.mark.parametrize("who", ["robin", "max"])
def test_clinicians_do_not_move_others_people(who: str) -> None:
    story = stories.sent_referral()
    client = client_of(getattr(story.staff, who))
    assert client.get(reverse("referrals:caseloads")).status_code == 404


def test_nobody_of_another_agency_is_on_either_list() -> None:
    story = stories.sent_referral()
    kim, jo = stories.kim(), client_of(story.staff.jo)
    for sent in (
        {"source": str(story.staff.robin.user_id), "to": str(kim.user_id)},
        {"source": str(kim.user_id), "to": str(story.staff.max.user_id)},
        {"source": str(story.staff.robin.user_id), "to": str(story.staff.robin.user_id)},
        # Not to oneself either: an administrator would read without a reason.
        {"source": str(story.staff.robin.user_id), "to": str(story.staff.jo.user_id)},
        {"source": "", "to": ""},
    ):
        page = jo.post(reverse("referrals:caseloads"), sent)
        assert page.status_code == 400
        # As a word: the token of a form may hold any three letters.
        assert not re.search(r"\bKim\b", page.content.decode())
