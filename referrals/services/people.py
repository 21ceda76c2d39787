"""Writing down a person, who works with them, and the end of a record."""

import uuid
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from accounts.models import Membership, User
from core import clock
from core.rls.principal import Principal, acting_as
from referrals.errors import ChangedMeanwhile
from referrals.models import Caseload, Link, Person, RelatedPerson, Task
from referrals.services import contact_changes
from referrals.services.access_log import log_access as log_access
from referrals.services.transitions import lock_person
from referrals.vocabularies import RelatedPersonEnd

# How long a stated reason, or an emergency, opens a colleague's record.
REASON_LASTS = timedelta(hours=8)
EDITABLE = ("preferred_name", "full_name", "contact", "date_of_birth", "is_adult")


@transaction.atomic
def write_down_person(*, membership: Membership, preferred_name: str, **details: Any) -> Person:
    """A person of the member's agency, on the member's caseload. `details` are fields of Person (EDITABLE).

    Raises ValueError without something to call them.
    """
    if not preferred_name.strip():
        raise ValueError("A person is called something.")
    person = Person(
        agency=membership.agency, created_by=membership.user, preferred_name=preferred_name.strip(), **_checked(details)
    )
    person.save(force_insert=True)
    # Row-level security lets nobody put people on their own list: here the person is new.
    with acting_as(Principal.disclosure(person.pk)):
        Caseload.objects.create(user=membership.user, agency=membership.agency, person=person)
    return person


@transaction.atomic
def change_person(*, person: uuid.UUID, version: int, **details: Any) -> Person:
    """Changes fields of EDITABLE. Raises ChangedMeanwhile where `version` is no longer the newest, RecordFrozen.

    A changed contact has consequences (`services.contact_changes`), from wherever it is changed.
    """
    locked_person = lock_person(person)
    if locked_person.version != version:
        raise ChangedMeanwhile
    contact = _checked(details).pop("contact", locked_person.contact)
    for name, value in details.items():
        if name != "contact":
            setattr(locked_person, name, value)
    locked_person.save()
    contact_changes.change_contact(locked_person, contact)
    return locked_person


@transaction.atomic
def give_reason(*, membership: Membership, person: uuid.UUID, reason: str, break_glass: bool = False) -> Caseload:
    """Opens a colleague's record to this member for REASON_LASTS; written down where the person can read it.

    In an emergency (`break_glass`) only supervisors, and somebody else looks at it afterwards. It opens the record
    inside the agency and sends nothing to anybody. Raises ValueError without a reason, PermissionError for others.
    """
    if len(reason.strip()) < 10:
        raise ValueError("Say why in a few words.")
    if break_glass and not membership.may_break_glass:
        raise PermissionError("Only supervisors.")
    # Not this machine's clock: one that is wrong would open a record for years.
    now = clock.now()
    return Caseload.objects.create(
        user=membership.user,
        agency=membership.agency,
        person_id=person,
        kind=Caseload.Kind.BREAK_GLASS if break_glass else Caseload.Kind.REASON,
        reason=reason.strip(),
        since=now,
        until=now + REASON_LASTS,
    )


@transaction.atomic
def review_emergency(*, caseload: Caseload, reviewer: Membership) -> None:
    """A second supervisor or administrator has looked at an emergency. Raises PermissionError for the same person."""
    if reviewer.user_id == caseload.user_id or not (reviewer.may_break_glass or reviewer.may_manage):
        raise PermissionError("Somebody else reviews an emergency.")
    caseload.reviewed_by = reviewer.user
    caseload.reviewed_at = clock.now()
    caseload.save(update_fields=["reviewed_by", "reviewed_at"])


@transaction.atomic
def hand_over(*, person: uuid.UUID, to: Membership, by: User) -> None:
    """Puts somebody on another colleague's caseload too. `by` works with them: the database looks at that.

    A whole caseload goes by `referrals.services.transfers`.
    """
    Caseload.objects.get_or_create(
        user=to.user, agency=to.agency, person_id=person, kind=Caseload.Kind.OWN, until=None,
        defaults={"came_from": by},
    )  # fmt: skip


@transaction.atomic
def record_death(*, person: uuid.UUID, at: datetime | None = None) -> None:
    """Freezes the record, ends every link, and all authority to act for them with it.

    A personal representative acts on documents, outside.
    """
    locked_person = lock_person(person)
    locked_person.died_at = at or clock.now()
    locked_person.save(update_fields=["died_at"])
    Link.objects.filter(person=locked_person, ended_at__isnull=True).update(
        ended_at=locked_person.died_at, ended_why="died", code=""
    )
    RelatedPerson.objects.filter(person=locked_person, ended_at__isnull=True).update(
        ended_at=locked_person.died_at, ended_why=RelatedPersonEnd.DIED
    )
    # Nobody is reminded of them any more, and no alert is sent again.
    Task.objects.filter(person=locked_person, closed_at__isnull=True).update(closed_at=locked_person.died_at)


def _checked(details: dict[str, Any]) -> dict[str, Any]:
    unknown = set(details) - set(EDITABLE)
    if unknown:
        raise TypeError(f"Not a field of a person: {', '.join(sorted(unknown))}")
    return details
