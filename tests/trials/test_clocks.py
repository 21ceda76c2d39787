"""Rows that a wrong clock wrote: what was to last days does not last years. Ten years to and fro: `make endure
ARGS="clocks"`."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import Invitation, WorkSession
from accounts.services import invitations
from core import clock, throttle
from core.models import Attempt
from core.rls.principal import Principal, acting_as
from referrals.models import Caseload, Link, Person
from referrals.services import links, people
from tests.accounts.people import signed_in
from tests.referrals import stories

pytestmark = pytest.mark.django_db
YEARS = timedelta(days=3653)


@pytest.fixture
def ahead(monkeypatch: pytest.MonkeyPatch) -> None:
    """The clock of this machine is ten years ahead; that of the database is right."""
    real = timezone.now
    monkeypatch.setattr("django.utils.timezone.now", lambda: real() + YEARS)


def test_what_is_written_down_under_a_wrong_clock_goes_by_the_databases(ahead: None) -> None:
    staff = stories.lincoln()
    person = stories.sam(staff.robin)
    with acting_as(staff.max.principal):
        given = people.give_reason(membership=staff.max, person=person.pk, reason="Robin is away this week")
    invited = invitations.invite(
        party=staff.agency, email="a@example.org", role="clinician", by=staff.jo.user, page="/"
    )
    with acting_as(staff.robin.principal):
        made = links.make_link(kind=Link.Kind.PERSON, person=person)
    for end, lasts in ((given.until, people.REASON_LASTS), (invited.expires_at, invitations.LASTS),
                       (made.link.expires_at, links.LASTS[Link.Kind.PERSON])):  # fmt: skip
        assert end is not None
        assert end <= clock.now() + lasts


def test_a_row_from_a_time_still_to_come_opens_nothing() -> None:
    staff = stories.lincoln()
    person = stories.sam(staff.robin)
    with acting_as(staff.robin.principal):
        made = links.make_link(kind=Link.Kind.PERSON, person=person)
    with acting_as(Principal.job("test")):
        Link.objects.filter(pk=made.link.pk).update(
            created_at=clock.now() + YEARS, expires_at=clock.now() + YEARS + timedelta(days=180)
        )
        since = clock.now() + YEARS
        Caseload.objects.create(
            user=staff.max.user, agency=staff.agency, person=person, kind=Caseload.Kind.REASON,
            since=since, until=since + people.REASON_LASTS,
        )  # fmt: skip
        assert not Person.objects.visible_to(staff.max).filter(pk=person.pk).exists()
    assert links.claim(made.token, made.link.code) == links.Refused(links.Refusal.GONE)
    invited = invitations.invite(
        party=staff.agency, email="a@example.org", role="clinician", by=staff.jo.user, page="/"
    )
    assert invitations.open_invitations().exists()
    Invitation.objects.filter(pk=invited.pk).update(expires_at=clock.now() + YEARS)
    assert not invitations.open_invitations().exists()


def test_attempts_counted_under_a_clock_that_was_ahead_lock_nobody_out_for_years() -> None:
    window = timedelta(minutes=5)
    assert [throttle.spend("test", "one", limit=2, window=window) for _ in range(3)] == [1, 0, None]
    later = clock.now() + YEARS
    Attempt.objects.update(since=later, until=later + window)
    assert [throttle.spend("test", "one", limit=2, window=window) for _ in range(3)] == [1, 0, None]


@pytest.mark.parametrize("moved", [timedelta(minutes=16), timedelta(minutes=-16), YEARS, -YEARS])
def test_a_session_seen_long_before_or_after_now_is_over(client: Client, moved: timedelta, settings: Any) -> None:
    staff = stories.lincoln()
    browser = signed_in(client, staff.robin.user)
    assert browser.get("/referrals/").status_code == 200
    WorkSession.objects.update(seen_at=timezone.now() + moved)
    assert browser.get("/referrals/").status_code == 302
    assert not WorkSession.objects.exists()
