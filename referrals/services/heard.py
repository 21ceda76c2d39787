"""Who is written to when permission ends: an organization that something was sent or announced to, and nobody else.

One e-mail for each referral and each change, queued in the transaction of the change. It says that something changed,
and neither what nor why nor about whom. Whoever was never told of a referral must not learn of it by its end.
"""

from collections.abc import Collection, Iterable
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from referrals import messages
from referrals.models import OrganizationDesk, Person, Referral, ReferralEvent, Release
from referrals.states import ON_ITS_WAY, UNSENT, ReferralState, ReleaseState
from referrals.vocabularies import Category

# The name of an event that changes no state.
ANNOUNCED = "announced"
# Their end was told, and nothing went to them since.
_TOLD_BEFORE = (ReferralState.DECLINED_BY_PERSON, ReferralState.RECALLED, ReferralState.ON_HOLD_PERMISSION)
# They hold what they read, and the permission may still have counted.
_OVER_WITH_THEM = (ReferralState.CLOSED, ReferralState.DECLINED_BY_ORGANIZATION)


def tell_of_change(referral: Referral, before: str) -> None:
    """Queues the e-mail after `referral` moved on from the state `before`. The caller holds the person's row.

    On hold or taken back before: they were told then, and hold nothing since.
    """
    if before in ON_ITS_WAY or (before in UNSENT and _announced().filter(referral=referral).exists()):
        messages.tell_organization(referral, "changed")


def tell_of_finished(ended: Iterable[Release], organizations: Collection[UUID] | None = None) -> None:
    """The same for referrals that were over with the organization while their permission still counted, up to now.

    `organizations` are those for which it ended; None: all whom it names.
    """
    over = Referral.objects.filter(_under(ended), state__in=_OVER_WITH_THEM, sent_at__isnull=False)
    if organizations is not None:
        over = over.filter(organization__in=organizations)
    for referral in over.order_by("pk"):
        messages.tell_organization(referral, "changed")


def tell_of_contact(releases: Iterable[Release], what: str) -> None:
    """An e-mail that the way to reach somebody changed ("contact_changed"), or that there is a new one ("contact_new").

    To whom something was sent under one of these, opened or not, and also where it is finished and the permission still
    counts: they may have noted what they read. Only under releases that let the contact out.
    """
    let_out = [
        one for one in releases if one.chose_to_organization and Category.CONTACT in one.categories_to_organization
    ]
    told = Referral.objects.filter(
        _under(let_out), state__in=(*ON_ITS_WAY, *_OVER_WITH_THEM), sent_at__isnull=False
    ).distinct()
    for referral in told.order_by("pk"):
        messages.tell_organization(referral, what)


def would_hear(person: Person, releases: Iterable[Release]) -> list[str]:
    """Names of the organizations that are written to when these releases end now, in order.

    It does not depend on what an organization did with a referral, so staff may read it too.
    """
    counting = [release for release in releases if release.state == ReleaseState.ACTIVE]
    desks = OrganizationDesk.objects.filter(pk=OuterRef("organization_id"), contact_confirmed_at__isnull=False)
    told = Q(sent_at__isnull=False) | Exists(_announced().filter(referral=OuterRef("pk")))
    found = Referral.objects.filter(_under(counting), told, Exists(desks.exclude(contact_email="")), person=person)
    # By what staff were told: a lapse reads as one and the same to them, opened or not.
    found = found.exclude(told_state__in=_TOLD_BEFORE)
    return sorted(set(found.values_list("organization__name", flat=True)))


def _under(releases: Iterable[Release]) -> Q:
    """Referrals that stand on one of these, or on one being prepared to follow it, also after one that was refused."""
    found = newer = {release.pk for release in releases}
    while newer:
        newer = set(Release.objects.filter(supersedes__in=newer).values_list("pk", flat=True)) - found
        found = found | newer
    return Q(release__in=found)


def _announced() -> QuerySet[ReferralEvent]:
    return ReferralEvent.objects.filter(move=ANNOUNCED)
