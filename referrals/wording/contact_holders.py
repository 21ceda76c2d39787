"""Which contact each group holds once the way to reach somebody has changed: for the person, and for their agency.

The person reads it from the ledger. Staff do not: that a group opened something is the group's to tell, so they read whom
a contact was sent to, whether or not anybody looked.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from directory.models import Organization
from referrals.consent.facts import organization_party
from referrals.contact import contacts
from referrals.models import LedgerEntry, Person, Release
from referrals.selectors.release_drafts import day_of
from referrals.vocabularies import Category, Direction
from referrals.wording.moments import day_in_words, moment_in_words


@dataclass(frozen=True)
class Holder:
    """One group, in a sentence; `words` is the contact that it saw, where that is not the one there is now."""

    sentence: str
    is_old: bool
    words: str = ""


def holders_for_person(person: Person) -> list[Holder]:
    """Every group that was shown a contact, and which; [] while it never changed. The caller may read the ledger."""
    if person.contact_changed_at is None:
        return []
    seen: dict[str, tuple[uuid.UUID, datetime]] = {}
    rows = LedgerEntry.objects.filter(
        person_id=person.pk, direction=Direction.TO_ORGANIZATION, fields__contains=Category.CONTACT
    )
    for recipient, release, at in rows.order_by("seq").values_list("recipient", "release_id", "at"):
        seen[recipient] = (release, at)
    releases = Release.objects.in_bulk([release for release, _ in seen.values()])
    names = dict(Organization.objects.filter(pk__in=_ids(seen)).values_list("pk", "name"))
    by_party: dict[str, str] = {organization_party(pk): name for pk, name in names.items()}
    return [
        _shown_to(person, by_party[recipient], releases.get(release), at)
        for recipient, (release, at) in seen.items()
        if recipient in by_party
    ]


def for_staff(person: Person, releases: Sequence[Release]) -> list[Holder]:
    """Every group that was sent a contact, whatever became of the permission, and whether it is the one there is now.

    `releases` are the person's with their parties, read by `staff_reach.with_links`; [] while the contact never changed.
    """
    if person.contact_changed_at is None:
        return []
    holders: dict[uuid.UUID, Holder] = {}
    for release in sorted(releases, key=lambda one: one.signed_at or one.created_at):
        if not _lets_it_out(release):
            continue
        for party in release.parties.all():
            if party.organization_id is not None and party.organization_id in getattr(release, "sent_to", ()):
                is_old = contacts.is_out_of_date(release, person)
                holders[party.organization_id] = Holder(_sent_to(party.name, person, is_old=is_old), is_old)
    return list(holders.values())


def sent_the_old_one(person: Person, releases: Sequence[Release]) -> int:
    """How many groups were sent a contact that is not to be used any more; `releases` as above."""
    return sum(one.is_old for one in for_staff(person, releases))


def in_words(count: int) -> str:
    """The same as a sentence to staff."""
    if not count:
        return "No group was sent the old one."
    return "1 group was sent the old one." if count == 1 else f"{count} groups were sent the old one."


def _lets_it_out(release: Release) -> bool:
    """Whether it was signed and let a contact out; its words are not read for that, for a list reads none."""
    return (
        release.signed_at is not None
        and bool(release.consented_to_organization)
        and Category.CONTACT in release.categories_to_organization
    )


def _shown_to(person: Person, name: str, release: Release | None, at: datetime) -> Holder:
    when = moment_in_words(at, person.agency.time_zone)
    words = (release.disclosed_values or {}).get(Category.CONTACT, "") if release else ""
    if release is not None and words and not contacts.is_out_of_date(release, person):
        return Holder(f"{name} saw this one, last on {when}.", is_old=False)
    return Holder(f"{name} saw an old one, last on {when}. They do not see it any more.", is_old=True, words=words)


def _sent_to(name: str, person: Person, *, is_old: bool) -> str:
    if not is_old:
        return f"{name}: sent this one."
    since = day_in_words(day_of(person.agency, person.contact_changed_at)) if person.contact_changed_at else ""
    return f"{name}: sent an old one, hidden since {since}. They do not have this one."


def _ids(parties: dict[str, tuple[uuid.UUID, datetime]]) -> list[uuid.UUID]:
    return [uuid.UUID(pk) for kind, _, pk in (party.partition(":") for party in parties) if kind == "organization"]
