"""What a law made an agency tell outside of this site: written down, and struck out where it was a mistake.

Nothing is sent, and the ledger is not touched: it holds what the gate showed, and this was not shown by it. Who wrote what
and when stands in the row itself, and not among those who looked: that whoever reads along with the person sees too.
"""

import uuid
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import QuerySet

from accounts.models import Membership
from core import clock
from referrals.errors import NotReady, RecordFrozen
from referrals.models import ExternalDisclosure, Person
from referrals.selectors import release_drafts
from referrals.services.transitions import lock_person
from referrals.vocabularies import Category, DisclosureAuthority


@dataclass(frozen=True)
class ExternalDisclosureData:
    """One telling: why, which order or duty (who decided, and when), who was told, what, and on which day."""

    authority: DisclosureAuthority
    which: str
    to_whom: str
    on: date
    categories: tuple[Category, ...] = ()
    what: str = ""


def external_disclosures_of(person: uuid.UUID) -> QuerySet[ExternalDisclosure]:
    """Every telling about them, the newest first; what struck it out is `struck_by`, where something did."""
    rows = ExternalDisclosure.objects.filter(person=person, strikes__isnull=True)
    rows = rows.select_related("created_by", "struck_by", "struck_by__created_by")
    return rows.order_by("-disclosed_on", "-created_at", "pk")


@transaction.atomic
def write_down(*, membership: Membership, person: uuid.UUID, disclosure: ExternalDisclosureData) -> ExternalDisclosure:
    """Writes it down, where the person reads it from then on. Whoever calls has checked that the member works with them.

    After a death too: a coroner may ask. Raises NotReady for a day to come or where nothing was told, RecordFrozen
    once the record is erased.
    """
    locked_person = _not_erased(person)
    if disclosure.on > release_drafts.day_of(membership.agency, clock.now()):
        raise NotReady(["That day is still to come. Write it down when it has happened."])
    if not (disclosure.categories or disclosure.what.strip()):
        raise NotReady(["Say what was told."])
    words = {"which": disclosure.which.strip(), "to_whom": disclosure.to_whom.strip(), "what": disclosure.what.strip()}
    return ExternalDisclosure.objects.create(
        person=locked_person,
        authority=disclosure.authority,
        disclosed_on=disclosure.on,
        categories=list(disclosure.categories),
        details=words,
        created_by=membership.user,
    )


@transaction.atomic
def strike_out(*, row: ExternalDisclosure, membership: Membership, why: str) -> ExternalDisclosure:
    """It was written by mistake: it stays to be read, with why. Raises NotReady where it was struck out before or no
    reason is given, RecordFrozen once the record is erased."""
    locked_person = _not_erased(row.person_id)
    if not why.strip():
        raise NotReady(["Say in a few words what was wrong."])
    if row.strikes_id or ExternalDisclosure.objects.filter(strikes=row).exists():
        raise NotReady(["This was struck out before."])
    return ExternalDisclosure.objects.create(
        person=locked_person,
        authority=row.authority,
        disclosed_on=row.disclosed_on,
        details={"why": why.strip()},
        strikes=row,
        created_by=membership.user,
    )


def _not_erased(person: uuid.UUID) -> Person:
    locked_person = lock_person(person, frozen_too=True)
    if locked_person.erased_at:
        raise RecordFrozen
    return locked_person
