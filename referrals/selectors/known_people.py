"""Is this somebody I already work with? Names and contacts are encrypted, so they are compared after decrypting.

Over the caseload of one member, whatever it holds: 300 people take about 60 ms of the processor (docs/decisions/0051).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from accounts.models import Membership
from directory.models import Organization
from referrals.contact.contact_match import plain, same_contact
from referrals.contact.contacts import Contact
from referrals.form_input import Written
from referrals.models import Person, Referral
from referrals.models.visibility import caseload_of
from referrals.selectors.refusals import Refusal, refused

# More than a page can ask about; the newest first.
_MOST = 8


@dataclass(frozen=True)
class Known:
    """Somebody on the caseload with the same name or contact; `referrals` are theirs, the newest first, at least one.

    `refused` is what they refused the organizations that were asked about, in that order.
    """

    person: Person
    referrals: Sequence[Referral]
    refused: Sequence[tuple[Organization, Refusal]]


def known(membership: Membership, written: Written, organizations: Sequence[Organization]) -> list[Known]:
    """People whom this member works with and who have this name or contact. Reads only this member's caseload."""
    names = {plain(written.details.get(field, "")) for field in ("preferred_name", "full_name")} - {""}
    contact = (written.details.get("contact") or {}).get("value", "")
    same = [person for person in _caseload(membership) if _is_alike(person, names, contact)]
    referrals = _referrals(same)
    listed = [person for person in same if person.pk in referrals][:_MOST]
    return [Known(person, referrals[person.pk], _refused(person, organizations)) for person in listed]


def other_contact(person: Person, written: Written) -> tuple[str, str] | None:
    """What was typed and what the record has, where they do not reach the same; None where nothing is to be asked."""
    typed, stored = Contact.of(written.details.get("contact")), Contact.of(person.contact)
    if not typed.value or not person.contact or same_contact(typed.value, stored.value):
        return None
    return typed.value, stored.value or stored.reach or stored.about


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
    own = caseload_of(membership).filter(agency=membership.agency_id, kind="own")
    people = Person.objects.filter(pk__in=own.values("person"), died_at=None, erased_at=None).order_by("-created_at")
    return list(people.only("preferred_name", "full_name", "contact", "agency_id"))


def _is_alike(person: Person, names: set[str], contact: str) -> bool:
    if not names.isdisjoint({plain(person.preferred_name), plain(person.full_name)}):
        return True
    return same_contact(contact, (person.contact or {}).get("value", ""))


def _referrals(people: Sequence[Person]) -> dict[UUID, list[Referral]]:
    """The newest first, by person."""
    by_person: dict[UUID, list[Referral]] = {}
    rows = Referral.objects.filter(person__in=people).select_related("organization").order_by("-created_at")
    for row in rows if people else ():
        by_person.setdefault(row.person_id, []).append(row)
    return by_person


def _refused(person: Person, organizations: Sequence[Organization]) -> list[tuple[Organization, Refusal]]:
    newest = refused(person, organizations)
    return [(organization, newest[organization.pk]) for organization in organizations if organization.pk in newest]
