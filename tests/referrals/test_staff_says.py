"""What the pages of staff say of where things stand, and what to do: paper, stops, ends, changes asked for."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from referrals.drafts import day_of
from referrals.models import Person, Referral, Release
from referrals.services import releases
from referrals.services.releases import Terms
from referrals.states import ReleaseState
from referrals.vocabularies import Purpose
from tests.accounts.people import signed_in
from tests.referrals import stories
from vault.principal import Principal, acting_as

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff() -> stories.Staff:
    return stories.lincoln()


@pytest.fixture
def robin(client: Client, staff: stories.Staff) -> Client:
    return signed_in(client, staff.robin.user)


def page_of(client: Client, reference: str, name: str = "referral") -> str:
    answer = client.get(reverse(f"referrals:{name}", args=[reference]))
    assert answer.status_code == 200, answer
    return answer.content.decode()


def do(client: Client, reference: str, name: str, **data: Any) -> Any:
    return client.post(reverse("referrals:step", args=[reference, name]), data)


def drafted(staff: stories.Staff, person: Person | None = None) -> tuple[Referral, Release]:
    """A referral with a permission that is still being filled in, and nothing missing."""
    person, harbor = person or stories.sam(staff.robin), stories.harbor()
    referral = stories.draft(staff.robin, person, harbor)
    until = day_of(staff.agency, referral.created_at) + timedelta(days=90)
    terms = Terms([Purpose.PEER_SUPPORT], stories.TO_THEM, stories.TO_US, until)
    with acting_as(Principal.user(staff.robin.user_id)):
        release = releases.draft_release(
            membership=staff.robin, person=person, organizations=[harbor], terms=terms, referral=referral
        )
    return referral, release


def state_of(release: Release) -> str:
    with acting_as(Principal.job("test")):
        return Release.objects.get(pk=release.pk).state


# --- on paper ---------------------------------------------------------------------------------------------------


def test_signing_on_paper_puts_the_question_and_leads_to_the_paper(robin: Client, staff: stories.Staff) -> None:
    referral, release = drafted(staff)
    paper = reverse("referrals:paper", args=[release.reference])
    page = page_of(robin, referral.reference, "check")
    assert reverse("referrals:step", args=[referral.reference, "paper"]) in page and paper not in page
    for _ in range(2):
        answer = do(robin, referral.reference, "paper")
        assert (answer.status_code, answer["Location"]) == (302, paper)
    assert state_of(release) == ReleaseState.REQUESTED
    assert robin.get(paper).status_code == 200
    assert paper in page_of(robin, referral.reference) and paper in page_of(robin, referral.reference, "check")


def test_what_is_missing_is_said_before_anything_is_put_on_paper(robin: Client, staff: stories.Staff) -> None:
    person = stories.sam(staff.robin, is_adult=None)
    referral, release = drafted(staff, person)
    assert "Sign on paper" not in page_of(robin, referral.reference, "check")
    refused = do(robin, referral.reference, "paper")
    assert refused.status_code == 409 and "Check it together" in refused.content.decode()
    assert state_of(release) == ReleaseState.DRAFT
