from typing import Any

from django.core.management.base import BaseCommand, CommandError

from referrals.jobs import storage_verification


class Command(BaseCommand):
    help = (
        "Opens every encrypted field and every paper with today's FIELD_KEYS: run it after a restore. Changes nothing."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        """Prints how much opened. Raises CommandError naming keys that are missing and what is damaged."""
        found = storage_verification.verify()
        self.stdout.write(f"{found.values:,} fields and {found.papers:,} papers open.")
        if found.strays:
            self.stdout.write(f"{found.strays:,} files belong to no paper. They can stay.")
        problems = [
            f"Key {key} is not in FIELD_KEYS: {count:,} values wait for it. Put it back; nothing is lost."
            for key, count in sorted(found.lost.items())
        ]
        if found.damaged_count:
            problems += [f"{found.damaged_count:,} do not open, or are not there:", *found.damaged]
        if problems:
            raise CommandError("\n".join(problems))
