"""What the person says themselves of how it goes: that they are in touch, or how it ended.

It is their own statement, and moves the referral. Whether their agency hears of it is decided by the gate, as it is when
the organization says so: somebody who kept that direction to themselves has not opened it by pressing a button.
"""

from datetime import datetime

from core import clock
from core.rls.principal import Principal, acting_as
from referrals import disclosure
from referrals.actors import Actor
from referrals.errors import PermissionEnded
from referrals.models import Link, Referral
from referrals.selectors.case import case_of
from referrals.services import agency_told, links
from referrals.services.expiry import end_links
from referrals.services.referrals import apply_expirations_now
from referrals.services.transitions import lock_person, transition_referral
from referrals.states import ON_ITS_WAY, REFERRAL_TRANSITIONS, ReferralState
from referrals.vocabularies import Category, Outcome

# From where somebody can say that it is over: before that, "No" is the answer; afterwards it is over.
_CAN_END = frozenset({*ON_ITS_WAY, ReferralState.ON_HOLD_PERMISSION})
# That they died, or stopped sharing, is written down otherwise; that they are in touch is no end, and `in_touch` says it.
_NOT_SAID_HERE = frozenset({Outcome.DIED, Outcome.PERMISSION_WITHDRAWN, Outcome.CONNECTED})
# What is true of them alone to say.
OUTCOMES = tuple(one for one in Outcome if one not in _NOT_SAID_HERE)


def may_say_in_touch(state: str) -> bool:
    """Whether the organization could say so too."""
    return state in REFERRAL_TRANSITIONS["connect"].source


def may_say_ended(state: str) -> bool:
    return state in _CAN_END


def in_touch(*, link: Link, referral: Referral, at: datetime | None = None) -> bool:
    """They are in touch. Returns whether the agency was told. Raises IllegalTransition, PermissionEnded, RecordFrozen."""
    return _say(link, referral, "connect", Category.IN_TOUCH, None, at)


def ended(*, link: Link, referral: Referral, outcome: Outcome, at: datetime | None = None) -> bool:
    """How it ended. Returns whether the agency was told. Raises ValueError for an outcome that is not theirs to say."""
    if outcome not in OUTCOMES:
        raise ValueError(f"Not the person's to say: {outcome}")
    return _say(link, referral, "close", Category.OUTCOME, outcome, at)


def _say(
    link: Link, referral: Referral, transition: str, category: Category, outcome: Outcome | None, at: datetime | None
) -> bool:
    with acting_as(Principal.disclosure(link.person_id)):
        apply_expirations_now(person=link.person_id, at=at)
    with acting_as(Principal.disclosure(link.person_id)):
        person = lock_person(link.person_id)
        moment = at or clock.now()
        holds = Link.objects.select_related("person").get(pk=link.pk)
        if holds.kind != Link.Kind.PERSON or not links.is_alive(holds, moment):
            raise PermissionEnded("link_ended", holds.ended_at)
        rows = Referral.objects.select_related("agency", "organization").select_for_update(of=("self",))
        current = rows.get(pk=referral.pk, person=person)
        actor = Actor.person(link.pk)
        if outcome is not None:
            current.outcome = outcome
        transition_referral(current, transition, actor=actor, at=moment, known=False)
        disclosed = disclosure.person_tells_agency(case_of(current, person, moment), category, actor=actor)
        if disclosed:
            agency_told.person_said(current, moment)
        if transition == "close":
            end_links(current, at=moment, why="finished")
        return disclosed
