"""The page of one referral: what the agency was told and no more, each step, and two people who write at once."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape

from accounts.models import Agency
from directory.schedules_text import long_day
from directory.shortlist.qr import data_uri
from referrals.actors import Actor
from referrals.consent.notices import NOTICE_2_32_LONG
from referrals.drafts import day_of
from referrals.models import AccessLog, Caseload, Link, Person, PersonNote, Referral, Release
from referrals.services import endings, releases
from referrals.states import ReferralState, ReleaseState
from referrals.vocabularies import ExpiryEvent, Outcome, ReferralKind, StopWay
from tests.accounts.people import signed_in
from tests.post import posted
from tests.referrals import stories
from vault.principal import Principal, acting_as

pytestmark = pytest.mark.django_db


def page_of(client: Client, reference: str, name: str = "referral") -> str:
    answer = client.get(reverse(f"referrals:{name}", args=[reference]))
    assert answer.status_code == 200, answer
    return answer.content.decode()


def do(client: Client, reference: str, name: str, **data: Any) -> Any:
    return client.post(reverse("referrals:step", args=[reference, name]), data)


@pytest.fixture
def staff() -> stories.Staff:
    return stories.lincoln()


@pytest.fixture
def robin(client: Client, staff: stories.Staff) -> Client:
    return signed_in(client, staff.robin.user)


def drafted(staff: stories.Staff) -> tuple[Referral, Person]:
    person, harbor = stories.sam(staff.robin), stories.harbor()
    referral = stories.draft(staff.robin, person, harbor)
    with acting_as(Principal.user(staff.robin.user_id)):
        from referrals.drafts import day_of
        from referrals.services.releases import Terms
        from referrals.vocabularies import Purpose

        today = day_of(staff.agency, referral.created_at)
        terms = Terms([Purpose.PEER_SUPPORT], stories.TO_THEM, stories.TO_US, today + timedelta(days=90))
        releases.draft_release(
            membership=staff.robin, person=person, organizations=[harbor], terms=terms, referral=referral
        )
    return referral, person


# --- what was told ----------------------------------------------------------------------------------------------


def test_what_was_not_told_is_nowhere_on_the_page(robin: Client, staff: stories.Staff) -> None:
    story = stories.opened_referral(staff, to_us_yes=False)
    story.answer("decline", why="The knitting room is full")
    page = page_of(robin, story.referral.reference)
    assert "<dd>Sent</dd>" in page and "not opened" not in page
    for told in ("Opened by", "They said no", "knitting room"):
        assert told not in page
    listed = robin.get(reverse("referrals:mine")).content.decode().partition("<details")[0]
    assert "<br>Sent</p>" in listed and "said no" not in listed


def test_the_notice_of_part_2_stands_beside_what_such_an_organization_told(robin: Client, staff: stories.Staff) -> None:
    program = stories.harbor("Quiet Peers", part2_program=True)
    told = stories.opened_referral(staff, program).referral.reference
    assert NOTICE_2_32_LONG in page_of(robin, told)
    untold = stories.opened_referral(staff, program, to_us_yes=False).referral.reference
    elsewhere = stories.opened_referral(staff).referral.reference
    for reference in (untold, elsewhere):
        assert "42 CFR part 2" not in page_of(robin, reference).partition("<h2>Permission")[0]


def test_what_was_told_is_there_with_its_reason(robin: Client, staff: stories.Staff) -> None:
    story = stories.opened_referral(staff)
    story.answer("decline", why="The knitting room is full")
    page = page_of(robin, story.referral.reference)
    assert "Harbor Peers said no for now" in page and "The knitting room is full" in page and "Opened by" in page


def test_a_step_told_and_one_not_told_are_kept_apart(robin: Client, staff: stories.Staff) -> None:
    """Only whether they are in touch may come back: the answer itself may not."""
    from referrals.vocabularies import Category

    story = stories.opened_referral(staff, to_us=(Category.IN_TOUCH,))
    story.answer("accept", why="Room on Tuesdays")
    page = page_of(robin, story.referral.reference)
    assert "Opened by the organization" in page
    assert "Room on Tuesdays" not in page and "They said yes" not in page


def test_an_end_of_permission_does_not_say_whether_it_was_opened(robin: Client, staff: stories.Staff) -> None:
    pages = []
    for make in (stories.sent_referral, stories.opened_referral):
        story = make(staff, to_us_yes=False)
        robin.post(
            reverse("referrals:stop", args=[story.referral.reference]),
            {"organizations": [str(story.organization.pk)], "way": "spoken"},
        )
        page = page_of(robin, story.referral.reference)
        pages.append([line for line in page.split("\n") if "ermission ended" in line])
    assert pages[0] == pages[1] != []


def test_templates_of_staff_never_read_a_state() -> None:
    """They get a StaffReferral, which knows what was told; the state of a row is the organization's."""
    files = list((Path(settings.BASE_DIR) / "templates/referrals/staff").glob("*.html"))
    assert len(files) > 20
    for path in files:
        for word in (".state", ".outcome_", "opened_at", ".claimed_at"):
            assert word not in path.read_text(), path


# --- steps ------------------------------------------------------------------------------------------------------


def test_asking_and_taking_the_question_back(robin: Client, staff: stories.Staff) -> None:
    referral, _ = drafted(staff)
    assert do(robin, referral.reference, "ask").status_code == 302
    page = page_of(robin, referral.reference)
    assert "Waiting for the person" in page and "Take the question back" in page and "Change it" not in page
    assert robin.post(reverse("referrals:change", args=[referral.reference]), {}).status_code == 400
    do(robin, referral.reference, "take-question-back")
    assert "Not sent yet" in page_of(robin, referral.reference)


def test_sending_what_was_signed_gives_a_code_to_read_out(robin: Client, staff: stories.Staff) -> None:
    story = stories.signed_story(staff)
    assert "Send it" in page_of(robin, story.referral.reference)
    do(robin, story.referral.reference, "send")
    with acting_as(Principal.job("test")):
        link = Link.objects.get(referral=story.referral, kind=Link.Kind.ORGANIZATION)
    page = page_of(robin, story.referral.reference)
    assert link.code in page and "<dd>Sent</dd>" in page
    with acting_as(Principal.job("test")):
        Link.objects.filter(pk=link.pk).update(code="")
    assert "to read out" not in page_of(robin, story.referral.reference)


def test_a_new_link_ends_the_one_before(robin: Client, staff: stories.Staff) -> None:
    story = stories.sent_referral(staff)
    assert "Send a new link" in page_of(robin, story.referral.reference)
    assert do(robin, story.referral.reference, "new-link").status_code == 302
    with acting_as(Principal.job("test")):
        before, after = Link.objects.filter(kind=Link.Kind.ORGANIZATION).order_by("created_at")
    assert before.ended_at is not None and after.ended_at is None
    assert after.code in page_of(robin, story.referral.reference)
    mails = [mail.subject for mail in posted()]
    assert mails.count(f"You have a referral: {story.referral.reference}") == 2


def test_no_new_link_without_permission(robin: Client, staff: stories.Staff) -> None:
    story = stories.sent_referral(staff)
    robin.post(
        reverse("referrals:stop", args=[story.referral.reference]),
        {"organizations": [str(story.organization.pk)], "way": "spoken"},
    )
    assert do(robin, story.referral.reference, "new-link").status_code == 409
    with acting_as(Principal.job("test")):
        assert Link.objects.filter(kind=Link.Kind.ORGANIZATION, ended_at__isnull=True).count() == 0


def test_what_keeps_it_from_being_sent_is_said(robin: Client, staff: stories.Staff) -> None:
    story = stories.signed_story(staff)
    stories.harbor(part2_program=None)
    page = page_of(robin, story.referral.reference)
    assert "It is signed, and cannot be sent yet" in page
    refused = do(robin, story.referral.reference, "send")
    assert refused.status_code == 409
    assert "whether it holds substance use treatment records" in refused.content.decode()


@pytest.mark.parametrize(
    ("name", "data"),
    [("send", {}), ("take-question-back", {}), ("event", {}), ("renew", {}), ("close", {"outcome": "connected"})],
)
def test_a_step_that_cannot_be_done_is_a_calm_sentence(
    robin: Client, staff: stories.Staff, name: str, data: dict[str, str]
) -> None:
    referral, _ = drafted(staff)
    if name == "close":
        do(robin, referral.reference, "close", **data)
    answer = do(robin, referral.reference, name, **data)
    assert answer.status_code == 409
    assert 'role="alert"' in answer.content.decode()


def test_recalling_keeps_the_reason_with_the_agency(robin: Client, staff: stories.Staff) -> None:
    story = stories.opened_referral(staff)
    assert do(robin, story.referral.reference, "recall", why="Sam moved to the coast").status_code == 302
    page = page_of(robin, story.referral.reference)
    assert "Taken back" in page and "Sam moved to the coast" in page
    mails = [(mail.subject, mail.body) for mail in posted()]
    assert any(subject == f"Something changed: {story.referral.reference}" for subject, _ in mails)
    assert not any("coast" in body or "Sam" in body for _, body in mails)


def test_an_outcome(robin: Client, staff: stories.Staff) -> None:
    story = stories.sent_referral(staff)
    refused = do(robin, story.referral.reference, "close", outcome="", why="A" * 400)
    assert refused.status_code == 400
    assert "Choose how it ended." in refused.content.decode() and "A" * 400 in refused.content.decode()
    do(robin, story.referral.reference, "close", outcome=Outcome.MOVED_AWAY.value)
    assert "They moved away" in page_of(robin, story.referral.reference)


def test_entering_in_error_takes_a_reason_and_strikes_it_out(robin: Client, staff: stories.Staff) -> None:
    story = stories.sent_referral(staff)
    assert do(robin, story.referral.reference, "mistake", why=" ").status_code == 400
    do(robin, story.referral.reference, "mistake", why="The wrong person")
    page = page_of(robin, story.referral.reference)
    assert "<s>Permission <span" in page and "Permission ended" in page


def test_what_ends_a_permission_has_happened(robin: Client, staff: stories.Staff) -> None:
    story = stories.sent_referral(staff, expires_event=ExpiryEvent.DISCHARGED)
    assert "when I leave the hospital" in page_of(robin, story.referral.reference)
    do(robin, story.referral.reference, "event")
    assert "Permission ended" in page_of(robin, story.referral.reference)


def test_renewing_asks_anew_and_the_old_one_counts_until_then(robin: Client, staff: stories.Staff) -> None:
    story = stories.opened_referral(staff)
    answer = do(robin, story.referral.reference, "renew")
    assert answer["Location"] == reverse("referrals:check", args=[story.referral.reference])
    page = page_of(robin, story.referral.reference, "check")
    # What was said before is what would be said again.
    assert stories.CONTENT["hopes"] in page and "Hand it to" in page and "cannot be put" not in page
    assert do(robin, story.referral.reference, "ask").status_code == 302
    assert story.open() is not None
    new = story.refresh().referral.release
    assert new is not None
    assert (new.state, new.supersedes_id) == (ReleaseState.REQUESTED, story.release.pk)
    stories.sign(new, stories.own_link(staff.robin, story.person))
    with acting_as(Principal.job("test")):
        states = set(Release.objects.values_list("state", flat=True))
    assert states == {ReleaseState.ACTIVE, ReleaseState.SUPERSEDED}
    assert story.open().release_reference == new.reference


def test_a_draft_without_a_permission_gets_one_for_what_is_written(robin: Client, staff: stories.Staff) -> None:
    referral = stories.draft(staff.robin, stories.sam(staff.robin), stories.harbor())
    assert "Check it, then ask" in page_of(robin, referral.reference)
    answer = do(robin, referral.reference, "renew")
    page = robin.get(answer["Location"]).content.decode()
    assert stories.CONTENT["whereabouts"] in page and "Hand it to" in page
    assert stories.SAM["date_of_birth"] not in page


def test_what_was_struck_out_before_it_was_sent_can_be_asked_anew(robin: Client, staff: stories.Staff) -> None:
    referral, _ = drafted(staff)
    do(robin, referral.reference, "mistake", why="The wrong day")
    assert "Ask for a new permission" in page_of(robin, referral.reference)
    assert do(robin, referral.reference, "renew").status_code == 302
    assert "Hand it to" in page_of(robin, referral.reference, "check")


def test_where_only_paper_counts_nothing_is_handed_over(robin: Client, staff: stories.Staff) -> None:
    Agency.objects.filter(pk=staff.agency.pk).update(counsel_reviewed_federal_form=False)
    referral, _ = drafted(staff)
    page = page_of(robin, referral.reference, "check")
    assert "Sign on paper" in page and "Hand it to" not in page
    refused = do(robin, referral.reference, "hand-over")
    assert refused.status_code == 409
    assert "Here it is signed on paper." in refused.content.decode()


def test_in_england_too(client: Client) -> None:
    kim = stories.kim()
    robin = signed_in(client, kim.user)
    kettle = stories.harbor("Sale Kettle", **stories.IN_THE_UK)
    referral = stories.draft(kim, stories.sam(kim), kettle)
    do(robin, referral.reference, "renew")
    page = page_of(robin, referral.reference, "check")
    assert "Hand it to" in page and "It cannot be put" not in page
    assert "45 CFR" not in page_of(robin, referral.reference, "erase")


def test_what_was_answered_is_not_called_open_any_more(robin: Client, staff: stories.Staff) -> None:
    page = page_of(robin, stories.sent_referral(staff).referral.reference, "check")
    assert "These are the words that were put to" in page
    assert "Nothing is sent until" not in page and "Hand it to" not in page


def test_announcing_says_no_name(robin: Client, staff: stories.Staff) -> None:
    referral, _ = drafted(staff)
    assert "Send the reference" in page_of(robin, referral.reference)
    do(robin, referral.reference, "announce")
    mail = posted().get()
    assert mail.subject == f"Somebody will call you: {referral.reference}"
    assert f"Someone will call you and give this reference: {referral.reference}." in mail.body
    assert not any(words in mail.subject + mail.body for words in ("Sam", stories.SAM["contact"]["value"], "Lincoln"))
    happened = page_of(robin, referral.reference).partition("What happened")[2]
    assert "They agreed to be contacted" in happened and "Robin" in happened.partition("They agreed")[2]
    # Pressed again, as a form of another tab would: nobody is written to twice.
    assert "Send the reference" not in page_of(robin, referral.reference)
    again = do(robin, referral.reference, "announce")
    assert again.status_code == 409 and "was sent to them already" in again.content.decode()
    assert posted().count() == 1


def test_nobody_is_announced_once_it_is_over_nor_who_gets_in_touch_themselves(
    robin: Client, staff: stories.Staff
) -> None:
    taken_back, person = drafted(staff)
    do(robin, taken_back.reference, "recall", why="")
    themselves = stories.draft(staff.robin, person, stories.harbor(), kind=ReferralKind.SELF_REFERRAL)
    sent = stories.sent_referral(staff).referral
    posted().delete()
    for referral in (taken_back, themselves, sent):
        assert do(robin, referral.reference, "announce").status_code == 409
    assert not posted().exists()


def test_answering_what_they_asked(robin: Client, staff: stories.Staff) -> None:
    story = stories.signed_story(staff)
    with acting_as(story.as_person):
        note = PersonNote.objects.create(person=story.person, release=story.release, text="Do they have stairs?")
    assert "They asked something" in robin.get(reverse("referrals:mine")).content.decode()
    assert "Do they have stairs?" in page_of(robin, story.referral.reference)
    assert do(robin, story.referral.reference, "answer", note=note.pk, answer="").status_code == 400
    do(robin, story.referral.reference, "answer", note=note.pk, answer="Two, and a rail")
    assert "Two, and a rail" in page_of(robin, story.referral.reference)


def test_what_they_wrote_says_which_permission_it_is_about(robin: Client, staff: stories.Staff) -> None:
    story = stories.sent_referral(staff)
    rose = stories.sent_referral(staff, stories.harbor("Rose Quiet House"), story.person)
    with acting_as(Principal.job("test")):
        PersonNote.objects.create(person=story.person, release=story.release, text="Do not tell them my number")
        PersonNote.objects.create(person=story.person, text="Are there stairs?")
    about = f"About the permission for Harbor Peers, {story.release.reference}"
    here, there = page_of(robin, story.referral.reference), page_of(robin, rose.referral.reference)
    heading = "What they wrote about another permission of theirs"
    assert about in here.partition("my number")[0] and heading not in here
    own, _, other = there.partition(heading)
    assert "my number" not in own and "stairs" in own and about in other.partition("my number")[0]


def test_a_note_of_somebody_else_is_not_there(robin: Client, staff: stories.Staff) -> None:
    story, other = stories.signed_story(staff), stories.signed_story(staff)
    with acting_as(other.as_person):
        note = PersonNote.objects.create(person=other.person, text="Another question")
    assert do(robin, story.referral.reference, "answer", note=note.pk, answer="Yes").status_code == 404


def test_the_paragraph_for_the_record_holds_nothing_anybody_wrote(robin: Client, staff: stories.Staff) -> None:
    story = stories.sent_referral(staff)
    page = page_of(robin, story.referral.reference)
    record = page.partition("readonly")[2].partition("</textarea>")[0]
    assert story.referral.reference in record and story.release.reference in record and "Harbor Peers" in record
    assert record.count("Permission C-") == 1
    for word in (stories.SAM["called"], *stories.CONTENT.values(), "503 555"):
        assert word not in record


# --- two people at once -----------------------------------------------------------------------------------------


def changed(client: Client, referral: Referral, **over: str) -> dict[str, Any]:
    """What the page that changes a draft would send, with `over` typed over it."""
    form = client.get(reverse("referrals:change", args=[referral.reference])).context["form"]
    sent = {field.name: field.value() for field in form}
    return {name: value for name, value in sent.items() if value not in (None, False)} | over


def test_the_second_of_two_is_told_and_keeps_what_was_typed(robin: Client, staff: stories.Staff) -> None:
    referral, _ = drafted(staff)
    where = reverse("referrals:change", args=[referral.reference])
    first, second = (changed(robin, referral, hopes=hopes) for hopes in ("A walk", "A choir"))
    assert robin.post(where, first).status_code == 302
    refused = robin.post(where, second)
    page = refused.content.decode()
    assert refused.status_code == 409
    assert "Somebody else changed this" in page and "A walk" in page and "A choir" in page
    # Sending the same page again means to keep it.
    form = refused.context["form"]
    again = {field.name: field.value() for field in form if field.value() not in (None, False, "")}
    assert robin.post(where, again).status_code == 302
    assert "A choir" in page_of(robin, referral.reference, "check")


def test_what_is_left_empty_is_not_asked_about(robin: Client, staff: stories.Staff) -> None:
    referral, _ = drafted(staff)
    robin.post(reverse("referrals:change", args=[referral.reference]), changed(robin, referral, hopes=""))
    page = page_of(robin, referral.reference, "check")
    assert "What I hope for" not in page and "cannot be put" not in page


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"expires_on": "9999-12-31"}, "Choose a day within the next three years."),
        ({"expires_on": "0001-01-01"}, ""),
        ({"version_person": "x"}, "whole number"),
        ({"version_referral": "9" * 30}, "Somebody else changed this"),
        ({"to_agency": "everything"}, "Choose from the list."),
        ({"called": "a\0b"}, "a character that no keyboard types"),
    ],
)
def test_whatever_is_sent_is_answered_in_words(
    robin: Client, staff: stories.Staff, typed: dict[str, str], said: str
) -> None:
    referral, _ = drafted(staff)
    sent = changed(robin, referral, **typed)
    answer = robin.post(reverse("referrals:change", args=[referral.reference]), sent)
    if said:
        assert answer.status_code in {400, 409}
        assert said in answer.content.decode()
    else:
        assert "It ends on a day that has passed." in page_of(robin, referral.reference, "check")


# --- their link, death, colleagues ------------------------------------------------------------------------------


def test_before_a_second_link_of_theirs_the_page_says_that_one_is_open(robin: Client, staff: stories.Staff) -> None:
    referral = stories.draft(staff.robin, stories.sam(staff.robin), stories.harbor())
    where, said = reverse("referrals:their_link", args=[referral.reference]), "A link that opens already was made on"
    assert said not in robin.get(where).content.decode()
    made = robin.post(where, {"how": "here", "to": ""}).content.decode()
    assert "Cut along this line. Give the link and the code apart" in made
    today = long_day(day_of(staff.agency, timezone.now()))
    assert f"{said} {today}. A new one does not end it." in robin.get(where).content.decode()
    robin.post(where, {"how": "here", "to": ""})
    with acting_as(Principal.job("test")):
        links = Link.objects.filter(person=referral.person_id)
        assert links.count() == 2 and not links.exclude(ended_at=None).exists()
        links.update(tries=5)
    assert said not in robin.get(where).content.decode()


def test_their_link_is_shown_once_or_sent_where_it_is_safe(robin: Client, staff: stories.Staff) -> None:
    referral, _ = drafted(staff)
    where = reverse("referrals:their_link", args=[referral.reference])
    assert robin.post(where, {"how": "email"}).status_code == 400
    page = robin.post(where, {"how": "here"}).content.decode()
    with acting_as(Principal.job("test")):
        link = Link.objects.get(kind=Link.Kind.PERSON)
    assert "/open/#" in page and link.code in page
    # Nobody copies 43 signs by hand: the square holds the same address, in the page itself and at no address of its own.
    address = page.partition('class="code">')[2].partition("<")[0]
    assert f'src="{escape(data_uri(address))}"' in page and "style=" not in page
    assert address not in page.partition("Code for the link")[2] and "data-print" in page
    page = robin.post(where, {"how": "email", "to": "sam@example.org"}).content.decode()
    assert "/open/#" not in page and "<img" not in page
    mail = posted().get()
    assert mail.to == "sam@example.org" and "Sam" not in mail.subject


def test_a_death_closes_the_record(robin: Client, staff: stories.Staff) -> None:
    story = stories.opened_referral(staff)
    where = reverse("referrals:death", args=[story.referral.reference])
    assert robin.post(where, {"reference": "R-2222-2222"}).status_code == 400
    assert robin.post(where, {"reference": story.referral.reference.lower()}).status_code == 302
    page = page_of(robin, story.referral.reference)
    assert "This record is closed" in page and "Ask for a new permission" not in page
    assert do(robin, story.referral.reference, "renew").status_code == 409
    assert robin.post(where, {"reference": story.referral.reference}).status_code == 409


def test_a_colleague_can_be_let_in(robin: Client, staff: stories.Staff) -> None:
    referral, person = drafted(staff)
    where = reverse("referrals:work_with", args=[referral.reference])
    assert "Max" in robin.get(where).content.decode()
    assert robin.post(where, {"to": str(staff.max.pk)}).status_code == 302
    with acting_as(Principal.job("test")):
        assert Caseload.objects.filter(person=person, user=staff.max.user, kind=Caseload.Kind.OWN).exists()
    assert page_of(signed_in(Client(), staff.max.user), referral.reference)
    page = robin.get(where).content.decode()
    assert "besides you: Max." in page and f'value="{staff.max.pk}"' not in page
    assert "It ends when they leave your agency." in page
    assert robin.post(where, {"to": str(stories.kim().pk)}).status_code == 400


def test_every_page_is_a_404_for_whoever_it_is_not_for(client: Client, staff: stories.Staff) -> None:
    referral, _ = drafted(staff)
    names = ["referral", "check", "change", "stop", "stopped", "their_link", "death", "accounting", "erase"]
    names += ["work_with", "told_outside", "record_zip"]
    names += ["accounting_pdf", "record_json", "record_pdf"]
    for member in (staff.max, stories.kim()):
        other = signed_in(Client(), member.user)
        for name in names:
            there = other.get(reverse(f"referrals:{name}", args=[referral.reference]))
            absent = other.get(reverse(f"referrals:{name}", args=["R-2222-2222"]))
            assert there.status_code == absent.status_code == 404, name
            assert there.content == absent.content
        assert do(other, referral.reference, "recall").status_code == 404
    with acting_as(Principal.job("test")):
        assert not AccessLog.objects.exclude(user=staff.robin.user).exists()
        assert Referral.objects.get().state == ReferralState.DRAFT


def test_a_look_is_written_down(robin: Client, staff: stories.Staff) -> None:
    referral, person = drafted(staff)
    page_of(robin, referral.reference)
    with acting_as(Principal.job("test")):
        look = AccessLog.objects.get(person=person)
    assert (look.user_id, look.what) == (staff.robin.user_id, "referral")


def test_titles_and_addresses_name_nobody(robin: Client, staff: stories.Staff) -> None:
    story = stories.opened_referral(staff)
    for name in ("referral", "check", "stop", "stopped", "their_link", "death", "accounting", "erase"):
        page = page_of(robin, story.referral.reference, name)
        title = page.partition("<title>")[2].partition("</title>")[0]
        assert "Sam" not in title and "Harbor" not in title
        assert page_of(robin, story.referral.reference, name)


@pytest.mark.parametrize("was_opened", [False, True])
def test_what_is_on_hold_can_be_finished_whether_or_not_it_was_opened(was_opened: bool) -> None:
    story = stories.sent_referral()
    if was_opened:
        story.open()
    with acting_as(story.as_staff):
        endings.stop_sharing(
            person=story.person,
            organization=story.organization,
            actor=Actor.person_recorded_by(story.staff.robin.user_id),
            way=StopWay.SPOKEN,
            recorded_by=story.staff.robin,
        )
    client = signed_in(Client(), story.staff.robin.user)
    page = reverse("referrals:referral", args=[story.referral.reference])
    assert "Finish it" in client.get(page).content.decode()
    step = reverse("referrals:step", args=[story.referral.reference, "close"])
    client.post(step, {"outcome": "permission_withdrawn", "why": ""})
    story.refresh()
    assert (story.referral.state, story.referral.told_state) == ("closed", "closed")


def test_the_page_takes_no_more_queries_than_it_did(robin: Client, staff: stories.Staff) -> None:
    """Each is about half a millisecond, most of it the planning of row-level security: docs/decisions/0149."""
    address = reverse("referrals:referral", args=[stories.sent_referral(staff).referral.reference])
    with CaptureQueriesContext(connection) as asked:
        robin.get(address)
    read = [query["sql"] for query in asked if query["sql"].startswith("SELECT") and "set_config" not in query["sql"]]
    # Two about who is signed in, two that find the referral, and eight of what is on the page.
    assert len(read) <= 12, "\n".join(read)


def test_a_look_by_a_reason_is_no_work_with_them(staff: stories.Staff) -> None:
    """One reading of the caseload says both whether a record may be read and whether it may be changed."""
    from django.http import Http404

    from referrals.access import look_at, referral_to_change

    referral, person = drafted(staff)
    as_robin, job = Principal.user(staff.robin.user_id), Principal.job("test")
    rows = Caseload.objects.filter(user=staff.robin.user, person=person)
    soon = timezone.now() + timedelta(hours=8)
    with acting_as(as_robin):
        assert look_at(staff.robin, referral.reference).works_with
    with acting_as(job):
        assert rows.update(kind=Caseload.Kind.BREAK_GLASS, until=soon) == 1
    with acting_as(as_robin):
        assert not look_at(staff.robin, referral.reference).works_with
        with pytest.raises(Http404):
            referral_to_change(staff.robin, referral.reference)
    with acting_as(job):
        # Written by a clock that was wrong: row-level security alone would still show it.
        assert rows.update(since=soon, until=soon + timedelta(days=1)) == 1
    with acting_as(as_robin), pytest.raises(Http404):
        look_at(staff.robin, referral.reference)
