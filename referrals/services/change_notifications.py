"""Who is written to when permission ends: an organization that something was sent or announced to, and nobody else.

One e-mail for each referral and each change, queued in the transaction of the change. It says that something changed,
and neither what nor why nor about whom. Whoever was never told of a referral must not learn of it by its end.
"""

from collections.abc import Collection, Iterable
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from core import clock
from core.rls.principal import Principal, acting_as
from directory.models import OrganizationParty
from referrals.actors import Actor
from referrals.models import Link, Person, Referral, ReferralEvent, Release
from referrals.noted_events import ANNOUNCEMENT, CONTACT_CHANGED_FINISHED, CONTACT_NEW, NOT_TOLD, TOLD_BY_PHONE
from referrals.selectors import recipients
from referrals.services import messages
from referrals.services.transitions import note
from referrals.states import ON_ITS_WAY, UNSENT, ReferralState, ReleaseState
from referrals.vocabularies import Category

# Their end was told, and nothing went to them since.
_TOLD_BEFORE = (ReferralState.DECLINED_BY_PERSON, ReferralState.RECALLED, ReferralState.ON_HOLD_PERMISSION)
# They hold what they read, and the permission may still have counted.
_OVER_WITH_THEM = (ReferralState.CLOSED, ReferralState.DECLINED_BY_ORGANIZATION)


def notify_change(referral: Referral, before: str) -> None:
    """Queues the e-mail after `referral` moved on from the state `before`. The caller holds the person's row.

    On hold or taken back before: they were told then, and hold nothing since.
    """
    if before in ON_ITS_WAY or (before in UNSENT and _announced().filter(referral=referral).exists()):
        _tell(referral)


def notify_finished(ended: Iterable[Release], organizations: Collection[UUID] | None = None) -> None:
    """The same for referrals that were over with the organization while their permission still counted, up to now.

    `organizations` are those for which it ended; None: all whom it names.
    """
    over = Referral.objects.filter(_under(ended), state__in=_OVER_WITH_THEM, sent_at__isnull=False)
    if organizations is not None:
        over = over.filter(organization__in=organizations)
    for referral in over.order_by("pk"):
        _tell(referral)


def is_open_with(organization: UUID) -> bool:
    """Whether a link to some referral is open with this group; for curators, who learn nothing else of it."""
    with acting_as(Principal.job("links")):
        alive = Link.objects.filter(referral__organization=organization, kind=Link.Kind.ORGANIZATION, ended_at=None)
        return alive.filter(expires_at__gt=clock.now(), referral__state__in=ON_ITS_WAY).exists()


def is_unreported(event_types: Iterable[str]) -> bool:
    """Whether staff still have to call, by the names of what happened to a referral, oldest first."""
    calls = [transition for transition in event_types if transition in {NOT_TOLD, TOLD_BY_PHONE}]
    return calls[-1:] == [NOT_TOLD]


def _tell(referral: Referral, what: str = "changed") -> None:
    """By e-mail, or else staff are asked to call: a stop must reach whoever something was sent to.

    It follows from what was sent and never from what was opened, which staff may not know of.
    """
    if not messages.tell_organization(referral, what) and referral.sent_at is not None:
        note(referral, NOT_TOLD, actor=Actor.time(), at=clock.now())


def notify_contact_change(releases: Iterable[Release], what: str) -> None:
    """An e-mail that the way to reach somebody changed ("contact_changed"), or that there is a new one ("contact_new").

    To whom something was sent under one of these, opened or not, and also where it is finished and the permission still
    counts: they may have noted what they read. They hear of no new one. Only under releases that let the contact out.
    """
    let_out = [
        one for one in releases if one.consented_to_organization and Category.CONTACT in one.categories_to_organization
    ]
    states = ON_ITS_WAY if what == CONTACT_NEW else (*ON_ITS_WAY, *_OVER_WITH_THEM)
    sent = Referral.objects.filter(_under(let_out), state__in=states, sent_at__isnull=False).distinct()
    for referral in sent.select_related("organization").order_by("pk"):
        if what == CONTACT_NEW:
            # Good news alone: a group that cannot receive, or could not open it, hears none.
            if recipients.cannot_receive(referral.organization) is None:
                messages.tell_organization(referral, what)
        else:
            _tell(referral, CONTACT_CHANGED_FINISHED if referral.state in _OVER_WITH_THEM else what)


def organizations_to_notify(person: Person, releases: Iterable[Release]) -> list[str]:
    """Names of the organizations that are written to when these releases end now, in order.

    It does not depend on what an organization did with a referral, so staff may read it too.
    """
    counting = [release for release in releases if release.state == ReleaseState.ACTIVE]
    parties = OrganizationParty.objects.filter(
        organization=OuterRef("organization_id"), contact_confirmed_at__isnull=False
    )
    was_sent = Q(sent_at__isnull=False) | Exists(_announced().filter(referral=OuterRef("pk")))
    referrals = Referral.objects.filter(
        _under(counting), was_sent, Exists(parties.exclude(contact_email="")), person=person
    )
    # By what staff were told: a lapse reads as one and the same to them, opened or not.
    referrals = referrals.exclude(reported_state__in=_TOLD_BEFORE)
    return sorted(set(referrals.values_list("organization__name", flat=True)))


def _under(releases: Iterable[Release]) -> Q:
    """Referrals that stand on one of these, or on one being prepared to follow it, also after one that was refused."""
    ids = newer = {release.pk for release in releases}
    while newer:
        newer = set(Release.objects.filter(supersedes__in=newer).values_list("pk", flat=True)) - ids
        ids = ids | newer
    return Q(release__in=ids)


def _announced() -> QuerySet[ReferralEvent]:
    return ReferralEvent.objects.filter(event_type=ANNOUNCEMENT)
