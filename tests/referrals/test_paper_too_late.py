"""A paper that ends by an event, recorded after it: asked about at recording, and never active without the answer."""

from typing import Any

import pytest
from django.test import Client

from referrals.models import Referral, Release
from referrals.states import ReferralState, ReleaseState
from referrals.vocabularies import ExpiryEvent
from tests.accounts.people import signed_in
from tests.post import posted
from tests.referrals import by_link, stories
from tests.referrals.test_paper import ask, now, record
from vault.principal import Principal, acting_as

pytestmark = pytest.mark.django_db
ASKED = "Has that happened already?"


@pytest.fixture
def staff(db: None) -> stories.Staff:
    return stories.lincoln()


@pytest.fixture
def robin(staff: stories.Staff) -> Client:
    return signed_in(Client(), staff.robin.user)


def state(release: Release) -> ReferralState:
    with acting_as(Principal.gate(release.person_id)):
        return ReferralState(Referral.objects.get(person=release.person_id).state)


@pytest.mark.parametrize("event", ExpiryEvent)
def test_whether_it_has_happened_is_asked_before_anything_counts(staff: Any, robin: Client, event: ExpiryEvent) -> None:
    release = ask(staff, expires_event=event)
    assert ASKED in by_link.text_of(robin.get(f"/forms/{release.reference}/paper/"))
    answer = record(robin, release)
    assert "Choose whether that has happened." in by_link.text_of(answer)
    assert now(release).state == ReleaseState.REQUESTED and state(release) == ReferralState.AWAITING_PERSON
    assert record(robin, release, has_happened="no").status_code == 302
    assert now(release).state == ReleaseState.ACTIVE and state(release) == ReferralState.SENT


def test_what_had_happened_is_kept_as_signed_and_counts_for_nothing(staff: Any, robin: Client) -> None:
    release = ask(staff, expires_event=ExpiryEvent.DISCHARGED)
    assert record(robin, release, has_happened="yes").status_code == 302
    kept = now(release)
    assert kept.state == ReleaseState.EXPIRED and kept.signed_at is not None and kept.event_happened_at is not None
    assert state(release) == ReferralState.DRAFT
    assert all(mail.to != "harbor@peers.example.org" for mail in posted())


def test_a_paper_that_ends_on_a_day_is_asked_nothing(staff: Any, robin: Client) -> None:
    release = ask(staff)
    assert ASKED not in by_link.text_of(robin.get(f"/forms/{release.reference}/paper/"))
    assert record(robin, release).status_code == 302 and now(release).state == ReleaseState.ACTIVE
