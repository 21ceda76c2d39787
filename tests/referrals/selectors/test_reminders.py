"""What staff are told to do next: from what the agency knows, and not a word more."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import Membership
from core.rls.principal import acting_as
from referrals.actors import Actor
from referrals.expiry_events import ExpiryEvent
from referrals.models import PersonNote
from referrals.selectors.reminders import Step, StepKind, next_steps
from referrals.services import people, revocation
from referrals.vocabularies import Outcome, Purpose, ReferralKind, RevocationChannel
from tests.referrals import stories
from tests.referrals.stories import Story

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


def steps(member: Membership, at: datetime | None = None) -> list[Step]:
    with acting_as(member.principal):
        return next_steps(member, at)


def kinds(story: Story, at: datetime | None = None) -> list[StepKind]:
    return [step.kind for step in steps(story.staff.robin, at)]


def later(**time: float) -> datetime:
    return timezone.now() + timedelta(**time)


def test_a_fresh_referral_asks_for_nothing() -> None:
    assert kinds(stories.sent_referral()) == []


def test_a_yes_that_was_not_sent_is_said() -> None:
    story = stories.signed_story()
    (step,) = steps(story.staff.robin)
    assert (step.reference, step.kind, step.since) == (
        story.referral.reference, StepKind.READY, story.release.signed_at
    )  # fmt: skip
    assert kinds(stories.signed_story(person=stories.sam(story.staff.robin), to_them_yes=False)) == [StepKind.READY]


def test_a_question_not_yet_answered_asks_for_nothing() -> None:
    staff = stories.lincoln()
    person, harbor = stories.sam(staff.robin), stories.harbor()
    stories.requested_release(staff.robin, person, harbor, referral=stories.draft(staff.robin, person, harbor))
    assert steps(staff.robin) == []


@pytest.mark.parametrize(("days", "expected"), [(6.9, []), (7.1, [StepKind.NO_ANSWER])])
def test_no_answer_is_spoken_of_after_the_agencys_days(days: float, expected: list[StepKind]) -> None:
    assert kinds(stories.sent_referral(), later(days=days)) == expected


def test_the_days_are_the_agencys_own() -> None:
    story = stories.sent_referral(stories.lincoln(answer_within_days=2))
    (step,) = steps(story.staff.robin, later(days=3))
    assert story.referral.sent_at is not None
    assert step.since == story.referral.sent_at + 2 * DAY


def test_where_no_answer_can_come_nobody_is_reminded_of_one() -> None:
    """They said no to its telling the agency: accepted in secret or untouched, there is nothing to chase."""
    staff = stories.lincoln()
    silent = stories.opened_referral(staff, person=stories.sam(staff.robin), to_us_yes=False)
    silent.answer("accept")
    silent.answer("connect")
    stories.sent_referral(staff, person=stories.sam(staff.robin), to_us_yes=False)
    assert steps(staff.robin, later(days=8)) == []
    # A yes by another form to the same organization, for something else, brings no answer about this one.
    stories.signed_release(staff.robin, silent.person, silent.organization, purposes=[Purpose.WORK_TOGETHER])
    assert steps(staff.robin, later(days=8)) == []
    # A renewal lets an answer come: counted from the sending, which staff did, and not from what the organization did.
    renewal = {"referral": silent.referral, "supersedes": silent.release}
    stories.signed_release(staff.robin, silent.person, silent.organization, **renewal)
    (step,) = steps(staff.robin, later(days=8))
    assert silent.referral.sent_at is not None
    assert (step.kind, step.reference) == (StepKind.NO_ANSWER, silent.referral.reference)
    assert step.since == silent.referral.sent_at + 7 * DAY


def test_an_answer_ends_the_wait() -> None:
    story = stories.opened_referral()
    assert kinds(story, later(days=8)) == [StepKind.NO_ANSWER]
    story.answer("accept")
    assert kinds(story, later(days=8)) == []


def test_nobody_waits_for_an_answer_from_where_somebody_goes_already() -> None:
    staff = stories.lincoln()
    person, harbor = stories.sam(staff.robin), stories.harbor()
    referral = stories.draft(staff.robin, person, harbor, kind=ReferralKind.COORDINATION, send_when_signed=True)
    stories.signed_release(staff.robin, person, harbor, referral=referral)
    assert steps(staff.robin, later(days=8)) == []


@pytest.mark.parametrize(
    ("days", "expected"), [(75, []), (78, [StepKind.ENDS_SOON]), (89, [StepKind.ENDS_SOON]), (93, [])]
)
def test_an_end_that_comes_near_is_spoken_of_until_it_is_past(days: int, expected: list[StepKind]) -> None:
    story = stories.opened_referral()
    story.answer("accept")
    assert kinds(story, later(days=days)) == expected


def test_a_permission_that_ends_by_an_event_comes_to_no_date() -> None:
    story = stories.opened_referral(expires_event=ExpiryEvent.SUPPORT_STARTED)
    story.answer("accept")
    assert kinds(story, later(days=400)) == []


def test_a_renewed_permission_is_not_spoken_of() -> None:
    story = stories.opened_referral()
    story.answer("accept")
    assert kinds(story, later(days=80)) == [StepKind.ENDS_SOON]
    stories.signed_release(
        story.staff.robin, story.person, story.organization, referral=story.referral, supersedes=story.release,
        expires_on=later(days=300).date(),
    )  # fmt: skip
    assert kinds(story, later(days=80)) == []


def note(story: Story, **fields: Any) -> PersonNote:
    with acting_as(story.as_person):
        return PersonNote.objects.create(person=story.person, text="Could it be mornings?", **fields)


def test_a_note_is_spoken_of_by_its_referral_until_it_is_answered() -> None:
    story = stories.sent_referral()
    written = note(story, release=story.release)
    (step,) = steps(story.staff.robin)
    assert (step.reference, step.kind, step.since) == (story.referral.reference, StepKind.NOTE, written.at)
    with acting_as(story.as_staff):
        PersonNote.objects.update(answered_at=timezone.now())
    assert steps(story.staff.robin) == []


def test_a_note_without_a_referral_is_known_by_its_release_or_the_newest_referral() -> None:
    story = stories.sent_referral()
    alone = stories.signed_release(story.staff.robin, story.person, stories.harbor("Quay Collective"))
    note(story, release=alone)
    note(story)
    assert {step.reference for step in steps(story.staff.robin)} == {alone.reference, story.referral.reference}


def test_a_note_of_somebody_without_any_paper_is_still_said() -> None:
    staff = stories.lincoln()
    person = stories.sam(staff.robin)
    with acting_as(staff.robin.principal):
        PersonNote.objects.create(person=person, text="x")
    assert [(step.reference, step.kind) for step in steps(staff.robin)] == [("", StepKind.NOTE)]


def test_after_a_stop_there_is_nothing_to_chase() -> None:
    story = stories.sent_referral()
    with acting_as(story.as_person):
        revocation.revoke_for_organization(
            person=story.person, organization=story.organization,
            actor=Actor.person(story.person_link.pk), channel=RevocationChannel.ONLINE,
        )  # fmt: skip
    assert kinds(story, later(days=80)) == []


def test_a_finished_referral_asks_for_nothing() -> None:
    from referrals.services import referrals

    story = stories.opened_referral()
    with acting_as(story.as_staff):
        referrals.close_referral(
            referral=story.referral, outcome=Outcome.MOVED_AWAY, actor=Actor.staff(story.staff.robin.user_id)
        )
    assert kinds(story, later(days=80)) == []


def test_colleagues_have_steps_of_their_own_caseload_alone() -> None:
    story = stories.signed_story()
    assert steps(story.staff.max) == []
    assert steps(stories.kim()) == []
    with acting_as(story.as_disclosure):
        people.hand_over(person=story.person.pk, to=story.staff.jo, by=story.staff.robin.user)
    assert [step.kind for step in steps(story.staff.jo)] == [StepKind.READY]


def test_a_reason_for_hours_brings_no_steps() -> None:
    story = stories.signed_story()
    with acting_as(story.staff.max.principal):
        people.give_reason(membership=story.staff.max, person=story.person.pk, reason="Covers for Robin today")
    assert steps(story.staff.max) == []


def test_the_most_pressing_comes_first_and_sentences_are_short() -> None:
    staff = stories.lincoln()
    stories.sent_referral(staff, person=stories.sam(staff.robin))
    written = stories.signed_story(staff, person=stories.sam(staff.robin))
    note(written)
    next_ones = steps(staff.robin, later(days=78))
    assert [step.kind for step in next_ones] == [
        StepKind.NOTE, StepKind.READY, StepKind.ENDS_SOON, StepKind.NO_ANSWER
    ]  # fmt: skip
    assert all(len(sentence.split()) <= 20 for step in next_ones for sentence in step.sentence.split("."))


def test_it_takes_five_queries(django_assert_num_queries: Any) -> None:
    story = stories.sent_referral()
    note(story)
    with acting_as(story.as_staff), django_assert_num_queries(5):
        next_steps(story.staff.robin, later(days=80))
