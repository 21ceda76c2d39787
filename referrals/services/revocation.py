"""What ends releases: a stop, one taken back, what was to end it, and what was never true."""

from datetime import datetime

from django.db import transaction

from accounts.models import Membership
from core import clock
from directory.models import Organization
from referrals.actors import Actor
from referrals.errors import NotReady
from referrals.models import Person, Release, ReleaseEvent, Revocation
from referrals.services import agency_told
from referrals.services.change_notifications import notify_finished, organizations_to_notify
from referrals.services.expiry import apply_expirations
from referrals.services.row_locks import locked_release
from referrals.services.transitions import lock_person, transition_release
from referrals.states import ReleaseState
from referrals.vocabularies import (
    ActorKind,
    RevocationChannel,
)


@transaction.atomic
def revoke_for_organization(
    *,
    person: Person,
    organization: Organization,
    actor: Actor,
    channel: RevocationChannel,
    recorded_by: Membership | None = None,
    note: str = "",
) -> Revocation:
    """The person said stop. It counts from this instant, for everything about this organization signed before.

    In one transaction: the stop, the releases it ends, what follows for referrals and links, and an e-mail to whoever
    something was sent to, that something changed. A release that names
    other organizations too ends for them as well: whom it goes on for is for the person to say, in a new one.
    """
    if actor.kind != ActorKind.PERSON:
        raise PermissionError("A stop is the person's, whoever writes it down.")
    locked = lock_person(person.pk, frozen_too=True)
    newest = Release.objects.filter(person=locked, signed_at__isnull=False).order_by("-signed_at")
    signed_at = newest.values_list("signed_at", flat=True).first()
    # A clock that was set back must not let a stop fall before the signature it answers.
    now = max(clock.now(), signed_at) if signed_at else clock.now()
    stop = Revocation.objects.create(
        person=locked,
        organization=organization,
        at=now,
        channel=channel,
        recorded_by=recorded_by.user if recorded_by else None,
        link_id=actor.link,
        note=note.strip(),
    )
    ended = _naming(locked, organization)
    for release in ended:
        release.revoked_at = now
        transition_release(release, "revoke", actor=actor, at=now)
    apply_expirations(locked, at=now)
    notify_finished(ended)
    agency_told.stopped(locked, organization, now)
    return stop


@transaction.atomic
def revoke_release(*, release: Release, actor: Actor, channel: RevocationChannel, note: str = "") -> Release:
    """Ends this release alone, for all whom it names: what a representative does with one they signed.

    A stop is the person's: it ends everything about an organization, also what they signed themselves. `way` is how this
    one was said, and `note` what staff who wrote it down noted. Raises IllegalTransition where it does not count now,
    PermissionError for staff, ValueError for a release that the person signed themselves.
    """
    if actor.kind != ActorKind.PERSON:
        raise PermissionError("Only the person, or who signed for them.")
    person = lock_person(release.person_id, frozen_too=True)
    current = locked_release(release)
    if current.representative_id is None:
        raise ValueError("What the person signed ends by a stop of theirs.")
    now = max(clock.now(), current.signed_at) if current.signed_at else clock.now()
    current.revoked_at = now
    transition_release(current, "revoke", actor=actor, at=now, why=note.strip(), channel=channel)
    apply_expirations(person, at=now)
    notify_finished([current])
    agency_told.form_answered(current, now)
    return current


@transaction.atomic
def event_happened(*, release: Release, actor: Actor, at: datetime | None = None) -> Release:
    """What was to end the release has happened; who said so is kept. Raises NotReady where it ends by no event."""
    person = lock_person(release.person_id, frozen_too=True)
    current = locked_release(release)
    if not current.expires_event or current.state != ReleaseState.ACTIVE:
        raise NotReady(["This permission does not end by an event."])
    now = clock.now()
    current.event_happened_at = min(at, now) if at else now
    current.save(update_fields=["event_happened_at"])
    # The end itself is time's, dated at the true end; this is who wrote it down, and when.
    ReleaseEvent.objects.create(
        release=current,
        person_id=current.person_id,
        at=now,
        event_type="event_happened",
        from_state=current.state,
        to_state=current.state,
        by=actor.kind,
        user_id=actor.user,
        link_id=actor.link,
        # Which it was; each reader has words for it [referrals/wording].
        why=current.expires_event,
    )
    apply_expirations(person, at=now)
    return locked_release(current)


@transaction.atomic
def enter_in_error(*, release: Release, actor: Actor, why: str) -> Release:
    """Written by mistake: kept, struck out, and counts for nothing from now. Raises ValueError without a reason."""
    if not why.strip():
        raise ValueError("Say what was wrong.")
    person = lock_person(release.person_id, frozen_too=True)
    current = locked_release(release)
    now, counted = clock.now(), current.state == ReleaseState.ACTIVE
    current.ended_at = current.ended_at or now
    transition_release(current, "enter_in_error", actor=actor, at=now, why=why.strip())
    apply_expirations(person, at=now)
    if counted:
        notify_finished([current])
    return current


def told_of_stop(person: Person, organization: Organization) -> list[str]:
    """Names of the organizations that are written to when the person stops sharing with this one now."""
    return organizations_to_notify(person, _naming(person, organization))


def _naming(person: Person, organization: Organization) -> list[Release]:
    active = Release.objects.filter(person=person, state=ReleaseState.ACTIVE)
    return list(active.filter(parties__organization=organization).distinct())
