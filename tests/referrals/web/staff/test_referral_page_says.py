"""What the pages of staff say of where things stand, and what to do: paper, stops, ends, changes asked for."""

from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from core.rls.principal import Principal, acting_as
from referrals.actors import Actor
from referrals.consent.texts import write_date
from referrals.expiry_events import ExpiryEvent
from referrals.models import Caseload, Person, Referral, Release
from referrals.selectors.release_drafts import day_of
from referrals.selectors.reminders import next_steps
from referrals.services import erasure, notes, prepare, releases, revocation
from referrals.services.releases import Terms
from referrals.states import ReleaseState
from referrals.vocabularies import Outcome, Purpose, ReferralKind, RevocationChannel
from referrals.web.staff.pages.release_page import staff_release
from referrals.wording.timeline import timeline
from tests.accounts.people import signed_in
from tests.referrals import stories

pytestmark = pytest.mark.django_db


@pytest.fixture
def robin(client: Client, staff: stories.Staff) -> Client:
    return signed_in(client, staff.robin.user)


def page_of(client: Client, reference: str, name: str = "referral") -> str:
    answer = client.get(reverse(f"referrals:{name}", args=[reference]))
    assert answer.status_code == 200, answer
    return answer.content.decode()


def do(client: Client, reference: str, name: str, **data: Any) -> Any:
    return client.post(reverse("referrals:step", args=[reference, name]), data)


def drafted(staff: stories.Staff, person: Person | None = None) -> tuple[Referral, Release]:
    """A referral with a permission that is still being filled in, and nothing missing."""
    person, harbor = person or stories.sam(staff.robin), stories.harbor()
    referral = stories.draft(staff.robin, person, harbor)
    until = day_of(staff.agency, referral.created_at) + timedelta(days=90)
    terms = Terms([Purpose.PEER_SUPPORT], stories.TO_THEM, stories.TO_US, until)
    with acting_as(staff.robin.principal):
        release = releases.draft_release(
            membership=staff.robin, person=person, organizations=[harbor], terms=terms, referral=referral
        )
    return referral, release


def state_of(release: Release) -> str:
    with acting_as(Principal.job("test")):
        return Release.objects.get(pk=release.pk).state


# --- on paper ---------------------------------------------------------------------------------------------------


def test_signing_on_paper_puts_the_question_and_leads_to_the_paper(robin: Client, staff: stories.Staff) -> None:
    referral, release = drafted(staff)
    paper = reverse("referrals:paper", args=[release.reference])
    page = page_of(robin, referral.reference, "check")
    assert reverse("referrals:step", args=[referral.reference, "paper"]) in page and paper not in page
    for _ in range(2):
        answer = do(robin, referral.reference, "paper")
        assert (answer.status_code, answer["Location"]) == (302, paper)
    assert state_of(release) == ReleaseState.REQUESTED
    assert robin.get(paper).status_code == 200
    assert paper in page_of(robin, referral.reference) and paper in page_of(robin, referral.reference, "check")


def test_what_is_missing_is_said_before_anything_is_put_on_paper(robin: Client, staff: stories.Staff) -> None:
    person = stories.sam(staff.robin, is_adult=None)
    referral, release = drafted(staff, person)
    assert "Sign on paper" not in page_of(robin, referral.reference, "check")
    refused = do(robin, referral.reference, "paper")
    assert refused.status_code == 409 and "Check it together" in refused.content.decode()
    assert state_of(release) == ReleaseState.DRAFT


# --- stops and ends ---------------------------------------------------------------------------------------------


def stop(story: stories.Story, channel: RevocationChannel, *, by_staff: bool = False) -> None:
    robin = story.staff.robin
    with acting_as(story.as_staff if by_staff else story.as_person):
        revocation.revoke_for_organization(
            person=story.person,
            organization=story.organization,
            actor=Actor.person_recorded_by(robin.user_id) if by_staff else Actor.person(story.person_link.pk),
            channel=channel,
            recorded_by=robin if by_staff else None,
        )


def record_in(page: str) -> str:
    """The paragraph for the health record."""
    return page.partition("readonly")[2].partition("</textarea>")[0]


def today_in(staff: stories.Staff) -> str:
    return write_date(day_of(staff.agency, timezone.now()), is_uk=False)


def test_the_health_record_says_that_it_was_stopped_and_what_is_asked_since(
    robin: Client, staff: stories.Staff
) -> None:
    story = stories.sent_referral(staff)
    assert "was stopped" not in record_in(page_of(robin, story.referral.reference))
    stop(story, RevocationChannel.ONLINE)
    do(robin, story.referral.reference, "renew")
    record = record_in(page_of(robin, story.referral.reference))
    assert f"Permission {story.release.reference}" in record and f"was stopped on {today_in(staff)}." in record
    assert "not asked yet" in record


def test_the_health_record_says_that_it_ended(robin: Client, staff: stories.Staff) -> None:
    story = stories.sent_referral(staff, expires_event=ExpiryEvent.DISCHARGED)
    do(robin, story.referral.reference, "event")
    record = record_in(page_of(robin, story.referral.reference))
    assert f"It ended on {today_in(staff)}." in record and "stopped" not in record


def test_the_health_record_says_that_it_was_a_mistake(robin: Client, staff: stories.Staff) -> None:
    story = stories.sent_referral(staff)
    do(robin, story.referral.reference, "mistake", why="The wrong Sam")
    record = record_in(page_of(robin, story.referral.reference))
    assert f"It was written by mistake on {today_in(staff)}." in record and "The wrong Sam" not in record


def test_the_health_record_speaks_of_the_permission_that_counts(robin: Client, staff: stories.Staff) -> None:
    story = stories.sent_referral(staff)
    newer = stories.signed_release(
        staff.robin, story.person, story.organization, referral=story.referral, supersedes=story.release
    )
    record = record_in(page_of(robin, story.referral.reference))
    assert newer.reference in record and "It ends after" in record
    with acting_as(Principal.job("test")):
        older = Release.objects.select_related("agency", "person").get(pk=story.release.pk)
        assert staff_release(older, (), now=timezone.now()).ended == "was replaced by a newer one"


@pytest.mark.parametrize(
    ("channel", "by_staff", "how"),
    [
        (RevocationChannel.ONLINE, False, "On their own page"),
        (RevocationChannel.SPOKEN, False, "Spoken"),
        (RevocationChannel.WRITING, True, "In writing, written down by Robin"),
    ],
)
def test_what_happened_says_stop_and_how_and_who_of_us_wrote_it_down(
    robin: Client, staff: stories.Staff, channel: RevocationChannel, by_staff: bool, how: str
) -> None:
    story = stories.opened_referral(staff)
    stop(story, channel, by_staff=by_staff)
    with acting_as(story.as_staff):
        lines = [(one.what, one.who) for one in timeline(story.refresh().referral)]
    assert lines[-2:] == [("The person said stop", how), ("Permission ended", "Because they said stop")]
    page = page_of(robin, story.referral.reference)
    assert "The person said stop" in page and "By itself" not in page


def test_a_stop_for_another_organization_is_no_part_of_it(staff: stories.Staff) -> None:
    story = stories.sent_referral(staff)
    other = stories.sent_referral(staff, stories.harbor("Rose Quiet House"), story.person)
    stop(other, RevocationChannel.ONLINE)
    with acting_as(story.as_staff):
        assert "The person said stop" not in [one.what for one in timeline(story.referral)]


@pytest.mark.parametrize("was_opened", [False, True])
def test_erasing_leaves_what_was_on_hold_and_its_moment(staff: stories.Staff, was_opened: bool) -> None:
    story = stories.sent_referral(staff)
    if was_opened:
        story.open()
    stop(story, RevocationChannel.ONLINE)
    before = story.refresh().referral
    erasure.erase(person=story.person.pk, actor=Actor.staff(staff.robin.user_id))
    after = story.refresh().referral
    assert (after.state, after.state_since) == (before.state, before.state_since)
    assert (after.reported_state, before.reported_state) == ("on_hold_permission", "on_hold_permission")


# --- a change asked for -----------------------------------------------------------------------------------------

TAKE_IT_BACK = "They asked for a change. Take the question back, change it, then ask again."


def test_a_change_asked_for_says_what_to_do_until_it_is_asked_again(robin: Client, staff: stories.Staff) -> None:
    referral, release = drafted(staff)
    elsewhere = stories.draft(staff.robin, referral.person, stories.harbor("Rose Quiet House"))
    do(robin, referral.reference, "ask")
    with acting_as(Principal.person(referral.person_id, stories.own_link(staff.robin, referral.person).pk)):
        notes.ask_for_change(release=release, text="Call me Sammy")
    page = page_of(robin, referral.reference)
    assert TAKE_IT_BACK in page and "Read it and answer" not in page and "Call me Sammy" in page
    assert page.count("Take the question back</button>") == 1
    # Before everything else that is said: on a phone it would be out of sight.
    assert page.index("Take the question back</button>") < page.index("Where it stands")
    assert TAKE_IT_BACK in robin.get(reverse("referrals:referral_list")).content.decode()
    assert "They asked" not in page_of(robin, elsewhere.reference)
    do(robin, referral.reference, "take-question-back")
    page = page_of(robin, referral.reference)
    assert "Check it, then ask again." in page and "They asked" not in page
    do(robin, referral.reference, "ask")
    page = page_of(robin, referral.reference)
    assert "They have the link. The answer comes when they are ready." in page and "Call me Sammy" in page
    assert next_steps(staff.robin) == []


STOPPED_SINCE = "They said stop after you asked them. Take the question back."


def asked_anew(story: stories.Story) -> Release:
    """A form in place of the one in force, which waits for an answer."""
    with acting_as(story.as_staff):
        new = prepare.renew(referral=story.refresh().referral, membership=story.staff.robin)
        return releases.request_release(release=new, actor=Actor.staff(story.staff.robin.user_id))


def test_a_form_asked_before_a_stop_waits_for_staff_until_it_is_answered_or_taken_back(
    robin: Client, staff: stories.Staff
) -> None:
    story = stories.opened_referral(staff)
    asked_anew(story)
    mine = reverse("referrals:referral_list")
    assert STOPPED_SINCE not in robin.get(mine).content.decode()
    stop(story, RevocationChannel.ONLINE)
    assert STOPPED_SINCE in robin.get(mine).content.decode().partition("Waiting for others")[0]
    for name in ("referral", "check"):
        page = page_of(robin, story.referral.reference, name)
        assert page.index(STOPPED_SINCE) < page.index("Take the question back</button>")
    do(robin, story.referral.reference, "take-question-back")
    do(robin, story.referral.reference, "ask")
    assert STOPPED_SINCE not in page_of(robin, story.referral.reference)


def test_a_change_asked_of_a_form_whose_referral_is_finished_waits_for_staff(
    robin: Client, staff: stories.Staff
) -> None:
    story = stories.opened_referral(staff)
    new = asked_anew(story)
    do(robin, story.referral.reference, "close", outcome=Outcome.CHOSE_NOT_TO)
    with acting_as(story.as_person):
        notes.ask_for_change(release=new, text="Leave out my phone")
    waiting = robin.get(reverse("referrals:referral_list")).content.decode().partition("Waiting for others")[0]
    assert "They asked for a change, and this referral is finished. Take the question back, then start" in waiting


# --- words and days ---------------------------------------------------------------------------------------------


# Still the day before in Portland.
NIGHT = datetime(2026, 3, 2, 5, 30, tzinfo=UTC)


def test_days_in_the_list_are_those_of_the_agency(robin: Client, staff: stories.Staff) -> None:
    referral, _ = drafted(staff)
    with acting_as(Principal.job("test")):
        Referral.objects.filter(pk=referral.pk).update(created_at=NIGHT)
    listed = robin.get(reverse("referrals:referral_list")).content.decode()
    assert "1 March 2026" in listed and "2 March 2026" not in listed


def test_moments_of_emergencies_are_those_of_the_agency(staff: stories.Staff) -> None:
    referral, _ = drafted(staff)
    alex = signed_in(Client(), staff.alex.user)
    sent = {"reference": referral.reference, "reason": "They rang and nobody was there", "sure": "on"}
    assert alex.post(reverse("referrals:emergency"), sent).status_code == 302
    with acting_as(Principal.job("test")):
        assert Caseload.objects.filter(kind=Caseload.Kind.BREAK_GLASS).update(since=NIGHT) == 1
    page = alex.get(reverse("referrals:emergencies")).content.decode()
    assert "1 March 2026, 21:30" in page and "UTC" not in page


def test_who_is_under_18_gets_a_hand_out_with_the_organization_on_it(robin: Client, staff: stories.Staff) -> None:
    harbor = stories.harbor()
    how = urlencode({"to": harbor.pk, "how": ReferralKind.REFERRAL.value})
    page = robin.post(f"{reverse('referrals:refer_person')}?{how}", {"is_adult": "no"}).content.decode()
    assert f'<button class="plain" name="listing" value="{harbor.pk}">Put Harbor Peers on a hand-out</button>' in page
    assert 'name="then" value="shortlist"' in page
    ours = {"Origin": "http://testserver", "Referer": "http://testserver/referrals/refer/person/"}
    add = reverse("directory:shortlist_add")
    answer = robin.post(add, {"listing": str(harbor.pk), "then": "shortlist"}, headers=ours)
    assert answer["Location"] == reverse("directory:shortlist")
    assert "Harbor Peers" in robin.get(answer["Location"]).content.decode()


def test_who_read_a_permission_is_said_in_the_words_of_the_pages(robin: Client, staff: stories.Staff) -> None:
    story = stories.sent_referral(staff)
    robin.get(reverse("referrals:paper", args=[story.release.reference]))
    page = page_of(robin, story.referral.reference, "accounting")
    assert "Robin, the permission" in page and "Robin, release" not in page
