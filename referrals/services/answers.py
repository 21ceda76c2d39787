"""What an organization does with a referral that was sent to it. Each step is checked against the person's release."""

from datetime import datetime

from referrals import clock, disclosure
from referrals.actors import Actor
from referrals.disclosure import Disclosure
from referrals.errors import NotReady, PermissionEnded
from referrals.models import Link, OrganizationDesk, Person, Referral
from referrals.services.lapse import end_links
from referrals.services.moves import lock_person, move_referral
from referrals.services.people import log_access
from referrals.services.referrals import settle_now
from referrals.states import ON_ITS_WAY, ReferralState
from referrals.vocabularies import Category, Outcome
from vault.principal import Principal, acting_as

# What each answer tells the agency, if the person agreed to that.
_TELLS = {
    "open": Category.IN_TOUCH,
    "accept": Category.ANSWER,
    "waitlist": Category.ANSWER,
    "decline": Category.ANSWER,
    "contact": Category.IN_TOUCH,
    "connect": Category.IN_TOUCH,
    "close": Category.OUTCOME,
}


def open_referral(*, link: Link, at: datetime | None = None) -> Disclosure:
    """What the organization may see now. Every time it is shown is a disclosure: decided and written down anew.

    Raises PermissionEnded (nothing may be seen; what ran out has been written down), NotReady where the organization
    has not accepted the terms of a lawful holder.
    """
    with acting_as(Principal.gate(link.person_id)):
        settle_now(person=link.person_id, at=at)
    with acting_as(Principal.gate(link.person_id)):
        person = lock_person(link.person_id, frozen_too=True)
        moment = at or clock.now()
        referral = _on_its_way(link)
        _check_terms(referral)
        first = referral.state == ReferralState.SENT
        actor = Actor.organization(link.pk)
        shown = disclosure.to_organization(
            referral, person, actor=actor, at=moment, way="opened" if first else "seen again"
        )
        log_access(
            person=person.pk, link=link.pk, what=f"opened by {referral.organization.name}"[:60], referral=referral.pk
        )
        if first:
            referral.opened_at = moment
            _step(referral, person, "open", actor, moment)
        return shown


def answer(
    *, link: Link, move: str, why: str = "", outcome: Outcome | None = None, at: datetime | None = None
) -> Referral:
    """accept, waitlist, decline, contact, connect or close, by the organization that holds `link`.

    `why` goes with a decline (reason, alternatives) or an attempt to make contact. Raises IllegalMove, PermissionEnded.
    """
    if move not in _TELLS or move == "open":
        raise ValueError(f"Not an answer: {move}")
    with acting_as(Principal.gate(link.person_id)):
        settle_now(person=link.person_id, at=at)
    with acting_as(Principal.gate(link.person_id)):
        person = lock_person(link.person_id, frozen_too=True)
        moment = at or clock.now()
        referral = _on_its_way(link)
        disclosure.check_may_receive(referral, person, moment)
        if move == "close":
            referral.outcome = outcome or Outcome.CONNECTED
        _step(referral, person, move, Actor.organization(link.pk), moment, why)
        if move in {"decline", "close"}:
            end_links(referral, at=moment, why="finished")
        return referral


def _step(referral: Referral, person: Person, move: str, actor: Actor, at: datetime, why: str = "") -> None:
    move_referral(referral, move, actor=actor, at=at, why=why)
    disclosure.tell_agency(referral, person, _TELLS[move], actor=actor, at=at)


def _on_its_way(link: Link) -> Referral:
    rows = Referral.objects.select_related("agency", "organization").select_for_update(of=("self",))
    referral = rows.get(links__pk=link.pk, person=link.person_id)
    if referral.state not in ON_ITS_WAY:
        raise PermissionEnded(referral.state, referral.state_since)
    return referral


def _check_terms(referral: Referral) -> None:
    desk = OrganizationDesk.objects.filter(pk=referral.organization_id).first()
    if desk is None or desk.holder_terms_accepted_at is None:
        raise NotReady(["Read and accept how this information may be used first."])
