"""Somebody who answers for a person signs, each way."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from accounts.models import WorkSession
from core.rls.principal import Principal, acting_as
from directory.schedules.wording import long_day
from referrals.actors import Actor
from referrals.errors import NotReady
from referrals.models import Link
from referrals.services import representatives, signing
from referrals.services.representatives import AuthorityEvidence
from referrals.states import ReferralState, ReleaseState
from referrals.vocabularies import Authority, SignatureMethod
from tests.accounts.people import signed_in
from tests.post import posted
from tests.referrals import by_link, scans, stories
from tests.referrals.representing import (
    SHOWN,
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


def test_staff_send_the_link_to_an_address_that_they_type_and_tell_the_code_themselves(staff, robin, referral):
    last = representatives.release_drafts.day_of(referral.agency, timezone.now()) + timedelta(days=20)
    related_person = guardian(staff, referral.person, replace(SHOWN, until=last))
    page = at("representative_link", referral.reference, related_person.pk)
    assert "Ask first whether somebody else reads it." in text_of(robin.get(page))
    for sent in ({}, {"how": "email"}, {"how": "email", "to": "robin at home"}):
        assert robin.post(page, sent).status_code == 400
    assert not posted().exists()
    text = text_of(robin.post(page, {"how": "email", "to": "robin@example.org"}))
    with acting_as(Principal.job("test")):
        link = Link.objects.get(kind=Link.Kind.REPRESENTATIVE)
    assert link.sent_to == "robin@example.org" and link.code in text and "/open/#" not in text
    assert re.search(rf"Opens until</dt>\s*<dd>{long_day(last)}</dd>", text)
    (mail,) = posted()
    assert mail.to == "robin@example.org" and referral.reference in mail.subject
    (address,) = re.findall(r"/open/#(\S+)", mail.body)
    for word in ("Robin", "Rivers", "Sam", "Lincoln", link.code):
        assert word not in mail.subject + mail.body
    browser = by_link.enter(Client(), address, link.code)
    assert "Nothing waits for you." in text_of(browser.get("/for/"))
    # Nothing is sent by an authority that has ended meanwhile.
    end(staff, related_person)
    assert robin.post(page, {"how": "email", "to": "robin@example.org"}).status_code == 404
    with acting_as(staff.robin.principal), pytest.raises(NotReady):
        representatives.link_for(related_person=read(related_person), membership=staff.robin, to="robin@example.org")
    assert posted().count() == 1


def test_a_representative_signs_by_their_own_link_and_the_form_says_for_whom(staff, referral):
    related_person = guardian(staff, referral.person)
    asked = ask(staff, referral, related_person)
    _, browser = link_of(staff, related_person)
    assert "Waiting for you (1)" in text_of(browser.get("/for/"))
    page = at("representative_form", asked.reference)
    text = text_of(browser.get(page))
    assert "You choose for" in text and "Your name, as the form has it: Robin Rivers" in text
    done = browser.post(page, {"text_sha256": asked.text_sha256, **YES}, follow=True)
    assert "Robin Rivers, who answers for" in text_of(done) and "said yes at" in text_of(done)
    signed = read(asked)
    assert (signed.state, signed.representative_id) == (ReleaseState.ACTIVE, related_person.pk)
    assert "Signed for the person by: Guardian appointed by a court\n    | Robin Rivers" in signed.text
    assert read(referral).state == ReferralState.SENT
    assert browser.get(at("representative_copy", asked.reference)).content.startswith(b"%PDF-")
    sam = own_page(staff, referral.person)
    page = text_of(sam.get("/my/"))
    stop = sam.at(at("person_stop", asked.reference, 1))
    assert "signed for you by <bdi>Robin Rivers</bdi>" in page and stop in page


def test_a_representative_sees_the_forms_that_name_them_and_nothing_else(staff, referral):
    related_person = guardian(staff, referral.person)
    own = stories.requested_release(staff.robin, referral.person, referral.organization)
    _, browser = link_of(staff, related_person)
    assert "Nothing waits for you." in text_of(browser.get("/for/"))
    closed = browser.get(at("representative_form", own.reference))
    assert closed.status_code == 404
    for path in ("/my/", "/my/contact/", "/my/record.json", at("person_release", own.reference)):
        assert browser.get(path).status_code == 404
    assert browser.post(at("person_release", own.reference), {"text_sha256": own.text_sha256, **YES}).status_code == 404
    assert read(own).state == ReleaseState.REQUESTED


def test_only_who_is_asked_signs(staff, referral):
    """Not the person where the form names somebody, not somebody else's link, and not who was not asked."""
    related_person = guardian(staff, referral.person)
    asked = ask(staff, referral, related_person)
    second = guardian(staff, referral.person, AuthorityEvidence("Ada", Authority.HEALTH_POWER, "x", "y"))
    (made, _), (other, _) = link_of(staff, related_person), link_of(staff, second)
    own = stories.own_link(staff.robin, referral.person)
    for link, whose, error in (
        (own, None, NotReady),
        (own, related_person, PermissionError),
        (other.link, related_person, PermissionError),
        (other.link, second, NotReady),
    ):
        with acting_as(Principal.disclosure(referral.person_id)), pytest.raises(error):
            signing.sign_release(release=asked, signature=signature(asked, whose), actor=Actor.person(link.pk))
    assert read(asked).state == ReleaseState.REQUESTED
    with acting_as(Principal.disclosure(referral.person_id)):
        signing.sign_release(
            release=asked, signature=signature(asked, related_person), actor=Actor.person(made.link.pk)
        )


def test_what_asks_the_person_is_not_signed_by_a_representative(staff, referral):
    related_person = guardian(staff, referral.person)
    asked = ask(staff, referral, None)
    made, _ = link_of(staff, related_person)
    with acting_as(Principal.disclosure(referral.person_id)), pytest.raises(NotReady, match="asks the person"):
        signing.sign_release(
            release=asked, signature=signature(asked, related_person), actor=Actor.person(made.link.pk)
        )
    with acting_as(Principal.disclosure(referral.person_id)), pytest.raises(PermissionError):
        signing.sign_release(release=asked, signature=signature(asked, None), actor=Actor.person(made.link.pk))


def test_on_a_device_handed_over_the_representative_signs(staff, referral):
    related_person = guardian(staff, referral.person)
    asked = ask(staff, referral, related_person)
    device = signed_in(Client(), staff.robin.user)
    session = WorkSession.objects.get(user=staff.robin.user)
    session.suspended_at, session.passed_to = timezone.now(), at("sign", asked.reference)
    session.save()
    assert "Your name, as the form has it: Robin Rivers" in text_of(device.get(at("sign", asked.reference)))
    done = device.post(at("sign", asked.reference), {"text_sha256": asked.text_sha256, **YES}, follow=True)
    assert "Robin Rivers, who answers for" in text_of(done)
    signed = read(asked)
    assert (signed.signature_method, signed.recorded_by_id) == (SignatureMethod.STAFF_DEVICE, staff.robin.user_id)
    assert "Signed for the person by: Guardian appointed by a court" in signed.text


def test_on_paper_the_representative_signs(staff, robin, referral):
    related_person = guardian(staff, referral.person, scan=None)
    asked = ask(staff, referral, related_person)
    page = at("paper", asked.reference)
    assert "The name of Robin Rivers, as they signed it" in text_of(robin.get(page))
    sent = {
        "how": "paper",
        "text_sha256": asked.text_sha256,
        "to_organization": "on",
        "name": "Robin Rivers",
        "witness": "Alex",
        "signed_on": representatives.release_drafts.day_of(asked.agency, timezone.now()).isoformat(),
        "scan": SimpleUploadedFile("scan.pdf", scans.pdf()),
    }
    assert robin.post(page, sent).status_code == 302
    signed = read(asked)
    assert (signed.state, signed.signature_method) == (ReleaseState.ACTIVE, SignatureMethod.PAPER)
    assert signed.representative_id == related_person.pk and "Signed for the person by" in signed.text
