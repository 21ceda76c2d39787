from typing import Any

from django.core.management.base import BaseCommand, CommandError

from referrals import ledger_proof


class Command(BaseCommand):
    help = "Proves the ledger of disclosures against its own chain, its head and its seals."

    def handle(self, *args: Any, **options: Any) -> None:
        """Says how many rows hold. Raises CommandError with every fault, the first broken row among them."""
        proof = ledger_proof.verify()
        if not proof.holds:
            sentences = "\n".join(f"{fault.what}: {fault.sentence}" for fault in proof.faults)
            raise CommandError(f"The ledger does not hold.\n{sentences}")
        sealed = f", sealed up to row {proof.sealed_rows} at {proof.sealed_at}" if proof.sealed_at else ""
        self.stdout.write(f"The ledger holds: {proof.rows} rows in {proof.seconds:.1f} s{sealed}.")
