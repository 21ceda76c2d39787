"""A yes to what ends by an event, given after it: asked about on paper and on screens, never active without the answer."""

from typing import Any

import pytest
from django.test import Client

from core.rls.principal import Principal, acting_as
from referrals.expiry_events import ExpiryEvent
from referrals.models import Referral, Release
from referrals.states import ReferralState, ReleaseState
from tests.accounts.people import signed_in
from tests.post import posted
from tests.referrals import by_link, stories
from tests.referrals.web.staff.test_paper import ask, now, record

pytestmark = pytest.mark.django_db
ASKED = "Has that happened already?"


@pytest.fixture
def staff(db: None) -> stories.Staff:
    return stories.lincoln()


@pytest.fixture
def robin(staff: stories.Staff) -> Client:
    return signed_in(Client(), staff.robin.user)


def state(release: Release) -> ReferralState:
    with acting_as(Principal.disclosure(release.person_id)):
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
    stored = now(release)
    assert (
        stored.state == ReleaseState.EXPIRED and stored.signed_at is not None and stored.event_happened_at is not None
    )
    assert state(release) == ReferralState.DRAFT
    assert all(mail.to != "harbor@peers.example.org" for mail in posted())


def test_a_paper_that_ends_on_a_day_is_asked_nothing(staff: Any, robin: Client) -> None:
    release = ask(staff)
    assert ASKED not in by_link.text_of(robin.get(f"/forms/{release.reference}/paper/"))
    assert record(robin, release).status_code == 302 and now(release).state == ReleaseState.ACTIVE


def on_a_screen(staff: Any, event: ExpiryEvent | None) -> tuple[Release, by_link.Visitor, str]:
    """A form that waits, the person's own phone, and the address of the form."""
    release = ask(staff, expires_event=event)
    link = stories.own_link(staff.robin, release.person)
    with acting_as(staff.robin.principal):
        referral = Referral.objects.get(release=release)
    story = stories.Story(staff, stories.harbor(), release.person, referral, release, link)
    return release, by_link.person(story), by_link.reverse("referrals:person_release", args=[release.reference])


def yes(sam: Any, where: str, release: Release, **more: str) -> str:
    given = {"answer": "yes", "name": "Sam", "text_sha256": release.text_sha256, "to_organization": "on", **more}
    return by_link.text_of(sam.post(where, given, follow=True))


@pytest.mark.parametrize("event", ExpiryEvent)
def test_a_yes_on_the_own_phone_is_asked_too(staff: Any, event: ExpiryEvent) -> None:
    release, sam, where = on_a_screen(staff, event)
    assert ASKED in by_link.text_of(sam.get(where))
    assert "Choose whether that has happened." in yes(sam, where, release)
    assert now(release).state == ReleaseState.REQUESTED and state(release) == ReferralState.AWAITING_PERSON
    text = yes(sam, where, release, has_happened="yes")
    assert "Then this yes would end at once" in text and 'value="Sam"' in text
    assert now(release).state == ReleaseState.REQUESTED
    # What was chosen goes along through the step that asks which counts.
    which = yes(sam, where, release, has_happened="no", change="call me Sam")
    assert '<input type="hidden" name="has_happened" value="no">' in which
    yes(sam, where, release, has_happened="no")
    assert now(release).state == ReleaseState.ACTIVE and state(release) == ReferralState.SENT


def test_a_no_on_a_screen_is_asked_nothing(staff: Any) -> None:
    release, sam, where = on_a_screen(staff, ExpiryEvent.DISCHARGED)
    sam.post(where, {"answer": "no", "text_sha256": release.text_sha256})
    assert now(release).state == ReleaseState.DECLINED


def test_a_form_on_a_screen_that_ends_on_a_day_is_asked_nothing(staff: Any) -> None:
    release, sam, where = on_a_screen(staff, None)
    assert ASKED not in by_link.text_of(sam.get(where))
    yes(sam, where, release)
    assert now(release).state == ReleaseState.ACTIVE
