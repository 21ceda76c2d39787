"""Whose link did something, in words to the person."""

import uuid

from referrals.models import (
    Link,
)
from referrals.wording.moments import moment_in_words

LABELS = {Link.Kind.ADVOCATE: "Your advocate", Link.Kind.REPRESENTATIVE: "Who answers for you"}


def by_link(links: dict[uuid.UUID, Link], pk: uuid.UUID | None, zone: str) -> str:
    """Whose link it was; of several who read along, by when it was made, as the list of links has it."""
    link = links.get(pk) if pk else None
    if link is None:
        return "You"
    if link.referral is not None:
        return link.referral.organization.name
    who = LABELS.get(Link.Kind(link.kind), "You")
    alike = [one for one in links.values() if one.kind == link.kind]
    if link.kind == Link.Kind.PERSON or len(alike) == 1:
        return who
    return f"{who} (link made {moment_in_words(link.created_at, zone)})"
