"""Is this somebody I already work with? Names and contacts are encrypted, so they are compared after decrypting.

Over the caseload of one member, whatever it holds: 300 people take about 60 ms of the processor (docs/decisions/0183).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from accounts.models import Membership
from directory.models import Organization
from referrals.contact_match import plain, same_contact
from referrals.contacts import Contact
from referrals.drafts import day_of
from referrals.models import Person, Referral
from referrals.presentation.moments import day_in_words
from referrals.querysets import caseload_of
from referrals.services import prepare
from referrals.services.prepare import Written

# More than a page can ask about; the newest first.
_MOST = 8


class AskWhetherKnown(Exception):  # noqa: N818 - it says what to do
    """What was typed fits people on the caseload: they are asked about before anything is written down."""

    def __init__(self, alike: "Sequence[Alike]") -> None:
        super().__init__("Ask whether this is somebody they already work with.")
        self.alike = alike


@dataclass(frozen=True)
class Alike:
    """Somebody on the caseload with the same name or contact, and a sentence by which to know them."""

    reference: str
    name: str
    says: str


def alike(membership: Membership, written: Written, organizations: Sequence[Organization]) -> list[Alike]:
    """People whom this member works with and who have this name or contact. Reads only this member's caseload."""
    names = {plain(written.details.get(field, "")) for field in ("called", "full_name")} - {""}
    contact = (written.details.get("contact") or {}).get("value", "")
    same = [person for person in _caseload(membership) if _is_alike(person, names, contact)]
    referrals = _referrals(same)
    known = [(person, referrals[person.pk]) for person in same if person.pk in referrals]
    return [_in_words(membership, person, rows, organizations) for person, rows in known[:_MOST]]


def merged(person: Person, written: Written) -> Written:
    """`written`, without emptying what is known and was not typed anew, because the page was begun without it."""
    details: dict[str, Any] = dict(written.details)
    for field in ("full_name", "date_of_birth"):
        if not details.get(field):
            details.pop(field, None)
    if not details.get("contact") or (person.contact_withdrawn_at and not person.contact):
        # It stays as it is, and is not asked about: it was left empty, or they said not to use the one there was.
        details.pop("contact", None)
    elif person.contact:
        # The page was begun without knowing how they want to be reached. It is changed on a page that shows it.
        details["contact"] = person.contact
    return replace(written, details=details)


def _caseload(membership: Membership) -> list[Person]:
    own = caseload_of(membership.user).filter(agency=membership.agency_id, kind="own")
    people = Person.objects.filter(pk__in=own.values("person"), died_at=None, erased_at=None).order_by("-created_at")
    return list(people.only("called", "full_name", "contact", "agency_id"))


def _is_alike(person: Person, names: set[str], contact: str) -> bool:
    if not names.isdisjoint({plain(person.called), plain(person.full_name)}):
        return True
    return same_contact(contact, (person.contact or {}).get("value", ""))


def _referrals(people: Sequence[Person]) -> dict[UUID, list[Referral]]:
    """The newest first, by person."""
    found: dict[UUID, list[Referral]] = {}
    rows = Referral.objects.filter(person__in=people).select_related("organization").order_by("-created_at")
    for row in rows if people else ():
        found.setdefault(row.person_id, []).append(row)
    return found


def _in_words(
    membership: Membership, person: Person, referrals: Sequence[Referral], organizations: Sequence[Organization]
) -> Alike:
    groups = ", ".join(dict.fromkeys(row.organization.name for row in referrals[:3]))
    newest = referrals[0]
    day = day_in_words(day_of(membership.agency, newest.created_at))
    reach = Contact.of(person.contact).reach
    said = [f"{newest.reference}, {groups}, written down on {day}.", *([f"{reach}."] if reach else [])]
    refused = prepare.refused(person, organizations)
    for organization in organizations:
        if organization.pk in refused:
            one = refused[organization.pk]
            when = day_in_words(day_of(membership.agency, one.at))
            said.append(f"They said {one.said} {organization.name} on {when}.")
    return Alike(newest.reference, person.called, " ".join(said))
