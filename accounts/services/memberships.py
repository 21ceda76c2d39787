"""What agency administrators do to the memberships of their agency."""

from django.db import transaction
from django.utils import timezone

from accounts.models import Agency, Membership, Role, User
from accounts.services import sessions


class MembershipError(Exception):
    """Why a membership cannot end or change, in words for whoever is asking."""


@transaction.atomic
def end_membership(membership: Membership) -> None:
    """End a membership and every session of its person, at once. What they wrote stays, under their name.

    Raises MembershipError for the last administrator: nobody could invite another.
    """
    _keep_an_administrator(membership)
    Membership.objects.filter(pk=membership.pk, ended_at=None).update(ended_at=timezone.now())
    sessions.end_all(membership.user)


@transaction.atomic
def change_role(membership: Membership, role: str, *, by: User) -> None:
    """Raises MembershipError where the last administrator would stop being one. Keeps who gave the role, and when."""
    if role != Role.AGENCY_ADMIN:
        _keep_an_administrator(membership)
    running = Membership.objects.filter(pk=membership.pk, ended_at=None).exclude(role=role)
    running.update(role=Role(role), appointed_by=by, role_since=timezone.now())


def _keep_an_administrator(membership: Membership) -> None:
    # Held, so that two administrators cannot end each other at the same moment.
    Agency.objects.select_for_update().get(pk=membership.agency_id)
    running = Membership.objects.filter(agency=membership.agency_id, ended_at=None, user__is_active=True)
    others = running.filter(role=Role.AGENCY_ADMIN).exclude(pk=membership.pk)
    if membership.role == Role.AGENCY_ADMIN and not others.exists():
        raise MembershipError("An agency keeps at least one administrator. Make somebody else one first.")
