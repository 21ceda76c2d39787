"""Ending and changing memberships: what administrators of a party do."""

from django.db import transaction
from django.utils import timezone

from accounts.models import Membership, Party, Role, User, check_role
from accounts.services import sessions


class MembershipError(Exception):
    """Why a membership cannot end or change, in words for whoever is asking."""


@transaction.atomic
def end_membership(membership: Membership) -> None:
    """End a membership and every session that acts for it, at once. What they wrote stays, under their name.

    Raises MembershipError for the last administrator: nobody could invite another.
    """
    _keep_an_administrator(membership)
    Membership.objects.filter(pk=membership.pk, ended_at=None).update(ended_at=timezone.now())
    sessions.end_all_for(membership)


@transaction.atomic
def change_role(membership: Membership, role: str, *, by: User) -> None:
    """Raises MembershipError where the last administrator would stop being one. Keeps who gave the role, and when.

    Raises ValidationError for a role that this kind of party has not.
    """
    check_role(role, membership.party)
    if role != Role.AGENCY_ADMIN:
        _keep_an_administrator(membership)
    running = Membership.objects.filter(pk=membership.pk, ended_at=None).exclude(role=role)
    running.update(role=Role(role), appointed_by=by, role_since=timezone.now())


def _keep_an_administrator(membership: Membership) -> None:
    # Held, so that two administrators cannot end each other at the same moment.
    Party.objects.select_for_update().get(pk=membership.party_id)
    running = Membership.objects.filter(party=membership.party_id, ended_at=None, user__is_active=True)
    others = running.filter(role=Role.AGENCY_ADMIN).exclude(pk=membership.pk)
    if membership.role == Role.AGENCY_ADMIN and not others.exists():
        raise MembershipError("An agency keeps at least one administrator. Make somebody else one first.")
