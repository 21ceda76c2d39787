"""Staff note that they read the code out by telephone, so that nobody is asked to call again."""

from django.db import transaction

from core import clock
from referrals import disclosure
from referrals.actors import Actor
from referrals.errors import NotReady
from referrals.ledger.told_to_agency import told_to_agency
from referrals.models import Link, Referral, ReferralEvent
from referrals.selectors import access_codes
from referrals.selectors.case import case_of
from referrals.services.transitions import lock_person, note
from referrals.states import ON_ITS_WAY, IllegalTransition

NO_CODE = "There is no code to read out now. If they need one, send them a new link."
ANOTHER_CODE = "There is a new code since. Read out the one that stands here now."


@transaction.atomic
def confirm_code(*, referral: Referral, actor: Actor, code: str) -> None:
    """Notes that `code`, as it stood on the page, was read out to the organization. Again is harmless: it stands once.

    Decided by what the agency sent and was told alone, so neither yes nor no says whether the link was opened. Raises
    IllegalTransition where nothing is with them, PermissionEnded, NotReady where there is no code or another one by now,
    RecordFrozen.
    """
    person = lock_person(referral.person_id)
    now = clock.now()
    rows = Referral.objects.select_related("agency", "organization").select_for_update(of=("self",))
    current = rows.get(pk=referral.pk)
    if current.reported_state not in ON_ITS_WAY:
        raise IllegalTransition("This cannot be done now. Open the page again to see what can.")
    disclosure.check_may_receive(case_of(current, person, now))
    sent = Link.objects.filter(referral=current, kind=Link.Kind.ORGANIZATION, created_by__isnull=False)
    link, events = sent.order_by("-created_at").first(), list(ReferralEvent.objects.filter(referral=current))
    told_at = told_to_agency(current).at
    known = access_codes.to_read_out(link, current.reported_state, events, told_at, now)
    if link is None or not known:
        raise NotReady([NO_CODE])
    if code != known:
        raise NotReady([ANOTHER_CODE])
    if access_codes.reading_of(link, events) is not None:
        return
    note(current, access_codes.EVENT, actor=actor, at=now, link=link.pk)
