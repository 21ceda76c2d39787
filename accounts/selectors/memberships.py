"""Memberships of agencies, as they stand now."""

from django.contrib.auth.models import AnonymousUser

from accounts.models import Membership, User


def membership_of(user: User | AnonymousUser) -> Membership | None:
    """The running membership of somebody signed in and active, in an active agency; else None."""
    if not user.is_authenticated or not user.is_active:
        return None
    running = Membership.objects.select_related("agency").filter(user=user.pk, ended_at__isnull=True)
    return running.filter(agency__is_active=True).first()
