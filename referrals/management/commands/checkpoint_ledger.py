from typing import Any

from django.core.management.base import BaseCommand, CommandError

from referrals.ledger import checkpoints


class Command(BaseCommand):
    help = "Seals the ledger of disclosures in a file outside the database, and prints the seal for cron to mail."

    def handle(self, *args: Any, **options: Any) -> None:
        """Prints the checkpoint. Raises CommandError where it would bless a ledger that was changed."""
        try:
            checkpoint = checkpoints.checkpoint_ledger()
        except checkpoints.CheckpointError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(checkpoint.line())
