"""Whether an e-mail about a referral may still go when its turn comes: a mail server may have been down for hours."""

from core.models import OutgoingMail
from directory.models import OrganizationParty
from referrals.models import Link, Referral
from referrals.selectors import recipients


def may_still_go(mail: OutgoingMail) -> bool:
    """False for what brings a referral to a group that can receive nothing by now. Asked as the job that sends.

    That something changed still goes to such a group: it protects the person (`messages.tell_organization`).
    """
    referral = Referral.objects.select_related("organization").filter(reference=mail.about).first()
    if referral is None or not _brings_it(mail, referral) or not _is_to_the_group(mail, referral):
        return True
    return recipients.cannot_receive(referral.organization) is None


def _brings_it(mail: OutgoingMail, referral: Referral) -> bool:
    """What opens a link stands behind a "#"; before one was sent there is nothing but the announcement."""
    return "#" in mail.body or referral.sent_at is None


def _is_to_the_group(mail: OutgoingMail, referral: Referral) -> bool:
    links = Link.objects.filter(referral=referral, kind=Link.Kind.ORGANIZATION)
    parties = OrganizationParty.objects.filter(organization=referral.organization_id)
    return mail.to in {*links.values_list("sent_to", flat=True), *parties.values_list("contact_email", flat=True)}
