"""Is this somebody I already work with? Names and contacts are encrypted, so they are compared after decrypting.

Over the caseload of one member, whatever it holds: 300 people take about 60 ms of the processor (docs/decisions/0183).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from accounts.models import Membership
from directory.models import Organization
from referrals.contact.contact_match import plain, same_contact
from referrals.contact.contacts import Contact
from referrals.models import Person, Referral
from referrals.models.querysets import caseload_of
from referrals.selectors.release_drafts import day_of
from referrals.services import prepare
from referrals.services.prepare import Written
from referrals.wording.moments import day_in_words

# More than a page can ask about; the newest first.
_MOST = 8


class AskWhetherKnown(Exception):  # noqa: N818 - it says what to do
    """What was typed fits people on the caseload: they are asked about before anything is written down."""

    def __init__(self, alike: "Sequence[Alike]") -> None:
        super().__init__("Ask whether this is somebody they already work with.")
        self.alike = alike


class AskWhichContact(Exception):  # noqa: N818 - it says what to do
    """They said who it is, and typed another number or address than the record has: which one is safe is asked."""

    def __init__(self, alike: "Sequence[Alike]", typed: str, recorded: str) -> None:
        super().__init__(f"You typed {typed}. Their record says {recorded}. Which one is safe?")
        self.alike, self.typed, self.recorded = alike, typed, recorded


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


def other_contact(person: Person, written: Written) -> tuple[str, str] | None:
    """What was typed and what the record has, where they do not reach the same; None where nothing is to be asked."""
    typed, kept = Contact.of(written.details.get("contact")), Contact.of(person.contact)
    if not typed.value or not person.contact or same_contact(typed.value, kept.value):
        return None
    return typed.value, kept.value or kept.reach or kept.about


def merged(person: Person, written: Written, *, takes_typed: bool = False) -> Written:
    """`written`, without emptying what is known and was not typed anew, because the page was begun without it.

    `takes_typed`: they were asked, and what was typed is the safe way to reach them now.
    """
    details: dict[str, Any] = dict(written.details)
    for field in ("full_name", "date_of_birth"):
        if not details.get(field):
            details.pop(field, None)
    if not details.get("contact") or (person.contact_withdrawn_at and not person.contact):
        # It stays as it is, and is not asked about: it was left empty, or they said not to use the one there was.
        details.pop("contact", None)
    elif person.contact and not takes_typed:
        # The page was begun without knowing how they want to be reached. It is changed on a page that shows it.
        details["contact"] = person.contact
    elif person.contact and not details["contact"].get("about"):
        # "Ring after nine" is about them, whichever number it is.
        details["contact"] = {**details["contact"], "about": person.contact.get("about", "")}
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
