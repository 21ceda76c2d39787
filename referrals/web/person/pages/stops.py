"""Every stop the person said, in words to them: for whom, when, how, and who wrote it down."""

import uuid
from dataclasses import dataclass

from referrals.models import (
    Link,
    Person,
    Revocation,
)
from referrals.vocabularies import RevocationChannel
from referrals.web.person.pages.link_owner import LABELS, by_link
from referrals.wording import person as words
from referrals.wording.moments import moment_in_words


@dataclass(frozen=True)
class Stopped:
    """One stop: for whom, when, how it was said, who wrote it down, and what they noted."""

    organization: str
    when: str
    how: str
    by: str
    note: str


_BY_THEMSELVES = {RevocationChannel.ONLINE, RevocationChannel.DEVICE}


def stops(person: Person, *, own: bool) -> list[Stopped]:
    """Every stop, the newest first. What was noted with it is for the person alone: without `own` it is left out."""
    zone, agency = person.agency.time_zone, person.agency.name
    links = {link.pk: link for link in Link.objects.select_related("referral__organization").filter(person=person)}
    rows = Revocation.objects.select_related("organization", "recorded_by").filter(person=person).order_by("-at")
    lines = []
    for row in rows:
        by = (
            f"{row.recorded_by.name or 'A member of staff'}, {agency}"
            if row.recorded_by
            else _who_stopped(links, row, zone)
        )
        how = "" if row.channel in _BY_THEMSELVES else words.REVOCATION_CHANNEL(row.channel)
        if row.channel == RevocationChannel.DEVICE:
            by = f"{by}, on a device of {agency}"
        lines.append(Stopped(row.organization.name, moment_in_words(row.at, zone), how, by, row.note if own else ""))
    return lines


def _who_stopped(links: dict[uuid.UUID, Link], row: Revocation, zone: str) -> str:
    """As it stands in a sentence."""
    who = by_link(links, row.link_id, zone)
    return who[:1].lower() + who[1:] if who.startswith(("You", *LABELS.values())) else who
