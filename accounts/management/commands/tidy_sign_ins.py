from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand

from accounts.services import housekeeping


class Command(BaseCommand):
    help = "Takes away counters, sessions, sent e-mails and invitations that are over; run it every day."

    def handle(self, *args: Any, **options: Any) -> None:
        """Says how many of each it took away."""
        call_command("clearsessions")
        counts = housekeeping.tidy()
        self.stdout.write(", ".join(f"{number} {kind}" for kind, number in counts.items()) + " taken away")
