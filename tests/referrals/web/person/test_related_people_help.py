"""Somebody the person invited writes down a stop; and the person says themselves how it goes."""

import pytest
from django.db import ProgrammingError
from django.utils import timezone

from core.rls.principal import Principal, acting_as
from referrals.errors import PermissionEnded
from referrals.models import (
    Caseload,
    LedgerEntry,
    Link,
    Person,
    PersonNote,
    Referral,
    ReferralEvent,
    Release,
    Revocation,
)
from referrals.services import advocates, people, self_reports
from referrals.states import ReferralState, ReleaseState
from referrals.vocabularies import Outcome, RevocationChannel
from referrals.wording.timeline import timeline
from tests.accounts.people import signed_in
from tests.referrals import by_link, stories
from tests.referrals.by_link import reverse
from tests.referrals.stories import Story

pytestmark = pytest.mark.django_db


@pytest.fixture
def story(opened: Story) -> Story:
    return opened


def at(name, *args):
    return reverse(f"referrals:{name}", args=args)


def text_of(response):
    return by_link.text_of(response)


def invited(story, client_class, **chosen):
    """A browser that came by a link which the person made on their own page."""
    text = text_of(by_link.person(story).post(at("person_invite"), chosen))
    with acting_as(Principal.job("test")):
        link = Link.objects.filter(kind=Link.Kind.ADVOCATE).latest("created_at")
    token = text.partition("/open/#")[2].split("<")[0].strip()
    return by_link.enter(client_class(), token, link.code), link


def stops():
    with acting_as(Principal.job("test")):
        return list(Revocation.objects.all())


def release_of(story):
    return story.refresh().release


@pytest.mark.parametrize(("chosen", "helps"), [({}, False), ({"helps": "no"}, False), ({"helps": "yes"}, True)])
def test_an_advocate_only_reads_unless_the_person_chose_otherwise(story, client, chosen, helps):
    assert 'value="no" id="id_helps_no" checked' in text_of(by_link.person(story).get(at("person_advocate")))
    browser, link = invited(story, type(client), **chosen)
    assert link.helps is helps
    page = at("person_told_to_stop", story.release.reference, 1)
    assert (browser.at(page) in text_of(browser.get("/my/"))) is helps
    assert browser.get(page).status_code == (200 if helps else 404)


def test_a_stop_written_down_by_an_advocate_counts_at_once_and_the_person_reads_who_wrote_it(story, client):
    browser, link = invited(story, type(client), helps="yes")
    page = at("person_told_to_stop", story.release.reference, 1)
    assert browser.post(page, {"channel": "by pigeon"}).status_code == 200 and stops() == []
    # How it was said has a default: the first press counts.
    text = text_of(browser.post(page, {}, follow=True))
    assert "Stopped (1)" in text and "Spoken, written down by your advocate." in text
    (stop,) = stops()
    assert (stop.link_id, stop.channel, stop.recorded_by_id) == (link.pk, RevocationChannel.SPOKEN, None)
    assert release_of(story).state == ReleaseState.REVOKED
    assert story.referral.state == ReferralState.ON_HOLD_PERMISSION
    assert "written down by your advocate" in text_of(by_link.person(story).get("/my/"))
    with pytest.raises(PermissionEnded):
        story.open()
    # The agency reads that they said stop, and not who heard it.
    robin = signed_in(type(client)(), story.staff.robin.user)
    assert "The person said stop" in text_of(robin.get(at("referral", story.referral.reference)))


def test_whoever_only_reads_is_refused_like_anybody_and_stops_nothing(story, client):
    browser, link = invited(story, type(client))
    page = at("person_told_to_stop", story.release.reference, 1)
    unknown = at("person_told_to_stop", "C-2222-2222", 1)
    nobody = type(client)().post(browser.at(page), {"channel": "spoken"})
    refused = [browser.post(page, {"channel": "spoken"}), browser.post(unknown, {"channel": "spoken"}), nobody]
    assert {one.status_code for one in refused} == {404} and len({text_of(one) for one in refused}) == 1
    with pytest.raises(PermissionEnded):
        advocates.told_to_stop(link=link, organization=story.organization, channel=RevocationChannel.SPOKEN)
    assert stops() == [] and release_of(story).state == ReleaseState.ACTIVE


def test_a_link_that_was_ended_writes_nothing_down(story, client):
    browser, link = invited(story, type(client), helps="yes")
    by_link.person(story).post(at("person_end_advocate", link.pk))
    assert browser.post(at("person_told_to_stop", story.release.reference, 1), {"channel": "spoken"}).status_code == 404
    with pytest.raises(PermissionEnded):
        advocates.told_to_stop(link=link, organization=story.organization, channel=RevocationChannel.SPOKEN)
    assert stops() == []


@pytest.mark.parametrize("helps", [False, True])
def test_by_an_advocates_link_the_database_takes_nothing_but_who_looked(story, client, helps):
    """The second wall: what a helping advocate does is done by the gate."""
    _, link = invited(story, type(client), **({"helps": "yes"} if helps else {}))
    person = story.person
    with acting_as(Principal.person(person.pk, link.pk)):
        people.log_access(person=person.pk, link=link.pk, what="your page")
        assert Person.objects.filter(pk=person.pk).exists()
        assert not list(Person.objects.select_for_update().filter(pk=person.pk))
        for model in (Person, Release, Referral, Link, Caseload):
            assert model.objects.all().update(id=1) == 0
    inserts = (
        lambda: PersonNote.objects.create(person=person, text="x"),
        lambda: Revocation.objects.create(
            person=person, organization=story.organization, at=timezone.now(), channel=RevocationChannel.SPOKEN
        ),
    )
    for insert in inserts:
        with pytest.raises(ProgrammingError), acting_as(Principal.person(person.pk, link.pk)):
            insert()
        with acting_as(story.as_person):
            insert()


# --- the person says how it goes ------------------------------------------------------------------------------------


def reported(story):
    """What the agency reads: where it stands, and what happened."""
    story.refresh()
    with acting_as(story.as_staff):
        return story.referral.reported_state, [one.what for one in timeline(story.referral)]


def page_of(story):
    return at("person_referral", story.referral.reference)


def test_we_are_in_touch_is_told_to_the_agency_where_the_person_agreed_to_that(story):
    sam = by_link.person(story)
    assert sam.at(page_of(story)) in text_of(sam.get("/my/"))
    assert "Lincoln Clinic is told that you are in touch. You agreed to that." in text_of(sam.get(page_of(story)))
    text = text_of(sam.post(page_of(story), {"say": "in_touch"}, follow=True))
    assert "You are in touch." in text and "You to Lincoln Clinic: that you are in touch." in text
    assert reported(story)[0] == ReferralState.CONNECTED and "They are in touch" in reported(story)[1]
    with acting_as(Principal.job("test")):
        entry = LedgerEntry.objects.latest("seq")
        assert (entry.discloser, entry.fields, entry.notice) == (f"person:{story.person.pk}", "in_touch", "")
        event = ReferralEvent.objects.get(event_type="connect")
        assert event.by == "person" and event.link_id is not None
    # Pressed twice: said once.
    assert "This cannot be said now." in text_of(sam.post(page_of(story), {"say": "in_touch"}))


@pytest.mark.parametrize("say", [{"say": "in_touch"}, {"say": "ended", "outcome": "not_a_fit"}])
def test_what_the_person_keeps_from_the_agency_stays_unreported(client, say):
    """They agreed that the agency tells the group, and not to the other direction."""
    story = stories.opened_referral(to_us_yes=False)
    before, version = reported(story), story.referral.version
    robin = signed_in(client, story.staff.robin.user)
    listed = text_of(robin.get(at("accounting", story.referral.reference))).count("<tr")
    sam = by_link.person(story)
    assert "Lincoln Clinic is not told: you did not agree to that." in text_of(sam.get(page_of(story)))
    assert sam.post(page_of(story), say).status_code == 302
    assert reported(story) == before and story.referral.version == version
    assert story.referral.state in {ReferralState.CONNECTED, ReferralState.CLOSED}
    assert text_of(robin.get(at("accounting", story.referral.reference))).count("<tr") == listed
    with acting_as(Principal.job("test")):
        assert not LedgerEntry.objects.filter(discloser__startswith="person:").exists()


def test_how_it_ended_is_said_in_plain_words_and_ends_the_link_of_the_organization(story):
    sam = by_link.person(story)
    assert "Choose how it ended." in text_of(sam.post(page_of(story), {"say": "ended"}))
    for outcome in ("died", "connected"):
        assert "Choose from the list." in text_of(sam.post(page_of(story), {"say": "ended", "outcome": outcome}))
    assert text_of(sam.get(page_of(story))).count("We are in touch") == 1
    text = text_of(sam.post(page_of(story), {"say": "ended", "outcome": "not_a_fit"}, follow=True))
    assert "Finished. They were not the right group for me." in text
    assert (reported(story)[0], story.referral.reported_outcome) == (ReferralState.CLOSED, Outcome.NOT_A_FIT)
    with acting_as(Principal.job("test")):
        assert Link.objects.get(pk=story.link.pk).ended_at is not None


@pytest.mark.parametrize("say", [{"say": "in_touch"}, {"say": "ended", "outcome": "chose_not_to"}])
def test_before_it_is_opened_there_is_nothing_to_say_of_being_in_touch(say):
    story = stories.sent_referral()
    sam = by_link.person(story)
    text = text_of(sam.get(page_of(story)))
    assert 'value="in_touch"' not in text and 'value="ended"' in text
    sam.post(page_of(story), say)
    assert story.refresh().referral.state == (ReferralState.SENT if say["say"] == "in_touch" else ReferralState.CLOSED)


def test_only_the_person_says_it(story, client):
    browser, link = invited(story, type(client), helps="yes")
    assert browser.post(page_of(story), {"say": "in_touch"}).status_code == 404
    with pytest.raises(PermissionEnded):
        self_reports.in_touch(link=link, referral=story.referral)
    other = stories.sent_referral(story.staff, stories.harbor("Willow House"), stories.sam(story.staff.robin))
    assert by_link.person(story).get(page_of(other)).status_code == 404
