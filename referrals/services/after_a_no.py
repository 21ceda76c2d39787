"""What a no to a form ends: everything that was signed for the organizations it names, or what counts beside it."""

from django.db import transaction

from core import clock
from referrals.actors import Actor
from referrals.models import Link, Release
from referrals.services import revocation
from referrals.states import ReleaseState
from referrals.vocabularies import RevocationChannel
from referrals.wording.still_counts import still_counting


@transaction.atomic
def stop_all(release: Release, actor: Actor, channel: RevocationChannel) -> None:
    """The person said no to what they had signed: a stop for each organization it names; nothing if it ended before.

    Where somebody signed for them, only their own page says that it is they: from anywhere else this form ends alone.
    """
    release.refresh_from_db()
    if release.state != ReleaseState.ACTIVE:
        return
    own = Link.objects.filter(pk=actor.link, kind=Link.Kind.PERSON) if actor.link else Link.objects.none()
    if release.representative_id and not own.exists():
        revocation.revoke_release(release=release, actor=actor, channel=channel)
        return
    _stop_each(release, actor, channel)


@transaction.atomic
def stop_beside(release: Release, actor: Actor, channel: RevocationChannel) -> None:
    """After a no to `release`: stops what counts beside it; for who answers for somebody, what names themselves."""
    counting = still_counting(release, clock.now(), own=False)
    if release.representative_id:
        for one in Release.objects.filter(reference__in=[one.reference for one in counting]).order_by("pk"):
            revocation.revoke_release(release=one, actor=actor, channel=channel)
    elif counting:
        _stop_each(release, actor, channel)


def _stop_each(release: Release, actor: Actor, channel: RevocationChannel) -> None:
    for party in release.parties.select_related("organization").filter(organization__isnull=False).order_by("pk"):
        if party.organization is not None:
            revocation.revoke_for_organization(
                person=release.person, organization=party.organization, actor=actor, channel=channel
            )
