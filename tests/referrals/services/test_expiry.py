"""When permission ends: in every ending it can end, at every stage, and written down once, at the true end.

What follows is held against docs/consent.md: unsent goes back to a draft; sent and unopened is taken back and its links
die; opened or later waits with "permission ended". Written down at the true end, whoever notices it first.
"""

from copy import deepcopy
from datetime import datetime

import pytest
from django.utils import timezone

from core import clock
from core.rls.principal import acting_as
from referrals.errors import NotReady
from referrals.expiry_events import ExpiryEvent
from referrals.models import Link, ReferralEvent, Release, ReleaseEvent
from referrals.services import revocation
from tests.beginnings import Beginning
from tests.referrals import stories
from tests.referrals.expiring import (
    DAY,
    ENDINGS,
    STAGES,
    R,
    apply_expirations,
    at_each,
    ends_at,
    ledger_rows,
    opens,
    robin,
)
from tests.referrals.stories import Story

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def told_stories(beginning: Beginning) -> dict[str, Story]:
    return beginning(lambda: at_each(STAGES))


@pytest.mark.parametrize("stage", STAGES)
@pytest.mark.parametrize("ending", ENDINGS)
def test_what_follows_when_permission_ends(told_stories: dict[str, Story], ending: str, stage: str) -> None:
    story = deepcopy(told_stories[stage])
    _, leads_to = STAGES[stage]
    end, release_state = ENDINGS[ending]
    assert story.referral.state == stage
    rows = ledger_rows(story)
    ended = end(story)
    story.refresh()
    # Nobody is told anything by the end itself.
    assert ledger_rows(story) == rows
    assert story.release.state == release_state
    if (ending, stage) == ("died", "awaiting_person"):
        # A closed record waits as it is.
        leads_to = "awaiting_person"
    assert story.referral.state == leads_to
    if leads_to == stage:
        return
    assert story.referral.state_since == _dated(story, ended)
    _check_events(story, stage, leads_to)
    # The agency hears that permission ended, and not whether it had been opened.
    assert story.referral.reported_state == (R.DRAFT if leads_to == R.DRAFT else R.ON_HOLD_PERMISSION)
    if story.link is not None:
        assert not opens(story, clock.now())
        with acting_as(story.as_disclosure):
            link = Link.objects.get(pk=story.link.pk)
        assert link.ended_at is not None


def _dated(story: Story, ended: datetime) -> datetime:
    # Going back to a draft is the agency's own affair, dated when it was noticed.
    return story.referral.state_since if story.referral.state == R.DRAFT else ended


def _check_events(story: Story, source: str, target: str) -> None:
    with acting_as(story.as_disclosure):
        (event,) = ReferralEvent.objects.filter(referral=story.referral, by="system")
        assert (event.from_state, event.to_state, event.at) == (source, target, story.referral.state_since)
        assert (event.user_id, event.link_id, event.why) == (None, None, "")
        transitions = list(ReleaseEvent.objects.filter(release=story.release).values_list("event_type", flat=True))
        assert transitions.count("sign") == 1
        assert len(transitions) == len(set(transitions))


def test_noticed_twice_it_is_written_down_once() -> None:
    story = stories.opened_referral()
    for _ in range(3):
        apply_expirations(story, ends_at(story) + DAY)
    with acting_as(story.as_disclosure):
        assert ReferralEvent.objects.filter(event_type="lapse_seen").count() == 1
        assert ReleaseEvent.objects.filter(event_type="expire").count() == 1


def test_of_several_ends_the_first_is_the_date() -> None:
    """It ran out in June; somebody said in August that the event had happened in July."""
    story = stories.opened_referral(expires_event=ExpiryEvent.DISCHARGED, expires_on=timezone.localdate() + 10 * DAY)
    with acting_as(story.as_disclosure):
        Release.objects.update(event_happened_at=ends_at(story) + 5 * DAY)
    apply_expirations(story, ends_at(story) + 40 * DAY)
    assert story.referral.state_since == ends_at(story)


def test_an_event_that_happened_some_days_ago_ended_it_then() -> None:
    story = stories.opened_referral(expires_event=ExpiryEvent.DISCHARGED)
    with acting_as(story.as_staff):
        yesterday = clock.now() - DAY
        revocation.event_happened(release=story.release, actor=robin(story), at=yesterday)
    assert story.refresh().referral.state_since == yesterday
    with acting_as(story.as_staff):
        stored = ReleaseEvent.objects.get(release=story.release, event_type="event_happened")
    assert (stored.by, stored.user_id, stored.why) == ("staff", story.staff.robin.user_id, "discharged")


def test_an_event_cannot_be_said_to_happen_in_time_to_come() -> None:
    story = stories.opened_referral(expires_event=ExpiryEvent.DISCHARGED)
    with acting_as(story.as_staff):
        release = revocation.event_happened(release=story.release, actor=robin(story), at=clock.now() + 400 * DAY)
    assert release.event_happened_at is not None
    assert release.event_happened_at <= clock.now()
    assert story.refresh().referral.state == R.ON_HOLD_PERMISSION


def test_a_release_without_an_event_ends_by_none() -> None:

    story = stories.opened_referral()
    with pytest.raises(NotReady), acting_as(story.as_staff):
        revocation.event_happened(release=story.release, actor=robin(story))
