"""A key that is missing is named before anybody meets a page that does not open: `manage.py check --database default`."""

from collections.abc import Sequence
from typing import Any

from django.core import checks
from django.db import DEFAULT_DB_ALIAS, connection
from django.db.migrations.executor import MigrationExecutor

from core.crypto import rotation
from core.rls.principal import Principal, acting_as

_JOB = Principal.job("check")


@checks.register(checks.Tags.database)
def keys_are_there(databases: Sequence[str] | None = None, **_: Any) -> list[checks.CheckMessage]:
    """An Error for each key that wrote something in the database and is not in FIELD_KEYS, with the tables it wrote.

    Reads the few characters of each value that name its key, and opens nothing: what is damaged, and files, are for
    `verify_storage`. Silent while migrations are outstanding, as the check of row-level security is: columns may
    not be there yet.
    """
    if DEFAULT_DB_ALIAS not in (databases or ()):
        return []
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        return []
    with acting_as(_JOB):
        keys_by_place = rotation.keys_in_tables()
    missing: dict[str, list[str]] = {}
    for place, keys in sorted(keys_by_place.items()):
        for key in rotation.missing(keys):
            missing.setdefault(key, []).append(place)
    return [
        checks.Error(
            f"The key {key} is not in FIELD_KEYS, and wrote what is in {', '.join(places)}.",
            hint="Put it back at the end of FIELD_KEYS: nothing is lost while it can be found. `manage.py verify_storage` "
            "counts what waits for it.",
            id="alongside.E003",
        )
        for key, places in sorted(missing.items())
    ]
