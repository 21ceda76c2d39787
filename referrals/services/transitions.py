"""Moving a referral or a release from one state to the next, with the event that says who, when and why."""

import uuid
from datetime import datetime

from referrals.actors import Actor
from referrals.database_guard import translate_refusal
from referrals.errors import RecordFrozen
from referrals.models import Person, Referral, ReferralEvent, Release, ReleaseEvent
from referrals.states import REFERRAL_TRANSITIONS, RELEASE_TRANSITIONS, ReferralState, ReleaseState, check_transition
from referrals.vocabularies import ActorKind, RevocationChannel

_BEFORE_SIGNING = {ReleaseState.DRAFT, ReleaseState.REQUESTED}
_AFTER_SIGNING = ["state", "version", "revoked_at", "ended_at"]


def lock_person(person: uuid.UUID, *, frozen_too: bool = False) -> Person:
    """The person's row, locked until the transaction ends. Every write about them begins here.

    Raises Person.DoesNotExist where the principal may not see them, RecordFrozen after death or erasure.
    """
    locked_person = Person.objects.select_for_update().get(pk=person)
    if not frozen_too and (locked_person.died_at or locked_person.erased_at):
        raise RecordFrozen
    return locked_person


def transition_referral(
    referral: Referral, name: str, *, actor: Actor, at: datetime, why: str = "", known: bool = True
) -> None:
    """One step of `referrals.states.REFERRAL_TRANSITIONS`, written with its event. Raises IllegalTransition, PermissionEnded.

    The caller holds the person's row. What staff, the person or time does is known to the agency at once; what an
    organization does is told by `referrals.disclosure.tell_agency`, or not at all. So is what the person says of how
    it goes at the organization: then `known` is False.
    """
    before = referral.state
    referral.state = check_transition(REFERRAL_TRANSITIONS, name, before, actor.kind)
    referral.state_since = at
    changed = ["state", "state_since", "version", "sent_at", "opened_at", "outcome", "release"]
    if known and actor.kind != ActorKind.ORGANIZATION:
        # Pages of staff carry the version: it would say that the organization did something.
        referral.version += 1
        referral.reported_state, referral.reported_outcome = _as_told(name, referral.state), referral.outcome
        changed += ["reported_state", "reported_outcome"]
    with translate_refusal(at):
        referral.save(update_fields=changed)
    ReferralEvent.objects.create(
        referral=referral,
        person_id=referral.person_id,
        at=at,
        event_type=name,
        from_state=before,
        to_state=referral.state,
        by=actor.kind,
        user_id=actor.user,
        link_id=actor.link,
        why=why,
    )


def note(
    referral: Referral, what: str, *, actor: Actor, at: datetime, link: uuid.UUID | None = None, why: str = ""
) -> None:
    """An event that changes no state, such as that somebody was called. The caller holds the person's row.

    Where it stands is written as the agency knows it: what was noted says nothing of how it really goes. `link` is the
    link it is about, else the one by which it was done.
    """
    ReferralEvent.objects.create(
        referral=referral,
        person_id=referral.person_id,
        at=at,
        event_type=what,
        from_state=referral.reported_state,
        to_state=referral.reported_state,
        by=actor.kind,
        user_id=actor.user,
        link_id=link or actor.link,
        why=why,
    )


def transition_release(
    release: Release, name: str, *, actor: Actor, at: datetime, why: str = "", channel: RevocationChannel | None = None
) -> None:
    """One step of `referrals.states.RELEASE_TRANSITIONS`, written with its event. Raises IllegalTransition.

    Saves the whole release while nobody has signed it. What was signed stays, down to its ciphertext: afterwards only
    the state and the times of its end are written. `channel` is how whoever signed it for somebody stopped it.
    """
    before = release.state
    release.state = check_transition(RELEASE_TRANSITIONS, name, before, actor.kind)
    release.version += 1
    release.save(update_fields=_AFTER_SIGNING if before not in _BEFORE_SIGNING else None)
    ReleaseEvent.objects.create(
        release=release,
        person_id=release.person_id,
        at=at,
        event_type=name,
        from_state=before,
        to_state=release.state,
        by=actor.kind,
        user_id=actor.user,
        link_id=actor.link,
        why=why,
        channel=channel or "",
    )


def _as_told(name: str, state: str) -> str:
    """What the agency hears of a transition. That permission ended does not say whether the organization had opened it."""
    return ReferralState.ON_HOLD_PERMISSION if name == "lapse_unopened" else state
