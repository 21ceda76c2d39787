"""That somebody looked, where the person reads it."""

import uuid

from referrals.models import AccessLog


def log_access(
    *,
    person: uuid.UUID,
    what: str,
    user: uuid.UUID | None = None,
    link: uuid.UUID | None = None,
    referral: uuid.UUID | None = None,
) -> None:
    """Notes that somebody looked. `what` is a few fixed words, such as "referral", never content."""
    AccessLog.objects.create(person_id=person, user_id=user, link_id=link, what=what, referral_id=referral)
