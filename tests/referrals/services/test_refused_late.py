"""A permission that ends between the decision and the writing: the database refuses, and everybody reads a calm page."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client

from core import clock
from core.rls.principal import Principal, acting_as
from referrals.actors import Actor
from referrals.database_guard import translate_refusal
from referrals.errors import PermissionEnded
from referrals.expiry_events import ExpiryEvent
from referrals.models import LedgerEntry, Referral, ReferralEvent, Release, Revocation
from referrals.services import organization_responses, referrals, self_reports
from referrals.states import ReferralState, ReleaseState
from referrals.vocabularies import RevocationChannel
from tests.accounts.people import signed_in
from tests.referrals import by_link, stories
from tests.referrals.by_link import reverse
from tests.referrals.stories import Story

pytestmark = pytest.mark.django_db


def over(story: Story) -> datetime:
    """What was to end the permission has happened by the database's clock; the instant before it, when it counted."""
    with acting_as(story.as_disclosure):
        now = clock.now()
        Release.objects.filter(pk=story.release.pk).update(event_happened_at=now)
    return now - timedelta(microseconds=1)


def made(make: Callable[..., Story]) -> Story:
    return make(stories.lincoln(), expires_event=ExpiryEvent.DISCHARGED)


def send(story: Story, at: datetime) -> None:
    with acting_as(story.as_staff):
        referrals.send_referral(referral=story.referral, actor=Actor.staff(story.staff.robin.user_id), at=at)


def accept(story: Story, at: datetime) -> None:
    assert story.link is not None
    organization_responses.answer(link=story.link, transition="accept", at=at)


def say_in_touch(story: Story, at: datetime) -> None:
    self_reports.in_touch(link=story.person_link, referral=story.referral, at=at)


@pytest.mark.parametrize(
    ("make", "write"),
    [
        (stories.signed_story, send),
        (stories.sent_referral, lambda story, at: story.open(at)),
        (stories.opened_referral, accept),
        # The state needs no permission; that the agency hears of it does.
        (stories.opened_referral, say_in_touch),
    ],
    ids=["send", "open", "answer", "tell"],
)
def test_what_the_database_refuses_by_its_clock_is_a_permission_that_ended(
    make: Callable[..., Story], write: Callable[[Story, datetime], Any]
) -> None:
    story = made(make)

    def stored_state() -> tuple[Any, ...]:
        rows = ReferralEvent.objects.count(), LedgerEntry.objects.count()
        return *rows, *Referral.objects.values_list("state", "reported_state").get()

    with acting_as(story.as_disclosure):
        before = stored_state()
    at = over(story)
    with pytest.raises(PermissionEnded) as refused:
        write(story, at)
    assert isinstance(refused.value.__cause__, IntegrityError)
    with acting_as(story.as_disclosure):
        # Nothing of it stays: no event, and nothing that the ledger would call disclosed.
        assert stored_state() == before


def test_staff_read_why_and_the_page_is_a_409(monkeypatch: pytest.MonkeyPatch) -> None:
    story = made(stories.signed_story)
    robin, at = signed_in(Client(), story.staff.robin.user), over(story)
    monkeypatch.setattr(clock, "now", lambda: at)
    answer = robin.post(reverse("referrals:step", args=[story.referral.reference, "send"]))
    assert answer.status_code == 409
    assert "The permission has ended. Ask the person whether to renew it." in by_link.text_of(answer)


def test_the_organization_reads_that_permission_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    story = made(stories.opened_referral)
    browser = by_link.organization(story)
    at, now, written = over(story), clock.now, []

    def watch(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.startswith('UPDATE "referrals_referral"'):
            written.append(sql)
        return execute(sql, params, many, context)

    # As it was when the service decided; from the first write on the time it is.
    monkeypatch.setattr(clock, "now", lambda: now() if written else at)
    with connection.execute_wrapper(watch):
        text = by_link.text_of(browser.post(reverse("referrals:organization_answer"), {"transition": "accept"}))
    assert "Permission ended" in text and stories.SAM["preferred_name"] not in text


def test_a_yes_whose_time_is_still_to_come_is_signed_and_sent_later() -> None:
    """After a stop by a clock that was ahead, a signature comes a microsecond after that stop."""
    staff = stories.lincoln()
    person, harbor = stories.sam(staff.robin), stories.harbor()
    referral = stories.draft(staff.robin, person, harbor, send_when_signed=True)
    asked = stories.requested_release(staff.robin, person, harbor, referral=referral)
    link = stories.own_link(staff.robin, person)
    ahead = clock.now() + timedelta(minutes=2)
    with acting_as(Principal.disclosure(person.pk)):
        Revocation.objects.create(person=person, organization=harbor, at=ahead, channel=RevocationChannel.SPOKEN)
    assert stories.sign(asked, link).state == ReleaseState.ACTIVE
    with acting_as(Principal.disclosure(person.pk)):
        assert Referral.objects.get().state == ReferralState.AWAITING_PERSON


def test_any_other_refusal_of_the_database_is_a_fault_and_stays_one() -> None:
    referral = made(stories.signed_story).referral
    with acting_as(Principal.disclosure(referral.person_id)):
        rows = Referral.objects.filter(pk=referral.pk)
        for wrong in ({"kind": "letter"}, {"state": "accepted"}):
            with pytest.raises(IntegrityError), transaction.atomic(), translate_refusal(clock.now()):
                rows.update(**wrong)
