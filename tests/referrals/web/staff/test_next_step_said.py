"""What staff read as the next step fits what happened: a stop is no permission that ran out, and nobody nags after it."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from core import clock
from core.rls.principal import Principal, acting_as
from directory.models import Organization, Phone
from directory.schedules.wording import long_day
from directory.vocabularies import ListingState
from referrals.actors import Actor
from referrals.consent.texts import write_date
from referrals.models import Link, Referral
from referrals.selectors.release_drafts import day_of
from referrals.selectors.reminders import next_steps
from referrals.services import prepare, renewals, revocation, signing
from referrals.vocabularies import Category, RevocationChannel
from tests.accounts.people import signed_in
from tests.referrals import by_link, stories
from tests.referrals.representing import ask, draft, guardian, link_of, signature

pytestmark = pytest.mark.django_db
DO_NOT_ASK = "Do not ask again unless they bring it up."
SAID_STOP = f"They said stop. {DO_NOT_ASK}"


def robin_of(story: stories.Story) -> Client:
    return signed_in(Client(), story.staff.robin.user)


def page_of(story: stories.Story, name: str = "referral") -> str:
    return by_link.text_of(robin_of(story).get(reverse(f"referrals:{name}", args=[story.referral.reference])))


def listed(story: stories.Story, heading: str) -> list[str]:
    answer = robin_of(story).post(reverse("referrals:referral_list"), {"state": "all"})
    return [one.next.words for name, _, rows in answer.context["sections"] if name == heading for one in rows]


def stop(story: stories.Story, *, by_staff: bool) -> None:
    actor = Actor.person_recorded_by(story.staff.robin.user_id) if by_staff else Actor.person(story.person_link.pk)
    with acting_as(story.as_staff if by_staff else story.as_person):
        revocation.revoke_for_organization(
            person=story.person,
            organization=story.organization,
            actor=actor,
            channel=RevocationChannel.SPOKEN if by_staff else RevocationChannel.ONLINE,
            recorded_by=story.staff.robin if by_staff else None,
        )


@pytest.mark.parametrize("by_staff", [True, False])
@pytest.mark.parametrize("made", [stories.signed_story, stories.sent_referral, stories.opened_referral])
def test_after_a_stop_nobody_is_told_to_ask(made: Callable[[], stories.Story], by_staff: bool) -> None:
    story = made()
    stop(story, by_staff=by_staff)
    assert listed(story, "Waiting for you") == listed(story, "Waiting for others") == []
    assert listed(story, "Finished or stopped") == [SAID_STOP]
    page = page_of(story)
    assert DO_NOT_ASK in page and "Ask whether to sign again" not in page
    # It is there for when they bring it up, and not before.
    assert "Ask for a new permission" not in page.partition("They want to share again")[0]
    assert "Ask for a new permission" in page
    with acting_as(story.as_staff):
        assert next_steps(story.staff.robin, clock.now() + timedelta(days=89)) == []


def test_a_form_under_way_is_not_put_to_somebody_who_said_stop_until_they_bring_it_up() -> None:
    story = stories.opened_referral()
    with acting_as(story.as_staff):
        prepare.renew(referral=story.refresh().referral, membership=story.staff.robin)
    stop(story, by_staff=False)
    page = page_of(story)
    assert DO_NOT_ASK in page and "Check it, then ask" not in page.partition("They want to share again")[0]
    # It stands above what comes next, and is not said twice.
    assert SAID_STOP not in page
    assert "They said stop" in page.partition("Next")[0] and "Permission ended" not in page.partition("Next")[0]


def test_who_said_stop_and_asks_again_themselves_waits_for_staff() -> None:
    story = stories.opened_referral()
    stop(story, by_staff=False)
    assert renewals.person_asks(link=story.person_link, referral=story.referral)
    assert listed(story, "Waiting for you") == ["They ask for a new permission. Check it with them, then ask them."]


def test_a_stop_ends_no_form_that_is_written_after_it() -> None:
    story = stories.opened_referral()
    stop(story, by_staff=True)
    with acting_as(story.as_staff):
        prepare.renew(referral=story.refresh().referral, membership=story.staff.robin)
    assert DO_NOT_ASK not in page_of(story) and listed(story, "Finished or stopped") == []


def test_time_that_ran_out_still_asks() -> None:
    story = stories.sent_referral(expires_on=timezone.localdate() + timedelta(days=5))
    assert story.release.expires_at is not None
    from referrals.web.staff.pages import referral_rows

    with acting_as(story.as_staff):
        row = referral_rows.one(story.referral, story.release.expires_at)
    assert row.next.words == "Permission ended. Ask whether to sign again." and row.next.waits_for == "you"


# --- a code to read out, a link to answer by ------------------------------------------------------------------------


def test_what_was_sent_waits_for_whoever_reads_the_code_out() -> None:
    story = stories.sent_referral(to_us_yes=False)
    assert listed(story, "Waiting for you") == ["Call Harbor Peers and read out the code."]
    Organization.objects.filter(pk=story.organization.pk).update(state=ListingState.PUBLISHED)
    for number, kind in (("503 555 0199", "fax"), ("503 555 0143", "voice"), ("503 555 0144", "voice")):
        Phone.objects.create(organization=story.organization, number=number, kind=kind)
    words = "Call Harbor Peers on 503 555 0143 and read out the code."
    assert listed(story, "Waiting for you") == [words]
    page = page_of(story)
    assert words in page and "Call 503 555 0143" in page and "0199" not in page
    # That it was opened is theirs to tell: nothing that staff read changes by it.
    story.open()
    assert listed(story, "Waiting for you") == [words] and page_of(story).count("0143") == page.count("0143")
    Organization.objects.filter(pk=story.organization.pk).update(state=ListingState.DRAFT)
    assert "0143" not in page_of(story)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"to_us_yes": False}, "{} said no to Harbor Peers telling you how it goes. Ask {}."),
        ({"to_us": [Category.OUTCOME]}, "Harbor Peers must not tell you whether there is a place. Ask {}."),
    ],
)
def test_no_answer_is_waited_for_where_none_can_come(options: dict[str, Any], words: str) -> None:
    """By the permission alone: opened and accepted, or untouched for weeks."""
    story = stories.sent_referral(**options)
    robin, words = robin_of(story), words.replace("{}", story.person.preferred_name)
    assert story.link is not None
    step = reverse("referrals:step", args=[story.referral.reference, "code-read"])
    robin.post(step, {"code": story.link.code})
    with acting_as(Principal.job("test")):
        Referral.objects.filter(pk=story.referral.pk).update(sent_at=timezone.now() - timedelta(days=30))
    for do in (lambda: None, story.open, lambda: story.answer("accept")):
        do()
        assert listed(story, "Waiting for others") == [words] and listed(story, "Waiting for you") == []
        page = page_of(story).partition("What happened")[0]
        assert words in page and "<dd>Sent</dd>" in page and "not opened" not in page and "answers next" not in page


def test_once_told_that_it_was_opened_nobody_has_to_call_and_a_closed_link_waits_for_a_new_one() -> None:
    assert listed(stories.opened_referral(), "Waiting for others") == ["Harbor Peers answers next."]
    story = stories.sent_referral()
    with acting_as(story.as_disclosure):
        Link.objects.filter(referral=story.referral, kind=Link.Kind.ORGANIZATION).update(tries=5)
    closed = "Five wrong codes closed the link of Harbor Peers. Send a new link."
    assert listed(story, "Waiting for you") == [closed]
    assert f"<dt>Next</dt><dd>{closed}</dd>" in page_of(story)
    robin_of(story).post(reverse("referrals:step", args=[story.referral.reference, "new-link"]))
    assert listed(story, "Waiting for you") == ["Call Harbor Peers and read out the code."]


def test_what_they_are_to_read_later_takes_a_link_first() -> None:
    staff = stories.lincoln()
    person, harbor = stories.sam(staff.robin), stories.harbor()
    referral = stories.draft(staff.robin, person, harbor)
    release = stories.requested_release(staff.robin, person, harbor, referral=referral)
    robin, page = signed_in(Client(), staff.robin.user), reverse("referrals:referral", args=[referral.reference])
    text = by_link.text_of(robin.get(page))
    assert "They have no link yet. Give them one." in text and "reading" not in text
    mine = by_link.text_of(robin.get(reverse("referrals:referral_list")))
    assert "They have no link yet." in mine.partition("Waiting for others")[0]
    link = stories.own_link(staff.robin, person)
    assert "They have the link. The answer comes when they are ready." in by_link.text_of(robin.get(page))
    stories.sign(release, link)
    offered = "said yes, and has no link to their own page yet"
    assert offered not in by_link.text_of(robin.get(page))
    with acting_as(Principal.disclosure(person.pk)):
        Link.objects.filter(pk=link.pk).delete()
    text = by_link.text_of(robin.get(page))
    assert offered in text.partition("told me to stop")[0] and text.count("Give them") == 1


# --- what is offered, and how it is called --------------------------------------------------------------------------


def test_a_no_to_sending_offers_what_to_do_instead() -> None:
    story = stories.signed_story(to_them_yes=False)
    page = page_of(story)
    assert "Ask what they want instead." in page and "Change what is asked</button>" in page
    assert 'href="#finish"' in page and 'id="finish" open' in page and "Signed and not sent yet" not in page
    step = reverse("referrals:step", args=[story.referral.reference, "renew"])
    check = robin_of(story).post(step)["Location"]
    assert check == reverse("referrals:check", args=[story.referral.reference])
    assert listed(story, "Waiting for you") == ["Check it, then ask the person."]
    page = page_of(story)
    assert "Change what is asked" not in page and ": not asked yet" in page


def test_who_said_yes_is_named() -> None:
    story = stories.opened_referral()
    story.answer("accept")
    page = page_of(story)
    assert "Harbor Peers said yes" in page.partition("What happened")[0]
    assert "Harbor Peers said yes," in page.partition("What happened")[2] and "They said yes" not in page
    assert "Harbor Peers said yes" in by_link.text_of(robin_of(story).get(reverse("referrals:referral_list")))


def test_while_an_earlier_yes_counts_nobody_reads_that_nothing_is_sent() -> None:
    story = stories.opened_referral()
    nothing = "Nothing is sent until"
    with acting_as(story.as_staff):
        prepare.renew(referral=story.refresh().referral, membership=story.staff.robin)
    check = page_of(story, "check")
    assert "Until they answer, the permission they signed still counts." in check and nothing not in check


def test_what_was_stopped_says_when_and_no_day_to_come() -> None:
    story = stories.opened_referral()
    before = page_of(story)
    assert "<dt>Ends</dt><dd>After " in before and "told me to stop" in before
    stop(story, by_staff=True)
    page, today = page_of(story), long_day(day_of(story.staff.agency, timezone.now()))
    assert f"<dt>Over</dt><dd>Stopped on {today}</dd>" in page and "<dt>Answers then</dt>" in page
    assert "told me to stop" not in page and "<dt>Ends</dt>" not in page


def test_the_person_is_told_on_the_device_who_gives_them_a_link() -> None:
    from django.template.loader import render_to_string

    done = {"is_signed": True, "reference": "F-2222-2222", "agency": {"name": "Lincoln Clinic"}, "request": None}
    assert "ask Lincoln Clinic for one" in render_to_string("referrals/sign/done.html", done)


def test_the_health_record_says_who_signed_for_them_and_writes_days_one_way() -> None:
    staff = stories.lincoln()
    referral = draft(staff)
    related_person = guardian(staff, referral.person)
    asked = ask(staff, referral, related_person)
    made, _ = link_of(staff, related_person)
    with acting_as(Principal.disclosure(referral.person_id)):
        signing.sign_release(
            release=asked, signature=signature(asked, related_person), actor=Actor.person(made.link.pk)
        )
    page = by_link.text_of(
        signed_in(Client(), staff.robin.user).get(reverse("referrals:referral", args=[referral.reference]))
    )
    record = page.partition('id="record"')[2].partition("</textarea>")[0]
    assert "signed for the person by Robin Rivers, guardian appointed by a court, on " in record
    assert asked.expires_on is not None
    assert write_date(asked.expires_on, is_uk=False) in record and long_day(asked.expires_on) not in record


def test_what_is_over_is_folded_and_one_press_away() -> None:
    staff = stories.lincoln()
    stopped, back = stories.sent_referral(staff), stories.sent_referral(staff)
    stories.opened_referral(staff)
    stop(stopped, by_staff=True)
    robin, mine = signed_in(Client(), staff.robin.user), reverse("referrals:referral_list")
    robin.post(reverse("referrals:step", args=[back.referral.reference, "recall"]), {"why": "They moved"})
    page = by_link.text_of(robin.get(mine))
    assert "Finished or stopped (2)</summary>" in page and back.referral.reference not in page
    # Nobody types a person's name there: it looks for places, and the address keeps what was typed.
    assert "Find support near a town or" in page.partition('name="near"')[0]
    over = by_link.text_of(robin.post(mine, {"state": "nobody"}))
    assert back.referral.reference in over and stopped.referral.reference in over and "</summary> <form" not in over
