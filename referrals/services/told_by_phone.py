"""Staff note that they told a group by telephone what no e-mail could tell it."""

from django.db import transaction

from core import clock
from referrals.actors import Actor
from referrals.errors import NotReady
from referrals.models import Referral, ReferralEvent
from referrals.noted_events import NOT_TOLD, TOLD_BY_PHONE
from referrals.services.change_notifications import is_unreported
from referrals.services.transitions import lock_person, note

NOTHING_TO_TELL = "Nobody has to be called about this now."


@transaction.atomic
def note_told_by_phone(*, referral: Referral, actor: Actor) -> None:
    """The group was called and knows that something changed. Raises NotReady where nobody has to be called."""
    lock_person(referral.person_id, frozen_too=True)
    rows = ReferralEvent.objects.filter(referral=referral, event_type__in=(NOT_TOLD, TOLD_BY_PHONE)).order_by(
        "at", "id"
    )
    if not is_unreported(rows.values_list("event_type", flat=True)):
        raise NotReady([NOTHING_TO_TELL])
    note(referral, TOLD_BY_PHONE, actor=actor, at=clock.now())
