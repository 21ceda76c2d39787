"""What has to happen by itself: each task alone, in transactions of its own, so that one failing stops no other.

Nothing about permission depends on it: the gate decides at the moment of use, and this writes down what already holds.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib import import_module
from uuid import UUID

from django.conf import settings
from django.db.models import Exists, F, OuterRef, Q

from accounts.services import housekeeping as accounts
from core import clock
from core.messaging import outbox
from core.models import MailState, OutgoingMail
from core.rls.principal import Principal, acting_as
from directory import services as directory
from referrals.jobs.one_by_one import JOB, each, kind_of
from referrals.jobs.reminders import remind
from referrals.ledger import checkpoints
from referrals.models import Link, Referral, Release
from referrals.services import danger_alerts, retention, transfers
from referrals.services.expiry import apply_expirations
from referrals.services.transitions import lock_person
from referrals.states import ON_ITS_WAY, ReferralState, ReleaseState

log = logging.getLogger(__name__)

# They hold an address; what was disclosed is in the ledger.
FAILED_MAIL_KEPT = timedelta(days=90)


@dataclass(frozen=True)
class Task:
    """`work` returns how many things it did; a worker runs it at most once in `every`."""

    name: str
    work: Callable[[datetime], int]
    every: timedelta


@dataclass(frozen=True)
class Done:
    """What became of a task; `failed` is the kind of error, "" for none."""

    name: str
    count: int = 0
    failed: str = ""


def run(task: Task, now: datetime | None = None) -> Done:
    """Does one task. Never raises: an error is logged by its kind, for its words could hold anything."""
    try:
        return Done(task.name, task.work(now or clock.now()))
    except Exception as error:
        log.error("Housekeeping: %s failed: %s", task.name, kind_of(error))
        return Done(task.name, failed=kind_of(error))


def apply_all_expirations(now: datetime) -> int:
    """Writes down every permission that ran out, person by person; how many people."""
    with acting_as(JOB):
        people = list(_people_with_expirations(now))
    return each(people, lambda person: _settle_one(person, now))


def end_links(now: datetime) -> int:
    """Marks links that ran out as ended, at the moment they did, and forgets their codes."""
    with acting_as(JOB):
        old = Link.objects.filter(ended_at__isnull=True, expires_at__lte=now)
        return old.update(ended_at=F("expires_at"), ended_why="ran out", code="")


def alert(now: datetime) -> int:
    """Sends again what may be about danger and nobody has taken on; how many."""
    return danger_alerts.send_due(now)


def deliver(now: datetime) -> int:
    """Sends the e-mails whose time has come; how many were sent."""
    return outbox.deliver_due(now).sent


def checkpoint(now: datetime) -> int:
    """Writes a checkpoint of the ledger; its number. Raises CheckpointError where it does not hold."""
    return checkpoints.checkpoint_ledger().number


def prune(now: datetime) -> int:
    """Deletes what is over: counted attempts, sessions, invitations, e-mails long sent or given up."""
    import_module(settings.SESSION_ENGINE).SessionStore.clear_expired()
    given_up = OutgoingMail.objects.filter(state=MailState.FAILED, created_at__lt=now - FAILED_MAIL_KEPT)
    with acting_as(JOB):
        removed = given_up.delete()[0]
    return sum(accounts.tidy().values()) + removed


def open_again(now: datetime) -> int:
    """Lets the search know which listings are no longer closed until a day."""
    return directory.open_again()


def clear_handouts(now: datetime) -> int:
    """Deletes short links of hand-outs whose days are over."""
    return directory.clear_handouts()


def let_go(now: datetime) -> int:
    """Empties signed releases that the law no longer asks for, person by person; how many people were looked at."""
    people = retention.people_with_old_papers(now)
    return each(people, lambda person: _let_go_one(person, now))


_MINUTE, _HOUR, _DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
# First: nothing else is as pressing.
TASKS = (
    Task("danger", alert, _MINUTE),
    Task("permissions", apply_all_expirations, _MINUTE),
    Task("links", end_links, _HOUR),
    Task("hand-overs", transfers.settle_due, _MINUTE),
    Task("reminders", remind, _HOUR),
    Task("mail", deliver, _MINUTE),
    Task("hand-outs", clear_handouts, _HOUR),
    Task("open again", open_again, _HOUR),
    Task("seal", checkpoint, _HOUR),
    Task("retention", let_go, _DAY),
    Task("prune", prune, _HOUR),
)


def _people_with_expirations(now: datetime) -> list[UUID]:
    """Whoever has a signed release past its end, or a referral on its way or waiting without one in force.

    The first is read from an index of signed releases by their end, the others from referrals by their state.
    """
    signed = Release.objects.filter(state=ReleaseState.ACTIVE)
    over = signed.filter(Q(expires_at__lte=now) | Q(event_happened_at__lte=now)).values_list("person_id", flat=True)
    alive = signed.filter(person=OuterRef("person_id"))
    closed = Q(person__died_at__isnull=False) | Q(person__erased_at__isnull=False)
    ended = ~Q(release__state=ReleaseState.ACTIVE)
    stranded = Referral.objects.filter(state__in=ON_ITS_WAY).filter(closed | ended | ~Exists(alive))
    asked = (ReleaseState.DRAFT, ReleaseState.REQUESTED, ReleaseState.ACTIVE)
    unasked = Referral.objects.filter(state=ReferralState.AWAITING_PERSON).exclude(release__state__in=asked)
    people = {*over, *stranded.values_list("person_id", flat=True), *unasked.values_list("person_id", flat=True)}
    return sorted(people)


def _settle_one(person: UUID, now: datetime) -> None:
    with acting_as(Principal.disclosure(person)):
        apply_expirations(lock_person(person, frozen_too=True), at=now)


def _let_go_one(person: UUID, now: datetime) -> None:
    retention.let_go(person, now)
