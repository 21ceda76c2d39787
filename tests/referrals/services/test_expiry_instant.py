"""Permission ends at the exact instant, on nights the clocks change too, and whatever a wrong clock says."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import transaction
from django.utils import timezone

from core import clock
from core.rls.principal import acting_as
from referrals.actors import Actor
from referrals.errors import PermissionEnded
from referrals.models import Link
from referrals.services import referrals
from tests.referrals import stories
from tests.referrals.expiring import DAY, INSTANT, R, S, apply_expirations, ends_at, opens
from tests.referrals.stories import Story

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("beside", "permitted"), [(-INSTANT, True), (timedelta(0), False), (INSTANT, False)])
def test_permission_ends_at_the_instant_and_not_one_later(beside: timedelta, permitted: bool) -> None:
    story = stories.sent_referral(expires_on=timezone.localdate() + 20 * DAY)
    assert opens(story, ends_at(story) + beside) is permitted


@pytest.mark.parametrize(
    ("last_day", "zone", "end"),
    [
        # Los Angeles: clocks go forward on 14 March 2027 at 02:00, back on 7 November 2027 at 02:00.
        (date(2027, 3, 13), "America/Los_Angeles", datetime(2027, 3, 14, 8, tzinfo=UTC)),
        (date(2027, 3, 14), "America/Los_Angeles", datetime(2027, 3, 15, 7, tzinfo=UTC)),
        (date(2027, 11, 6), "America/Los_Angeles", datetime(2027, 11, 7, 7, tzinfo=UTC)),
        (date(2027, 11, 7), "America/Los_Angeles", datetime(2027, 11, 8, 8, tzinfo=UTC)),
        # London: 28 March and 31 October 2027, at 01:00 UTC.
        (date(2027, 3, 27), "Europe/London", datetime(2027, 3, 28, 0, tzinfo=UTC)),
        (date(2027, 3, 28), "Europe/London", datetime(2027, 3, 28, 23, tzinfo=UTC)),
        (date(2027, 10, 31), "Europe/London", datetime(2027, 11, 1, 0, tzinfo=UTC)),
        # Santiago skips midnight itself: 5 September 2027 begins at 01:00.
        (date(2027, 9, 4), "America/Santiago", datetime(2027, 9, 5, 4, tzinfo=UTC)),
        # Havana has the hour from midnight to one twice: the first time counts.
        (date(2027, 11, 6), "America/Havana", datetime(2027, 11, 7, 4, tzinfo=UTC)),
    ],
)
def test_a_last_day_is_whole_on_the_nights_the_clocks_change(last_day: date, zone: str, end: datetime) -> None:
    story = stories.signed_story(stories.lincoln(time_zone=zone), expires_on=last_day)
    assert ends_at(story) == end
    before = (end - INSTANT).astimezone(ZoneInfo(zone))
    assert before.date() == last_day
    assert end.astimezone(ZoneInfo(zone)).date() == last_day + DAY
    assert _may_be_sent(story, end - INSTANT)
    assert not _may_be_sent(story, end)


def _may_be_sent(story: Story, at: datetime) -> bool:
    with acting_as(story.as_staff), transaction.atomic():
        try:
            referrals.send_referral(referral=story.referral, actor=Actor.staff(story.staff.robin.user_id), at=at)
        except PermissionEnded:
            return False
        finally:
            transaction.set_rollback(True)
    return True


@pytest.mark.parametrize("years", [-10, -1, 1, 10])
def test_a_clock_that_is_wrong_by_years_permits_nothing_past_the_end_or_before_the_signature(
    sent: Story, years: int
) -> None:
    with acting_as(sent.as_disclosure):
        Link.objects.update(expires_at=timezone.now() + 5000 * DAY)
    assert not opens(sent, clock.now() + years * 365 * DAY)


def test_a_clock_that_went_ahead_and_came_back_revives_nothing_that_was_written_down(sent: Story) -> None:
    apply_expirations(sent, clock.now() + 3650 * DAY)
    assert (sent.referral.state, sent.release.state) == (R.RECALLED, S.EXPIRED)
    assert not opens(sent, clock.now())


def test_the_services_ask_the_databases_clock_and_not_the_programs() -> None:
    """All workers agree on it; and it is read after the lock."""
    before = timezone.now() - timedelta(seconds=5)
    story = stories.signed_story()
    assert story.release.signed_at is not None
    assert before < story.release.signed_at < timezone.now() + timedelta(seconds=5)
    assert story.release.signed_at <= clock.now()
