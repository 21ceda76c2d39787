"""A database made by another version of the program, whose migrations this one does not have.

Migrations started over once (docs/decisions/0009): `0001_initial` is the name of another schema there, so Django would find
nothing to do and every page would fail.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core import checks
from django.core.management.base import CommandError
from django.db import DatabaseError, connections
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from config import postgres
from config.env import Env
from config.postgres.layout import Layout

_WHAT = (
    "This database was made by another version of Alongside: it has had the migration {example}, which this version does not "
    "have. Nothing in it was changed. "
)
_PRIVATE = "Run `make run`: it keeps this database under another name and makes a new one."
_GIVEN = (
    "Create an empty database, set DATABASE_URL and DATABASE_OWNER_URL to it and run this again, or go back to the version "
    "that made this one."
)


def _remedy() -> str:
    return _PRIVATE if postgres.is_private(Env()) else _GIVEN


def unknown_migrations(using: str) -> list[str]:
    """Migrations of this project's apps that the database has had and the program does not have, as `app.name`.

    Empty for a new database, and where the connected role may not look.
    """
    try:
        applied = MigrationRecorder(connections[using]).applied_migrations()
    except DatabaseError:
        return []
    known = MigrationLoader(None, ignore_no_migrations=True).disk_migrations or {}
    ours = {app.label for app in apps.get_app_configs() if Path(app.path).parent == settings.BASE_DIR}
    return sorted(f"{app}.{name}" for app, name in applied if app in ours and (app, name) not in known)


def refuse(using: str) -> None:
    """Raises CommandError, with what to do, where the database has had migrations that the program does not have."""
    if unknown := unknown_migrations(using):
        raise CommandError(_WHAT.format(example=unknown[-1]) + _remedy())


def set_aside() -> str:
    """Gives the private server an empty database; returns the name under which the other one stays.

    Papers and ledger checkpoints belong to the rows of a database: they get its name too. Raises ServerError.
    """
    connections.close_all()
    server = postgres.PrivateServer(Layout.of(settings.VAR_DIR))
    name = server.set_database_aside()
    for path in (Path(settings.LEDGER_CHECKPOINT_FILE), settings.VAR_DIR / "documents"):
        if path.exists():
            path.rename(path.with_name(f"{path.name}.{name}"))
    return name


@checks.register(checks.Tags.database)
def database_is_of_this_version(databases: Sequence[str] | None = None, **_: Any) -> list[checks.CheckMessage]:
    """An Error where the database has had migrations that the program does not have: `check --database default`."""
    return [
        checks.Error(_WHAT.format(example=unknown[-1]).strip(), hint=_remedy(), id="alongside.E007")
        for using in databases or ()
        if (unknown := unknown_migrations(using))
    ]
