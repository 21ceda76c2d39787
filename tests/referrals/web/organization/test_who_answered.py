"""What pages say of whose answer it was, and of forms that are asked beside others."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from core.rls.principal import Principal, acting_as
from referrals.actors import Actor
from referrals.models import Link, Referral
from referrals.services import prepare, releases, revocation
from referrals.states import ReferralState
from referrals.vocabularies import RevocationChannel
from tests.accounts.people import signed_in
from tests.referrals import by_link, stories
from tests.referrals.by_link import reverse
from tests.referrals.representing import WRITTEN, YES, ask, draft, guardian, link_of, own_page, read, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def robin(staff: Any) -> Client:
    return signed_in(Client(), staff.robin.user)


def form_for(staff: Any, referral: Referral) -> tuple[Client, str, dict[str, str]]:
    """The browser of a guardian, the address of the form that asks them, and what to send."""
    related_person = guardian(staff, referral.person)
    asked = ask(staff, referral, related_person)
    _, browser = link_of(staff, related_person)
    return (
        browser,
        reverse("referrals:representative_form", args=[asked.reference]),
        {**YES, "text_sha256": asked.text_sha256},
    )


def test_what_a_representative_sent_is_not_said_of_the_person(staff: Any, robin: Client) -> None:
    referral = draft(staff)
    browser, page, answer = form_for(staff, referral)
    assert browser.post(page, answer).status_code == 302
    assert read(referral).state == ReferralState.SENT
    text = text_of(robin.get(reverse("referrals:referral", args=[referral.reference])))
    assert "Robin Rivers, who answers for them" in text


@pytest.mark.parametrize(("typed", "counts"), [("Somebody Else", False), ("  robin   RIVERS ", True)])
def test_a_representative_signs_with_the_name_in_the_form(staff: Any, typed: str, counts: bool) -> None:
    referral = draft(staff)
    browser, page, answer = form_for(staff, referral)
    response = browser.post(page, {**answer, "name": typed})
    assert (read(referral).state == ReferralState.SENT) is counts
    assert ("Type that name as it stands there." in text_of(response)) is not counts


def test_a_scan_too_large_loses_no_word_of_who_answers(staff: Any, robin: Client) -> None:
    referral = draft(staff)
    scan = SimpleUploadedFile("order.pdf", b"%PDF-1.7" + b"0" * 12_000_000)
    answer = robin.post(reverse("referrals:representatives", args=[referral.reference]), {**WRITTEN, "scan": scan})
    assert answer.status_code == 413
    page = answer.content.decode()
    assert WRITTEN["document"] in page and WRITTEN["scope"] in page and "10 MB" in page


def test_a_link_for_who_answers_says_that_the_person_has_none(staff: Any, robin: Client) -> None:
    referral = draft(staff)
    related_person = guardian(staff, referral.person)
    page = reverse("referrals:representative_link", args=[referral.reference, related_person.pk])
    assert ("has no link to their own page yet" in text_of(robin.post(page, {"how": "here"}))) is not _has_link(
        referral
    )
    own_page(staff, referral.person)
    assert "has no link to their own page yet" not in text_of(robin.post(page, {"how": "here"}))


def _has_link(referral: Referral) -> bool:

    with acting_as(Principal.job("test")):
        return Link.objects.filter(person=referral.person, kind=Link.Kind.PERSON, ended_at__isnull=True).exists()


def test_who_is_asked_is_said_to_staff(staff: Any, robin: Client) -> None:
    referral = draft(staff)
    form_for(staff, referral)
    text = text_of(robin.get(reverse("referrals:referral", args=[referral.reference])))
    assert "Robin Rivers, who answers for them, has the link." in text


def test_a_form_in_place_of_another_says_so(staff: Any) -> None:
    story = stories.opened_referral(staff)
    with acting_as(story.as_staff):
        new = prepare.renew(referral=story.referral, membership=staff.robin)
        releases.request_release(release=new, actor=Actor.staff(staff.robin.user_id))
    text = text_of(by_link.person(story).get("/my/"))
    assert f"It is a new form in place of {story.release.reference}." in text
    assert "Nothing is shared until you say yes" not in text


def test_a_form_asked_before_a_stop_says_so(staff: Any) -> None:
    story = stories.opened_referral(staff)
    with acting_as(story.as_staff):
        new = prepare.renew(referral=story.referral, membership=staff.robin)
        releases.request_release(release=new, actor=Actor.staff(staff.robin.user_id))
    before = text_of(by_link.person(story).get("/my/"))
    with acting_as(story.as_person):
        revocation.revoke_for_organization(
            person=story.person, organization=story.organization, actor=Actor.person(), channel=RevocationChannel.ONLINE
        )
    after = text_of(by_link.person(story).get("/my/"))
    assert "They had asked you this before." in after and "They had asked you this before." not in before


def test_two_who_read_along_are_told_apart(staff: Any) -> None:
    story = stories.opened_referral(staff)
    first = own_page(staff, story.person, Link.Kind.ADVOCATE)
    first.get("/my/")
    assert "(link made" not in text_of(by_link.person(story).get("/my/looked/"))
    own_page(staff, story.person, Link.Kind.ADVOCATE).get("/my/")
    assert "Your advocate (link made" in text_of(by_link.person(story).get("/my/looked/"))
