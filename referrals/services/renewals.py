"""An organization or the person asks for a new permission. No words go along, and nobody is told anything about anybody.

What an agency hears by it is that somebody asks: a referral's organization can ask whether or not it ever opened it, so
the asking says nothing of that [docs/decisions/0038].
"""

import uuid
from collections.abc import Callable
from datetime import datetime

from core import clock
from core.rls.principal import Principal, acting_as
from referrals.actors import Actor
from referrals.errors import RecordFrozen
from referrals.models import Link, Person, Referral, ReferralEvent
from referrals.selectors import permission_requests, renewable
from referrals.selectors.case import case_of
from referrals.selectors.renewable import askable
from referrals.services import links, staff_notifications
from referrals.services.referrals import apply_expirations_now
from referrals.services.transitions import lock_person, note
from referrals.vocabularies import ActorKind


def organization_may_ask(*, link: Link, at: datetime | None = None) -> bool:
    """Whether `organization_asks` would write it down now; writes nothing."""
    with acting_as(Principal.disclosure(link.person_id)):
        person = Person.objects.get(pk=link.person_id)
        referral = Referral.objects.select_related("agency", "organization").get(links__pk=link.pk)
        return _organization_may(link, referral, person, at or clock.now())


def organization_asks(*, link: Link, at: datetime | None = None) -> bool:
    """Writes down that the organization asks, once for each permission; whether it was. `renewable` says when it may."""

    def may(person: Person, moment: datetime) -> Referral | None:
        referral = Referral.objects.select_for_update(of=("self",)).get(links__pk=link.pk, person=person)
        return referral if _organization_may(link, referral, person, moment) else None

    return _asks(link.person_id, may, Actor.organization(link.pk), at)


def person_asks(*, link: Link, referral: Referral, at: datetime | None = None) -> bool:
    """Writes down that the person asks, one at a time; whether it was."""

    def may(person: Person, moment: datetime) -> Referral | None:
        holds = Link.objects.select_related("person").get(pk=link.pk)
        if holds.kind != Link.Kind.PERSON or not links.is_alive(holds, moment):
            return None
        current = Referral.objects.select_for_update(of=("self",)).get(pk=referral.pk, person=person)
        events = list(ReferralEvent.objects.filter(referral=current, event_type=permission_requests.EVENT))
        return current if current.pk in askable(person, [current], events, moment) else None

    return _asks(link.person_id, may, Actor.person(link.pk), at)


def _asks(
    person: uuid.UUID, may: Callable[[Person, datetime], Referral | None], actor: Actor, at: datetime | None
) -> bool:
    """Writes down what ran out, locks the person's row, and writes the ask where `may` says for which referral.

    Whether it was written. Never into a record that is closed.
    """
    with acting_as(Principal.disclosure(person)):
        apply_expirations_now(person=person, at=at)
    with acting_as(Principal.disclosure(person)):
        try:
            locked = lock_person(person)
        except RecordFrozen:
            return False
        moment = at or clock.now()
        referral = may(locked, moment)
        if referral is not None:
            # As it stands for the agency: the ask says nothing of where the referral really stands.
            note(referral, permission_requests.EVENT, actor=actor, at=moment)
            staff_notifications.something_new(person=person, referral=referral, at=moment)
        return referral is not None


def _organization_may(link: Link, referral: Referral, person: Person, at: datetime) -> bool:
    current = Link.objects.select_related("person").get(pk=link.pk)
    asked = ReferralEvent.objects.filter(
        referral=referral, event_type=permission_requests.EVENT, by=ActorKind.ORGANIZATION
    ).values_list("at", flat=True)
    return renewable.organization_may_ask(current, case_of(referral, person, at), asked)
