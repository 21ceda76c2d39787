"""Words to the agency that may be about danger: told at once, and again until a member takes it on.

The alert is a row (`Task` of kind "danger"), written with the words. A worker that is stopped loses nothing: what is due
again is read from the row, and the e-mails and the moment they were queued are one transaction.
"""

import uuid
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet

from accounts.models import Agency, Membership, Role, User
from accounts.selectors import recipients
from core import clock
from core.messaging import outbox
from core.messaging.mail_links import address_of
from core.rls.principal import Principal, acting_as, current_user
from referrals import danger
from referrals.models import Person, PersonNote, Referral, Task
from referrals.services import messages
from referrals.services.staff_notifications import clinicians_of
from referrals.services.tasks import open_task
from referrals.vocabularies import TaskKind

AGAIN_AFTER = timedelta(minutes=15)
# What somebody writes within this time of an alert is told with it; later words are an alert of their own, at once.
GATHERED_FOR = timedelta(minutes=1)
JOB = Principal.job("danger")


def look_at(
    note: PersonNote, *texts: str, at: datetime, person: Person, referral: Referral | None, reference: str
) -> Task | None:
    """Opens an alert and sends it where what was written with `note` reads as danger. The caller holds the person's row.

    `texts` are the words; `reference` names what it is about, the referral where there is one.
    """
    if not danger.may_be_in_danger(*texts):
        return None
    task = _of_the_note(note, person.pk)
    if task is None:
        task = open_task(kind=TaskKind.DANGER, person=person, at=at, referral=referral, reference=reference, note=note)
    with acting_as(Principal.disclosure(person.pk)):
        newest = _untaken(person.pk).exclude(last_sent_at=None).order_by("-last_sent_at").first()
        if newest is None or newest.last_sent_at is None or newest.last_sent_at <= at - GATHERED_FOR:
            _send(task, at)
            # One round for everything that nobody has.
            _untaken(person.pk).update(last_sent_at=at)
        elif task.last_sent_at is None:
            task.last_sent_at = newest.last_sent_at
            task.save(update_fields=["last_sent_at"])
    return task


def _of_the_note(note: PersonNote, person: uuid.UUID) -> Task | None:
    """The alert there is of this note, to which more words came: whoever has it does not have those."""
    with acting_as(Principal.disclosure(person)):
        task = Task.objects.filter(note=note, kind=TaskKind.DANGER, closed_at__isnull=True).first()
        if task is not None and task.seen_at is not None:
            task.seen_at = task.seen_by = task.last_sent_at = None
            task.save(update_fields=["seen_at", "seen_by", "last_sent_at"])
        return task


@transaction.atomic
def take_on(*, task: uuid.UUID, membership: Membership) -> Task:
    """A member of the agency says "I have it": who and when is kept, and nothing is sent again. The first one stands.

    It counts for everything the person wrote that nobody has taken on. Anybody of the agency may, whether or not they
    work with the person. Raises Task.DoesNotExist.
    """
    rows = Task.objects.select_for_update(of=("self",)).select_related("seen_by")
    alert = rows.get(pk=task, kind=TaskKind.DANGER, agency=membership.agency)
    if alert.seen_at is None:
        now = clock.now()
        for one in _untaken(alert.person_id).select_for_update(of=("self",)):
            _seen(one, membership.user_id, now)
        alert.refresh_from_db()
    return alert


def note_answered(note: PersonNote, at: datetime) -> None:
    """The words were read and answered, or marked as read: the alert is over. Whoever did it has it, if nobody had."""
    user = current_user()
    for task in Task.objects.select_for_update(of=("self",)).filter(
        note=note, kind=TaskKind.DANGER, closed_at__isnull=True
    ):
        if task.seen_at is None and user is not None:
            _seen(task, user, at)
        task.closed_at = at
        task.save(update_fields=["closed_at"])


def send_due(now: datetime) -> int:
    """Sends alerts again that nobody has taken on for AGAIN_AFTER, one for each person; how many.

    Safe to run several times at once.
    """
    with acting_as(JOB):
        due = Task.objects.filter(
            kind=TaskKind.DANGER, seen_at__isnull=True, closed_at__isnull=True, last_sent_at__lte=now - AGAIN_AFTER
        )
        rows = due.filter(person__died_at=None, person__erased_at=None).order_by("person", "opened_at", "pk")
        ids = list(rows.distinct("person").values_list("pk", flat=True))
    return sum(_send_again(pk, now) for pk in ids)


def _send_again(pk: uuid.UUID, now: datetime) -> int:
    with acting_as(JOB):
        rows = Task.objects.select_for_update(skip_locked=True, of=("self",))
        # Looked at again: another worker may have sent it, or a member taken it on.
        task = rows.filter(
            pk=pk, seen_at__isnull=True, closed_at__isnull=True, last_sent_at__lte=now - AGAIN_AFTER
        ).first()
        if task is None:
            return 0
        _send(task, now)
        _untaken(task.person_id).update(last_sent_at=now)
        return 1


def _untaken(person: uuid.UUID) -> QuerySet[Task]:
    """The alerts about one person that nobody has taken on, the oldest first."""
    rows = Task.objects.filter(person=person, kind=TaskKind.DANGER, seen_at__isnull=True, closed_at__isnull=True)
    return rows.order_by("opened_at", "pk")


def _send(task: Task, now: datetime) -> None:
    """To everybody who works with the person, whatever they chose, and to the duty contact; to administrators without both.

    One waiting is not doubled.
    """
    agency = Agency.objects.get(pk=task.agency_id)
    addresses = {user.email: user.pk.hex[:12] for user in clinicians_of(task.person_id, now, whatever_they_chose=True)}
    if agency.duty_email:
        addresses.setdefault(agency.duty_email, "duty")
    if not addresses:
        # Nobody works with them any more, and there is no duty contact: somebody of the agency has to hear it.
        addresses = {user.email: user.pk.hex[:12] for user in _administrators(task.agency_id)}
    page = address_of("referrals:dangers")
    for address, who in addresses.items():
        about = f"{_about(task)} {who}"
        if not outbox.is_waiting(about):
            messages.may_be_in_danger(address, task.reference, page=page, about=about)
    task.last_sent_at = now
    task.save(update_fields=["last_sent_at"])


def _administrators(agency: uuid.UUID) -> list[User]:
    rows = Membership.objects.filter(party=agency, role=Role.AGENCY_ADMIN, ended_at=None)
    return recipients.reachable(rows.values_list("user_id", "party_id"), whatever_they_chose=True)


def _seen(task: Task, user: uuid.UUID, at: datetime) -> None:
    task.seen_at, task.seen_by_id = at, user
    task.save(update_fields=["seen_at", "seen_by"])
    outbox.withdraw(f"{_about(task)} ")


def _about(task: Task) -> str:
    return f"danger {task.pk.hex[:16]}"
