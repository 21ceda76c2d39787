"""What staff do with a referral: write it, ask the person, send it, take it back, finish it."""

import uuid
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.models import Membership
from core import clock
from directory.models import Organization, OrganizationParty
from referrals import disclosure
from referrals.actors import Actor
from referrals.errors import ChangedMeanwhile, NotReady
from referrals.models import JointCall, Person, Referral, ReferralContent, ReferralEvent, Release, Revocation
from referrals.noted_events import ANNOUNCEMENT
from referrals.selectors import recipients
from referrals.selectors.case import case_of
from referrals.services import messages
from referrals.services.change_notifications import notify_change
from referrals.services.expiry import apply_expirations, end_links
from referrals.services.transitions import lock_person, note, transition_referral
from referrals.states import UNSENT, IllegalTransition, ReferralState, ReleaseState
from referrals.vocabularies import Obstacle, Outcome, Purpose, ReferralKind
from referrals.wording import staff as words

ANNOUNCED_ALREADY = "The reference was sent to them already. “What happened” says when. Ring them if they lost it."
SAID_STOP = "They said stop. Nobody is told of them unless they bring it up, and you ask them anew."
CONTENT = ("hopes", "to_know", "best_time", "whereabouts", "leaves_on")


@transaction.atomic
def draft_referral(
    *,
    membership: Membership,
    person: Person,
    organization: Organization,
    kind: ReferralKind = ReferralKind.REFERRAL,
    purpose: Purpose = Purpose.PEER_SUPPORT,
    content: Mapping[str, str] | None = None,
    send_when_signed: bool = True,
) -> Referral:
    """A referral that nobody but the agency knows of. `content` has keys of CONTENT. Raises RecordFrozen."""
    lock_person(person.pk)
    referral = Referral.objects.create(
        agency=membership.agency,
        person=person,
        organization=organization,
        kind=kind,
        purpose=purpose,
        send_when_signed=send_when_signed,
        created_by=membership.user,
    )
    ReferralContent.objects.create(referral=referral, person=person, **_checked(content or {}))
    return referral


@transaction.atomic
def change_content(*, referral: Referral, version: int, content: Mapping[str, str]) -> Referral:
    """Changes what is said about the person, while nothing was asked yet, or a new permission is being filled in.

    What was sent before stays as it was signed: the organization reads it in the permission, not here. Raises
    ChangedMeanwhile where `version` is no longer the newest, NotReady once the person was asked: what they read must
    stay what they read.
    """
    lock_person(referral.person_id)
    current = _locked(referral)
    if current.version != version:
        raise ChangedMeanwhile
    is_filled_in = current.release is not None and current.release.state == ReleaseState.DRAFT
    if current.state != ReferralState.DRAFT and not is_filled_in:
        raise NotReady(["The person is reading this. Take the question back first, then change it."])
    ReferralContent.objects.update_or_create(
        referral=current, defaults={"person_id": current.person_id, **_checked(content)}
    )
    current.version += 1
    current.save(update_fields=["version"])
    return current


def send_referral(*, referral: Referral, actor: Actor, at: datetime | None = None) -> Referral:
    """Sends a reference and a link, if the person's release is in force at this moment.

    Raises NotReady with what is missing on either side, PermissionEnded without a release, IllegalTransition, RecordFrozen.
    """
    with transaction.atomic():
        person = lock_person(referral.person_id)
        moment = at or clock.now()
        current = _locked(referral)
        _check_sides(current)
        disclosure.check_may_send(case_of(current, person, moment))
        current.sent_at = moment
        again = current.state in {ReferralState.ON_HOLD_PERMISSION, ReferralState.RECALLED}
        transition_referral(current, "resume" if again else "send", actor=actor, at=moment)
        messages.referral_sent(current, person)
    return current


@transaction.atomic
def recall(*, referral: Referral, actor: Actor, why: str = "", at: datetime | None = None) -> Referral:
    """Takes a referral back: links end at once, the organization keeps the reference alone. Raises IllegalTransition."""
    lock_person(referral.person_id, frozen_too=True)
    moment = at or clock.now()
    current = _locked(referral)
    before = current.state
    transition_referral(current, "recall", actor=actor, at=moment, why=why)
    end_links(current, at=moment, why="taken back")
    notify_change(current, before)
    return current


@transaction.atomic
def close_referral(
    *, referral: Referral, outcome: Outcome, actor: Actor, why: str = "", at: datetime | None = None
) -> Referral:
    """Finishes a referral with how it ended. Raises IllegalTransition."""
    lock_person(referral.person_id, frozen_too=True)
    moment = at or clock.now()
    current = _locked(referral)
    current.outcome = outcome
    transition_referral(current, "close", actor=actor, at=moment, why=why)
    end_links(current, at=moment, why="finished")
    return current


@transaction.atomic
def person_declines(*, referral: Referral, actor: Actor, at: datetime | None = None) -> Referral:
    """The person says no to this referral, at any time. Raises IllegalTransition once it is finished."""
    lock_person(referral.person_id, frozen_too=True)
    moment = at or clock.now()
    current = _locked(referral)
    before = current.state
    transition_referral(current, "person_declines", actor=actor, at=moment)
    end_links(current, at=moment, why="the person said no")
    notify_change(current, before)
    return current


@transaction.atomic
def announce(*, referral: Referral, actor: Actor) -> None:
    """Tells the organization that somebody will call and give the reference: no name, nothing about the person.

    All that a spoken yes lets out, and only before anything was sent; who did it is kept as "agreed to be contacted"
    [docs/consent.md]. Once for a referral. Raises IllegalTransition once it was sent or is finished, and for who gets in touch
    themselves; NotReady where they were told already, the person said stop since the form was written, or the
    organization has not confirmed an address for referrals; RecordFrozen.
    """
    lock_person(referral.person_id)
    current = _locked(referral)
    # What staff know of: on an unsent referral the two states are one.
    if not ReferralKind(current.kind).is_sent or current.reported_state not in UNSENT:
        raise IllegalTransition("This cannot be done now. Open the page again to see what can.")
    if (obstacle := recipients.cannot_receive(current.organization)) is not None:
        raise NotReady([words.OBSTACLE(obstacle)])
    if ReferralEvent.objects.filter(referral=current, event_type=ANNOUNCEMENT).exists():
        raise NotReady([ANNOUNCED_ALREADY])
    if _said_stop(current):
        raise NotReady([SAID_STOP])
    note(current, ANNOUNCEMENT, actor=actor, at=clock.now())
    messages.tell_organization(current, "announced")


def _said_stop(referral: Referral) -> bool:
    """Whether the person said stop for this organization after its form was written: a new form is a new question."""
    since = referral.release.created_at if referral.release else referral.created_at
    rows = Revocation.objects.filter(person=referral.person_id, organization=referral.organization_id)
    return rows.filter(at__gte=since).exists()


def note_joint_call(*, membership: Membership, organization: Organization) -> JointCall:
    """We called together: keeps that it happened and nothing about the person."""
    return JointCall.objects.create(agency=membership.agency, user=membership.user, organization=organization)


def apply_expirations_now(*, person: uuid.UUID, at: datetime | None = None) -> None:
    """Writes down whatever has run out by now, in a transaction of its own, before something is shown or sent."""
    with transaction.atomic():
        locked = lock_person(person, frozen_too=True)
        apply_expirations(locked, at=at or clock.now())


def apply_expirations_if_due(*, person: uuid.UUID, releases: Iterable[Release], at: datetime) -> bool:
    """Applies expirations if one of the `releases` ran out by `at` without being written down; says whether it did.

    Whatever else ends a permission is written down in the same transaction as that end.
    """
    if not any(release.state == ReleaseState.ACTIVE and _is_over(release, at) for release in releases):
        return False
    apply_expirations_now(person=person)
    return True


def _is_over(release: Release, at: datetime) -> bool:
    by_time = release.expires_at is not None and release.expires_at <= at
    return by_time or release.event_happened_at is not None


def missing_facts(referral: Referral) -> list[str]:
    """What either side has to answer before anything identifying may be sent, one sentence each."""
    agency = [f"{referral.agency.name} has not said {fact} yet." for fact in referral.agency.missing_facts]
    name = referral.organization.name
    missing = [f"{name} has not told us {fact} yet." for fact in _party_of(referral.organization_id).missing_facts]
    is_hidden = recipients.cannot_receive(referral.organization) == Obstacle.NOT_LISTED
    return agency + ([words.OBSTACLE(Obstacle.NOT_LISTED)] if is_hidden else []) + missing


def _check_sides(referral: Referral) -> None:
    if not ReferralKind(referral.kind).is_sent:
        raise NotReady(["They will get in touch themselves: there is nothing to send."])
    if reasons := missing_facts(referral):
        raise NotReady(reasons)


def _party_of(organization: uuid.UUID) -> OrganizationParty:
    party = OrganizationParty.objects.filter(organization=organization).first()
    return party or OrganizationParty(organization_id=organization)


def _locked(referral: Referral) -> Referral:
    rows = Referral.objects.select_related("agency", "organization", "release")
    return rows.select_for_update(of=("self",)).get(pk=referral.pk)


def _checked(content: Mapping[str, Any]) -> dict[str, Any]:
    unknown = set(content) - set(CONTENT)
    if unknown:
        raise TypeError(f"Not part of a referral: {', '.join(sorted(unknown))}")
    return dict(content)
