"""Some act for a person only together with somebody else: one of them alone signs nothing, by any method but paper."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError
from django.test import Client
from django.utils import timezone

from accounts.models import WorkSession
from core.rls.principal import Principal, acting_as
from referrals.actors import Actor
from referrals.errors import NotReady
from referrals.models import RelatedPerson, Release
from referrals.selectors import release_drafts
from referrals.services import signing
from referrals.services.representatives import AuthorityEvidence
from referrals.states import ReleaseState
from referrals.vocabularies import Authority, SignatureMethod
from tests.accounts.people import signed_in
from tests.referrals import scans
from tests.referrals.representing import (
    WRITTEN,
    YES,
    ask,
    at,
    draft,
    guardian,
    link_of,
    own_page,
    read,
    signature,
    text_of,
)  # fmt: skip

pytestmark = pytest.mark.django_db
JOINT = AuthorityEvidence(
    "Robin Rivers", Authority.COURT_GUARDIAN, "Order of 3 March 2026", "Health", others=("Ada Stone", "Jo")
)


@pytest.fixture
def asked(staff: Any) -> tuple[RelatedPerson, Release]:
    referral = draft(staff)
    related_person = guardian(staff, referral.person, JOINT)
    return related_person, ask(staff, referral, related_person)


def test_staff_say_who_else_has_to_sign_and_the_person_reads_it(staff: Any) -> None:
    robin, referral = signed_in(Client(), staff.robin.user), draft(staff)
    page = at("representatives", referral.reference)
    for acts, others, error in (
        ("together", "", "Write who else has to sign."),
        ("alone", "Ada Stone", "Leave this empty, or choose"),
    ):
        refused = robin.post(page, {**WRITTEN, "acts": acts, "others": others})
        assert refused.status_code == 400 and error in text_of(refused)
    assert robin.post(page, {**WRITTEN, "acts": "together", "others": "Ada Stone\n\n Jo "}).status_code == 302
    assert "On paper, only together with <bdi>Ada Stone and Jo</bdi>" in text_of(robin.get(page))
    person = text_of(own_page(staff, referral.person).get("/my/"))
    assert "They can sign only together with <bdi>Ada Stone and Jo</bdi>, on paper." in person


def test_nothing_is_signed_by_link_or_on_a_device(staff: Any, asked: tuple[RelatedPerson, Release]) -> None:
    related_person, release = asked
    assert "  - They sign only together with\n    | Ada Stone\n    | Jo\n" in release.text
    made, browser = link_of(staff, related_person)
    page = at("representative_form", release.reference)
    for answer in (browser.get(page), browser.post(page, {"text_sha256": release.text_sha256, **YES})):
        assert "You sign only together with <bdi>Ada Stone and Jo</bdi>." in text_of(answer)
        assert "Yes, share this" not in text_of(answer)
    device = signed_in(Client(), staff.robin.user)
    WorkSession.objects.filter(user=staff.robin.user).update(
        suspended_at=timezone.now(), passed_to=at("sign", release.reference)
    )
    page = at("sign", release.reference)
    for answer in (device.get(page), device.post(page, {"text_sha256": release.text_sha256, **YES})):
        assert "Ask for the paper form. All of you sign it." in text_of(answer)
    with acting_as(Principal.disclosure(release.person_id)), pytest.raises(NotReady, match="have all of them sign it"):
        signing.sign_release(
            release=release, signature=signature(release, related_person), actor=Actor.person(made.link.pk)
        )
    assert read(release).state == ReleaseState.REQUESTED


def test_staff_are_not_offered_to_hand_the_device_over(staff: Any) -> None:
    robin, referral = signed_in(Client(), staff.robin.user), draft(staff)
    ask(staff, referral, guardian(staff, referral.person, JOINT))
    page = text_of(robin.get(at("check", referral.reference)))
    assert "They all sign on paper" in page and "Hand it to" not in page
    refused = robin.post(at("step", referral.reference, "hand-over"))
    assert refused.status_code == 409 and "Here it is signed on paper." in text_of(refused)


def test_the_paper_counts_once_all_of_them_signed(staff: Any, asked: tuple[RelatedPerson, Release]) -> None:
    _, release = asked
    robin = signed_in(Client(), staff.robin.user)
    page = at("paper", release.reference)
    assert "All of them signed it: Robin Rivers, Ada Stone and Jo" in text_of(robin.get(page))
    sent = {
        "how": "paper", "text_sha256": release.text_sha256, "to_organization": "on", "name": "Robin Rivers",
        "witness": "Alex", "signed_on": release_drafts.day_of(release.agency, timezone.now()).isoformat(),
    }  # fmt: skip
    refused = robin.post(page, {**sent, "scan": SimpleUploadedFile("scan.pdf", scans.pdf())})
    assert "All of them have to sign." in text_of(refused)
    assert "The name of Robin Rivers, as they signed it" in text_of(refused)
    assert read(release).state == ReleaseState.REQUESTED
    robin.post(page, {**sent, "all_signed": "on", "scan": SimpleUploadedFile("scan.pdf", scans.pdf())})
    assert (read(release).state, read(release).signature_method) == (ReleaseState.ACTIVE, SignatureMethod.PAPER)


@pytest.mark.parametrize("method", [SignatureMethod.OWN_DEVICE, SignatureMethod.STAFF_DEVICE, SignatureMethod.SPOKEN])
def test_the_database_holds_it_too(asked: tuple[RelatedPerson, Release], method: SignatureMethod) -> None:
    _, release = asked
    with pytest.raises(IntegrityError, match="signs on paper"), acting_as(Principal.disclosure(release.person_id)):
        Release.objects.filter(pk=release.pk).update(signed_at=timezone.now(), signature_method=method)


def test_who_acts_together_cannot_be_made_to_act_alone(asked: tuple[RelatedPerson, Release]) -> None:
    related_person, release = asked
    with pytest.raises(IntegrityError, match="written down anew"), acting_as(Principal.disclosure(release.person_id)):
        RelatedPerson.objects.filter(pk=related_person.pk).update(jointly_only=False)
