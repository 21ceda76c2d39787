"""An organization or the person asks for a new permission. No words go along, and nobody is told anything about anybody.

What an agency hears by it is that somebody asks: a referral's organization can ask whether or not it ever opened it, so
the asking says nothing of that [docs/decisions/0152].
"""

import uuid
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

from core import clock
from core.rls.principal import Principal, acting_as
from referrals.actors import Actor
from referrals.consent.facts import Stop, organization_party
from referrals.consent.policy import Expiry, Reason, expiry_for
from referrals.errors import RecordFrozen
from referrals.models import Link, Person, Referral, ReferralEvent, Release
from referrals.models.link import TRIES
from referrals.selectors import consent_facts, permission_requests
from referrals.selectors.next_steps import ENDS_SOON
from referrals.services import links, staff_notifications
from referrals.services.expiry import ENDED
from referrals.services.referrals import apply_expirations_now
from referrals.services.transitions import lock_person, note
from referrals.states import FINISHED, ON_ITS_WAY, ReferralState, ReleaseState
from referrals.vocabularies import ActorKind, Direction, ReferralKind

_HELD_BACK = (ReferralState.ON_HOLD_PERMISSION, ReferralState.RECALLED)
# A form that was answered no, stopped or struck out: whoever asks again hears nothing of it, and cannot ask.
_REFUSED = (ReleaseState.DECLINED, ReleaseState.REVOKED, ReleaseState.ENTERED_IN_ERROR)


def organization_may_ask(*, link: Link, at: datetime | None = None) -> bool:
    """Whether `organization_asks` would write it down now; writes nothing."""
    with acting_as(Principal.gate(link.person_id)):
        person, referral = Person.objects.get(pk=link.person_id), Referral.objects.get(links__pk=link.pk)
        return _organization_may(link, referral, person, at or clock.now())


def organization_asks(*, link: Link, at: datetime | None = None) -> bool:
    """Writes down that the organization asks, once for each permission; whether it was.

    Only by its own link, where the permission it came with ran out by its date or will within ENDS_SOON. Never after a
    stop, a no or a mistake, nor while a link is over for another reason: it learns nothing then, not even that.
    """

    def may(person: Person, moment: datetime) -> Referral | None:
        referral = Referral.objects.select_for_update(of=("self",)).get(links__pk=link.pk, person=person)
        return referral if _organization_may(link, referral, person, moment) else None

    return _asks(link.person_id, may, Actor.organization(link.pk), at)


def person_may_ask(referral: Referral, releases: Sequence[Release], stops: Sequence[Stop], at: datetime) -> bool:
    """Whether the person can ask again for this referral; pure.

    `releases` are all of theirs with their parties; only the form of this referral and its renewals count. They signed
    once, it ended or soon will, also by their own stop, nothing that asks them is under way, and no newer permission
    took its place.
    """
    chain = consent_facts.chain_of(referral.release_id, releases)
    is_over = referral.reported_state in FINISHED or referral.state in set(FINISHED) - {ReferralState.RECALLED}
    if is_over or not ReferralKind(referral.kind).is_sent:
        return False
    if any(release.state == ReleaseState.REQUESTED for release in chain):
        return False
    end = _end(_newest(chain), referral, releases, stops, at)
    return end is not None and end.reason != Reason.REPLACED and end.at - ENDS_SOON <= at


def askable(
    person: Person, referrals: Iterable[Referral], events: Sequence[ReferralEvent], at: datetime
) -> set[uuid.UUID]:
    """For which of all their referrals the person can ask now: `events` are those of them all, asks among them."""
    if person.died_at or person.erased_at:
        return set()
    releases, stops = _releases(person), consent_facts.stops_of(person.pk)
    return {
        one.pk
        for one in referrals
        if person_may_ask(one, releases, stops, at)
        and not _asked_already(one, [event for event in events if event.referral_id == one.pk], releases, stops)
    }


def _asked_already(
    referral: Referral, events: Sequence[ReferralEvent], releases: Sequence[Release], stops: Sequence[Stop]
) -> bool:
    own = [ask for ask in permission_requests.asks_of(events) if ask.by == ActorKind.PERSON]
    naming = [release for release in releases if _names(release, referral)]
    return permission_requests.unanswered(own, naming, stops, referral) is not None


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
    with acting_as(Principal.gate(person)):
        apply_expirations_now(person=person, at=at)
    with acting_as(Principal.gate(person)):
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
    holds = Link.objects.select_related("person").get(pk=link.pk)
    if not _link_counts(holds, referral, at) or person.erased_at is not None:
        return False
    if referral.reported_state in FINISHED or not ReferralKind(referral.kind).is_sent:
        return False
    releases, stops = _releases(person), consent_facts.stops_of(person.pk)
    signed = _newest(consent_facts.chain_of(referral.release_id, releases))
    if signed is None or signed.signed_at is None or not signed.consented_to_organization:
        return False
    party, since = organization_party(referral.organization_id), signed.signed_at
    # Whatever they refused this organization, they are not asked again through it.
    naming = [one for one in releases if _names(one, referral)]
    refused = any(one.state in _REFUSED and one.created_at >= signed.created_at for one in naming)
    if refused or any(stop.party == party and stop.at >= since for stop in stops):
        return False
    end = _end(signed, referral, releases, stops, at)
    by_date = end is not None and end.reason == Reason.EXPIRED and end.at == signed.expires_at
    if not by_date or end is None or end.at - ENDS_SOON > at:
        return False
    asked = ReferralEvent.objects.filter(
        referral=referral, event_type=permission_requests.EVENT, by=ActorKind.ORGANIZATION, at__gte=since
    )
    return not asked.exists()


def _link_counts(link: Link, referral: Referral, at: datetime) -> bool:
    """Whether the link still opens the referral, or would if the permission had not run out."""
    if link.kind != Link.Kind.ORGANIZATION or link.referral_id != referral.pk:
        return False
    if referral.state in ON_ITS_WAY:
        return links.is_alive(link, at)
    if referral.state not in _HELD_BACK or link.ended_why != ENDED:
        return False
    return link.tries < TRIES and at < link.expires_at and link.person.died_at is None


def _end(
    release: Release | None, referral: Referral, releases: Sequence[Release], stops: Sequence[Stop], at: datetime
) -> Expiry | None:
    """What ends it for this organization and purpose, a newer permission too."""
    if release is None:
        return None
    facts = consent_facts.facts_about(referral.release_id, releases, stops)
    return expiry_for(
        consent_facts.facts_of(release), facts, consent_facts.asked_about(referral, Direction.TO_ORGANIZATION, at)
    )


def _newest(releases: Sequence[Release]) -> Release | None:
    """The permission of these that was signed last."""
    signed = [release for release in releases if release.signed_at is not None]
    return max(signed, key=lambda release: (release.signed_at, release.pk), default=None)


def _names(release: Release, referral: Referral) -> bool:
    return any(party.organization_id == referral.organization_id for party in release.parties.all())


def _releases(person: Person) -> list[Release]:
    return consent_facts.forms_of(person.pk)
