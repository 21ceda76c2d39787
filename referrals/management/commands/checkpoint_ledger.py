from typing import Any

from django.core.management.base import BaseCommand, CommandError

from referrals.ledger import checkpoints


class Command(BaseCommand):
    help = "Seals the ledger of disclosures in a file outside the database, and prints the seal for cron to mail."

    def handle(self, *args: Any, **options: Any) -> None:
        """Prints the seal. Raises CommandError where sealing would bless a ledger that was changed."""
        try:
            seal = checkpoints.checkpoint_ledger()
        except checkpoints.SealError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(seal.line())
