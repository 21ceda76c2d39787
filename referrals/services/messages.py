"""E-mails about referrals: a reference and a link, nothing else. Addresses were confirmed or given for this."""

import uuid
from datetime import datetime

from django.conf import settings
from django.template.loader import render_to_string

from core.messaging import mail_links, outbox
from directory.models import OrganizationParty
from referrals.models import Link, Person, Referral
from referrals.services import links
from referrals.services.access_log import log_access


def referral_sent(referral: Referral, person: Person) -> Link:
    """A link for the organization, to the address it confirmed. The code goes another way: staff read it out."""
    party = OrganizationParty.objects.get(organization=referral.organization_id)
    made = links.make_link(
        kind=Link.Kind.ORGANIZATION,
        person=person,
        referral=referral,
        created_by=referral.created_by_id,
        sent_to=party.contact_email,
    )
    _send(party.contact_email, "referral_sent", referral.reference, link=open_address(made))
    return made.link


def person_link(person: Person, *, created_by: uuid.UUID, to: str, reference: str) -> links.Made:
    """A link to the person's own page, to an address they gave as safe; "" sends nothing.

    Who made it is written down where the person reads who looked: whoever has link and code can answer for them.
    """
    made = links.make_link(kind=Link.Kind.PERSON, person=person, created_by=created_by, sent_to=to)
    log_access(person=person.pk, user=created_by, what="link made")
    if to:
        _send(to, "person_link", reference, link=open_address(made))
    return made


def representative_link(made: links.Made, *, to: str, reference: str) -> None:
    """A link for whoever answers for somebody, to an address they gave. It names neither them nor the person."""
    _send(to, "representative_link", reference, link=open_address(made))


def tell_organization(referral: Referral, what: str) -> bool:
    """A fixed notice with the reference: "announced", "changed", "contact_changed", "contact_changed_finished" or
    "contact_new". Whether it goes.

    That something changed goes to a group that is hidden or asked not to be listed as well: it protects the person, and
    names nobody. Whatever else is sent asks `recipients` first.

    Silent without a confirmed address. With all but the first goes the address of this referral's page alone, and only
    where a link was sent: what opens it stands in that e-mail, and only its hash is kept here.
    """
    party = OrganizationParty.objects.filter(
        organization=referral.organization_id, contact_confirmed_at__isnull=False
    ).first()
    if party and party.contact_email:
        page = mail_links.address_of("referrals:organization", referral.reference) if referral.sent_at else ""
        _send(party.contact_email, what, referral.reference, link=page)
        return True
    return False


def remind_staff(to: str, reference: str, *, about: str = "") -> None:
    """Something needs doing about a referral; what, they read after signing in. `about` tells reminders apart.

    The link leads to it; what is no reference of a referral leads to the list.
    """
    is_one = reference.startswith("R-")
    page = (
        mail_links.address_of("referrals:referral", reference)
        if is_one
        else mail_links.address_of("referrals:referral_list")
    )
    _send(to, "reminder", reference, about=about, link=page)


def something_new(to: str, reference: str, *, page: str, about: str, not_before: datetime) -> None:
    """Something about a person they work with is new; what, a member of staff reads after signing in, at `page`."""
    _send(to, "something_new", reference, about=about, not_before=not_before, link=page)


def may_be_in_danger(to: str, reference: str, *, page: str, about: str) -> None:
    """What a person wrote may be about danger: to clinicians and the duty contact, without the words or a name."""
    _send(to, "may_be_in_danger", reference, about=about, link=page)


def tell_staff(to: str, template: str, *, view: str) -> None:
    """A fixed notice that names nobody and no reference: what it is about they read on the page, after signing in."""
    _send(to, template, "", about=template.replace("_", " "), link=mail_links.address_of(view))


def open_address(made: links.Made) -> str:
    """The address that opens a link: the token after `#`, where servers and their logs never see it."""
    return f"{mail_links.address_of('referrals:open')}#{made.token}"


def _send(
    to: str, template: str, reference: str, *, about: str = "", not_before: datetime | None = None, **context: str
) -> None:
    text = render_to_string(f"emails/{template}.txt", {"reference": reference, "site": settings.SITE_NAME, **context})
    subject, _, body = text.partition("\n")
    outbox.queue(
        to=to, subject=subject.strip(), body=body.strip() + "\n", about=about or reference, not_before=not_before
    )
