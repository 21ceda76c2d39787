"""Taking away what has served: counters, sessions and e-mails of the past."""

from datetime import timedelta

from django.utils import timezone

from accounts.models import Invitation
from accounts.services import sessions
from core.messaging import outbox
from core.models import Attempt, MailState, OutgoingMail
from core.rls.principal import acting_as

KEPT_MAIL = timedelta(days=30)
KEPT_INVITATIONS = timedelta(days=90)


def tidy() -> dict[str, int]:
    """Delete what is over: returns how many of each, by words for a report. Safe to run at any time."""
    now = timezone.now()
    counters, _ = Attempt.objects.filter(until__lt=now).delete()
    with acting_as(outbox.JOB):
        mails, _ = OutgoingMail.objects.filter(state=MailState.SENT, sent_at__lt=now - KEPT_MAIL).delete()
    # Who was invited and never came is nobody's business after a while; who came is in the memberships.
    invited, _ = Invitation.objects.filter(expires_at__lt=now - KEPT_INVITATIONS).delete()
    return {"counters": counters, "sessions": sessions.tidy(now), "e-mails": mails, "invitations": invited}
