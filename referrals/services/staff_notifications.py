"""E-mails to the people of an agency who work with a person: that something is new, and nothing of what.

Only what the agency is told anyway may be told here: that a mail goes says that something happened, and when. So whoever
calls has asked the gate (`disclosure.tell_agency`), or the event reaches pages of staff by itself: what the person
writes, signs or stops, and that somebody asks for a new permission.
"""

import uuid
from datetime import datetime, timedelta

from django.db.models import Q

from accounts.models import User
from accounts.selectors import recipients
from core.messaging import outbox
from core.messaging.mail_links import address_of
from core.rls.principal import Principal, acting_as
from referrals.models import Caseload, Referral
from referrals.services import messages

# What happens within this time makes one e-mail.
GATHERED_FOR = timedelta(minutes=1)


def clinicians_of(person: uuid.UUID, at: datetime, *, whatever_they_chose: bool = False) -> list[User]:
    """Whoever has this person on their own caseload at `at` and hears by e-mail. A reason or an emergency is no work."""
    with acting_as(Principal.disclosure(person)):
        running = Q(until__isnull=True) | Q(until__gt=at)
        own = Caseload.objects.filter(running, person=person, kind=Caseload.Kind.OWN)
        works = list(own.values_list("user_id", "agency_id"))
    return recipients.reachable(works, whatever_they_chose=whatever_they_chose)


def something_new(
    *, person: uuid.UUID, referral: Referral | None, at: datetime, reference: str = "", but: uuid.UUID | None = None
) -> None:
    """Queues an e-mail to each of `clinicians_of` but `but`, who did it; several within GATHERED_FOR are one.

    `reference` names it where there is no referral. The caller is in the transaction of the event.
    """
    named = referral.reference if referral else reference
    if not named:
        return
    for user in clinicians_of(person, at):
        about = key(named, user)
        if user.pk != but and not outbox.is_waiting(about):
            messages.something_new(
                user.email, named, page=page_of(named, referral), about=about, not_before=at + GATHERED_FOR
            )


def key(reference: str, user: User) -> str:
    """What tells these e-mails apart, by referral and recipient."""
    return f"{reference} new {user.pk.hex[:12]}"


def page_of(reference: str, referral: Referral | None) -> str:
    """The address of the referral itself, and the list of referrals where there is none."""
    return address_of("referrals:referral", reference) if referral else address_of("referrals:referral_list")
