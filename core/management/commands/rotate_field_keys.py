from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from core.crypto import rotation
from core.crypto.keyring import KeyLostError, keyring


class Command(BaseCommand):
    help = "Writes every encrypted field and file again under the first key of FIELD_KEYS. Safe to stop and run again."

    def handle(self, *args: Any, **options: Any) -> None:
        """Prints how much was written again, by table. Raises CommandError for a lost key, or for damaged values."""
        self._check_owner()
        try:
            report = rotation.rotate()
        except KeyLostError as error:
            raise CommandError(f"{error} Nothing was changed.") from error
        for place, changed in report.changed.items():
            self.stdout.write(f"{changed:8,} {place}")
        self.stdout.write(f"{report.total:8,} in all, now under key {keyring().primary}. Older keys can go.")
        if report.damaged:
            places = "\n".join(report.damaged)
            raise CommandError(f"Left as they were, because they do not open:\n{places}\nKeep the older keys.")

    def _check_owner(self) -> None:
        """Only the owner sees every row and may write what was signed again: anybody else would rotate nothing."""
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_get_userbyid(relowner) = current_user FROM pg_class"
                " WHERE relnamespace = 'public'::regnamespace AND relname = 'django_migrations'"
            )
            row = cursor.fetchone()
        if row is None or not row[0]:
            raise CommandError("Run this through manage.py, which connects as the owner of the tables.")
