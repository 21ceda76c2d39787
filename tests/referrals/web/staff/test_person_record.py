"""Everything shared about a person, their whole record to take along, and erasing it for good."""

import hashlib
import io
import json
import uuid
import zipfile

import pypdf
import pytest
from django.test import Client

from core.crypto import files
from core.rls.principal import Principal, acting_as
from referrals.actors import Actor
from referrals.consent.notices import NOTICE_2_32_SHORT
from referrals.errors import RecordFrozen
from referrals.ledger.proof import Broken, verify
from referrals.models import (
    AccessLog,
    Document,
    LedgerEntry,
    Link,
    Person,
    PersonNote,
    Referral,
    ReferralContent,
    ReferralEvent,
    Release,
    Revocation,
)
from referrals.services import erasure, links, organization_responses
from referrals.services.papers import label_of
from referrals.states import ReferralState
from tests.accounts.people import signed_in
from tests.post import posted
from tests.referrals import by_link, stories
from tests.referrals.by_link import reverse

pytestmark = pytest.mark.django_db


SAID = "She laughed and said the kettle was enough"


@pytest.mark.parametrize("by_staff", [False, True], ids=["at the organization", "at the agency"])
def test_what_was_noted_with_a_stop_is_read_by_the_person_and_by_whose_staff_wrote_it(by_staff: bool) -> None:
    story = stories.opened_referral()
    assert story.link is not None
    robin, sam = signed_in(Client(), story.staff.robin.user), Client()
    reference = story.referral.reference
    if by_staff:
        sent = {"organizations": [str(story.organization.pk)], "channel": "spoken", "note": SAID}
        assert robin.post(reverse("referrals:stop", args=[reference]), sent).status_code == 302
    else:
        organization_responses.stop_heard(link=story.link, note=SAID)
    by_link.person(story, sam)
    pages = [reverse(f"referrals:{name}", args=[reference]) for name in ("record_json", "referral", "stopped")]
    read = [SAID in robin.get(page).content.decode() for page in pages]
    assert read == ([True, True, False] if by_staff else [False, False, False])
    papers = [client.get(address).content for client, address in (
        (robin, reverse("referrals:record_pdf", args=[reference])), (sam, reverse("referrals:person_pdf")),
    )]  # fmt: skip
    texts = ["".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(paper)).pages) for paper in papers]
    assert ["kettle was enough" in " ".join(text.split()) for text in texts] == [by_staff, True]
    assert SAID in sam.get(reverse("referrals:person")).content.decode()
    assert "The person said stop" in robin.get(pages[1]).content.decode()


@pytest.fixture
def staff() -> stories.Staff:
    return stories.lincoln()


@pytest.fixture
def robin(client: Client, staff: stories.Staff) -> Client:
    return signed_in(client, staff.robin.user)


def text_of(pdf: bytes) -> str:
    return " ".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages)


def test_both_directions_and_who_looked(robin: Client, staff: stories.Staff) -> None:
    story = stories.opened_referral(staff)
    page = robin.get(reverse("referrals:accounting", args=[story.referral.reference])).content.decode()
    assert "Lincoln Clinic to Harbor Peers" in page and "Harbor Peers to Lincoln Clinic" in page
    assert "What they hope for, in their own words" in page and story.release.reference in page
    assert "Robin, the referral" in page
    for value in stories.CONTENT.values():
        assert value not in page


def test_the_short_notice_of_part_2_goes_with_what_such_an_organization_told(
    robin: Client, staff: stories.Staff
) -> None:
    """[42 CFR 2.32(a)(2)]: wherever the agency reads it or hands it on, and not to the person of whom it speaks."""
    story = stories.opened_referral(staff, stories.harbor("Quiet Peers", part2_program=True))
    reference = story.referral.reference
    where = {name: reverse(f"referrals:{name}", args=[reference]) for name in ("accounting", "record_json")}
    papers = [reverse(f"referrals:{name}", args=[reference]) for name in ("accounting_pdf", "record_pdf")]
    for page in (reverse("referrals:referral_list"), *where.values()):
        assert NOTICE_2_32_SHORT in robin.get(page).content.decode(), page
    for paper in papers:
        assert NOTICE_2_32_SHORT in " ".join(text_of(robin.get(paper).content).split()), paper
    record = json.loads(robin.get(where["record_json"]).content)
    assert [row["notice"] for row in record["shared"]] == ["", NOTICE_2_32_SHORT]
    assert record["referrals"][0]["notice"] == NOTICE_2_32_SHORT
    sam = Client()
    by_link.person(story, sam)
    for page in ("person", "person_shared", "person_json"):
        assert "42 CFR part 2" not in sam.get(reverse(f"referrals:{page}")).content.decode().partition('"text"')[0]
    own = json.loads(sam.get(reverse("referrals:person_json")).content)
    assert {row["notice"] for row in [*own["shared"], *own["referrals"]]} == {""}


def test_no_notice_stands_beside_what_was_not_told_under_one(robin: Client, staff: stories.Staff) -> None:
    stories.opened_referral(staff, stories.harbor("Quiet Peers", part2_program=True), to_us_yes=False)
    reference = stories.opened_referral(staff).referral.reference
    pages = [reverse("referrals:referral_list"), reverse("referrals:accounting", args=[reference])]
    assert not any("42 CFR part 2" in robin.get(page).content.decode() for page in pages)


def test_on_paper(robin: Client, staff: stories.Staff) -> None:
    story = stories.opened_referral(staff)
    answer = robin.get(reverse("referrals:accounting_pdf", args=[story.referral.reference]))
    assert answer["Content-Type"] == "application/pdf"
    assert "Sam" not in answer["Content-Disposition"]
    assert "no-store" in answer["Cache-Control"]
    assert "Harbor" in text_of(answer.content)


def test_the_whole_record_as_json_and_to_read(robin: Client, staff: stories.Staff) -> None:
    story = stories.opened_referral(staff)
    with acting_as(story.as_person):
        PersonNote.objects.create(person=story.person, text="Do they have stairs?")
    where = reverse("referrals:record_json", args=[story.referral.reference])
    record = json.loads(robin.get(where).content)
    assert record["person"]["preferred_name"] == stories.SAM["preferred_name"]
    assert record["referrals"][0]["said"] == stories.CONTENT
    assert record["permissions"][0]["sha256"] == story.release.text_sha256
    assert [row["how"] for row in record["shared"]] == ["opened", "told"]
    assert record["notes"][0]["text"] == "Do they have stairs?"
    pdf = text_of(robin.get(reverse("referrals:record_pdf", args=[story.referral.reference])).content)
    assert "Do they have stairs?" in pdf and stories.CONTENT["hopes"] in " ".join(pdf.split())
    with acting_as(Principal.job("test")):
        assert AccessLog.objects.filter(what="whole record taken along").count() == 2


def test_the_record_holds_what_was_told_and_no_more(robin: Client, staff: stories.Staff) -> None:
    story = stories.opened_referral(staff, to_us_yes=False)
    story.answer("decline", why="The knitting room is full")
    text = robin.get(reverse("referrals:record_json", args=[story.referral.reference])).content.decode()
    assert "knitting" not in text and "They said no" not in text


# --- erasing ----------------------------------------------------------------------------------------------------


def erase(robin: Client, story: stories.Story) -> None:
    where = reverse("referrals:erase", args=[story.referral.reference])
    page = robin.get(where).content.decode()
    assert "Permissions with a yes, theirs or of whoever answered for them: 1" in page and "45 CFR 164.530" in page
    assert robin.post(where, {"reference": "R-2222-2222"}).status_code == 400
    assert robin.post(where, {"reference": story.referral.reference}).status_code == 302


def everything_stored() -> str:
    """All text of the private tables, as the application reads it."""
    with acting_as(Principal.job("test")):
        models = (Person, ReferralContent, PersonNote, ReferralEvent, Revocation, Link, Referral, LedgerEntry)
        rows = [str(sorted(row.items(), key=str)) for model in models for row in model.objects.values()]
        rows += [str(row) for row in Release.objects.filter(signed_at__isnull=True).values()]
        return "\n".join(rows) + "\n".join(f"{mail.to} {mail.body}" for mail in posted())


def test_erasing_leaves_the_ledger_and_what_was_signed(robin: Client, staff: stories.Staff) -> None:
    story = stories.opened_referral(staff)
    reference = story.referral.reference
    with acting_as(story.as_person):
        PersonNote.objects.create(person=story.person, text="Do they have stairs?")
    robin.post(reverse("referrals:person_link", args=[reference]), {"how": "email", "to": "sam@example.org"})
    robin.post(reverse("referrals:step", args=[reference, "renew"]))
    robin.post(reverse("referrals:step", args=[reference, "ask"]))
    before = everything_stored()
    secrets = ["Okonjo", "503 555 0177", "sam@example.org", "stairs", *stories.CONTENT.values()]
    assert [secret for secret in secrets if secret not in before] == []

    erase(robin, story)

    after = everything_stored()
    assert [secret for secret in secrets if secret in after] == []
    with acting_as(Principal.job("test")):
        signed = Release.objects.get(signed_at__isnull=False)
        assert LedgerEntry.objects.count() == 2
        assert not Link.objects.filter(ended_at__isnull=True).exists()
        assert Referral.objects.get().state == ReferralState.RECALLED
    assert signed.text == story.release.text
    # Nobody sealed it in this test; every row is as it was written.
    assert {fault.what for fault in verify().faults} <= {Broken.CHECKPOINTS_ABSENT}
    page = robin.get(reverse("referrals:referral", args=[reference])).content.decode()
    assert "Somebody whose record was erased" in page and "This record is closed" in page
    assert "They ask us to erase" not in robin.get(reverse("referrals:accounting", args=[reference])).content.decode()


def test_after_erasing_nothing_opens_and_nothing_is_signed(robin: Client, staff: stories.Staff) -> None:
    from referrals.errors import PermissionEnded

    story = stories.opened_referral(staff)
    erase(robin, story)
    with pytest.raises(PermissionEnded):
        story.open()
    assert robin.post(reverse("referrals:step", args=[story.referral.reference, "renew"])).status_code == 409
    again = robin.post(
        reverse("referrals:erase", args=[story.referral.reference]), {"reference": story.referral.reference}
    )
    assert again.status_code == 409


def test_the_organization_is_told_that_it_was_taken_back_and_no_name(robin: Client, staff: stories.Staff) -> None:
    story = stories.opened_referral(staff)
    erase(robin, story)
    mails = {mail.subject: mail.to for mail in posted()}
    assert mails[f"Something changed: {story.referral.reference}"] == "harbor@peers.example.org"


def test_erasing_is_all_or_nothing(staff: stories.Staff, monkeypatch: pytest.MonkeyPatch) -> None:
    story = stories.opened_referral(staff)

    def lost(*_: object) -> None:
        raise RuntimeError("The connection is gone.")

    monkeypatch.setattr(erasure, "_remove_papers", lost)
    with pytest.raises(RuntimeError):
        erasure.erase(person=story.person.pk, actor=Actor.staff(staff.robin.user_id))
    with acting_as(Principal.job("test")):
        person = Person.objects.get()
        assert (person.preferred_name, person.erased_at) == (stories.SAM["preferred_name"], None)
        assert ReferralContent.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_papers_go_but_for_those_of_what_was_signed(robin: Client, staff: stories.Staff) -> None:
    story = stories.opened_referral(staff)
    names: dict[str, str] = {}
    with acting_as(story.as_staff):
        for kind in (Document.Kind.SIGNED_FORM, Document.Kind.STOP):
            names[kind] = files.save(b"%PDF-1.7 scan", "a test")
            Document.objects.create(
                person=story.person,
                release=story.release,
                kind=kind,
                stored_as=names[kind],
                content_type="application/pdf",
                size=13,
                sha256="0" * 64,
                created_by=staff.robin.user,
            )
    erase(robin, story)
    there = set(files.names())
    assert names[Document.Kind.SIGNED_FORM] in there and names[Document.Kind.STOP] not in there
    with acting_as(Principal.job("test")):
        assert [paper.kind for paper in Document.objects.all()] == [Document.Kind.SIGNED_FORM]


def test_erasing_twice_is_refused(staff: stories.Staff) -> None:
    story = stories.opened_referral(staff)
    erasure.erase(person=story.person.pk, actor=Actor.staff(staff.robin.user_id))
    with pytest.raises(RecordFrozen):
        erasure.erase(person=story.person.pk, actor=Actor.staff(staff.robin.user_id))


# --- with every scan -------------------------------------------------------------------------------------------------


def kept_scan(story: stories.Story, data: bytes, kind: str = Document.Kind.SIGNED_FORM) -> Document:
    pk = uuid.uuid4()
    with acting_as(story.as_staff):
        return Document.objects.create(
            id=pk,
            person=story.person,
            release=story.release,
            kind=kind,
            stored_as=files.save(data, label_of(pk)),
            content_type="application/pdf",
            size=len(data),
            sha256=hashlib.sha256(data).hexdigest(),
            created_by=story.staff.robin.user,
        )


def test_one_file_holds_both_forms_of_the_record_and_every_scan(robin: Client, staff: stories.Staff) -> None:
    story = stories.opened_referral(staff)
    kept_scan(story, b"%PDF-1.7 the form")
    kept_scan(story, b"%PDF-1.7 a stop", Document.Kind.STOP)
    reference = story.referral.reference
    sam = by_link.person(story)
    taken = [(robin, reverse("referrals:record_zip", args=[reference]), reference),
             (sam, reverse("referrals:person_zip"), "my-record")]  # fmt: skip
    for client, address, name in taken:
        answer = client.get(address)
        assert "no-store" in answer["Cache-Control"]
        assert answer["Content-Disposition"] == f'attachment; filename="{name}.zip"'
        with zipfile.ZipFile(io.BytesIO(answer.getvalue())) as archive:
            assert archive.testzip() is None
            names = [f"{name}.json", f"{name}.pdf", "scans/01-signed-form.pdf", "scans/02-a-stop-in-writing.pdf"]
            assert archive.namelist() == names
            record = json.loads(archive.read(names[0]))
            assert "signed-form" in text_of(archive.read(names[1]))
            for paper in record["papers"]:
                assert hashlib.sha256(archive.read(paper["in_the_zip"])).hexdigest() == paper["sha256"]
    with acting_as(Principal.job("test")):
        assert AccessLog.objects.filter(what="whole record taken along").count() == 2
    assert "ZIP" in robin.get(reverse("referrals:accounting", args=[reference])).content.decode()
    assert "ZIP" in sam.get(reverse("referrals:person")).content.decode()


def test_a_scan_that_does_not_open_is_named_and_the_rest_is_there(robin: Client, staff: stories.Staff) -> None:
    story = stories.opened_referral(staff)
    lost, kept_scan_too = kept_scan(story, b"%PDF-1.7 lost"), kept_scan(story, b"%PDF-1.7 here")
    files.delete(lost.stored_as)
    answer = robin.get(reverse("referrals:record_zip", args=[story.referral.reference]))
    with zipfile.ZipFile(io.BytesIO(answer.getvalue())) as archive:
        assert "01-signed-form.pdf" in archive.read("scans-not-here.txt").decode()
        assert archive.read("scans/02-signed-form.pdf") == b"%PDF-1.7 here" and kept_scan_too.size == 13


def test_an_address_that_is_somebody_elses_is_not_in_the_record(robin: Client, staff: stories.Staff) -> None:
    story = stories.opened_referral(staff)
    with acting_as(story.as_staff):
        links.make_link(kind=Link.Kind.PERSON, person=story.person, sent_to="sam@home.example")
        links.make_link(kind=Link.Kind.ADVOCATE, person=story.person, sent_to="ada@reads.example")
    text = robin.get(reverse("referrals:record_json", args=[story.referral.reference])).content.decode()
    assert "sam@home.example" in text
    assert "ada@reads.example" not in text and "harbor@peers.example.org" not in text


def test_what_is_kept_after_erasing_is_one_line_until_somebody_opens_it_on_purpose(
    robin: Client, staff: stories.Staff
) -> None:
    story = stories.opened_referral(staff)
    page = reverse("referrals:referral", args=[story.referral.reference])
    kept_form = reverse("referrals:kept_form", args=[story.release.reference])
    assert stories.SAM["preferred_name"] in robin.get(page).content.decode()
    assert robin.get(kept_form).status_code == 404, "the record stands"
    erase(robin, story)
    for address in (page, kept_form):
        text = robin.get(address).content.decode()
        assert stories.SAM["preferred_name"] not in text and stories.CONTENT["hopes"] not in text
    assert kept_form in robin.get(page).content.decode()
    for address in ("paper", "paper_print"):
        assert (
            robin.get(reverse(f"referrals:{address}", args=[story.release.reference])).headers["Location"] == kept_form
        )
    opened = robin.post(kept_form)
    assert stories.SAM["preferred_name"] in opened.content.decode() and "no-store" in opened["Cache-Control"]
    assert robin.post(kept_form).status_code == 200
    with acting_as(Principal.job("test")):
        assert AccessLog.objects.filter(what="kept form", user=staff.robin.user).count() == 2
    assert signed_in(Client(), staff.max.user).post(kept_form).status_code == 404
