"""After a permission ended: what goes on beside it, and what signing again permits."""

from copy import deepcopy
from typing import Any

import pytest
from django.utils import timezone

from core import clock
from core.rls.principal import acting_as
from referrals.actors import Actor
from referrals.errors import RecordFrozen
from referrals.models import Referral, Release, Revocation
from referrals.services import people, referrals, revocation
from referrals.vocabularies import Category, Purpose, RevocationChannel
from tests.beginnings import Beginning
from tests.referrals import stories
from tests.referrals.expiring import (
    DAY,
    ENDINGS,
    R,
    S,
    apply_expirations,
    at_each,
    died,
    ends_at,
    ledger_rows,
    opens,
    stopped,
)
from tests.referrals.stories import Story

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def told_stories(beginning: Beginning) -> dict[str, Story]:
    return beginning(lambda: at_each(["sent", "accepted"]))


# --- what is left alone ---------------------------------------------------------------------------------------------


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
    with acting_as(story.as_disclosure):
        assert Release.objects.get(pk=both.pk).state == S.REVOKED
        assert Referral.objects.get(pk=second.pk).state in {R.DRAFT, R.RECALLED}


def test_one_direction_alone_is_enough_for_that_direction() -> None:
    story = stories.sent_referral(to_us_yes=False)
    assert opens(story, clock.now())
    story.answer("accept")
    story.refresh()
    assert (story.referral.state, story.referral.reported_state) == (R.ACCEPTED, R.SENT)
    assert ledger_rows(story) == 1


def test_no_other_form_carries_a_referral_on() -> None:
    """Neither one for the same purpose, which takes the place of the first at once, nor one for another."""
    replaced, story = stories.opened_referral(), stories.opened_referral(expires_on=timezone.localdate() + 10 * DAY)
    stories.signed_release(replaced.staff.robin, replaced.person, replaced.organization)
    replaced.refresh()
    assert (replaced.release.state, replaced.referral.state) == (S.SUPERSEDED, R.ON_HOLD_PERMISSION)
    stories.signed_release(story.staff.robin, story.person, story.organization, purposes=[Purpose.WORK_TOGETHER])
    assert story.refresh().referral.state == R.OPENED
    apply_expirations(story, ends_at(story) + DAY)
    assert (story.release.state, story.referral.state) == (S.EXPIRED, R.ON_HOLD_PERMISSION)


def test_renewing_in_time_goes_on_without_a_gap() -> None:
    story = stories.opened_referral()
    new = stories.signed_release(
        story.staff.robin, story.person, story.organization, referral=story.referral, supersedes=story.release
    )
    apply_expirations(story)
    assert (story.referral.state, story.referral.release_id) == (R.OPENED, new.pk)
    assert story.open().release_reference == new.reference


# --- signing again --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("ending", ["stopped", "expired", "happened", "entered in error"])
@pytest.mark.parametrize("stage", ["sent", "accepted"])
def test_signing_again_permits_again(told_stories: dict[str, Story], ending: str, stage: str) -> None:
    story = deepcopy(told_stories[stage])
    ENDINGS[ending][0](story)
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
    with acting_as(story.as_disclosure):
        assert Revocation.objects.count() == 3


def test_a_stop_said_before_anything_was_signed_ends_nothing_signed_later() -> None:
    staff, harbor = stories.lincoln(), stories.harbor()
    person = stories.sam(staff.robin)
    link = stories.own_link(staff.robin, person)
    with acting_as(stories.Principal.person(person.pk, link.pk)):
        revocation.revoke_for_organization(
            person=person, organization=harbor, actor=Actor.person(link.pk), channel=RevocationChannel.ONLINE
        )
    assert opens(stories.sent_referral(staff, harbor, person), clock.now())


def test_nothing_is_signed_or_sent_for_who_died() -> None:
    story = stories.signed_story()
    died(story)
    with pytest.raises(RecordFrozen), acting_as(story.as_staff):
        referrals.send_referral(referral=story.referral, actor=Actor.staff(story.staff.robin.user_id))
    with pytest.raises(RecordFrozen):
        stories.requested_release(story.staff.robin, story.person, story.organization)


def test_what_was_shown_is_what_was_signed_and_not_what_the_record_says_now(db: Any) -> None:
    story = stories.opened_referral()
    with acting_as(story.as_staff):
        people.change_person(person=story.person.pk, version=1, preferred_name="Somebody Else", contact={})
    assert story.open().values[Category.NAME] == stories.SAM["preferred_name"]
