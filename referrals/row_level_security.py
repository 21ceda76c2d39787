"""Which tables stand behind row-level security, and whether they do in the connected database."""

from collections.abc import Sequence
from typing import Any

from django.apps import apps
from django.core import checks
from django.db import connections
from django.db.migrations.executor import MigrationExecutor

# Tables of this app that anybody may read, each with the reason.
OPEN_TABLES = {
    "referrals_ledgerhead": "one number and one hash, written by the ledger's trigger alone",
    "referrals_allowedtransition": "the moves of referrals/states.py, written by migrations alone",
}
# Tables of other apps that stand behind it too, each with the reason.
ALSO_PRIVATE = {
    "core_outgoingmail": "addresses of people, and until it is sent a link that opens their page",
}
_UNGUARDED = """
SELECT relname FROM pg_class
WHERE relnamespace = 'public'::regnamespace AND relname = ANY(%s)
    AND NOT (relrowsecurity AND relforcerowsecurity AND EXISTS (
        SELECT 1 FROM pg_policy WHERE polrelid = pg_class.oid AND polname = 'principal'))
ORDER BY relname
"""


def private_tables() -> list[str]:
    """Every table of this app but OPEN_TABLES, and ALSO_PRIVATE: a new model is private until somebody gives a reason."""
    models = apps.get_app_config("referrals").get_models(include_auto_created=True)
    return sorted({model._meta.db_table for model in models} - set(OPEN_TABLES) | set(ALSO_PRIVATE))


def unguarded_tables(using: str = "default") -> list[str]:
    """Private tables whose row-level security is off, not forced, or without its policy."""
    with connections[using].cursor() as cursor:
        cursor.execute(_UNGUARDED, [private_tables()])
        return [name for (name,) in cursor.fetchall()]


@checks.register(checks.Tags.database)
def row_level_security_holds(databases: Sequence[str] | None = None, **_: Any) -> list[checks.CheckMessage]:
    """An Error for each private table without its wall: `manage.py check --database default`.

    Silent while migrations are outstanding: they build the walls, and `migrate` runs this check before them.
    """
    problems: list[checks.CheckMessage] = []
    for using in databases or ():
        executor = MigrationExecutor(connections[using])
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            continue
        problems += [
            checks.Error(
                f"{table} is not behind row-level security.",
                hint="Somebody switched it off. As the owner: ALTER TABLE ... ENABLE and FORCE ROW LEVEL SECURITY.",
                id="alongside.E002",
            )
            for table in unguarded_tables(using)
        ]
    return problems
