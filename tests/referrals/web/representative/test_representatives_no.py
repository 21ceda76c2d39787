"""The person and whoever answers for them can both say no, and stop."""

import pytest
from django.test import Client

from core.rls.principal import Principal, acting_as
from referrals.models import PersonNote, Revocation
from referrals.states import ReferralState, ReleaseState
from referrals.vocabularies import Purpose
from tests.accounts.people import signed_in
from tests.referrals import stories
from tests.referrals.representing import YES, ask, at, draft, guardian, link_of, own_page, read, signed_for, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def robin(staff):
    return signed_in(Client(), staff.robin.user)


@pytest.fixture
def referral(staff):
    """A draft with its release, still being filled in."""
    return draft(staff)


def test_the_person_sees_a_form_that_asks_another_and_can_say_no_but_not_yes(staff, referral):
    related_person = guardian(staff, referral.person)
    asked = ask(staff, referral, related_person)
    sam = own_page(staff, referral.person)
    assert "who answers for you. You can say no." in text_of(sam.get("/my/"))
    page = at("person_release", asked.reference)
    text = text_of(sam.get(page))
    assert "answers this for you" in text and 'value="yes"' not in text and 'type="checkbox"' not in text
    assert "No, do not share" in text_of(sam.post(page, {"text_sha256": asked.text_sha256, **YES}))
    assert read(asked).state == ReleaseState.REQUESTED
    sam.post(page, {"text_sha256": asked.text_sha256, "answer": "change", "change": "Not my number"})
    sam.post(page, {"text_sha256": asked.text_sha256, "answer": "no"})
    assert read(asked).state == ReleaseState.DECLINED
    with acting_as(Principal.job("test")):
        assert PersonNote.objects.get().text == "Not my number"


def test_a_representative_can_say_no_or_ask_for_a_change_and_the_agency_reads_who(staff, referral):
    related_person = guardian(staff, referral.person)
    asked = ask(staff, referral, related_person)
    _, browser = link_of(staff, related_person)
    page = at("representative_form", asked.reference)
    browser.post(page, {"text_sha256": asked.text_sha256, "answer": "change", "change": "Leave out the date"})
    with acting_as(Principal.job("test")):
        assert PersonNote.objects.get().text == "Robin Rivers, who answers for them, wrote:\nLeave out the date"
    browser.post(page, {"text_sha256": asked.text_sha256, "answer": "no"})
    assert read(asked).state == ReleaseState.DECLINED
    assert read(referral).state == ReferralState.DECLINED_BY_PERSON


def test_a_representative_stops_what_they_signed_and_not_what_the_person_signed(staff, referral):
    related_person = guardian(staff, referral.person)
    signed, browser = signed_for(staff, referral, related_person)
    own = stories.signed_release(staff.robin, referral.person, referral.organization, purposes=[Purpose.WORK_TOGETHER])
    asks = text_of(browser.get(at("representative_stop", signed.reference)))
    assert "Stop sharing by form" in asks and "We write to Harbor Peers at once that they have to stop." in asks
    assert "Sharing stopped at" in text_of(browser.post(at("representative_stop", signed.reference), follow=True))
    assert read(signed).state == ReleaseState.REVOKED and read(own).state == ReleaseState.ACTIVE
    with acting_as(Principal.job("test")):
        assert not Revocation.objects.exists()
    assert browser.post(at("representative_stop", own.reference)).status_code == 404


def test_a_no_after_a_yes_ends_that_form_alone_but_on_the_persons_own_page(staff, referral):
    related_person = guardian(staff, referral.person)
    signed, browser = signed_for(staff, referral, related_person)
    own = stories.signed_release(staff.robin, referral.person, referral.organization, purposes=[Purpose.WORK_TOGETHER])
    done = browser.post(at("representative_form", signed.reference), {"answer": "no"}, follow=True)
    assert "Sharing stopped at" in text_of(done)
    assert (read(signed).state, read(own).state) == (ReleaseState.REVOKED, ReleaseState.ACTIVE)
    own_page(staff, referral.person).post(at("person_release", own.reference), {"answer": "no"})
    assert read(own).state == ReleaseState.REVOKED
    with acting_as(Principal.job("test")):
        assert Revocation.objects.count() == 1


def test_the_person_stops_what_was_signed_for_them(staff, referral):
    signed, _ = signed_for(staff, referral, guardian(staff, referral.person))
    own_page(staff, referral.person).post(at("person_stop", signed.reference, 1))
    assert read(signed).state == ReleaseState.REVOKED
