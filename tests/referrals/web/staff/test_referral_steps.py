"""What staff do with one referral, each step by itself."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Agency
from core.rls.principal import Principal, acting_as
from referrals.expiry_events import ExpiryEvent
from referrals.models import Link, PersonNote, Release
from referrals.states import ReleaseState
from referrals.vocabularies import Outcome, ReferralKind
from tests.accounts.people import signed_in
from tests.post import posted
from tests.referrals import stories
from tests.referrals.staff_pages import do, drafted, page_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def robin(client: Client, staff: stories.Staff) -> Client:
    return signed_in(client, staff.robin.user)


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
    # What still waited to bring the link before is taken back with it.
    assert mails.count(f"You have a referral: {story.referral.reference}") == 1


def test_no_new_link_without_permission(robin: Client, staff: stories.Staff) -> None:
    story = stories.sent_referral(staff)
    robin.post(
        reverse("referrals:stop", args=[story.referral.reference]),
        {"organizations": [str(story.organization.pk)], "channel": "spoken"},
    )
    assert do(robin, story.referral.reference, "new-link").status_code == 409
    with acting_as(Principal.job("test")):
        assert Link.objects.filter(kind=Link.Kind.ORGANIZATION, ended_at__isnull=True).count() == 0


def test_what_keeps_it_from_being_sent_is_said(robin: Client, staff: stories.Staff) -> None:
    story = stories.signed_story(staff)
    stories.harbor(part2_program=None)
    page = page_of(robin, story.referral.reference)
    assert "The yes is there, and it cannot be sent yet" in page
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
    page = page_of(robin, story.referral.reference)
    assert "when they leave the hospital" in page
    assert "They have left hospital (ends the permission)" in page
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
    assert "They asked something" in robin.get(reverse("referrals:referral_list")).content.decode()
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
    for word in (stories.SAM["preferred_name"], *stories.CONTENT.values(), "503 555"):
        assert word not in record
