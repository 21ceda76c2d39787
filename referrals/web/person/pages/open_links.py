"""Who else can open a person's page: the other open links to it, by whom they were made, and whether they were used."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from referrals.models import Link, Person
from referrals.services import links
from referrals.wording.moments import moment_in_words

TO_A_PERSONS_PAGE = (Link.Kind.PERSON, Link.Kind.ADVOCATE, Link.Kind.REPRESENTATIVE)
_WHAT = {
    Link.Kind.PERSON: "Opens your page, as you do",
    Link.Kind.ADVOCATE: "Reads along, and decides nothing",
    Link.Kind.REPRESENTATIVE: "Opens the forms that ask whoever answers for you",
}
_HELPS = "Reads along, and can write down that you said stop"


@dataclass(frozen=True)
class OpenLink:
    """One link that somebody else may hold; neither its token nor its code. `used` is empty where nobody has it yet."""

    pk: uuid.UUID
    what: str
    made: str
    by: str
    used: str


def other_links(person: Person, own: uuid.UUID, at: datetime) -> list[OpenLink]:
    """The links that open this person's page at `at`, newest first, but for the one this browser came by."""
    rows = Link.objects.select_related("person", "created_by").filter(
        person=person, kind__in=TO_A_PERSONS_PAGE, ended_at__isnull=True
    )
    others = rows.exclude(pk=own).order_by("-created_at")
    return [_in_words(link, person) for link in others if links.is_alive(link, at)]


def _in_words(link: Link, person: Person) -> OpenLink:
    zone = person.agency.time_zone
    return OpenLink(
        link.pk,
        _HELPS if link.helps else _WHAT[Link.Kind(link.kind)],
        moment_in_words(link.created_at, zone),
        _made_by(link, person),
        moment_in_words(link.claimed_at, zone) if link.claimed_at else "",
    )


def _made_by(link: Link, person: Person) -> str:
    if link.created_by is not None:
        return f"{link.created_by.name or 'a member of staff'}, {person.agency.name}"
    # Only the person makes links for somebody who reads along.
    return "you" if link.kind == Link.Kind.ADVOCATE else person.agency.name
