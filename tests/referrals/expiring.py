"""Every way in which a permission ends, and every stage at which a referral may be then."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from django.utils import timezone

from core.rls.principal import acting_as
from referrals.actors import Actor
from referrals.errors import PermissionEnded
from referrals.expiry_events import ExpiryEvent
from referrals.models import LedgerEntry, Person
from referrals.services import people, revocation
from referrals.services.referrals import apply_expirations_now
from referrals.states import ReferralState, ReleaseState
from referrals.vocabularies import Direction, RevocationChannel
from tests.referrals import stories
from tests.referrals.stories import Story

INSTANT = timedelta(microseconds=1)
DAY = timedelta(days=1)
R, S = ReferralState, ReleaseState


def apply_expirations(story: Story, at: datetime | None = None) -> Story:
    with acting_as(story.as_disclosure):
        apply_expirations_now(person=story.person.pk, at=at)
    return story.refresh()


def ends_at(story: Story) -> datetime:
    assert story.release.expires_at is not None
    return story.release.expires_at


def ledger_rows(story: Story) -> int:
    with acting_as(story.as_disclosure):
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
    with acting_as(story.as_disclosure):
        return LedgerEntry.objects.filter(person_id=story.person.pk, direction=Direction.TO_ORGANIZATION).count()


def stopped(story: Story) -> datetime:
    with acting_as(story.as_person):
        stop = revocation.revoke_for_organization(
            person=story.person, organization=story.organization,
            actor=Actor.person(story.person_link.pk), channel=RevocationChannel.ONLINE,
        )  # fmt: skip
    return stop.at


def expired(story: Story) -> datetime:
    apply_expirations(story, ends_at(story) + 30 * DAY)
    return ends_at(story)


def robin(story: Story) -> Actor:
    return Actor.staff(story.staff.robin.user_id)


def happened(story: Story) -> datetime:
    with acting_as(story.as_staff):
        release = revocation.event_happened(release=story.release, actor=robin(story))
    assert release.event_happened_at is not None
    return release.event_happened_at


def entered_in_error(story: Story) -> datetime:
    actor = robin(story)
    with acting_as(story.as_staff):
        release = revocation.enter_in_error(release=story.release, actor=actor, why="The wrong person")
    assert release.ended_at is not None
    return release.ended_at


def died(story: Story) -> datetime:
    with acting_as(story.as_staff):
        people.record_death(person=story.person.pk)
        at = Person.objects.get(pk=story.person.pk).died_at
    assert at is not None
    apply_expirations(story, at + 3 * DAY)
    return at


def narrowed(story: Story) -> datetime:
    """A newer release takes the place of this one, and names somebody else."""
    new = stories.signed_release(
        story.staff.robin, story.person, stories.harbor("Quay Collective"), supersedes=story.release
    )
    assert new.signed_at is not None
    return new.signed_at


ENDINGS: dict[str, tuple[Callable[[Story], datetime], str]] = {
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


def led(*transitions: str) -> Callable[[Story], Story]:
    def lead(story: Story) -> Story:
        stories.send(story).open()
        for transition in transitions:
            story.answer(transition)
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


def at_each(stages: Iterable[str]) -> dict[str, Story]:
    """A story at each of these stages, whose release ends by an event and by a day: of one agency, each about somebody."""
    stories_at = {}
    for stage in stages:
        story = stories.signed_story(expires_event=ExpiryEvent.DISCHARGED, expires_on=timezone.localdate() + 60 * DAY)
        lead, _ = STAGES[stage]
        stories_at[stage] = lead(story).refresh()
    return stories_at
