"""Somebody answers for a person: written down with their authority, and asked."""

import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection
from django.test import Client
from django.utils import timezone

from core.rls.principal import Principal, acting_as
from referrals.actors import Actor
from referrals.consent.jurisdictions import policy_for
from referrals.errors import NotReady
from referrals.models import Document, RelatedPerson, Release
from referrals.services import releases
from referrals.services.representatives import AuthorityEvidence
from referrals.vocabularies import Authority
from tests.accounts.people import signed_in
from tests.referrals import scans, stories
from tests.referrals.representing import (
    WRITTEN,
    at,
    draft,
    guardian,
    own_page,
    read,
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


def test_staff_write_down_who_answers_and_the_person_reads_it(staff, robin, referral):
    page = at("representatives", referral.reference)
    scan = SimpleUploadedFile("order.pdf", scans.pdf())
    assert robin.post(page, {**WRITTEN, "until": "2031-05-01", "scan": scan}).status_code == 302
    text = text_of(robin.get(page))
    assert "Guardian appointed by a court" in text and "Order of 3 March 2026" in text and "2031" in text
    with acting_as(Principal.job("test")):
        (document,) = Document.objects.filter(kind=Document.Kind.AUTHORITY)
        assert document.related_person is not None and document.related_person.name == "Robin Rivers"
    assert b"%PDF" in robin.get(at("document", document.pk)).content
    sam = text_of(own_page(staff, referral.person).get("/my/"))
    for words in ("Who answers for you", "Robin Rivers", "Guardian appointed by a court", "Decisions about health"):
        assert words in sam
    assert "wrote down who answers for you" in sam and "Document of authority" in sam


@pytest.mark.parametrize("left_out", ["name", "basis", "document", "scope", "acts", "seen"])
def test_each_thing_that_shows_authority_is_asked_for(robin, referral, left_out):
    given = {name: value for name, value in WRITTEN.items() if name != left_out}
    answer = robin.post(at("representatives", referral.reference), given)
    assert answer.status_code == 400 and "Not done yet: change this first" in text_of(answer)
    with acting_as(Principal.job("test")):
        assert not RelatedPerson.objects.exists()


def test_what_the_law_of_the_place_does_not_know_is_refused(staff, robin, referral):
    answer = robin.post(at("representatives", referral.reference), {**WRITTEN, "basis": "welfare_guardian"})
    assert answer.status_code == 400
    with pytest.raises(NotReady, match="Use your own paper form"):
        guardian(staff, referral.person, AuthorityEvidence("Ada", Authority.LASTING_POWER, "x", "y"))
    staff.agency.jurisdiction = "GB-NIR"
    staff.agency.save()
    text = text_of(robin.get(at("representatives", referral.reference)))
    assert "In Northern Ireland nobody can sign for another adult here. Use your own paper form." in text
    assert "<button>Write it down" not in text
    assert policy_for("GB-NIR", counsel_reviewed=False).representatives == ()


@pytest.mark.parametrize("is_adult", [False, None])
def test_nobody_answers_for_somebody_under_18(staff, robin, is_adult):
    person = stories.sam(staff.robin, is_adult=is_adult)
    referral = stories.draft(staff.robin, person, stories.harbor())
    with pytest.raises(NotReady, match="18 or over"):
        guardian(staff, person)
    assert "<button>Write it down" not in text_of(robin.get(at("representatives", referral.reference)))


def test_an_authority_that_has_ended_is_not_written_down(staff, referral):
    yesterday = timezone.localdate() - timedelta(days=2)
    with pytest.raises(NotReady, match="ended on that day"):
        guardian(staff, referral.person, AuthorityEvidence("Ada", Authority.HEALTH_POWER, "x", "y", yesterday))


def test_what_was_written_down_is_ended_and_never_changed(staff, referral):
    related_person = guardian(staff, referral.person)
    with pytest.raises(IntegrityError, match="written down anew"), acting_as(Principal.disclosure(referral.person_id)):
        RelatedPerson.objects.filter(pk=related_person.pk).update(scope="Everything")


# --- asked ----------------------------------------------------------------------------------------------------------


def test_the_person_signs_unless_somebody_is_chosen(staff, robin, referral):
    related_person = guardian(staff, referral.person)
    page = at("who_signs", referral.reference)
    assert re.search(r'value="person"[^>]* checked', text_of(robin.get(page)))
    assert robin.post(page, {"signer": str(related_person.pk)}).status_code == 302
    assert "Their representative, <bdi>Robin Rivers</bdi>" in text_of(robin.get(at("check", referral.reference)))
    with acting_as(staff.robin.principal):
        asked = releases.request_release(release=read(referral).release, actor=Actor.staff(staff.robin.user_id))
    assert "WHO ANSWERS THIS FORM" in asked.text
    for words in ("Robin Rivers", "Guardian appointed by a court", "Order of 3 March 2026", "Decisions about health"):
        assert f"    | {words}" in asked.text
    assert robin.post(page, {"signer": "person"}).status_code == 404


def test_somebody_elses_representative_is_never_asked(staff, referral):
    other = stories.sam(staff.robin, preferred_name="Ash")
    theirs = guardian(staff, other)
    with acting_as(staff.robin.principal), pytest.raises(NotReady):
        releases.choose_signer(release=referral.release, representative=theirs)
    # The database holds it too.
    with pytest.raises(IntegrityError), acting_as(Principal.disclosure(referral.person_id)):
        Release.objects.filter(pk=referral.release.pk).update(representative=theirs)
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
