from typing import Any

from django.core.management.commands import migrate

from config import other_version


class Command(migrate.Command):
    def execute(self, *args: Any, **options: Any) -> str | None:
        """Migrates as Django does, but no database of another version; raises CommandError."""
        # Before the system checks, which ask tables of this version.
        other_version.refuse(options["database"])
        return super().execute(*args, **options)
