"""The authority to answer for a person ends."""

from datetime import timedelta

import pytest
from django.db import IntegrityError
from django.test import Client
from django.utils import timezone

from core.crypto import files
from core.rls.principal import Principal, acting_as
from referrals.actors import Actor
from referrals.errors import NotReady, RecordFrozen
from referrals.models import Document, Link, RelatedPerson, Release
from referrals.services import erasure, people, releases, representatives, signing
from referrals.services.representatives import AuthorityEvidence
from referrals.states import ReferralState, ReleaseState
from referrals.vocabularies import Authority, RelatedPersonEnd
from tests.accounts.people import signed_in
from tests.referrals import scans
from tests.referrals.representing import (
    YES,
    ask,
    at,
    draft,
    end,
    guardian,
    link_of,
    own_page,
    read,
    signature,
    signed_for,
    text_of,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def robin(staff):
    return signed_in(Client(), staff.robin.user)


@pytest.fixture
def referral(staff):
    """A draft with its release, still being filled in."""
    return draft(staff)


def test_nothing_is_signed_after_the_authority_ended_and_what_waited_comes_back(staff, robin, referral):
    related_person = guardian(staff, referral.person)
    asked = ask(staff, referral, related_person)
    made, browser = link_of(staff, related_person)
    page = at("representative_end", referral.reference, related_person.pk)
    assert "answers no more" in text_of(robin.get(page))
    assert robin.post(page, {}).status_code == 400
    assert robin.post(page, {"why": "ended"}).status_code == 302
    assert browser.get("/for/").status_code == 404
    back = read(asked)
    assert (back.state, back.representative_id) == (ReleaseState.DRAFT, None)
    assert read(referral).state == ReferralState.DRAFT
    assert robin.post(page, {"why": "ended"}).status_code == 404
    assert robin.post(at("representative_link", referral.reference, related_person.pk)).status_code == 404
    with acting_as(staff.robin.principal), pytest.raises(NotReady, match="ended"):
        releases.choose_signer(release=back, representative=related_person)
    assert "Their authority ended" in text_of(own_page(staff, referral.person).get("/my/"))
    assert read(made.link).ended_why == "authority ended"


def test_an_authority_that_runs_out_signs_nothing_more_whoever_tries(staff, referral, monkeypatch):
    """Told by the service, and held by the database."""
    today = representatives.release_drafts.day_of(staff.agency, timezone.now())
    related_person = guardian(staff, referral.person, AuthorityEvidence("Ada", Authority.HEALTH_POWER, "x", "y", today))
    asked = ask(staff, referral, related_person)
    made, browser = link_of(staff, related_person)
    assert made.link.expires_at - timezone.now() <= timedelta(days=1)
    later = timezone.now() + timedelta(days=2)
    with pytest.raises(IntegrityError, match="has ended"), acting_as(Principal.disclosure(referral.person_id)):
        Release.objects.filter(pk=asked.pk).update(signed_at=later)
    monkeypatch.setattr("core.clock.now", lambda: later)
    with acting_as(Principal.disclosure(referral.person_id)), pytest.raises(NotReady, match="has ended"):
        signing.sign_release(
            release=asked, signature=signature(asked, related_person), actor=Actor.person(made.link.pk)
        )
    answer = browser.post(at("representative_form", asked.reference), {"text_sha256": asked.text_sha256, **YES})
    assert answer.status_code == 404 and read(asked).state == ReleaseState.REQUESTED


def test_what_was_signed_while_the_authority_stood_counts_to_its_own_end(staff, referral):
    related_person = guardian(staff, referral.person)
    signed, _ = signed_for(staff, referral, related_person)
    end(staff, related_person)
    assert read(signed).state == ReleaseState.ACTIVE and read(referral).state == ReferralState.SENT


def test_what_was_signed_without_authority_is_struck_out(staff, robin, referral):
    related_person = guardian(staff, referral.person)
    signed, _ = signed_for(staff, referral, related_person)
    assert signed.reference in text_of(robin.get(at("representative_end", referral.reference, related_person.pk)))
    robin.post(at("representative_end", referral.reference, related_person.pk), {"why": "never_held"})
    assert read(signed).state == ReleaseState.ENTERED_IN_ERROR
    assert read(referral).state == ReferralState.RECALLED
    with acting_as(Principal.job("test")):
        assert not Link.objects.filter(person=referral.person, ended_at__isnull=True).exists()


def test_death_ends_every_authority_and_every_link(staff, referral):
    related_person = guardian(staff, referral.person)
    asked = ask(staff, referral, related_person)
    made, browser = link_of(staff, related_person)
    helping = own_page(staff, referral.person, Link.Kind.ADVOCATE, helps=True)
    with acting_as(staff.robin.principal):
        people.record_death(person=referral.person_id)
    assert browser.get("/for/").status_code == helping.get("/my/").status_code == 404
    ended = read(related_person)
    assert ended.ended_at is not None and ended.ended_why == RelatedPersonEnd.DIED
    with acting_as(Principal.disclosure(referral.person_id)), pytest.raises(RecordFrozen):
        signing.sign_release(
            release=asked, signature=signature(asked, related_person), actor=Actor.person(made.link.pk)
        )
    with pytest.raises(RecordFrozen):
        guardian(staff, referral.person)


def test_erasing_keeps_who_signed_and_takes_every_other_away(staff, referral, django_capture_on_commit_callbacks):
    checked = representatives.Checked("application/pdf", scans.pdf())
    who = guardian(staff, referral.person, scan=checked)
    signed_for(staff, referral, who)
    other = guardian(staff, referral.person, AuthorityEvidence("Ada", Authority.HEALTH_POWER, "x", "y"), scan=checked)
    link_of(staff, other)
    with acting_as(Principal.job("test")):
        gone = Document.objects.get(related_person=other).stored_as
    with django_capture_on_commit_callbacks(execute=True):
        erasure.erase(person=referral.person_id, actor=Actor.staff(staff.robin.user_id))
    with acting_as(Principal.job("test")):
        assert [one.pk for one in RelatedPerson.objects.all()] == [who.pk]
        assert [one.related_person_id for one in Document.objects.all()] == [who.pk]
        assert not Link.objects.filter(ended_at__isnull=True).exists()
    with pytest.raises(files.FileLostError):
        files.open(gone, "any")
