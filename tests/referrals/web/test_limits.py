"""How often something may be done, whom that counts, and that nobody waits for a turn at making a paper."""

import io
import time
import zipfile
from dataclasses import replace
from typing import Any

import pypdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from core import semaphore
from core.rls.principal import Principal, acting_as
from referrals import limits
from referrals.consent.documents import Disclosed, Part, Table
from referrals.data_export import papers as record_files
from referrals.data_export.volumes import CONTINUED, WEIGHT, _weight, sheets, volumes
from referrals.models import AccessLog, LedgerEntry, PersonNote
from referrals.uploads import uploads
from referrals.web.person.views import notes as person_notes
from tests.accounts.people import signed_in
from tests.holding import all_of, use_up
from tests.referrals import by_link, scans, stories
from tests.referrals.by_link import reverse
from tests.referrals.stories import Story

pytestmark = pytest.mark.django_db
LINE = 'href="tel:988"'


@pytest.fixture
def story(opened: Story) -> Story:
    return opened


@pytest.fixture
def sam(story: Story) -> Client:
    return by_link.person(story)


@pytest.fixture
def robin(story: Story) -> Client:
    return signed_in(Client(), story.staff.robin.user)


def openings(story: Story) -> int:
    with acting_as(story.as_disclosure):
        return LedgerEntry.objects.filter(referral_id=story.referral.pk, direction="to_organization").count()


def notes(story: Story) -> int:
    with acting_as(story.as_disclosure):
        return PersonNote.objects.filter(person=story.person).count()


# --- an organization's page -------------------------------------------------------------------------------------


def test_prints_and_showings_are_counted_together(story: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    browser = by_link.organization(stories.sent_referral(staff=story.staff, organization=story.organization))
    browser.post(reverse("referrals:organization_open"))
    monkeypatch.setattr(limits, "SHOWN", replace(limits.SHOWN, most=3))
    prints = [browser.post(reverse("referrals:organization_print")) for _ in range(4)]
    assert [answer.status_code for answer in prints] == [200, 200, 429, 429]
    assert stories.SAM["preferred_name"] not in by_link.text_of(prints[3]) and LINE in by_link.text_of(prints[3])
    assert prints[3]["Retry-After"] == "3600"
    assert browser.get(reverse("referrals:organization")).status_code == 429


def test_a_group_over_the_limit_still_says_no_and_stop_and_keeps_its_words(story: Story) -> None:
    other = stories.opened_referral(staff=story.staff, organization=story.organization)
    group, stopping = by_link.organization(story), by_link.organization(other)
    for one in (story, other):
        use_up(limits.SHOWN, one.referral.pk)
    # An answer that needs a page, here because no reason was chosen.
    over = group.post(
        reverse("referrals:organization_answer"), {"transition": "decline", "decline-more": "Try Elm House"}
    )
    text = by_link.text_of(over)
    assert over.status_code == 429 and 'value="Try Elm House"' in text
    no, stop = reverse("referrals:organization_no"), reverse("referrals:organization_stop")
    assert group.at(no) in text and group.at(stop) in text
    page = by_link.text_of(group.get(no))
    assert "Say no for now?" in page and stories.SAM["preferred_name"] not in page
    assert group.post(no, {"decline-more": "Try Elm House"}).status_code == 400
    answer = group.post(no, {"decline-reason": "We have no room now.", "decline-more": "Try Elm House"}, follow=True)
    assert answer.status_code == 200 and "You said no on" in by_link.text_of(answer)
    assert story.refresh().referral.state == "declined_by_organization"
    assert stopping.get(stop).status_code == 200
    ended = stopping.post(stop, {"note": ""}, follow=True)
    assert ended.status_code == 200 and "Permission ended" in by_link.text_of(ended)


def test_a_person_over_every_limit_reads_the_way_to_stop_and_stops(
    story: Story, sam: by_link.Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    for limit in (limits.NOTES, limits.CONTACTS, limits.ADVOCATES, limits.RECORDS, limits.COPIES):
        use_up(limit, story.person.pk)
    for page in (reverse("referrals:person_json"), reverse("referrals:person_copy", args=[story.release.reference])):
        over = sam.get(page)
        text = by_link.text_of(over)
        assert over.status_code == 429 and f'{sam.at(reverse("referrals:person"))}#who-can-see"' in text
    own = by_link.text_of(sam.get(reverse("referrals:person")))
    stop = reverse("referrals:person_stop", args=[story.release.reference, 1])
    assert 'id="who-can-see"' in own and sam.at(stop) in own
    assert "Sharing stopped at" in by_link.text_of(sam.post(stop, follow=True))


def test_a_link_that_was_handed_on_does_not_begin_to_count_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    story = stories.sent_referral()
    browser = by_link.organization(story)
    browser.post(reverse("referrals:organization_open"))
    monkeypatch.setattr(limits, "SHOWN", replace(limits.SHOWN, most=2))
    assert browser.get(reverse("referrals:organization")).status_code == 200
    handed = browser.post(reverse("referrals:organization_hand_on")).context
    colleague = by_link.enter(Client(), handed["address"].partition("#")[2], handed["code"])
    before = openings(story)
    assert colleague.post(reverse("referrals:organization_open")).status_code == 429
    assert openings(story) == before


def test_handing_on_has_an_end(story: Story) -> None:
    other = stories.sent_referral(staff=story.staff, organization=story.organization)
    browser = by_link.organization(other)
    use_up(limits.HANDED_ON, other.referral.pk)
    assert browser.post(reverse("referrals:organization_hand_on")).status_code == 429
    assert browser.get(reverse("referrals:organization")).status_code == 200


# --- the person's pages -----------------------------------------------------------------------------------------


def test_a_message_too_many_is_kept_in_the_form_and_not_sent(story: Story, sam: Client) -> None:
    use_up(limits.NOTES, story.person.pk)
    before = notes(story)
    answer = sam.post(reverse("referrals:person_questions"), {"text": "When is the next meeting?"})
    text = by_link.text_of(answer)
    assert person_notes.NOTES_TOO_OFTEN in text and "When is the next meeting?" in text and LINE in text
    assert notes(story) == before
    # Words of despair are sent on, however many came before.
    sam.post(reverse("referrals:person_questions"), {"text": "I want to die"})
    assert notes(story) == before + 1
    # Whoever comes by another link is the same person.
    again = by_link.person(story).post(reverse("referrals:person_questions"), {"text": "Hello"})
    assert person_notes.NOTES_TOO_OFTEN in by_link.text_of(again)
    assert sam.get(reverse("referrals:person_questions")).status_code == 200


def test_a_stop_has_no_limit(story: Story, sam: Client) -> None:
    for limit in (limits.NOTES, limits.CONTACTS, limits.ADVOCATES, limits.RECORDS, limits.COPIES):
        use_up(limit, story.person.pk)
    release = story.referral.release
    assert release is not None
    answer = sam.post(reverse("referrals:person_stop", args=[release.reference, 1]))
    assert answer.status_code == 302 and "/stopped/" in answer["Location"]


def test_whoever_reads_along_uses_up_nothing_of_the_persons(story: Story, sam: Client) -> None:
    use_up(limits.COPIES, f"advocate {story.person.pk}")
    assert sam.get(_copy(story)).status_code == 200


def test_a_record_too_often_is_refused_before_it_is_written_down(story: Story, sam: Client) -> None:
    use_up(limits.RECORDS, story.person.pk)
    for name in ("person_json", "person_pdf", "person_zip"):
        answer = sam.get(reverse(f"referrals:{name}"))
        assert answer.status_code == 429 and LINE in by_link.text_of(answer)
    with acting_as(story.as_disclosure):
        assert not AccessLog.objects.filter(what="whole record taken along").exists()


def _copy(story: Story) -> str:
    assert story.referral.release is not None
    return reverse("referrals:person_copy", args=[story.referral.release.reference])


# --- nobody waits -----------------------------------------------------------------------------------------------


def test_while_all_papers_are_being_made_everybody_is_told_so_at_once(story: Story, sam: Client, robin: Client) -> None:
    reference = story.referral.reference
    with all_of(semaphore.PAPERS):
        for browser, address in (
            (sam, reverse("referrals:person_pdf")),
            (sam, reverse("referrals:person_zip")),
            (sam, _copy(story)),
            (robin, reverse("referrals:record_pdf", args=[reference])),
            (robin, reverse("referrals:record_zip", args=[reference])),
            (robin, reverse("referrals:accounting_pdf", args=[reference])),
        ):
            began = time.monotonic()
            answer = browser.get(address)
            assert time.monotonic() - began < 10, address
            assert (answer.status_code, answer["Retry-After"]) == (503, "20"), address
            assert "in a minute" in by_link.text_of(answer) and LINE in by_link.text_of(answer), address
        # What needs no paper is there.
        assert sam.get(reverse("referrals:person_json")).status_code == 200
        assert robin.get(reverse("referrals:accounting", args=[reference])).status_code == 200


def test_public_sheets_never_take_the_turns_of_a_persons_record(sam: Client) -> None:
    with all_of(semaphore.SHEETS, semaphore.SCANS):
        assert sam.get(reverse("referrals:person_pdf")).content.startswith(b"%PDF")


def test_a_scan_that_cannot_be_looked_at_now_is_refused_and_everything_typed_is_kept(story: Story) -> None:
    with all_of(semaphore.SCANS):
        began = time.monotonic()
        with pytest.raises(uploads.UploadsBusy, match="in a minute"):
            uploads.check(scans.picture("PNG"))
        assert time.monotonic() - began < 10
        robin = signed_in(Client(), story.staff.robin.user)
        release = stories.requested_release(story.staff.robin, story.person, story.organization)
        scan = SimpleUploadedFile("scan.png", scans.picture("PNG"), "image/png")
        sent = {"how": "paper", "name": "Sam of the river", "signed_on": "2026-01-05", "scan": scan}
        answer = robin.post(reverse("referrals:paper", args=[release.reference]), sent)
        text = by_link.text_of(answer)
        assert uploads.BUSY in text and "Sam of the river" in text


# --- staff ------------------------------------------------------------------------------------------------------


def test_a_member_who_exports_very_often_is_stopped_and_a_colleague_is_not(story: Story, robin: Client) -> None:
    use_up(limits.EXPORTS, story.staff.robin.user_id)
    address = reverse("referrals:record_json", args=[story.referral.reference])
    assert robin.get(address).status_code == 429
    assert robin.head(address).status_code == 429
    assert robin.get(reverse("referrals:accounting", args=[story.referral.reference])).status_code == 200
    use_up(limits.EXPORTS, "somebody else")
    assert limits.EXPORTS.spend("a third")


def test_what_was_typed_over_the_limit_stays_on_the_page(story: Story, robin: Client) -> None:
    use_up(limits.WRITTEN, story.staff.robin.user_id)
    address = reverse("referrals:refer_person")
    answer = robin.post(address, {"preferred_name": "Kim <b>", "hopes": "A choir"})
    text = by_link.text_of(answer)
    assert answer.status_code == 429
    assert 'name="preferred_name" value="Kim &lt;b&gt;"' in text and 'value="A choir"' in text
    assert "What you entered is kept on this page." in text and "csrfmiddlewaretoken" in text


# --- long records -----------------------------------------------------------------------------------------------

WORDS = "I want to say that the number at night is not the one you have. " * 31


def test_a_long_record_loses_no_row_and_no_part_of_it_is_heavier_than_allowed() -> None:
    rows = [[f"day {number}", f"{number} {WORDS}", ""] for number in range(600)]
    parts = [Part("You", ["Called Sam"]), Part("What you wrote to us", ["Above."], table=Table(("At", "Text", "Answer"), rows)),
             Part("Links", table=Table(("Made",), [["once"]]))]  # fmt: skip
    papers = volumes(parts)
    assert 5 < len(papers) < 12
    assert all(sum(map(_weight, volume)) <= WEIGHT for volume in papers)
    rows_there = [row for volume in papers for part in volume if part.table for row in part.table.rows]
    assert rows_there == [*rows, ["once"]]
    # A paper has one table of them, and every paper after the first says that it goes on.
    headings = [part.heading for volume in papers for part in volume]
    assert headings.count("What you wrote to us") == 1
    assert headings.count(CONTINUED.format("What you wrote to us")) == len(papers) - 1
    assert [part.paragraphs for volume in papers for part in volume if part.paragraphs] == [["Called Sam"], ["Above."]]


def test_a_short_record_is_one_paper() -> None:
    parts = [
        Part("You", ["Called Sam"]),
        Part("Links", table=Table(("Made",), [["once"]])),
        Part("Notes", table=Table(("At",), [])),
    ]
    assert volumes(parts) == [parts]


def test_an_accounting_is_cut_by_lines() -> None:
    row = Disclosed("now", "a", "b", "c", "d", "e")
    assert [len(one) for one in sheets([row] * 2_000)] == [800, 800, 400]
    assert sheets([]) == [[]]


def test_a_person_with_six_hundred_notes_has_all_of_them_on_paper(
    story: Story, sam: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    with acting_as(story.as_disclosure):
        PersonNote.objects.bulk_create(
            [PersonNote(person=story.person, text=f"number{one:03} {WORDS}") for one in range(600)]
        )
    offered = sam.get(reverse("referrals:person_pdf"))
    number = len(offered.context["parts"])
    assert 5 < number < 12 and f'href="?part={number}"' in by_link.text_of(offered)
    last = sam.get(reverse("referrals:person_pdf"), {"part": number})
    assert last.status_code == 200 and f"my-record-{number}.pdf" in last["Content-Disposition"]
    text = "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(last.content)).pages)
    assert "number599" in text and f"part {number} of {number}" in text
    for wrong in ("0", str(number + 1), "x", "²", "9" * 400):
        assert sam.get(reverse("referrals:person_pdf"), {"part": wrong}).status_code == 404, wrong
    sent: Any = sam.get(reverse("referrals:person_zip"))
    with zipfile.ZipFile(io.BytesIO(b"".join(sent.streaming_content))) as archive:
        assert {"my-record.json", record_files.ELSEWHERE} <= set(archive.namelist())
        assert b"number599" in archive.read("my-record.json")


def test_no_transaction_is_open_while_a_paper_is_made(
    story: Story, sam: Client, robin: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever writes about a person waits for the transaction that read about them."""
    from core.rls import principal

    seen: list[Principal | None] = []
    really = semaphore.taken

    def watched(among: semaphore.Slots):  # type: ignore[no-untyped-def]
        seen.append(principal.current())
        return really(among)

    monkeypatch.setattr(semaphore, "taken", watched)
    reference = story.referral.reference
    for browser, address in (
        (sam, reverse("referrals:person_pdf")),
        (sam, reverse("referrals:person_zip")),
        (robin, reverse("referrals:record_pdf", args=[reference])),
        (robin, reverse("referrals:record_zip", args=[reference])),
        (robin, reverse("referrals:accounting_pdf", args=[reference])),
    ):
        assert browser.get(address).status_code == 200
    assert len(seen) >= 5 and set(seen) == {None}
