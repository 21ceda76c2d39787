from typing import Any

from django.core.management.base import BaseCommand, CommandError

from referrals.jobs import storage_verification


class Command(BaseCommand):
    help = (
        "Opens every encrypted field and every paper with today's FIELD_KEYS: run it after a restore. Changes nothing."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        """Prints how much opened. Raises CommandError naming keys that are missing and what is damaged."""
        report = storage_verification.verify()
        self.stdout.write(f"{report.values:,} fields and {report.papers:,} papers open.")
        if report.strays:
            self.stdout.write(f"{report.strays:,} files belong to no paper. They can stay.")
        problems = [
            f"Key {key} is not in FIELD_KEYS: {count:,} values wait for it. Put it back; nothing is lost."
            for key, count in sorted(report.lost.items())
        ]
        if report.damaged_count:
            problems += [f"{report.damaged_count:,} do not open, or are not there:", *report.damaged]
        if problems:
            raise CommandError("\n".join(problems))
