"""Which members of an agency hear by e-mail of the people they work with."""

from collections.abc import Iterable
from uuid import UUID

from accounts.models import Membership, Notifications, User


def reachable(users: Iterable[UUID], *, whatever_they_chose: bool = False) -> list[User]:
    """Those of `users` whose membership runs and whose account is in use, in order.

    Whoever chose no e-mail is left out, but for what cannot wait: `whatever_they_chose`.
    """
    rows = Membership.objects.filter(
        user__in=list(users), ended_at__isnull=True, agency__is_active=True, user__is_active=True
    )
    if not whatever_they_chose:
        rows = rows.filter(notifications=Notifications.AT_ONCE)
    return [row.user for row in rows.select_related("user").order_by("user_id")]
