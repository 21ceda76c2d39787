"""What keeps something from arriving: e-mail that waits for the mail server, and links that wrong codes closed.

Both are shown only while the agency knows the referral to be unsent or there. Whatever is sent afterwards, such as that a
referral was taken back, goes only to an organization that had opened it, which is for the organization to tell.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q

from accounts.models import MailState, OutgoingMail
from referrals.links import TRIES
from referrals.models import LedgerEntry, Link, OrganizationDesk, Referral, ReferralEvent
from referrals.presentation.staff_referral import StaffReferral
from referrals.states import ReferralState
from referrals.vocabularies import ActorKind, Direction

# Sending begins when the page that caused it is answered; younger than this it may be on its way.
_AT_ONCE = timedelta(minutes=2)


@dataclass(frozen=True)
class WaitingMail:
    """An e-mail that did not go out. `to` is the name of the organization, or "" for the person."""

    to: str
    since: datetime
    is_given_up: bool


@dataclass(frozen=True)
class Delivery:
    """`code` is what to read out to the organization; "" where there is none, or its link was closed.

    It goes away only with what the agency is told anyway: without that, it would say that the link was opened.
    """

    mails: tuple[WaitingMail, ...]
    code: str
    link_closed: bool
    own_link_closed: bool


def delivery(referral: Referral, shown: StaffReferral, now: datetime) -> Delivery:
    """How things stand on the way to the organization and to the person."""
    if shown.is_closed_record or not (shown.is_unsent or shown.is_with_them):
        return Delivery((), "", link_closed=False, own_link_closed=False)
    kinds = Q(referral=referral, kind=Link.Kind.ORGANIZATION) | Q(kind=Link.Kind.PERSON)
    # Links that one colleague there handed to another have codes of their own, which are theirs.
    made = list(Link.objects.filter(kinds, person=referral.person_id, created_by__isnull=False).order_by("-created_at"))
    of_them = next((link for link in made if link.kind == Link.Kind.ORGANIZATION), None)
    own = next((link for link in made if link.kind == Link.Kind.PERSON), None)
    theirs = of_them if shown.is_with_them else None
    is_needed = theirs is not None and theirs.tries < TRIES and theirs.expires_at > now
    return Delivery(
        tuple(_mails(referral, now, newest=of_them)),
        theirs.code if theirs is not None and is_needed and not _told_since(referral, shown, theirs) else "",
        link_closed=theirs is not None and theirs.tries >= TRIES,
        own_link_closed=own is not None and own.tries >= TRIES,
    )


def _told_since(referral: Referral, shown: StaffReferral, link: Link) -> bool:
    """Whether the agency was told something that the organization did since it got this link: so it opened it."""
    if shown.told == ReferralState.SENT:
        return False
    told = LedgerEntry.objects.filter(referral_id=referral.pk, direction=Direction.TO_AGENCY, way="status")
    did = ReferralEvent.objects.filter(referral=referral, by=ActorKind.ORGANIZATION, at__gte=link.created_at)
    return did.filter(at__in=told.values("at")).exists()


def _mails(referral: Referral, now: datetime, *, newest: Link | None) -> list[WaitingMail]:
    """E-mails that wait; of those given up only what no newer link replaced."""
    failed = Q(state=MailState.FAILED)
    if newest is not None:
        failed &= Q(created_at__gte=newest.created_at)
    tried = Q(tries__gt=0) | Q(created_at__lt=now - _AT_ONCE)
    rows = OutgoingMail.objects.filter(Q(tried, state=MailState.QUEUED) | failed, about=referral.reference)
    found = list(rows.defer("subject", "body").order_by("created_at"))
    theirs = _addresses(referral, newest) if found else set()
    name = referral.organization.name
    return [
        WaitingMail(name if mail.to in theirs else "", mail.created_at, mail.state == MailState.FAILED)
        for mail in found
    ]


def _addresses(referral: Referral, newest: Link | None) -> set[str]:
    """Where this organization gets referrals, now and when the newest link was made."""
    desk = OrganizationDesk.objects.filter(pk=referral.organization_id).first()
    return {address for address in (desk and desk.contact_email, newest and newest.sent_to) if address}
