"""A user's current memberships."""

from django.db.models import QuerySet

from accounts.models import Membership, User


def running_memberships(user: User) -> QuerySet[Membership]:
    """Those that have not ended, in a party that is in use, each with its party; the oldest first."""
    rows = Membership.objects.filter(user=user.pk, ended_at__isnull=True, party__is_active=True)
    return rows.select_related("party__agency").order_by("since", "pk")


def idle_minutes_of_agencies(user: User) -> list[int]:
    """After how many minutes each agency that they work for signs out whoever left a screen."""
    return [row.agency.idle_minutes for row in running_memberships(user) if row.is_of_agency]


def only_membership(user: User) -> Membership | None:
    """The one that runs; None for somebody with none, or with several to choose from."""
    first = list(running_memberships(user)[:2])
    return first[0] if len(first) == 1 else None
