"""Which members of a party hear by e-mail of the people they work with."""

from collections.abc import Iterable
from uuid import UUID

from accounts.models import Membership, Notifications, User


def reachable(works: Iterable[tuple[UUID, UUID]], *, whatever_they_chose: bool = False) -> list[User]:
    """Of users and the parties for which they would hear, those whose membership there runs, in order of the user.

    Accounts and parties are in use. Whoever chose no e-mail is left out, but for what cannot wait:
    `whatever_they_chose`.
    """
    wanted = set(works)
    rows = Membership.objects.filter(
        user__in={user for user, _ in wanted}, ended_at__isnull=True, party__is_active=True, user__is_active=True
    )
    if not whatever_they_chose:
        rows = rows.filter(notifications=Notifications.AT_ONCE)
    rows = rows.select_related("user").order_by("user_id")
    return [row.user for row in rows if (row.user_id, row.party_id) in wanted]
