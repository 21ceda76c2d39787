"""After a stop or a no, every way of asking the person again waits for staff to tick that they brought it up."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import pytest
from django.test import Client
from django.urls import reverse

from core.rls.principal import Principal, acting_as
from referrals.actors import Actor
from referrals.consent.facts import Stop, organization_party
from referrals.models import Referral
from referrals.selectors.permission_requests import Ask
from referrals.selectors.refusals import NO, STOP, refusals, unsettled
from referrals.services import prepare, releases, revocation
from referrals.states import ReleaseState
from referrals.vocabularies import ActorKind, RevocationChannel
from tests.accounts.people import signed_in
from tests.referrals import stories
from tests.referrals.staff_pages import do, drafted, page_of
from tests.referrals.stories import Story

T0 = datetime(2026, 11, 2, 9, tzinfo=UTC)
HARBOR, PERSON = UUID(int=7), UUID(int=1)
PARTY = organization_party(HARBOR)


def form(state: ReleaseState, **moments: Any) -> Any:
    named = SimpleNamespace(all=lambda: [SimpleNamespace(organization_id=HARBOR, name="Harbor Peers")])
    empty = {"signed_at": None, "ended_at": None, "revoked_at": None, "representative_id": None}
    return SimpleNamespace(state=state, parties=named, **(empty | moments))


def after(hours: int) -> datetime:
    return T0 + timedelta(hours=hours)


@pytest.mark.parametrize(
    ("forms", "stopped", "phrase"),
    [
        ([], 1, STOP),
        ([form(ReleaseState.DECLINED, ended_at=after(1))], None, NO),
        ([form(ReleaseState.REVOKED, revoked_at=after(1), signed_at=after(0), representative_id=3)], None, STOP),
        ([form(ReleaseState.ACTIVE, signed_at=after(0)), form(ReleaseState.DECLINED, ended_at=after(1))], None, NO),
        ([form(ReleaseState.ACTIVE, signed_at=after(2)), form(ReleaseState.DECLINED, ended_at=after(1))], None, None),
        ([form(ReleaseState.ACTIVE, signed_at=after(2))], 1, None),
        ([form(ReleaseState.ACTIVE, signed_at=after(1))], 1, STOP),
        ([form(ReleaseState.DRAFT)], None, None),
    ],
)
def test_what_they_refused_holds_until_they_sign(forms: list[Any], stopped: int | None, phrase: str | None) -> None:
    stops = [Stop(PERSON, PARTY, after(stopped))] if stopped is not None else []
    refusal = unsettled(refusals({PARTY}, forms, stops), [])
    assert (refusal.phrase if refusal else None) == phrase


@pytest.mark.parametrize(
    ("by", "hours", "holds"),
    [(ActorKind.PERSON, 2, False), (ActorKind.PERSON, 1, True), (ActorKind.ORGANIZATION, 2, True)],
)
def test_only_the_person_brings_it_up_and_after_it(by: ActorKind, hours: int, holds: bool) -> None:
    given = refusals({PARTY}, [], [Stop(PERSON, PARTY, after(1))])
    assert (unsettled(given, [Ask(by, after(hours))]) is not None) is holds


def stop(story: Story) -> None:
    with acting_as(story.as_staff):
        revocation.revoke_for_organization(
            person=story.person,
            organization=story.organization,
            actor=Actor.person_recorded_by(story.staff.robin.user_id),
            channel=RevocationChannel.SPOKEN,
            recorded_by=story.staff.robin,
        )


def _older_draft(story: Story, robin: Client) -> Referral:
    referral = stories.draft(story.staff.robin, story.person, story.organization)
    with acting_as(story.as_staff):
        prepare.renew(referral=referral, membership=story.staff.robin)
    stop(story)
    return referral


def _renewed(story: Story, robin: Client) -> Referral:
    stop(story)
    do(robin, story.referral.reference, "renew")
    return story.referral


def _asked_before(story: Story, robin: Client) -> Referral:
    do(robin, story.referral.reference, "renew")
    do(robin, story.referral.reference, "ask")
    stop(story)
    return story.referral


def _said_no(story: Story, robin: Client) -> Referral:
    do(robin, story.referral.reference, "renew")
    do(robin, story.referral.reference, "ask")
    with acting_as(Principal.job("test")):
        referral = Referral.objects.select_related("release").get(pk=story.referral.pk)
    assert referral.release is not None
    with acting_as(story.as_staff):
        releases.decline_release(release=referral.release, actor=Actor.person_recorded_by(story.staff.robin.user_id))
    do(robin, story.referral.reference, "renew")
    return story.referral


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("begins", "sentence"),
    [
        (_older_draft, "said stop for"),
        (_renewed, "said stop for"),
        (_asked_before, "said stop for"),
        (_said_no, "said no to"),
    ],
)
def test_every_way_of_asking_waits_for_the_tick(opened: Story, begins: Callable[..., Referral], sentence: str) -> None:
    robin = signed_in(Client(), opened.staff.robin.user)
    reference = begins(opened, robin).reference
    assert f"{sentence} Harbor Peers on" in page_of(robin, reference, "check")
    for step in ("ask", "paper", "hand-over", "announce"):
        refused = do(robin, reference, step)
        assert refused.status_code == 409 and "Tick first that they brought it up" in refused.content.decode(), step
    assert do(robin, reference, "brought-up", brought_up="on").status_code == 302
    assert do(robin, reference, "hand-over").status_code == 302


@pytest.mark.django_db
@pytest.mark.parametrize("where", ["opened", "signed"])
def test_that_they_said_stop_stands_until_a_new_yes(where: str, request: pytest.FixtureRequest) -> None:
    story: Story = request.getfixturevalue(where)
    robin, reference = signed_in(Client(), story.staff.robin.user), story.referral.reference
    stop(story)
    for step in ("renew", "brought-up", "ask"):
        assert do(robin, reference, step, brought_up="on").status_code == 302, step
        assert "They said stop" in page_of(robin, reference), step


def test_a_no_is_said_where_staff_begin_again(db: None) -> None:
    staff = stories.lincoln()
    referral, _ = drafted(staff)
    robin = signed_in(Client(), staff.robin.user)
    do(robin, referral.reference, "ask")
    with acting_as(staff.robin.principal):
        asked = Referral.objects.select_related("release", "organization").get(pk=referral.pk)
        assert asked.release is not None
        releases.decline_release(release=asked.release, actor=Actor.person_recorded_by(staff.robin.user_id))
    asked.organization.state = "published"
    asked.organization.save(update_fields=["state"])
    page = robin.get(f"{reverse('referrals:refer')}?to={asked.organization_id}&for={referral.reference}")
    assert "said no to Harbor Peers on" in page.content.decode()
