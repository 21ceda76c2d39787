"""Signing on paper, a spoken yes in the UK, and who may have the papers afterwards."""

import io
import re
from copy import deepcopy
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.files.uploadhandler import StopFutureHandlers, StopUpload
from django.test import Client
from django.utils import timezone

from core.crypto import files
from core.crypto.keyring import DamagedError
from core.rls.principal import Principal, acting_as
from referrals.actors import Actor
from referrals.models import AccessLog, Document, Link, Referral, Release
from referrals.selectors.release_drafts import day_of
from referrals.services import papers, revocation, signing
from referrals.signature import Signature
from referrals.states import ReferralState, ReleaseState
from referrals.uploads.uploads import LARGEST_BYTES, LARGEST_READ, TOO_LARGE, KeptInMemory
from referrals.vocabularies import RevocationChannel, SignatureMethod
from tests.accounts.people import signed_in
from tests.referrals import by_link, scans, stories
from tests.referrals.by_link import reverse

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def asked_once(beginning):
    def tell():
        staff = stories.lincoln()
        return staff, ask(staff)

    return beginning(tell)


@pytest.fixture
def begun(asked_once, db):
    return deepcopy(asked_once)


@pytest.fixture
def staff(begun):
    return begun[0]


@pytest.fixture
def robin(staff):
    return signed_in(Client(), staff.robin.user)


@pytest.fixture
def asked(begun):
    """A release put to Sam, of a referral that is sent with the signature."""
    return begun[1]


def ask(staff, organization=None, **options):
    person, organization = stories.sam(staff.robin), organization or stories.harbor()
    referral = stories.draft(staff.robin, person, organization, send_when_signed=True)
    return stories.requested_release(staff.robin, person, organization, referral=referral, **options)


def at(release, name="paper"):
    return reverse(f"referrals:{name}", args=[release.reference])


def scan(data=None, name="scan.pdf"):
    return SimpleUploadedFile(name, scans.pdf() if data is None else data)


def record(browser, release, **changed):
    sent = {
        "how": "paper",
        "text_sha256": release.text_sha256,
        "to_organization": "on",
        "name": "Samphire O.",
        "witness": "Alex at the desk",
        "signed_on": today(release).isoformat(),
        "scan": scan(),
    } | changed
    return browser.post(at(release), {name: value for name, value in sent.items() if value is not None})


def today(release):
    """The day at the agency, which may not be the day of the server."""
    return day_of(release.agency, timezone.now())


def now(release):
    with acting_as(Principal.disclosure(release.person_id)):
        return Release.objects.get(pk=release.pk)


def documents(release):
    with acting_as(Principal.disclosure(release.person_id)):
        return list(Document.objects.filter(person=release.person_id))


def test_the_form_to_print_is_a_pdf(robin, asked):
    answer = robin.get(at(asked, "paper_print"))
    assert answer.content.startswith(b"%PDF-") and "sandbox" in answer["Content-Security-Policy"]
    assert "Get the form as PDF" in by_link.text_of(robin.get(at(asked)))


def test_a_signed_paper_counts_with_scan_witness_and_day(staff, robin, asked):
    assert record(robin, asked).status_code == 302
    signed = now(asked)
    assert (signed.state, signed.signature_method) == (ReleaseState.ACTIVE, SignatureMethod.PAPER)
    assert (signed.consented_to_organization, signed.consented_to_agency) == (True, False)
    assert signed.witness == "Alex at the desk" and signed.recorded_by_id == staff.robin.user_id
    assert f"The day they signed or said it: {today(asked):%Y-%m-%d}" in signed.text
    with acting_as(Principal.disclosure(asked.person_id)):
        assert Referral.objects.get(release=asked).state == ReferralState.SENT
    (document,) = documents(asked)
    assert (document.kind, document.content_type) == (Document.Kind.SIGNED_FORM, "application/pdf")
    text = by_link.text_of(robin.get(at(asked)))
    assert "Papers kept (1)" in text and "I gave them a copy" in text
    with acting_as(Principal.disclosure(asked.person_id)):
        link = Link.objects.get(person=asked.person_id, kind=Link.Kind.ORGANIZATION)
    assert "It was sent to Harbor Peers: a reference and no name." in text
    assert f'read out this code: <b class="code">{by_link.code_of(link)}</b>' in text
    robin.post(at(asked), {"how": "copy"})
    assert now(asked).delivery_method == "printed"


def test_the_scan_lies_encrypted_and_under_a_name_that_says_nothing(robin, asked):
    data = scans.pdf()
    record(robin, asked, scan=scan(data, "Samphire Okonjo-Whitlow consent.pdf"))
    (document,) = documents(asked)
    path = Path(settings.STORAGES["documents"]["OPTIONS"]["location"]) / document.stored_as
    assert b"%PDF" not in path.read_bytes() and "Samphire" not in document.stored_as
    assert papers.open_document(document) == data
    with pytest.raises(DamagedError):
        files.open(document.stored_as, "another label")


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"scan": None}, "Choose the scan."),
        ({"scan": scan(b"", "empty.pdf")}, "This file is empty."),
        ({"scan": scan(b"hello", "scan.pdf")}, "This is no PDF, JPEG or PNG."),
        ({"scan": scan(scans.pdf_with_action("/JavaScript"))}, "This PDF holds programs"),
        ({"to_organization": None}, "At least one choice has to be yes."),
        ({"witness": ""}, "Type the name of whoever saw it."),
        ({"name": ""}, "Type the name as it stands there."),
        ({"signed_on": "yesterday"}, "Write the day as 2026-08-01."),
        ({"signed_on": "2199-01-01"}, "The day it was signed is still to come."),
        ({"signed_on": "2001-01-01"}, "It was signed before this text was written."),
        ({"text_sha256": "0" * 64}, "The text changed while you were reading."),
    ],
)
def test_what_is_missing_or_wrong_is_named_and_nothing_is_kept(robin, asked, changed, sentence):
    before = set(files.names())
    answer = record(robin, asked, **changed)
    assert answer.status_code == 200 and sentence in by_link.text_of(answer)
    assert now(asked).state == ReleaseState.REQUESTED
    assert documents(asked) == [] and set(files.names()) == before


def test_a_stop_said_after_the_paper_was_signed_is_not_undone_by_recording_it_late(staff, robin, asked):
    with acting_as(staff.robin.principal):
        revocation.revoke_for_organization(
            person=asked.person,
            organization=stories.harbor(),
            actor=Actor.person_recorded_by(staff.robin.user_id),
            channel=RevocationChannel.SPOKEN,
            recorded_by=staff.robin,
        )
    assert "They said stop on that day or since." in by_link.text_of(record(robin, asked))
    assert now(asked).state == ReleaseState.REQUESTED


@pytest.mark.parametrize(
    ("data", "sentence"),
    [(b"no picture", "This is no PDF, JPEG or PNG."), (b"%PDF-1.7" + b"0" * (LARGEST_BYTES + 50_000), TOO_LARGE)],
)
def test_a_file_that_the_form_refuses_takes_nothing_typed_along(robin, asked, data, sentence):
    answer = record(robin, asked, scan=scan(data), to_agency=None)
    text = by_link.text_of(answer)
    assert answer.status_code == 200 and sentence in re.findall(r'id="id_paper-scan_error">(.*?)</div>', text)[0]
    assert 'value="Samphire O."' in text and 'value="Alex at the desk"' in text
    assert f'value="{today(asked).isoformat()}"' in text
    written = text.split("Record the signed paper")[0]
    assert re.findall(r'name="paper-(\w+)"[^>]* checked>', written) == ["to_organization"]


def test_fifteen_megabytes_are_refused_and_what_was_typed_after_them_stays(robin, asked):
    sent = {"scan": scan(b"%PDF-1.7" + b"0" * 15_000_000), "how": "paper", "text_sha256": asked.text_sha256}
    typed = {"to_organization": "on", "name": "Samphire O.", "witness": "Alex at the desk", "signed_on": "2026-01-02"}
    answer = robin.post(at(asked), sent | typed)
    text = by_link.text_of(answer)
    assert answer.status_code == 413 and TOO_LARGE in re.findall(r'id="id_paper-scan_error">(.*?)</div>', text)[0]
    assert all(f'value="{typed[name]}"' in text for name in ("name", "witness", "signed_on"))
    assert re.findall(r'name="paper-(\w+)"[^>]* checked>', text) == ["to_organization"]
    assert now(asked).state == ReleaseState.REQUESTED and documents(asked) == []
    assert f'data-largest="{LARGEST_BYTES}"' in by_link.text_of(robin.get(at(asked)))


def test_a_file_too_large_is_read_for_nobody_who_is_not_signed_in(asked):
    answer = record(Client(), asked, scan=scan(b"%PDF-1.7" + b"0" * 15_000_000))
    assert answer.status_code == 413
    assert "The names, the day and the ticks have to be set again." in by_link.text_of(answer)


def test_of_a_file_too_large_nothing_is_kept_in_memory():
    handler = KeptInMemory()
    handler.handle_raw_input()
    with pytest.raises(StopFutureHandlers):
        handler.new_file("scan", "scan.pdf", "application/pdf", None)
    chunk = b"0" * 64_000
    for sent in range(LARGEST_READ // len(chunk)):
        handler.receive_data_chunk(chunk, sent * len(chunk))
        assert handler.file.seek(0, io.SEEK_END) <= LARGEST_BYTES + 200_000
    assert handler.file_complete(0).read() == b""
    with pytest.raises(StopUpload):
        handler.receive_data_chunk(b"0" * 2_000_000, LARGEST_READ)


def test_a_hundred_megabytes_are_refused_before_they_are_read(robin, asked):
    class Unread:
        def read(self, *_):
            raise AssertionError("somebody read the body")

        readline = read

    answer = robin.generic(
        "POST",
        at(asked),
        b"",
        content_type="multipart/form-data; boundary=x",
        CONTENT_LENGTH="100000000",
        **{"wsgi.input": Unread()},
    )
    assert answer.status_code == 413 and TOO_LARGE in by_link.text_of(answer)


def test_a_body_longer_than_it_said_stops_at_the_limit(robin, asked):
    long = scan(scans.pdf() + b"\0" * (LARGEST_BYTES + 200_000))
    answer = record(robin, asked, scan=long)
    assert answer.status_code == 413


def test_the_forms_own_secret_is_asked_for(staff, asked):
    strict = signed_in(Client(enforce_csrf_checks=True), staff.robin.user)
    assert record(strict, asked).status_code == 403
    assert now(asked).state == ReleaseState.REQUESTED


def test_where_no_lawyer_checked_the_form_the_agencys_own_is_recorded():
    staff = stories.lincoln(counsel_reviewed_federal_form=False)
    asked, robin = ask(staff), signed_in(Client(), staff.robin.user)
    text = by_link.text_of(robin.get(at(asked)))
    assert "Use your own paper form." in text and "Get the form as PDF" not in text
    assert robin.get(at(asked, "paper_print")).status_code == 404
    assert record(robin, asked, signed_on=(today(asked) - timedelta(days=3)).isoformat()).status_code == 302
    assert documents(asked)[0].kind == Document.Kind.OWN_FORM and now(asked).state == ReleaseState.ACTIVE


def test_a_spoken_yes_counts_in_the_uk_with_a_witness():
    kim = stories.kim()
    staff = stories.Staff(kim.agency, kim, kim, kim, kim)
    desk = stories.IN_THE_UK
    asked, browser = ask(staff, stories.harbor("Northgate Recovery", **desk)), signed_in(Client(), kim.user)
    assert "a spoken yes counts" in by_link.text_of(browser.get(at(asked)))
    refused = by_link.text_of(record(browser, asked, how="spoken", scan=None, witness=""))
    assert "Type the name of whoever saw it." in refused
    own = by_link.text_of(record(browser, asked, how="spoken", scan=None, witness=f" {kim.user.name.upper()}"))
    assert "somebody else than who signs" in own and now(asked).state == ReleaseState.REQUESTED
    assert record(browser, asked, how="spoken", scan=None).status_code == 302
    assert now(asked).signature_method == SignatureMethod.SPOKEN


def test_a_spoken_yes_never_counts_in_the_us(robin, asked):
    assert "a spoken yes counts" not in by_link.text_of(robin.get(at(asked)))
    text = by_link.text_of(record(robin, asked, how="spoken", scan=None))
    assert now(asked).state == ReleaseState.REQUESTED and "Record the signed paper" in text


def test_only_the_caseload_reads_or_records_papers(staff, asked, robin):
    record(robin, asked)
    (document,) = documents(asked)
    for client in (signed_in(Client(), staff.max.user), signed_in(Client(), stories.kim().user)):
        assert client.get(at(asked)).status_code == 404
        assert record(client, asked).status_code == 404
        assert client.get(at(asked, "paper_print")).status_code == 404
        assert client.get(reverse("referrals:document", args=[document.pk])).status_code == 404
    assert Client().get(reverse("referrals:document", args=[document.pk])).status_code == 302


def test_papers_are_served_as_files_and_the_look_is_written_down(staff, robin, asked):
    record(robin, asked, scan=scan(scans.picture(), "photo.jpg"))
    (document,) = documents(asked)
    answer = robin.get(reverse("referrals:document", args=[document.pk]))
    assert answer.content == papers.open_document(document)
    assert answer["Content-Disposition"] == f'attachment; filename="{asked.reference}.jpg"'
    assert answer["Content-Type"] == "image/jpeg" and answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"] and "no-store" in answer["Cache-Control"]
    with acting_as(Principal.disclosure(asked.person_id)):
        assert AccessLog.objects.filter(what="paper", user=staff.robin.user).count() == 1


def test_the_person_has_their_own_papers_and_nobody_elses(staff, robin, asked):
    record(robin, asked)
    (document,) = documents(asked)
    mine = stories.signed_story(staff, stories.harbor(), asked.person)
    sam = by_link.person(mine)
    assert "Papers that were kept" in by_link.text_of(sam.get(reverse("referrals:person")))
    assert sam.get(reverse("referrals:own_document", args=[document.pk])).content == papers.open_document(document)
    stranger = by_link.person(stories.signed_story(staff, stories.harbor()))
    assert stranger.get(reverse("referrals:own_document", args=[document.pk])).status_code == 404


def test_staff_cannot_record_a_paper_as_somebody_who_does_not_sign(staff, asked):
    signature = Signature(True, True, "Sam", SignatureMethod.PAPER, asked.text_sha256, recorded_by=None)
    with acting_as(staff.robin.principal), pytest.raises(PermissionError):
        signing.sign_release(release=asked, signature=signature, actor=Actor.staff(staff.robin.user_id))


def test_a_paper_that_cannot_be_opened_says_so_and_the_page_stays_calm(robin, asked):
    record(robin, asked)
    (document,) = documents(asked)
    files.delete(document.stored_as)
    answer = robin.get(reverse("referrals:document", args=[document.pk]))
    assert answer.status_code == 503 and "Nothing is lost." in by_link.text_of(answer)
