"""What somebody does who was invited to help: they write down that the person said stop, and nothing else."""

from core import clock
from core.rls.principal import Principal, acting_as
from directory.models import Organization
from referrals.actors import Actor
from referrals.errors import PermissionEnded
from referrals.models import Link, Revocation
from referrals.services import links
from referrals.services.revocation import revoke_for_organization
from referrals.services.transitions import lock_person
from referrals.vocabularies import RevocationChannel


def told_to_stop(*, link: Link, organization: Organization, channel: RevocationChannel) -> Revocation:
    """The person told their advocate to stop: it counts at once, and the person reads who wrote it down.

    Written by the gate, which looks at the link again. Raises PermissionEnded where it has ended, or only reads.
    """
    with acting_as(Principal.disclosure(link.person_id)):
        person = lock_person(link.person_id, frozen_too=True)
        current = Link.objects.select_related("person").get(pk=link.pk)
        if current.kind != Link.Kind.ADVOCATE or not current.helps or not links.is_alive(current, clock.now()):
            raise PermissionEnded("link_ended", current.ended_at)
        return revoke_for_organization(
            person=person, organization=organization, actor=Actor.person(current.pk), channel=channel
        )
