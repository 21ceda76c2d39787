"""Tasks of staff: opened in the transaction of what brings them about, seen by a member, closed."""

import uuid
from datetime import datetime

from django.db import transaction

from accounts.models import Membership
from core import clock
from core.rls.principal import Principal, acting_as
from referrals.models import Person, PersonNote, Referral, Task
from referrals.vocabularies import TaskKind


def open_task(
    *,
    kind: TaskKind,
    person: Person,
    at: datetime,
    referral: Referral | None = None,
    reference: str = "",
    note: PersonNote | None = None,
) -> Task:
    """Writes one down, by the gate. The caller holds the person's row."""
    with acting_as(Principal.disclosure(person.pk)):
        return Task.objects.create(
            kind=kind,
            agency_id=person.agency_id,
            person_id=person.pk,
            referral=referral,
            reference=reference or (referral.reference if referral else ""),
            note=note,
            opened_at=at,
        )


@transaction.atomic
def mark_seen(*, task: uuid.UUID, referral: Referral, membership: Membership) -> Task:
    """A member has seen it, and nothing is left to do. Pressed twice, the first stands.

    Raises Task.DoesNotExist for a task of another referral, and for one that may be about danger: `danger_alerts.take_on`.
    """
    rows = Task.objects.select_for_update(of=("self",)).exclude(kind=TaskKind.DANGER)
    current = rows.get(pk=task, referral=referral)
    if current.closed_at is None:
        current.seen_at = current.closed_at = clock.now()
        current.seen_by = membership.user
        current.save(update_fields=["seen_at", "seen_by", "closed_at"])
    return current


def close_all(person: uuid.UUID, at: datetime) -> None:
    """Nothing is left to do: the record is closed. Run by the gate."""
    with acting_as(Principal.disclosure(person)):
        Task.objects.filter(person=person, closed_at__isnull=True).update(closed_at=at)
