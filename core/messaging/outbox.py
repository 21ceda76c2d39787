"""Sending e-mail: written down in the transaction that causes it, sent right after, tried again for a day."""

import logging
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from smtplib import SMTPRecipientsRefused, SMTPResponseException

from django.core.mail import EmailMessage
from django.db import transaction
from django.utils import timezone

from core import background
from core.models import MailState, OutgoingMail
from core.providers import provided
from core.rls.principal import Principal, acting_as

log = logging.getLogger(__name__)

# Row-level security shows e-mail on its way to jobs alone: it holds addresses, and links that open something.
JOB = Principal.job("mail")

FIRST_WAIT = timedelta(minutes=1)
LONGEST_WAIT = timedelta(hours=1)
GIVES_UP_AFTER = timedelta(hours=24)


@dataclass(frozen=True)
class Counts:
    """What one round did."""

    sent: int = 0
    later: int = 0
    failed: int = 0

    def __str__(self) -> str:
        return f"{self.sent} sent, {self.later} to try again, {self.failed} failed"


def queue(*, to: str, subject: str, body: str, about: str = "", not_before: datetime | None = None) -> OutgoingMail:
    """Write one e-mail down and try to send it once the transaction has committed, or at `not_before`.

    `about` is a word or a reference and never a name. What is rolled back is not sent.
    """
    when = not_before or timezone.now()
    with acting_as(JOB):
        mail = OutgoingMail.objects.create(
            to=to, subject=" ".join(subject.split()), body=body, about=about, next_try_at=when
        )
    transaction.on_commit(lambda: background.run(partial(_deliver_next, pk=mail.pk)))
    return mail


def is_waiting(about: str) -> bool:
    """Whether an e-mail with this `about` is on its way already."""
    with acting_as(JOB):
        return OutgoingMail.objects.filter(about=about, state=MailState.QUEUED).exists()


def withdraw(about: str) -> int:
    """Takes back e-mails on their way whose `about` begins so; how many. What is being sent this moment goes."""
    with acting_as(JOB):
        waiting = OutgoingMail.objects.filter(about__startswith=about, state=MailState.QUEUED)
        held = waiting.select_for_update(skip_locked=True).values_list("pk", flat=True)
        return OutgoingMail.objects.filter(pk__in=list(held)).delete()[0]


def withdraw_links(about: str, to: Collection[str]) -> int:
    """Takes back e-mails on their way with just this `about`, to one of these, that hold what opens a link; how many."""
    with acting_as(JOB):
        waiting = OutgoingMail.objects.filter(about=about, state=MailState.QUEUED)
        held = [one.pk for one in waiting.select_for_update(skip_locked=True) if one.to in to and "#" in one.body]
        return OutgoingMail.objects.filter(pk__in=held).delete()[0]


_TAKEN_BACK = "taken back"


@provided("core.may_still_go")
def may_still_go(mail: OutgoingMail) -> bool:
    """Whether an e-mail may go, asked as the job in the moment it would be sent; False takes it back."""
    return True


def deliver_due(now: datetime | None = None) -> Counts:
    """Send every e-mail whose time has come; safe to run several times at once, each is sent by one of them only.

    A program killed between the server's answer and our commit sends that one e-mail twice; never is one lost.
    """
    now = now or timezone.now()
    counts = Counter[str]()
    while (state := _deliver_next(now=now)) is not None:
        counts[state] += 1
    return Counts(sent=counts[MailState.SENT], later=counts[MailState.QUEUED], failed=counts[MailState.FAILED])


def _deliver_next(pk: int | None = None, now: datetime | None = None) -> str | None:
    """Send one that is due, or the one named, and say what became of it; None where there is none left."""
    now = now or timezone.now()
    with acting_as(JOB):
        due = OutgoingMail.objects.filter(state=MailState.QUEUED, next_try_at__lte=now)
        due = due.order_by("next_try_at", "pk") if pk is None else due.filter(pk=pk)
        # Held until it is written down as sent; whoever else sends skips it.
        mail = due.defer("to", "subject", "body").select_for_update(skip_locked=True).first()
        return None if mail is None else _try(mail, now)


def _try(mail: OutgoingMail, now: datetime) -> str:
    mail.tries += 1
    try:
        # Read here: one that was written with a lost key must not hold up the others.
        mail.refresh_from_db(fields=["to", "subject", "body"])
        if not may_still_go(mail):
            mail.delete()
            return _TAKEN_BACK
        EmailMessage(mail.subject, mail.body, to=[mail.to]).send()
    except Exception as error:
        _put_off(mail, error, now)
    else:
        mail.state, mail.sent_at, mail.last_error, mail.body = MailState.SENT, now, "", ""
    mail.save()
    return MailState(mail.state)


def _put_off(mail: OutgoingMail, error: Exception, now: datetime) -> None:
    """Any kind of error waits: trying again costs nothing, and who reads the desk sees it."""
    mail.last_error = _said(error)[:80]
    mail.next_try_at = now + min(FIRST_WAIT * 2 ** min(mail.tries - 1, 10), LONGEST_WAIT)
    if now - mail.created_at >= GIVES_UP_AFTER:
        mail.state, mail.body = MailState.FAILED, ""
    log.warning("E-mail %s was not sent: %s", mail.pk, mail.last_error)


def _said(error: Exception) -> str:
    """The kind of error and the server's code: its text would quote addresses."""
    code: object = ""
    if isinstance(error, SMTPResponseException):
        code = error.smtp_code
    elif isinstance(error, SMTPRecipientsRefused):
        code = next((answer[0] for answer in error.recipients.values()), "")
    return f"{type(error).__name__} {code}".strip()
