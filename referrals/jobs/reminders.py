"""Reminders to staff by e-mail: a reference and a link, for each thing that `selectors/reminders.py` finds waiting for them.

One reminder of a thing, and the next one a week later at the earliest.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db import connection
from django.db.models import Exists, OuterRef, Q

from accounts.models import Membership, Notifications, User
from core.models import OutgoingMail
from core.rls.principal import acting_as
from referrals.jobs.one_by_one import JOB, each
from referrals.models import Caseload
from referrals.selectors.reminders import Step, next_steps
from referrals.services import messages, staff_notifications

# The same reminder is not sent again to the same person within this time.
REMIND_AGAIN_AFTER = timedelta(days=7)
# The clock of this machine may differ from the database's by this.
_SKEW = timedelta(minutes=5)


def remind(now: datetime) -> int:
    """One e-mail for each step of `next_steps` to each member of staff concerned; how many."""
    with acting_as(JOB):
        members = list(_staff(now))
    sent = [0]

    def one(member: Membership) -> None:
        sent[0] += _remind_one(member, now)

    each(members, one)
    return sent[0]


def _staff(now: datetime) -> list[Membership]:
    """Whoever works with somebody now, and hears by e-mail: each for the agency where they do."""
    running = Caseload.objects.filter(
        Q(until__isnull=True) | Q(until__gt=now),
        user=OuterRef("user"),
        agency=OuterRef("party"),
        kind=Caseload.Kind.OWN,
    )
    hear = Membership.objects.filter(
        Exists(running), ended_at=None, notifications=Notifications.AT_ONCE, party__is_active=True, user__is_active=True
    )
    return list(hear.select_related("user").order_by("user", "pk"))


def _remind_one(member: Membership, now: datetime) -> int:
    user = member.user
    with acting_as(member.principal):
        # Two workers at once: the second waits, then sees what the first sent.
        _hold(f"remind {user.pk}")
        steps = {_about(step, user): step for step in next_steps(member, now) if step.reference}
        news = [staff_notifications.key(step.reference, user) for step in steps.values()]
        recent = OutgoingMail.objects.filter(about__in=[*steps, *news], created_at__gt=now - REMIND_AGAIN_AFTER)
        with acting_as(JOB):
            known = dict(recent.order_by("created_at").values_list("about", "created_at"))
        due = {about: step for about, step in steps.items() if about not in known and not _was_told(step, user, known)}
        for about, step in due.items():
            messages.remind_staff(user.email, step.reference, about=about)
        return len(due)


def _was_told(step: Step, user: User, known: Mapping[str, datetime]) -> bool:
    """Whether an e-mail said that something is new when this step began: the first reminder comes a week after it."""
    notified = known.get(staff_notifications.key(step.reference, user))
    return notified is not None and notified >= step.since - _SKEW


def _about(step: Step, user: User) -> str:
    return f"{step.reference} {step.kind} {user.pk.hex[:12]}"


def _hold(what: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [what])
