"""When permission ends: at the exact instant, in every way it can end, whatever the clock says, and not a row too late.

What follows is held against CONSENT.md: unsent goes back to a draft; sent and unopened is taken back and its links
die; opened or later waits with "permission ended". Written down at the true end, whoever notices it first.
"""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from referrals import clock
from referrals.actors import Actor
from referrals.errors import PermissionEnded
from referrals.models import LedgerEntry, Link, Person, Referral, ReferralEvent, Release, ReleaseEvent, StopRecord
from referrals.services import endings, people, referrals
from referrals.services.referrals import settle_now
from referrals.states import ReferralState, ReleaseState
from referrals.vocabularies import Category, Direction, ExpiryEvent, Purpose, StopWay
from tests.referrals import stories
from tests.referrals.stories import Story
from vault.principal import acting_as

pytestmark = pytest.mark.django_db

INSTANT = timedelta(microseconds=1)
DAY = timedelta(days=1)
R, S = ReferralState, ReleaseState


def settle(story: Story, at: datetime | None = None) -> Story:
    with acting_as(story.as_gate):
        settle_now(person=story.person.pk, at=at)
    return story.refresh()


def ends_at(story: Story) -> datetime:
    assert story.release.expires_at is not None
    return story.release.expires_at


def ledger_rows(story: Story) -> int:
    with acting_as(story.as_gate):
        return LedgerEntry.objects.filter(person_id=story.person.pk).count()


def opens(story: Story, at: datetime) -> bool:
    """Whether the organization is shown anything at that moment; and that exactly then one row says so."""
    before, shown_before = ledger_rows(story), _shown(story)
    try:
        story.open(at)
    except PermissionEnded:
        assert ledger_rows(story) == before
        return False
    assert _shown(story) - shown_before == 1
    return True


def _shown(story: Story) -> int:
    with acting_as(story.as_gate):
        return LedgerEntry.objects.filter(person_id=story.person.pk, direction=Direction.TO_ORGANIZATION).count()


# --- the exact instant --------------------------------------------------------------------------------------------


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
    from django.db import transaction

    with acting_as(story.as_staff), transaction.atomic():
        try:
            referrals.send_referral(referral=story.referral, actor=Actor.staff(story.staff.robin.user_id), at=at)
        except PermissionEnded:
            return False
        finally:
            transaction.set_rollback(True)
    return True


@pytest.mark.parametrize("years", [-10, -1, 1, 10])
def test_a_clock_that_is_wrong_by_years_permits_nothing_past_the_end_or_before_the_signature(years: int) -> None:
    story = stories.sent_referral()
    with acting_as(story.as_gate):
        Link.objects.update(expires_at=timezone.now() + 5000 * DAY)
    assert not opens(story, clock.now() + years * 365 * DAY)


def test_a_clock_that_went_ahead_and_came_back_revives_nothing_that_was_written_down() -> None:
    story = stories.sent_referral()
    settle(story, clock.now() + 3650 * DAY)
    assert (story.referral.state, story.release.state) == (R.RECALLED, S.EXPIRED)
    assert not opens(story, clock.now())


def test_the_services_ask_the_databases_clock_and_not_the_programs() -> None:
    """All workers agree on it; and it is read after the lock."""
    before = timezone.now() - timedelta(seconds=5)
    story = stories.signed_story()
    assert story.release.signed_at is not None
    assert before < story.release.signed_at < timezone.now() + timedelta(seconds=5)
    assert story.release.signed_at <= clock.now()


# --- every way to end, at every stage -----------------------------------------------------------------------------


def stopped(story: Story) -> datetime:
    with acting_as(story.as_person):
        stop = endings.stop_sharing(
            person=story.person, organization=story.organization,
            actor=Actor.person(story.person_link.pk), way=StopWay.ONLINE,
        )  # fmt: skip
    return stop.at


def expired(story: Story) -> datetime:
    settle(story, ends_at(story) + 30 * DAY)
    return ends_at(story)


def robin(story: Story) -> Actor:
    return Actor.staff(story.staff.robin.user_id)


def happened(story: Story) -> datetime:
    with acting_as(story.as_staff):
        release = endings.event_happened(release=story.release, actor=robin(story))
    assert release.event_happened_at is not None
    return release.event_happened_at


def entered_in_error(story: Story) -> datetime:
    actor = robin(story)
    with acting_as(story.as_staff):
        release = endings.enter_in_error(release=story.release, actor=actor, why="The wrong person")
    assert release.ended_at is not None
    return release.ended_at


def died(story: Story) -> datetime:
    with acting_as(story.as_staff):
        people.record_death(person=story.person.pk)
        at = Person.objects.get(pk=story.person.pk).died_at
    assert at is not None
    settle(story, at + 3 * DAY)
    return at


def narrowed(story: Story) -> datetime:
    """A newer release takes the place of this one, and names somebody else."""
    new = stories.signed_release(
        story.staff.robin, story.person, stories.harbor("Quay Collective"), supersedes=story.release
    )
    assert new.signed_at is not None
    return new.signed_at


WAYS: dict[str, tuple[Callable[[Story], datetime], str]] = {
    "stopped": (stopped, S.REVOKED),
    "expired": (expired, S.EXPIRED),
    "happened": (happened, S.EXPIRED),
    "entered in error": (entered_in_error, S.ENTERED_IN_ERROR),
    "died": (died, S.ACTIVE),
    "narrowed": (narrowed, S.SUPERSEDED),
}


def unsent(story: Story) -> Story:
    return story


def sent(story: Story) -> Story:
    return stories.send(story)


def led(*moves: str) -> Callable[[Story], Story]:
    def lead(story: Story) -> Story:
        stories.send(story).open()
        for move in moves:
            story.answer(move)
        return story.refresh()

    return lead


STAGES: dict[str, tuple[Callable[[Story], Story], str]] = {
    "awaiting_person": (unsent, R.DRAFT),
    "sent": (sent, R.RECALLED),
    "opened": (led(), R.ON_HOLD_PERMISSION),
    "accepted": (led("accept"), R.ON_HOLD_PERMISSION),
    "waitlisted": (led("waitlist"), R.ON_HOLD_PERMISSION),
    "contacting": (led("accept", "contact"), R.ON_HOLD_PERMISSION),
    "connected": (led("accept", "connect"), R.ON_HOLD_PERMISSION),
    "closed": (led("close"), R.CLOSED),
    "declined_by_organization": (led("decline"), R.DECLINED_BY_ORGANIZATION),
}


@pytest.mark.parametrize("stage", STAGES)
@pytest.mark.parametrize("way", WAYS)
def test_what_follows_when_permission_ends(way: str, stage: str) -> None:
    story = stories.signed_story(expires_event=ExpiryEvent.DISCHARGED, expires_on=timezone.localdate() + 60 * DAY)
    lead, leads_to = STAGES[stage]
    end, release_state = WAYS[way]
    lead(story)
    assert story.referral.state == stage
    rows = ledger_rows(story)
    ended = end(story)
    story.refresh()
    # Nobody is told anything by the end itself.
    assert ledger_rows(story) == rows
    assert story.release.state == release_state
    if (way, stage) in {("died", "awaiting_person"), ("narrowed", "awaiting_person")}:
        # A closed record waits as it is; a newer release takes the question over.
        leads_to = "awaiting_person"
    assert story.referral.state == leads_to
    if leads_to == stage:
        return
    assert story.referral.state_since == _dated(story, ended)
    _check_events(story, stage, leads_to)
    # The agency hears that permission ended, and not whether it had been opened.
    assert story.referral.told_state == (R.DRAFT if leads_to == R.DRAFT else R.ON_HOLD_PERMISSION)
    if story.link is not None:
        assert not opens(story, clock.now())
        with acting_as(story.as_gate):
            link = Link.objects.get(pk=story.link.pk)
        assert link.ended_at is not None


def _dated(story: Story, ended: datetime) -> datetime:
    # Going back to a draft is the agency's own affair, dated when it was noticed.
    return story.referral.state_since if story.referral.state == R.DRAFT else ended


def _check_events(story: Story, source: str, target: str) -> None:
    with acting_as(story.as_gate):
        (event,) = ReferralEvent.objects.filter(referral=story.referral, by="system")
        assert (event.from_state, event.to_state, event.at) == (source, target, story.referral.state_since)
        assert (event.user_id, event.link_id, event.why) == (None, None, "")
        moves = list(ReleaseEvent.objects.filter(release=story.release).values_list("move", flat=True))
        assert moves.count("sign") == 1
        assert len(moves) == len(set(moves))


def test_noticed_twice_it_is_written_down_once() -> None:
    story = stories.opened_referral()
    for _ in range(3):
        settle(story, ends_at(story) + DAY)
    with acting_as(story.as_gate):
        assert ReferralEvent.objects.filter(move="lapse_seen").count() == 1
        assert ReleaseEvent.objects.filter(move="expire").count() == 1


def test_of_several_ends_the_first_is_the_date() -> None:
    """It ran out in June; somebody said in August that the event had happened in July."""
    story = stories.opened_referral(expires_event=ExpiryEvent.DISCHARGED, expires_on=timezone.localdate() + 10 * DAY)
    with acting_as(story.as_gate):
        Release.objects.update(event_happened_at=ends_at(story) + 5 * DAY)
    settle(story, ends_at(story) + 40 * DAY)
    assert story.referral.state_since == ends_at(story)


def test_an_event_that_happened_some_days_ago_ended_it_then() -> None:
    story = stories.opened_referral(expires_event=ExpiryEvent.DISCHARGED)
    with acting_as(story.as_staff):
        yesterday = clock.now() - DAY
        endings.event_happened(release=story.release, actor=robin(story), at=yesterday)
    assert story.refresh().referral.state_since == yesterday
    with acting_as(story.as_staff):
        kept = ReleaseEvent.objects.get(release=story.release, move="event_happened")
    assert (kept.by, kept.user_id, kept.why) == ("staff", story.staff.robin.user_id, "when I leave the hospital")


def test_an_event_cannot_be_said_to_happen_in_time_to_come() -> None:
    story = stories.opened_referral(expires_event=ExpiryEvent.DISCHARGED)
    with acting_as(story.as_staff):
        release = endings.event_happened(release=story.release, actor=robin(story), at=clock.now() + 400 * DAY)
    assert release.event_happened_at is not None
    assert release.event_happened_at <= clock.now()
    assert story.refresh().referral.state == R.ON_HOLD_PERMISSION


def test_a_release_without_an_event_ends_by_none() -> None:
    from referrals.errors import NotReady

    story = stories.opened_referral()
    with pytest.raises(NotReady), acting_as(story.as_staff):
        endings.event_happened(release=story.release, actor=robin(story))


# --- what is left alone -------------------------------------------------------------------------------------------


def test_a_stop_for_one_organization_leaves_what_another_was_permitted() -> None:
    story = stories.opened_referral()
    other = stories.opened_referral(story.staff, stories.harbor("Quay Collective"), story.person)
    stopped(story)
    assert story.refresh().referral.state == R.ON_HOLD_PERMISSION
    assert other.refresh().referral.state == R.OPENED
    assert opens(other, clock.now())


def test_a_stop_ends_a_release_for_everybody_it_names() -> None:
    """What the gate says and what is written down are the same: whom it goes on for is the person's to say anew."""
    staff, one, other = stories.lincoln(), stories.harbor(), stories.harbor("Quay Collective")
    person = stories.sam(staff.robin)
    story = stories.sent_referral(staff, one, person)
    second = stories.draft(staff.robin, person, other)
    both = stories.signed_release(staff.robin, person, [one, other], referral=second)
    stopped(story)
    with acting_as(story.as_gate):
        assert Release.objects.get(pk=both.pk).state == S.REVOKED
        assert Referral.objects.get(pk=second.pk).state in {R.DRAFT, R.RECALLED}


def test_one_direction_alone_is_enough_for_that_direction() -> None:
    story = stories.sent_referral(to_us_yes=False)
    assert opens(story, clock.now())
    story.answer("accept")
    story.refresh()
    assert (story.referral.state, story.referral.told_state) == (R.ACCEPTED, R.SENT)
    assert ledger_rows(story) == 1


def test_another_release_in_force_carries_a_referral_on() -> None:
    story = stories.opened_referral(expires_on=timezone.localdate() + 10 * DAY)
    stories.signed_release(story.staff.robin, story.person, story.organization)
    settle(story, ends_at(story) + DAY)
    assert (story.release.state, story.referral.state) == (S.EXPIRED, R.OPENED)


def test_one_for_another_purpose_does_not() -> None:
    story = stories.opened_referral(expires_on=timezone.localdate() + 10 * DAY)
    stories.signed_release(story.staff.robin, story.person, story.organization, purposes=[Purpose.WORK_TOGETHER])
    settle(story, ends_at(story) + DAY)
    assert story.referral.state == R.ON_HOLD_PERMISSION


def test_renewing_in_time_goes_on_without_a_gap() -> None:
    story = stories.opened_referral()
    new = stories.signed_release(
        story.staff.robin, story.person, story.organization, referral=story.referral, supersedes=story.release
    )
    settle(story)
    assert (story.referral.state, story.referral.release_id) == (R.OPENED, new.pk)
    assert story.open().release_reference == new.reference


# --- signing again ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("way", ["stopped", "expired", "happened", "entered in error"])
@pytest.mark.parametrize("stage", ["sent", "accepted"])
def test_signing_again_permits_again(way: str, stage: str) -> None:
    story = stories.signed_story(expires_event=ExpiryEvent.DISCHARGED, expires_on=timezone.localdate() + 60 * DAY)
    STAGES[stage][0](story)
    WAYS[way][0](story)
    old = story.link
    assert old is not None
    assert not opens(story, clock.now())
    stories.signed_release(story.staff.robin, story.person, story.organization, referral=story.referral)
    stories.send(story.refresh())
    assert story.link != old
    assert story.referral.state == R.SENT
    assert Category.NAME in story.open().values
    assert story.refresh().referral.state == R.OPENED
    # The link of before stays dead.
    story.link = old
    assert not opens(story, clock.now())


def test_stop_sign_stop_sign_counts_as_it_was_said() -> None:
    story = stories.opened_referral()
    for _ in range(3):
        stopped(story)
        assert not opens(story, clock.now())
        stories.signed_release(story.staff.robin, story.person, story.organization, referral=story.referral)
        stories.send(story.refresh())
        assert opens(story, clock.now())
    with acting_as(story.as_gate):
        assert StopRecord.objects.count() == 3


def test_a_stop_said_before_anything_was_signed_ends_nothing_signed_later() -> None:
    staff, harbor = stories.lincoln(), stories.harbor()
    person = stories.sam(staff.robin)
    link = stories.own_link(staff.robin, person)
    with acting_as(stories.Principal.person(person.pk, link.pk)):
        endings.stop_sharing(person=person, organization=harbor, actor=Actor.person(link.pk), way=StopWay.ONLINE)
    assert opens(stories.sent_referral(staff, harbor, person), clock.now())


def test_nothing_is_signed_or_sent_for_who_died() -> None:
    from referrals.errors import RecordFrozen

    story = stories.signed_story()
    died(story)
    with pytest.raises(RecordFrozen), acting_as(story.as_staff):
        referrals.send_referral(referral=story.referral, actor=Actor.staff(story.staff.robin.user_id))
    with pytest.raises(RecordFrozen):
        stories.requested_release(story.staff.robin, story.person, story.organization)


def test_what_was_shown_is_what_was_signed_and_not_what_the_record_says_now(db: Any) -> None:
    story = stories.opened_referral()
    with acting_as(story.as_staff):
        people.change_person(person=story.person.pk, version=1, called="Somebody Else", contact={})
    assert story.open().values[Category.NAME] == stories.SAM["called"]
