"""What keeps something from arriving: e-mail that waits for the mail server, and links that wrong codes closed.

Both are shown only while the agency knows the referral to be unsent or there. Whatever is sent afterwards, such as that a
referral was taken back, goes only to an organization that had opened it, which is for the organization to tell.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q

from core.models import MailState, OutgoingMail
from core.text.email_addresses import canonical
from directory.models import OrganizationParty
from referrals.models import Link, Referral
from referrals.models.link import TRIES
from referrals.selectors import access_codes
from referrals.web.staff.pages.referral_page import StaffReferral
from referrals.web.staff.pages.referral_rows import Rows

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
    """`code` is what to read out to the organization (`codes.to_read_out`); "" where there is none.

    `read_out_at` and `read_out_by` say when somebody noted that they read it out, and who.
    """

    mails: tuple[WaitingMail, ...]
    code: str
    link_closed: bool
    own_link_closed: bool
    read_out_at: datetime | None = None
    read_out_by: str = ""


def delivery(referral: Referral, row: StaffReferral, rows: Rows, now: datetime) -> Delivery:
    """How things stand on the way to the organization and to the person."""
    if row.is_closed_record or not (row.is_unsent or row.is_with_them):
        return Delivery((), "", link_closed=False, own_link_closed=False)
    made = _links(referral)
    of_them = next((link for link in made if link.kind == Link.Kind.ORGANIZATION), None)
    own = next((link for link in made if link.kind == Link.Kind.PERSON), None)
    theirs = of_them if row.is_with_them else None
    reading = access_codes.reading_of(theirs, rows.events) if theirs is not None else None
    return Delivery(
        tuple(_mails(referral, now, newest=of_them)),
        access_codes.to_read_out(theirs, row.reported_state, rows.events, rows.reports.at, now),
        link_closed=theirs is not None and theirs.tries >= TRIES,
        own_link_closed=own is not None and own.tries >= TRIES,
        read_out_at=reading.at if reading else None,
        read_out_by=str(reading.user) if reading else "",
    )


def _links(referral: Referral) -> list[Link]:
    """Those that its organization and its person got from staff, the newest first."""
    of_either = Q(referral=referral, kind=Link.Kind.ORGANIZATION) | Q(kind=Link.Kind.PERSON)
    # Links that one colleague there handed to another have codes of their own, which are theirs.
    rows = Link.objects.filter(of_either, person=referral.person_id, created_by__isnull=False)
    return list(rows.order_by("-created_at"))


def _mails(referral: Referral, now: datetime, *, newest: Link | None) -> list[WaitingMail]:
    """E-mails that wait; of those given up only what no newer link replaced."""
    rows = OutgoingMail.objects.filter(state__in=(MailState.QUEUED, MailState.FAILED), about=referral.reference)
    mails = [
        mail
        for mail in rows.defer("subject", "body").order_by("created_at")
        if (
            (mail.tries > 0 or mail.created_at < now - _AT_ONCE)
            if mail.state == MailState.QUEUED
            else newest is None or mail.created_at >= newest.created_at
        )
    ]
    theirs = _addresses(referral, newest) if mails else set()
    name = referral.organization.name
    return [
        WaitingMail(name if canonical(mail.to) in theirs else "", mail.created_at, mail.state == MailState.FAILED)
        for mail in mails
    ]


def _addresses(referral: Referral, newest: Link | None) -> set[str]:
    """Where this organization gets referrals, now and when the newest link was made."""
    party = OrganizationParty.objects.filter(organization=referral.organization_id).first()
    return {canonical(address) for address in (party and party.contact_email, newest and newest.sent_to) if address}
