"""What a group can answer, one answer after the other: none takes another away that still makes sense."""

import itertools
import re
from typing import Any

import pytest
from django.test import Client

from core.rls.principal import acting_as
from referrals.models import ReferralEvent
from referrals.states import ReferralState as R
from referrals.vocabularies import Category, Outcome
from tests.accounts.people import signed_in
from tests.referrals import by_link, stories
from tests.referrals.services.test_change_notifications import stop, strike_out
from tests.referrals.stories import Story

pytestmark = pytest.mark.django_db
# Each answer as its form sends it, and where it leads.
ANSWERS = {
    "accept": ({"more": "Tuesday at 7, ask for Mo"}, R.ACCEPTED),
    "waitlist": ({"more": "About three weeks. We call on May 2."}, R.WAITLISTED),
    "contact": ({"more": "Called at noon"}, R.CONTACTING),
    "connect": ({}, R.CONNECTED),
    "lose_touch": ({"more": "Since Friday"}, R.CONTACTING),
    "decline": ({"reason": "We have no room now."}, R.DECLINED_BY_ORGANIZATION),
    "close": ({"outcome": "connected"}, R.CLOSED),
}
GOING_ON = ("accept", "waitlist", "contact", "connect")
DESTROY = "destroy what you wrote down"


def give(browser: Client, story: Story, transition: str) -> Any:
    return browser.post(
        f"/received/{story.referral.reference}/answer/", {"transition": transition, **ANSWERS[transition][0]}
    )


def page(browser: Client, story: Story) -> str:
    return by_link.text_of(browser.get(f"/received/{story.referral.reference}/"))


def offered(text: str) -> set[str]:
    return set(re.findall(r'name="transition" value="(\w+)"', text))


@pytest.fixture
def browser(opened: Story) -> Client:
    visitor = by_link.organization(opened)
    visitor.post(f"/received/{opened.referral.reference}/open/")
    return visitor


@pytest.mark.parametrize(("first", "then"), list(itertools.product(GOING_ON, ANSWERS)))
def test_after_every_answer_every_other_that_makes_sense_is_offered_and_taken(
    opened: Story, browser: Client, first: str, then: str
) -> None:
    assert give(browser, opened, first).status_code == 302
    # Who is in touch already does not say so again; touch is lost where there was some.
    makes_sense = then != ("connect" if first == "connect" else "lose_touch")
    assert (then in offered(page(browser, opened))) is makes_sense
    if makes_sense:
        assert give(browser, opened, then).status_code == 302
        assert opened.refresh().referral.state == ANSWERS[then][1]


def test_lost_touch_can_become_in_touch_again_and_a_later_yes_forgets_neither(opened: Story, browser: Client) -> None:
    for transition in ("connect", "accept", "lose_touch", "contact", "connect", "lose_touch", "waitlist"):
        assert transition in offered(page(browser, opened)), transition
        assert give(browser, opened, transition).status_code == 302
    text = page(browser, opened)
    assert "You put them on your waiting list on" in text and "You said that you lost touch again on" in text


@pytest.mark.parametrize("tells", [True, False])
def test_a_line_with_a_yes_reaches_the_person_and_the_agency_as_far_as_they_agreed(tells: bool) -> None:
    story = stories.opened_referral(to_us=[Category.ANSWER] if tells else [Category.IN_TOUCH])
    story.answer("accept", why="Tuesday at 7, ask for Mo")
    sam, robin = by_link.person(story), signed_in(Client(), story.staff.robin.user)
    assert "Tuesday at 7, ask for Mo" in by_link.text_of(sam.get("/my/"))
    assert ("ask for Mo" in by_link.text_of(robin.get(f"/referrals/{story.referral.reference}/"))) is tells


def test_that_touch_was_lost_is_told_under_in_touch_alone() -> None:
    for category, hears in ((Category.IN_TOUCH, True), (Category.ANSWER, False)):
        story = stories.opened_referral(to_us=[category])
        story.answer("connect")
        story.answer("lose_touch", why="Since Friday")
        reported_state = story.refresh().referral.reported_state
        assert reported_state == (R.CONTACTING if hears else R.SENT)
        robin = by_link.text_of(
            signed_in(Client(), story.staff.robin.user).get(f"/referrals/{story.referral.reference}/")
        )
        assert ("Harbor Peers lost touch with them" in robin) is hears
        with acting_as(story.as_person):
            assert ReferralEvent.objects.filter(event_type="lose_touch").count() == 1


@pytest.mark.parametrize("outcome", Outcome)
def test_nobody_is_told_to_destroy_a_members_own_number(opened: Story, browser: Client, outcome: Outcome) -> None:
    browser.post(f"/received/{opened.referral.reference}/print/")
    opened.answer("close", outcome=outcome)
    text = page(browser, opened)
    is_with_them = outcome in {Outcome.CONNECTED, Outcome.ALREADY_INVOLVED}
    assert (DESTROY not in text and "Those prints count no more" not in text) is is_with_them
    assert ("They are with you now" in text) is is_with_them


@pytest.mark.parametrize("end", [stop, strike_out])
def test_a_stop_after_that_is_still_a_stop(opened: Story, browser: Client, end: Any) -> None:
    opened.answer("close", outcome=Outcome.CONNECTED)
    end(opened)
    assert DESTROY in page(browser, opened)


def test_a_no_still_asks_to_destroy_what_was_written_down(opened: Story, browser: Client) -> None:
    give(browser, opened, "decline")
    assert DESTROY in page(browser, opened)
