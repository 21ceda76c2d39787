"""The person's own page: what is shared now, signing, stopping, who looked, and somebody who reads along."""

import json
import re
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from core.rls.principal import Principal, acting_as
from referrals.actors import Actor
from referrals.expiry_events import ExpiryEvent
from referrals.models import AccessLog, Link, Person, PersonNote, Release, Revocation
from referrals.services import links, people, releases, revocation
from referrals.states import ReferralState, ReleaseState
from referrals.vocabularies import Category, Purpose, RevocationChannel, SignatureMethod
from tests.referrals import by_link, stories
from tests.referrals.by_link import reverse
from tests.referrals.stories import Story

pytestmark = pytest.mark.django_db
YES = {"answer": "yes", "to_organization": "on", "to_agency": "on", "name": "Sam O."}


@pytest.fixture
def story(opened: Story) -> Story:
    return opened


@pytest.fixture
def sam(story):
    return by_link.person(story)


@pytest.fixture
def along(story):
    return by_link.person(story, kind=Link.Kind.ADVOCATE)


def at(name, *args):
    return reverse(f"referrals:{name}", args=args)


def read(browser, name="person", *args):
    answer = browser.get(at(name, *args))
    assert answer.status_code == 200, answer.status_code
    assert "no-store" in answer["Cache-Control"]
    return by_link.text_of(answer)


def asked(story, **options):
    return stories.requested_release(story.staff.robin, story.person, story.organization, **options)


def now(release):
    with acting_as(Principal.disclosure(release.person_id)):
        return Release.objects.get(pk=release.pk)


def test_the_page_says_who_sees_what_until_when_and_what_was_shared(sam):
    text = read(sam)
    assert f"Hello {stories.SAM['preferred_name']}" in text
    assert "Lincoln Clinic tells Harbor Peers:" in text and "Harbor Peers tells Lincoln Clinic:" in text
    assert "How to reach me safely" in text and "This permission lasts until" in text
    assert "Already shared (2)" in text
    assert re.search(r"Lincoln Clinic to Harbor Peers: .*what I want to be called", text)
    assert "Harbor Peers to Lincoln Clinic: that they opened it." in text
    assert "They opened it." in text and "Harbor Peers: read what you share." in text


def test_a_direction_that_was_refused_is_not_named_as_shared():
    story = stories.sent_referral(to_us_yes=False)
    text = read(by_link.person(story))
    assert "Lincoln Clinic tells Harbor Peers:" in text and "Harbor Peers tells Lincoln Clinic:" not in text


def test_stopping_asks_once_without_a_reason_and_counts_at_once(story, sam):
    stop = at("person_stop", story.release.reference, 1)
    assert sam.at(stop) in read(sam)
    asks = read(sam, "person_stop", story.release.reference, 1)
    assert "Stop sharing with Harbor Peers?" in asks
    assert "They lose access at once. We cannot take back what they have read." in asks
    assert "<textarea" not in asks and "<select" not in asks
    with acting_as(story.as_disclosure):
        assert not Revocation.objects.exists()
    done = sam.post(stop, follow=True)
    text = by_link.text_of(done)
    assert re.search(r"Sharing stopped at \d\d:\d\d today", text)
    assert "You can still go to Harbor Peers on your own." in text
    assert story.refresh().referral.state == ReferralState.ON_HOLD_PERMISSION
    assert now(story.release).state == ReleaseState.REVOKED
    with acting_as(story.as_disclosure):
        assert Revocation.objects.get().channel == RevocationChannel.ONLINE
    text = read(sam)
    assert "Nobody. Nothing is shared now." in text and "Already shared (2)" in text


def test_an_organization_that_is_not_in_the_form_cannot_be_stopped_by_its_number(story, sam):
    for number in (0, 2, 99):
        assert sam.post(at("person_stop", story.release.reference, number)).status_code == 404


def test_reading_and_signing_on_their_own_phone(story, sam):
    release = asked(story)
    assert "Asked of you (1)" in read(sam)
    text = read(sam, "person_release", release.reference)
    assert " checked>" not in text and release.text_sha256 in text
    answer = sam.post(at("person_release", release.reference), {"text_sha256": release.text_sha256, **YES}, follow=True)
    assert "You said yes at" in by_link.text_of(answer)
    signed = now(release)
    assert (signed.state, signed.signature_method, signed.recorded_by_id) == (
        ReleaseState.ACTIVE,
        SignatureMethod.OWN_DEVICE,
        None,
    )
    copy = sam.get(at("person_copy", release.reference))
    assert copy.content.startswith(b"%PDF-") and now(release).delivery_method == "sent"


def test_a_no_after_a_yes_in_another_tab_stops_at_once(story, sam):
    release = asked(story)
    form = at("person_release", release.reference)
    text = by_link.text_of(sam.post(form, {"text_sha256": release.text_sha256, **YES}, follow=True))
    assert sam.at(at("person_stop", release.reference, 1)) in text
    text = by_link.text_of(sam.post(form, {"text_sha256": release.text_sha256, "answer": "no"}, follow=True))
    assert re.search(r"<h1>Sharing stopped at \d\d:\d\d today</h1>", text) and "You said yes" not in text
    assert sam.at(at("person_stop", release.reference, 1)) not in text
    assert now(release).state == ReleaseState.REVOKED
    with acting_as(story.as_disclosure):
        stop = Revocation.objects.get()
        assert stop.channel == RevocationChannel.ONLINE and stop.link_id is not None
        assert Link.objects.get(pk=stop.link_id).kind == Link.Kind.PERSON


def test_a_no_by_somebody_who_reads_along_stops_nothing(story, along):
    along.post(at("person_release", story.release.reference), {"answer": "no"})
    assert now(story.release).state == ReleaseState.ACTIVE


@pytest.mark.parametrize(("answer", "state"), [("no", "declined"), ("later", "requested"), ("change", "requested")])
def test_the_other_answers_on_their_own_phone(story, sam, answer, state):
    release = asked(story)
    sent = {"text_sha256": release.text_sha256, "answer": answer, "change": "Not my telephone"}
    assert sam.post(at("person_release", release.reference), sent).status_code == 302
    assert now(release).state == state
    with acting_as(story.as_person):
        kind = "change_requested" if answer == "change" else "comment"
        assert [note.kind for note in PersonNote.objects.filter(release=release)] == [kind]


def test_a_text_that_changed_is_read_again(story, sam):
    release = asked(story)
    text = by_link.text_of(sam.post(at("person_release", release.reference), {"text_sha256": "0" * 64, **YES}))
    assert "Read it again, then answer." in text and now(release).state == ReleaseState.REQUESTED


def test_a_draft_and_a_form_of_somebody_else_are_not_there(story, sam):
    other = stories.signed_story(story.staff, story.organization)
    with acting_as(story.as_staff):
        draft = releases.draft_release(
            membership=story.staff.robin,
            person=story.person,
            organizations=[story.organization],
            terms=releases.Terms([Purpose.PEER_SUPPORT], [Category.NAME], []),
        )
    for reference in (other.release.reference, draft.reference, "C-7K3M-9QXF", "nothing"):
        for name in ("person_release", "person_copy", "person_answered"):
            assert sam.get(at(name, reference)).status_code == 404
        assert sam.post(at("person_stop", reference, 1)).status_code == 404


def test_in_illinois_the_page_shows_the_text_and_asks_to_sign_with_somebody_there():
    staff = stories.lincoln(jurisdiction="US-IL")
    story_person = stories.sam(staff.robin)
    release = stories.requested_release(staff.robin, story_person, stories.harbor(jurisdiction="US-IL"))
    with acting_as(staff.robin.principal):
        made = links.make_link(kind=Link.Kind.PERSON, person=story_person)
    browser = by_link.enter(Client(), made.token, made.link.code)
    text = read(browser, "person_release", release.reference)
    assert "somebody sees you sign" in text and "Yes, share this" not in text
    browser.post(at("person_release", release.reference), {"text_sha256": release.text_sha256, **YES})
    assert now(release).state == ReleaseState.REQUESTED


def test_how_to_call_them_counts_at_once_and_the_agency_is_told(story, sam):
    assert "503 555 0177" in read(sam, "person_contact")
    sent = {
        "method": "E-mail",
        "value": "sam@sam.example.org",
        "about": "My flatmate picks up, ask for Sam",
        "version": "1",
    }
    assert sam.post(at("person_contact"), sent).status_code == 302
    with acting_as(story.as_person):
        person = Person.objects.get()
        assert person.contact == {
            "method": "E-mail",
            "value": "sam@sam.example.org",
            "voicemail": False,
            "about": "My flatmate picks up, ask for Sam",
        }
        note = PersonNote.objects.get()
        assert (note.kind, note.text) == ("contact_changed", "")
    # What was signed stays what it was, and the number in it goes nowhere.
    assert "503 555 0177" in story.release.disclosed_values["contact"]
    assert "503 555 0177" not in str(story.open().values)


def test_two_people_changing_the_contact_at_once_lose_nothing(story, sam):
    with acting_as(story.as_staff):
        people.change_person(person=story.person.pk, version=1, contact={"method": "Call", "value": "503 555 0199"})
    sent = {"method": "Text", "value": "503 555 0155", "about": "", "version": "1"}
    text = by_link.text_of(sam.post(at("person_contact"), sent))
    assert "503 555 0155" in text and "503 555 0199" in text and "Compare it" in text
    assert sam.post(at("person_contact"), sent | {"version": "2"}).status_code == 302


def test_empty_fields_are_named(sam):
    text = by_link.text_of(sam.post(at("person_contact"), {"version": "1", "method": "Call"}))
    assert "Write the number or address, or choose another way." in text
    assert "Choose how to reach you." in by_link.text_of(sam.post(at("person_contact"), {"version": "1"}))
    assert "Write what you want to ask." in by_link.text_of(sam.post(at("person_questions"), {"text": " "}))


def test_questions_and_the_wish_to_be_erased_reach_the_agency(story, sam):
    sam.post(at("person_questions"), {"text": "Will they know where I live?"})
    sam.post(at("person_erasure"))
    with acting_as(story.as_staff):
        notes = [(note.kind, note.text) for note in PersonNote.objects.filter(person=story.person)]
    assert notes == [("question", "Will they know where I live?"), ("erasure_requested", "")]
    assert "Will they know where I live?" in read(sam, "person_questions")


def test_looks_of_one_day_are_one_line_without_a_count(story, sam):
    noon = datetime(2026, 3, 2, 20, tzinfo=UTC)
    looked = (("referral", 0), ("release", 1), ("referral", 2), ("referral", 3), ("referral", 24))
    with acting_as(story.as_staff):
        for what, hours in looked:
            AccessLog.objects.create(
                person=story.person, user=story.staff.robin.user, what=what, at=noon + timedelta(hours=hours)
            )
    text = read(sam, "person_looked")
    day = "<b>2 March 2026</b>. Robin, Lincoln Clinic: read about a referral of yours, and read one of your forms"
    assert f"{day}, several times." in text
    # The day after, and the organization that opened it.
    assert "Robin, Lincoln Clinic: read about a referral of yours." in text and "Who looked (3)" in text


def test_the_same_shared_on_one_day_is_one_line_with_how_often(story, sam):
    noon = (timezone.now() + timedelta(days=3)).replace(hour=20)
    for hours in (0, 1, 2, 24):
        story.open(at=noon + timedelta(hours=hours))
    text = read(sam, "person_shared")
    assert "What was shared (4)" in text and text.count("How: looked at again.") == 2
    assert text.count(", 3 times that day.") == 1
    first = read(sam)
    assert "Already shared (4)" in first and ", 3 times that day." in first and "Show everything" not in first
    for days in (2, 3):
        story.open(at=noon + timedelta(days=days))
    first = read(sam)
    assert "Already shared, the latest (5)" in first and "Show everything that was shared" in first


def test_the_whole_record_can_be_taken_along_and_that_it_was_is_written_down(story, sam, along):
    taken = sam.get(at("person_json"))
    assert taken["Content-Disposition"] == 'attachment; filename="my-record.json"'
    whole = json.loads(taken.content)
    assert whole["person"]["full_name"] == stories.SAM["full_name"] and len(whole["shared"]) == 2
    assert whole["referrals"][0]["reference"] == story.referral.reference
    assert "Open the person's own page" in {one["kind"] for one in whole["links"]} and "My releases" not in str(whole)
    assert sam.get(at("person_pdf")).content.startswith(b"%PDF-")
    assert "You: saved a copy of the whole record" in read(sam, "person_looked")
    looked = json.loads(sam.get(at("person_json")).content)["looked_at"]
    assert {row["who"] for row in looked if "taken along" in row["what"]} == {"You"}
    assert along.get(at("person_json")).status_code == along.get(at("person_pdf")).status_code == 404


def test_who_looked_and_why_stands_on_the_page(story, sam):
    with acting_as(story.as_staff):
        people.log_access(person=story.person.pk, user=story.staff.robin.user_id, what="referral")
    with acting_as(story.staff.max.principal):
        people.give_reason(membership=story.staff.max, person=story.person.pk, reason="Covering for Robin this week")
    with acting_as(story.staff.alex.principal):
        people.give_reason(
            membership=story.staff.alex, person=story.person.pk, reason="Called from the bridge", break_glass=True
        )
    text = read(sam, "person_looked")
    assert "Covering for Robin this week" in text and "Called from the bridge" in text
    assert "opened your record in an emergency" in text and "read about a referral of yours" in text


# --- somebody who reads along -----------------------------------------------------------------------------------


def test_somebody_who_reads_along_sees_everything_and_can_press_nothing(story, along):
    release = asked(story)
    page_text = read(along)
    assert f"The page of {stories.SAM['preferred_name']}" in page_text and "You read along." in page_text
    assert "Stop sharing" not in page_text and "The way to reach me has changed" not in page_text
    text = read(along, "person_release", release.reference)
    assert "Yes, share this" not in text and "<form" not in text
    read(along, "person_shared")
    read(along, "person_looked")
    with acting_as(story.as_person):
        assert AccessLog.objects.filter(what="your page").count() == 1


def test_what_decides_is_closed_to_who_reads_along(story, along):
    release = asked(story)
    along.post(at("person_release", release.reference), {"text_sha256": release.text_sha256, **YES})
    assert now(release).state == ReleaseState.REQUESTED
    for name, args in (
        ("person_stop", (story.release.reference, 1)),
        ("person_contact", ()),
        ("person_questions", ()),
        ("person_erasure", ()),
        ("person_invite", ()),
    ):
        assert along.post(at(name, *args), {"text": "x", "version": "1"}).status_code == 404
    with acting_as(story.as_person):
        assert not PersonNote.objects.exists() and not Revocation.objects.exists()


def test_the_person_makes_a_link_for_somebody_and_ends_it(story, sam):
    text = by_link.text_of(sam.post(at("person_invite")))
    address, code = re.findall(r'class="secret">\s*(\S+?)\s*<', text)
    friend = by_link.enter(Client(), address.partition("#")[2], code)
    assert "You read along." in read(friend)
    listed = read(sam, "person_advocate")
    assert "Links you made (1)" in listed and code not in listed
    end = re.findall(r'action="(/my/[^/"]+/advocate/[^"]+/end/)"', listed)[0]
    sam.post(end)
    assert friend.get(at("person")).status_code == 404
    assert "Links you made (0)" in read(sam, "person_advocate")


def test_every_other_link_to_the_page_is_named_and_can_be_ended_by_the_person(story, sam):
    with acting_as(story.as_staff):
        unused = links.make_link(kind=Link.Kind.PERSON, person=story.person, created_by=story.staff.robin.user_id)
    second = by_link.person(story)
    listed = read(sam)
    assert "Who else can open this page (3)" in listed
    assert "by Robin" in listed and "Not used yet." in listed and "Used since" in listed
    assert unused.token not in listed and unused.link.code not in listed
    ends = re.findall(r'action="(/my/[^/"]+/advocate/[^"]+/end/)"', listed)
    assert len(ends) == 3
    for end in ends:
        assert sam.post(end, {"from": "page"})["Location"].startswith(sam.at(at("person")))
    assert second.get(at("person")).status_code == 404
    assert by_link.knock(Client(), unused.token, unused.link.code).status_code == 404
    assert "Who else can open this page (0)" in read(sam)
    assert "You: ended a link to your page, several times." in read(sam, "person_looked")


def test_who_reads_along_sees_the_other_links_without_buttons(story, sam, along):
    listed = read(along)
    assert "Who else can open this page (2)" in listed and "End this link" not in listed
    with acting_as(story.as_person):
        theirs = Link.objects.get(kind=Link.Kind.PERSON, claimed_at__isnull=False)
    assert along.post(at("person_end_advocate", theirs.pk)).status_code == 404
    read(sam)


def test_the_link_this_browser_came_by_is_not_ended_by_mistake(story, sam):
    with acting_as(story.as_person):
        own = Link.objects.get(kind=Link.Kind.PERSON, claimed_at__isnull=False)
    sam.post(at("person_end_advocate", own.pk))
    read(sam)


def test_a_permission_that_an_event_ends_says_until_when(story, sam):
    release = asked(story, expires_event=ExpiryEvent.DISCHARGED)
    sam.post(at("person_release", release.reference), {"text_sha256": release.text_sha256, "has_happened": "no", **YES})
    assert "This permission lasts until you leave the hospital." in read(sam)


def test_a_form_written_by_mistake_is_kept_and_struck_out_on_their_page_too(story, sam):
    assert "<s>" not in read(sam)
    with acting_as(story.as_staff):
        actor = Actor.staff(story.staff.robin.user_id)
        revocation.enter_in_error(release=story.release, actor=actor, why="The wrong person")
    text = read(sam).partition("My copy")[2]
    assert re.search(rf"<s>Form <span[^>]*>{story.release.reference}</span></s>: written by mistake", text)
    assert "This form was written by mistake" in read(sam, "person_release", story.release.reference)


def test_nobody_ends_a_link_of_another_kind_or_person(story, sam):
    other = stories.signed_story(story.staff, story.organization)
    by_link.person(other, kind=Link.Kind.ADVOCATE)
    with acting_as(Principal.job("test")):
        foreign = Link.objects.filter(person=other.person, kind=Link.Kind.ADVOCATE).latest("created_at")
    for link in (foreign, story.link):
        sam.post(at("person_end_advocate", link.pk))
        with acting_as(Principal.job("test")):
            assert Link.objects.get(pk=link.pk).ended_at is None


def test_after_death_the_page_is_closed(story, sam):
    with acting_as(story.as_staff):
        people.record_death(person=story.person.pk)
    assert sam.get(at("person")).status_code == 404


def test_titles_name_nobody(sam):
    assert re.findall(r"<title>(.*?)</title>", read(sam))[0] == "Your page, Alongside"


def test_crisis_lines_are_those_of_where_the_agency_works(sam):
    # With its markup: three digits stand in many a random id.
    assert ">988<" in read(sam) and "Samaritans" not in read(sam)
    kim = stories.kim()
    staff = stories.Staff(kim.agency, kim, kim, kim, kim)
    desk = stories.IN_THE_UK
    theirs = by_link.person(stories.signed_story(staff, stories.harbor("Northgate Recovery", **desk)))
    assert "Samaritans" in read(theirs) and ">988<" not in read(theirs)
