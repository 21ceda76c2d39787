from typing import Any

from django.core.management.base import BaseCommand

from core.messaging import outbox
from core.models import MailState, OutgoingMail
from core.rls.principal import acting_as


class Command(BaseCommand):
    help = "Sends the e-mails whose time has come; run it every minute."

    def handle(self, *args: Any, verbosity: int = 1, **options: Any) -> None:
        """Says what it did; with nothing to do it says nothing."""
        counts = outbox.deliver_due()
        with acting_as(outbox.JOB):
            failed = OutgoingMail.objects.filter(state=MailState.FAILED).count()
        if verbosity > 1 or counts != outbox.Counts():
            self.stdout.write(f"{counts}; {failed} failed for good and wait in the desk")
