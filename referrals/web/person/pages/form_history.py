"""What happened to every form, in words to the person."""

import uuid
from dataclasses import dataclass

from referrals.models import (
    Link,
    Person,
    ReleaseEvent,
)
from referrals.vocabularies import ActorKind
from referrals.web.person.pages.link_owner import by_link
from referrals.wording import person as words
from referrals.wording.events import in_words, stopped_for_them
from referrals.wording.how_agreed import is_spoken
from referrals.wording.moments import moment_in_words


@dataclass(frozen=True)
class FormMoved:
    """One thing that happened to a form; `why` where somebody had to say why."""

    when: str
    what: str
    who: str
    why: str = ""


def forms_moved(person: Person, *, own: bool) -> list[FormMoved]:
    """What happened to every form, the newest first. Why, in words that staff wrote, only with `own`."""
    zone, agency = person.agency.time_zone, person.agency.name
    links = {link.pk: link for link in Link.objects.select_related("referral__organization").filter(person=person)}
    rows = ReleaseEvent.objects.select_related("user", "release__representative").filter(person=person)
    return [
        FormMoved(
            moment_in_words(row.at, zone),
            in_words(row.event_type, f"Form {row.release.reference}", spoken=is_spoken(row.release)),
            _who_moved(row, links, zone, agency),
            words.EXPIRY_EVENT(row.why) if row.event_type == "event_happened" else row.why if own else "",
        )
        for row in rows.order_by("-at", "-id")
    ]


def _who_moved(row: ReleaseEvent, links: dict[uuid.UUID, Link], zone: str, agency: str) -> str:
    by_staff = f"{row.user.name or 'A member of staff'}, {agency}" if row.user else ""
    if row.by == ActorKind.SYSTEM:
        return "By itself"
    if row.by != ActorKind.PERSON:
        return by_staff or by_link(links, row.link_id, zone)
    related_person = row.release.representative
    if row.channel and related_person:
        return stopped_for_them(row, related_person.name, agency=agency, whom="you", by_staff=by_staff)
    related_person = related_person if row.event_type == "sign" else None
    who = related_person.name if related_person else by_link(links, row.link_id, zone)
    return f"{who}, written down by {by_staff}" if by_staff else who
