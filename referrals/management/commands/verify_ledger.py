from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from referrals.ledger import proof as ledger_proof

# Exit codes: 0 holds, 1 (as of any command that fails) does not hold, and with --all-sealed:
NOT_ALL_COVERED = 3


class Command(BaseCommand):
    help = (
        "Proves the ledger of disclosures against its own chain, its head and its seals, and says up to which row it "
        "vouches. Exit code 0: it holds. 1: it does not. 3, with --all-sealed: it holds, and rows wait for a seal."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--all-sealed", action="store_true", help="fail with 3 where rows are not sealed yet")

    def handle(self, *args: Any, all_sealed: bool = False, **options: Any) -> None:
        """Says how many rows hold and up to where. Raises CommandError with every fault, the first broken row among them."""
        proof = ledger_proof.verify()
        if not proof.holds:
            sentences = "\n".join(f"{fault.what}: {fault.sentence}" for fault in proof.faults)
            raise CommandError(f"The ledger does not hold.\n{sentences}")
        self.stdout.write(f"The ledger holds: {proof.rows} rows in {proof.seconds:.1f} s.\n{proof.vouches}")
        if all_sealed and proof.rows_not_covered:
            raise CommandError(
                "Not every row is sealed. Run checkpoint_ledger, then look again.", returncode=NOT_ALL_COVERED
            )
