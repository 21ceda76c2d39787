"""Somebody answers for a person: written down with their authority, asked, signing on each way, and ended."""

import re
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import WorkSession
from directory.schedules_text import long_day
from referrals import links
from referrals.actors import Actor
from referrals.consent.jurisdictions import policy_for
from referrals.errors import NotReady, RecordFrozen
from referrals.models import Document, Helper, Link, Person, PersonNote, Referral, Release, StopRecord
from referrals.services import erasure, people, releases, representatives, signing
from referrals.services.representatives import Shown
from referrals.services.signing import Signature
from referrals.states import ReferralState, ReleaseState
from referrals.vocabularies import Authority, HelperEnd, SignedWay
from tests.accounts.people import signed_in
from tests.post import posted
from tests.referrals import by_link, scans, stories
from vault import files
from vault.principal import Principal, acting_as

pytestmark = pytest.mark.django_db
SHOWN = Shown("Robin Rivers", Authority.COURT_GUARDIAN, "Order of 3 March 2026", "Decisions about health")
YES = {"answer": "yes", "to_organization": "on", "to_agency": "on", "name": "Robin Rivers"}
WRITTEN = {
    "name": "Robin Rivers",
    "basis": "court_guardian",
    "document": "Order of 3 March 2026",
    "scope": "Decisions about health",
    "acts": "alone",
    "seen": "on",
}


@pytest.fixture
def staff():
    return stories.lincoln()


@pytest.fixture
def robin(staff):
    return signed_in(Client(), staff.robin.user)


@pytest.fixture
def referral(staff):
    """A draft with its release, still being filled in."""
    return draft(staff)


def draft(staff: Any) -> Referral:
    referral = stories.draft(staff.robin, stories.sam(staff.robin), stories.harbor(), send_when_signed=True)
    release = stories.requested_release(staff.robin, referral.person, referral.organization, referral=referral)
    with acting_as(Principal.user(staff.robin.user_id)):
        releases.take_back(release=release, actor=Actor.staff(staff.robin.user_id))
    return read(referral)


def read(row: Any) -> Any:
    with acting_as(Principal.job("test")):
        if isinstance(row, Referral):
            return Referral.objects.select_related("release", "person", "agency", "organization").get(pk=row.pk)
        if isinstance(row, Release):
            return Release.objects.select_related("agency", "person", "representative").get(pk=row.pk)
        return type(row).objects.get(pk=row.pk)


def guardian(staff: Any, person: Person, shown: Shown = SHOWN, **options: Any) -> Helper:
    with acting_as(Principal.user(staff.robin.user_id)):
        return representatives.record_representative(membership=staff.robin, person=person.pk, shown=shown, **options)


def ask(staff: Any, referral: Referral, helper: Helper | None) -> Release:
    """Puts the draft to the person, or to their representative."""
    assert referral.release is not None
    with acting_as(Principal.user(staff.robin.user_id)):
        releases.choose_signer(release=referral.release, representative=helper)
        return releases.request_release(release=referral.release, actor=Actor.staff(staff.robin.user_id))


def end(staff: Any, helper: Helper, why: HelperEnd = HelperEnd.ENDED) -> None:
    with acting_as(Principal.user(staff.robin.user_id)):
        representatives.end_representative(helper=helper, membership=staff.robin, why=why)


def link_of(staff: Any, helper: Helper) -> tuple[links.Made, Client]:
    """A link of the representative's, and the browser it is open in."""
    with acting_as(Principal.user(staff.robin.user_id)):
        made = representatives.link_for(helper=helper, membership=staff.robin)
    return made, by_link.enter(Client(), made.token, made.link.code)


def own_page(staff: Any, person: Person, kind: Link.Kind = Link.Kind.PERSON, **options: Any) -> Client:
    with acting_as(Principal.user(staff.robin.user_id)):
        made = links.make_link(kind=kind, person=person, **options)
    return by_link.enter(Client(), made.token, made.link.code)


def at(name: str, *args: Any) -> str:
    return reverse(f"referrals:{name}", args=args)


def said(response: Any) -> str:
    return by_link.text_of(response)


def signature(release: Release, helper: Helper | None, **changes: Any) -> Signature:
    given: dict[str, Any] = {
        "to_organization": True,
        "to_agency": False,
        "name": "Robin Rivers",
        "way": SignedWay.OWN_DEVICE,
        "text_sha256": release.text_sha256,
        "representative": helper,
    }
    return Signature(**(given | changes))


# --- written down ---------------------------------------------------------------------------------------------------


def test_staff_write_down_who_answers_and_the_person_reads_it(staff, robin, referral):
    page = at("representatives", referral.reference)
    scan = SimpleUploadedFile("order.pdf", scans.pdf())
    assert robin.post(page, {**WRITTEN, "until": "2031-05-01", "scan": scan}).status_code == 302
    text = said(robin.get(page))
    assert "Guardian appointed by a court" in text and "Order of 3 March 2026" in text and "2031" in text
    with acting_as(Principal.job("test")):
        (kept,) = Document.objects.filter(kind=Document.Kind.AUTHORITY)
        assert kept.helper is not None and kept.helper.name == "Robin Rivers"
    assert b"%PDF" in robin.get(at("document", kept.pk)).content
    sam = said(own_page(staff, referral.person).get("/my/"))
    for words in ("Who answers for you", "Robin Rivers", "Guardian appointed by a court", "Decisions about health"):
        assert words in sam
    assert "wrote down who answers for you" in sam and "Document of authority" in sam


@pytest.mark.parametrize("left_out", ["name", "basis", "document", "scope", "acts", "seen"])
def test_each_thing_that_shows_authority_is_asked_for(robin, referral, left_out):
    given = {name: value for name, value in WRITTEN.items() if name != left_out}
    answer = robin.post(at("representatives", referral.reference), given)
    assert answer.status_code == 400 and "Not done yet: change this first" in said(answer)
    with acting_as(Principal.job("test")):
        assert not Helper.objects.exists()


def test_what_the_law_of_the_place_does_not_know_is_refused(staff, robin, referral):
    answer = robin.post(at("representatives", referral.reference), {**WRITTEN, "basis": "welfare_guardian"})
    assert answer.status_code == 400
    with pytest.raises(NotReady, match="Use your own paper form"):
        guardian(staff, referral.person, Shown("Ada", Authority.LASTING_POWER, "x", "y"))
    staff.agency.jurisdiction = "GB-NIR"
    staff.agency.save()
    text = said(robin.get(at("representatives", referral.reference)))
    assert "In Northern Ireland nobody can sign for another adult here. Use your own paper form." in text
    assert "<button>Write it down" not in text
    assert policy_for("GB-NIR", counsel_reviewed=False).representatives == ()


@pytest.mark.parametrize("is_adult", [False, None])
def test_nobody_answers_for_somebody_under_18(staff, robin, is_adult):
    person = stories.sam(staff.robin, is_adult=is_adult)
    referral = stories.draft(staff.robin, person, stories.harbor())
    with pytest.raises(NotReady, match="18 or over"):
        guardian(staff, person)
    assert "<button>Write it down" not in said(robin.get(at("representatives", referral.reference)))


def test_an_authority_that_has_ended_is_not_written_down(staff, referral):
    yesterday = timezone.localdate() - timedelta(days=2)
    with pytest.raises(NotReady, match="ended on that day"):
        guardian(staff, referral.person, Shown("Ada", Authority.HEALTH_POWER, "x", "y", yesterday))


def test_what_was_written_down_is_ended_and_never_changed(staff, referral):
    helper = guardian(staff, referral.person)
    with pytest.raises(IntegrityError, match="written down anew"), acting_as(Principal.gate(referral.person_id)):
        Helper.objects.filter(pk=helper.pk).update(scope="Everything")


# --- asked ----------------------------------------------------------------------------------------------------------


def test_the_person_signs_unless_somebody_is_chosen(staff, robin, referral):
    helper = guardian(staff, referral.person)
    page = at("who_signs", referral.reference)
    assert re.search(r'value="person"[^>]* checked', said(robin.get(page)))
    assert robin.post(page, {"signer": str(helper.pk)}).status_code == 302
    assert "Their representative, <bdi>Robin Rivers</bdi>" in said(robin.get(at("check", referral.reference)))
    with acting_as(Principal.user(staff.robin.user_id)):
        asked = releases.request_release(release=read(referral).release, actor=Actor.staff(staff.robin.user_id))
    assert "WHO ANSWERS THIS FORM" in asked.text
    for words in ("Robin Rivers", "Guardian appointed by a court", "Order of 3 March 2026", "Decisions about health"):
        assert f"    | {words}" in asked.text
    assert robin.post(page, {"signer": "person"}).status_code == 404


def test_somebody_elses_representative_is_never_asked(staff, referral):
    other = stories.sam(staff.robin, called="Ash")
    theirs = guardian(staff, other)
    with acting_as(Principal.user(staff.robin.user_id)), pytest.raises(NotReady):
        releases.choose_signer(release=referral.release, representative=theirs)
    # The database holds it too.
    with pytest.raises(IntegrityError), acting_as(Principal.gate(referral.person_id)):
        Release.objects.filter(pk=referral.release.pk).update(representative=theirs)
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


# --- signing, each way ----------------------------------------------------------------------------------------------


def test_staff_send_the_link_to_an_address_that_they_type_and_tell_the_code_themselves(staff, robin, referral):
    last = representatives.drafts.day_of(referral.agency, timezone.now()) + timedelta(days=20)
    helper = guardian(staff, referral.person, replace(SHOWN, until=last))
    page = at("representative_link", referral.reference, helper.pk)
    assert "Ask first whether somebody else reads it." in said(robin.get(page))
    for sent in ({}, {"how": "email"}, {"how": "email", "to": "robin at home"}):
        assert robin.post(page, sent).status_code == 400
    assert not posted().exists()
    shown = said(robin.post(page, {"how": "email", "to": "robin@example.org"}))
    with acting_as(Principal.job("test")):
        link = Link.objects.get(kind=Link.Kind.REPRESENTATIVE)
    assert link.sent_to == "robin@example.org" and link.code in shown and "/open/#" not in shown
    assert re.search(rf"Opens until</dt>\s*<dd>{long_day(last)}</dd>", shown)
    (mail,) = posted()
    assert mail.to == "robin@example.org" and referral.reference in mail.subject
    (address,) = re.findall(r"/open/#(\S+)", mail.body)
    for word in ("Robin", "Rivers", "Sam", "Lincoln", link.code):
        assert word not in mail.subject + mail.body
    browser = by_link.enter(Client(), address, link.code)
    assert "Nothing waits for you." in said(browser.get("/for/"))
    # Nothing is sent by an authority that has ended meanwhile.
    end(staff, helper)
    assert robin.post(page, {"how": "email", "to": "robin@example.org"}).status_code == 404
    with acting_as(Principal.user(staff.robin.user_id)), pytest.raises(NotReady):
        representatives.link_for(helper=read(helper), membership=staff.robin, to="robin@example.org")
    assert posted().count() == 1


def test_a_representative_signs_by_their_own_link_and_the_form_says_for_whom(staff, referral):
    helper = guardian(staff, referral.person)
    asked = ask(staff, referral, helper)
    _, browser = link_of(staff, helper)
    assert "Waiting for you (1)" in said(browser.get("/for/"))
    page = at("for_form", asked.reference)
    text = said(browser.get(page))
    assert "You choose for" in text and "Your name, as the form has it: Robin Rivers" in text
    done = browser.post(page, {"shown": asked.text_sha256, **YES}, follow=True)
    assert "Robin Rivers, who answers for" in said(done) and "said yes at" in said(done)
    signed = read(asked)
    assert (signed.state, signed.representative_id) == (ReleaseState.ACTIVE, helper.pk)
    assert "Signed for the person by: Guardian appointed by a court\n    | Robin Rivers" in signed.text
    assert read(referral).state == ReferralState.SENT
    assert browser.get(at("for_copy", asked.reference)).content.startswith(b"%PDF-")
    sam = said(own_page(staff, referral.person).get("/my/"))
    assert "signed for you by <bdi>Robin Rivers</bdi>" in sam and at("person_stop", asked.reference, 1) in sam


def test_a_representative_sees_the_forms_that_name_them_and_nothing_else(staff, referral):
    helper = guardian(staff, referral.person)
    own = stories.requested_release(staff.robin, referral.person, referral.organization)
    _, browser = link_of(staff, helper)
    assert "Nothing waits for you." in said(browser.get("/for/"))
    closed = browser.get(at("for_form", own.reference))
    assert closed.status_code == 404
    for path in ("/my/", "/my/contact/", "/my/record.json", at("person_release", own.reference)):
        assert browser.get(path).status_code == 404
    assert browser.post(at("person_release", own.reference), {"shown": own.text_sha256, **YES}).status_code == 404
    assert read(own).state == ReleaseState.REQUESTED


def test_only_who_is_asked_signs(staff, referral):
    """Not the person where the form names somebody, not somebody else's link, and not who was not asked."""
    helper = guardian(staff, referral.person)
    asked = ask(staff, referral, helper)
    second = guardian(staff, referral.person, Shown("Ada", Authority.HEALTH_POWER, "x", "y"))
    (made, _), (other, _) = link_of(staff, helper), link_of(staff, second)
    own = stories.own_link(staff.robin, referral.person)
    for link, whose, error in (
        (own, None, NotReady),
        (own, helper, PermissionError),
        (other.link, helper, PermissionError),
        (other.link, second, NotReady),
    ):
        with acting_as(Principal.gate(referral.person_id)), pytest.raises(error):
            signing.sign_release(release=asked, signature=signature(asked, whose), actor=Actor.person(link.pk))
    assert read(asked).state == ReleaseState.REQUESTED
    with acting_as(Principal.gate(referral.person_id)):
        signing.sign_release(release=asked, signature=signature(asked, helper), actor=Actor.person(made.link.pk))


def test_what_asks_the_person_is_not_signed_by_a_representative(staff, referral):
    helper = guardian(staff, referral.person)
    asked = ask(staff, referral, None)
    made, _ = link_of(staff, helper)
    with acting_as(Principal.gate(referral.person_id)), pytest.raises(NotReady, match="asks the person"):
        signing.sign_release(release=asked, signature=signature(asked, helper), actor=Actor.person(made.link.pk))
    with acting_as(Principal.gate(referral.person_id)), pytest.raises(PermissionError):
        signing.sign_release(release=asked, signature=signature(asked, None), actor=Actor.person(made.link.pk))


def test_on_a_device_handed_over_the_representative_signs(staff, referral):
    helper = guardian(staff, referral.person)
    asked = ask(staff, referral, helper)
    device = signed_in(Client(), staff.robin.user)
    session = WorkSession.objects.get(user=staff.robin.user)
    session.suspended_at, session.passed_to = timezone.now(), at("sign", asked.reference)
    session.save()
    assert "Your name, as the form has it: Robin Rivers" in said(device.get(at("sign", asked.reference)))
    done = device.post(at("sign", asked.reference), {"shown": asked.text_sha256, **YES}, follow=True)
    assert "Robin Rivers, who answers for" in said(done)
    signed = read(asked)
    assert (signed.signed_way, signed.recorded_by_id) == (SignedWay.STAFF_DEVICE, staff.robin.user_id)
    assert "Signed for the person by: Guardian appointed by a court" in signed.text


def test_on_paper_the_representative_signs(staff, robin, referral):
    helper = guardian(staff, referral.person, scan=None)
    asked = ask(staff, referral, helper)
    page = at("paper", asked.reference)
    assert "The name of Robin Rivers, as they signed it" in said(robin.get(page))
    sent = {
        "how": "paper",
        "shown": asked.text_sha256,
        "to_organization": "on",
        "name": "Robin Rivers",
        "witness": "Alex",
        "signed_on": representatives.drafts.day_of(asked.agency, timezone.now()).isoformat(),
        "scan": SimpleUploadedFile("scan.pdf", scans.pdf()),
    }
    assert robin.post(page, sent).status_code == 302
    signed = read(asked)
    assert (signed.state, signed.signed_way) == (ReleaseState.ACTIVE, SignedWay.PAPER)
    assert signed.representative_id == helper.pk and "Signed for the person by" in signed.text


# --- the person and the representative can both say no ---------------------------------------------------------------


def test_the_person_sees_a_form_that_asks_another_and_can_say_no_but_not_yes(staff, referral):
    helper = guardian(staff, referral.person)
    asked = ask(staff, referral, helper)
    sam = own_page(staff, referral.person)
    assert "who answers for you. You can say no." in said(sam.get("/my/"))
    page = at("person_release", asked.reference)
    text = said(sam.get(page))
    assert "answers this for you" in text and 'value="yes"' not in text and 'type="checkbox"' not in text
    assert "No, do not share" in said(sam.post(page, {"shown": asked.text_sha256, **YES}))
    assert read(asked).state == ReleaseState.REQUESTED
    sam.post(page, {"shown": asked.text_sha256, "answer": "change", "change": "Not my number"})
    sam.post(page, {"shown": asked.text_sha256, "answer": "no"})
    assert read(asked).state == ReleaseState.DECLINED
    with acting_as(Principal.job("test")):
        assert PersonNote.objects.get().text == "Not my number"


def test_a_representative_can_say_no_or_ask_for_a_change_and_the_agency_reads_who(staff, referral):
    helper = guardian(staff, referral.person)
    asked = ask(staff, referral, helper)
    _, browser = link_of(staff, helper)
    page = at("for_form", asked.reference)
    browser.post(page, {"shown": asked.text_sha256, "answer": "change", "change": "Leave out the date"})
    with acting_as(Principal.job("test")):
        assert PersonNote.objects.get().text == "Robin Rivers, who answers for them, wrote:\nLeave out the date"
    browser.post(page, {"shown": asked.text_sha256, "answer": "no"})
    assert read(asked).state == ReleaseState.DECLINED
    assert read(referral).state == ReferralState.DECLINED_BY_PERSON


def signed_for(staff: Any, referral: Referral, helper: Helper) -> tuple[Release, Client]:
    asked = ask(staff, referral, helper)
    made, browser = link_of(staff, helper)
    with acting_as(Principal.gate(referral.person_id)):
        signing.sign_release(release=asked, signature=signature(asked, helper), actor=Actor.person(made.link.pk))
    return read(asked), browser


def test_a_representative_stops_what_they_signed_and_not_what_the_person_signed(staff, referral):
    helper = guardian(staff, referral.person)
    signed, browser = signed_for(staff, referral, helper)
    own = stories.signed_release(staff.robin, referral.person, referral.organization)
    asks = said(browser.get(at("for_stop", signed.reference)))
    assert "Stop sharing by form" in asks and "We write to Harbor Peers at once that they have to stop." in asks
    assert "Sharing stopped at" in said(browser.post(at("for_stop", signed.reference), follow=True))
    assert read(signed).state == ReleaseState.REVOKED and read(own).state == ReleaseState.ACTIVE
    with acting_as(Principal.job("test")):
        assert not StopRecord.objects.exists()
    assert browser.post(at("for_stop", own.reference)).status_code == 404


def test_a_no_after_a_yes_ends_that_form_alone_but_on_the_persons_own_page(staff, referral):
    helper = guardian(staff, referral.person)
    signed, browser = signed_for(staff, referral, helper)
    own = stories.signed_release(staff.robin, referral.person, referral.organization)
    done = browser.post(at("for_form", signed.reference), {"answer": "no"}, follow=True)
    assert "Sharing stopped at" in said(done)
    assert (read(signed).state, read(own).state) == (ReleaseState.REVOKED, ReleaseState.ACTIVE)
    own_page(staff, referral.person).post(at("person_release", own.reference), {"answer": "no"})
    assert read(own).state == ReleaseState.REVOKED
    with acting_as(Principal.job("test")):
        assert StopRecord.objects.count() == 1


def test_the_person_stops_what_was_signed_for_them(staff, referral):
    signed, _ = signed_for(staff, referral, guardian(staff, referral.person))
    own_page(staff, referral.person).post(at("person_stop", signed.reference, 1))
    assert read(signed).state == ReleaseState.REVOKED


# --- the end of an authority ----------------------------------------------------------------------------------------


def test_nothing_is_signed_after_the_authority_ended_and_what_waited_comes_back(staff, robin, referral):
    helper = guardian(staff, referral.person)
    asked = ask(staff, referral, helper)
    made, browser = link_of(staff, helper)
    page = at("representative_end", referral.reference, helper.pk)
    assert "answers no more" in said(robin.get(page))
    assert robin.post(page, {}).status_code == 400
    assert robin.post(page, {"why": "ended"}).status_code == 302
    assert browser.get("/for/").status_code == 404
    back = read(asked)
    assert (back.state, back.representative_id) == (ReleaseState.DRAFT, None)
    assert read(referral).state == ReferralState.DRAFT
    assert robin.post(page, {"why": "ended"}).status_code == 404
    assert robin.post(at("representative_link", referral.reference, helper.pk)).status_code == 404
    with acting_as(Principal.user(staff.robin.user_id)), pytest.raises(NotReady, match="ended"):
        releases.choose_signer(release=back, representative=helper)
    assert "Their authority ended" in said(own_page(staff, referral.person).get("/my/"))
    assert read(made.link).ended_why == "authority ended"


def test_an_authority_that_runs_out_signs_nothing_more_whoever_tries(staff, referral, monkeypatch):
    """Told by the service, and held by the database."""
    today = representatives.drafts.day_of(staff.agency, timezone.now())
    helper = guardian(staff, referral.person, Shown("Ada", Authority.HEALTH_POWER, "x", "y", today))
    asked = ask(staff, referral, helper)
    made, browser = link_of(staff, helper)
    assert made.link.expires_at - timezone.now() <= timedelta(days=1)
    later = timezone.now() + timedelta(days=2)
    with pytest.raises(IntegrityError, match="has ended"), acting_as(Principal.gate(referral.person_id)):
        Release.objects.filter(pk=asked.pk).update(signed_at=later)
    monkeypatch.setattr("referrals.clock.now", lambda: later)
    with acting_as(Principal.gate(referral.person_id)), pytest.raises(NotReady, match="has ended"):
        signing.sign_release(release=asked, signature=signature(asked, helper), actor=Actor.person(made.link.pk))
    answer = browser.post(at("for_form", asked.reference), {"shown": asked.text_sha256, **YES})
    assert answer.status_code == 404 and read(asked).state == ReleaseState.REQUESTED


def test_what_was_signed_while_the_authority_stood_counts_to_its_own_end(staff, referral):
    helper = guardian(staff, referral.person)
    signed, _ = signed_for(staff, referral, helper)
    end(staff, helper)
    assert read(signed).state == ReleaseState.ACTIVE and read(referral).state == ReferralState.SENT


def test_what_was_signed_without_authority_is_struck_out(staff, robin, referral):
    helper = guardian(staff, referral.person)
    signed, _ = signed_for(staff, referral, helper)
    assert signed.reference in said(robin.get(at("representative_end", referral.reference, helper.pk)))
    robin.post(at("representative_end", referral.reference, helper.pk), {"why": "never_held"})
    assert read(signed).state == ReleaseState.ENTERED_IN_ERROR
    assert read(referral).state == ReferralState.RECALLED
    with acting_as(Principal.job("test")):
        assert not Link.objects.filter(person=referral.person, ended_at__isnull=True).exists()


def test_death_ends_every_authority_and_every_link(staff, referral):
    helper = guardian(staff, referral.person)
    asked = ask(staff, referral, helper)
    made, browser = link_of(staff, helper)
    helping = own_page(staff, referral.person, Link.Kind.ADVOCATE, helps=True)
    with acting_as(Principal.user(staff.robin.user_id)):
        people.record_death(person=referral.person_id)
    assert browser.get("/for/").status_code == helping.get("/my/").status_code == 404
    ended = read(helper)
    assert ended.ended_at is not None and ended.ended_why == HelperEnd.DIED
    with acting_as(Principal.gate(referral.person_id)), pytest.raises(RecordFrozen):
        signing.sign_release(release=asked, signature=signature(asked, helper), actor=Actor.person(made.link.pk))
    with pytest.raises(RecordFrozen):
        guardian(staff, referral.person)


def test_erasing_keeps_who_signed_and_takes_every_other_away(staff, referral, django_capture_on_commit_callbacks):
    checked = representatives.Checked("application/pdf", scans.pdf())
    who = guardian(staff, referral.person, scan=checked)
    signed_for(staff, referral, who)
    other = guardian(staff, referral.person, Shown("Ada", Authority.HEALTH_POWER, "x", "y"), scan=checked)
    link_of(staff, other)
    with acting_as(Principal.job("test")):
        gone = Document.objects.get(helper=other).stored_as
    with django_capture_on_commit_callbacks(execute=True):
        erasure.erase(person=referral.person_id, actor=Actor.staff(staff.robin.user_id))
    with acting_as(Principal.job("test")):
        assert [one.pk for one in Helper.objects.all()] == [who.pk]
        assert [one.helper_id for one in Document.objects.all()] == [who.pk]
        assert not Link.objects.filter(ended_at__isnull=True).exists()
    with pytest.raises(files.FileLostError):
        files.open(gone, "any")
