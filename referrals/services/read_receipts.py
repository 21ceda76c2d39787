"""Whether the person has read what their agency answered. Their own page says "they answered you" until then.

It is kept where looks at the record are kept, by a word that no list of looks shows: neither the agency nor somebody
who reads along learns when the person read something.
"""

import uuid
from datetime import datetime

from referrals.models import AccessLog

READ = "answers read"


def mark_read(*, person: uuid.UUID, link: uuid.UUID, newest: datetime) -> None:
    """The person saw every answer up to `newest`: the moment of that answer, so that one given meanwhile stays new."""
    if is_unread(person, newest):
        AccessLog.objects.create(person_id=person, link_id=link, what=READ, at=newest)


def is_unread(person: uuid.UUID, newest: datetime | None) -> bool:
    """Whether an answer of this moment has not been on their page yet; False where there is none."""
    return newest is not None and not AccessLog.objects.filter(person=person, what=READ, at__gte=newest).exists()
