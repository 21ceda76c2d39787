"""A new link for an organization that lost its own, or whose link ended."""

from django.db import transaction

from core import clock
from referrals import disclosure
from referrals.errors import NotReady
from referrals.models import Link, Referral
from referrals.selectors.case import case_of
from referrals.services import messages
from referrals.services.expiry import end_links
from referrals.services.referrals import missing_facts
from referrals.services.transitions import lock_person
from referrals.states import ON_ITS_WAY, IllegalTransition


@transaction.atomic
def reissue_link(*, referral: Referral) -> Link:
    """Ends the links there were and sends a new one, with a new code, if permission is in force at this moment.

    Raises IllegalTransition where nothing is on its way, NotReady, PermissionEnded, RecordFrozen.
    """
    person = lock_person(referral.person_id)
    now = clock.now()
    rows = Referral.objects.select_related("agency", "organization").select_for_update(of=("self",))
    current = rows.get(pk=referral.pk)
    if current.state not in ON_ITS_WAY:
        raise IllegalTransition("This cannot be done now. Open the page again to see what can.")
    if reasons := missing_facts(current):
        raise NotReady(reasons)
    disclosure.check_may_receive(case_of(current, person, now))
    end_links(current, at=now, why="replaced")
    return messages.referral_sent(current, person)
