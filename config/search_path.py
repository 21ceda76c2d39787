"""Where the database's functions find the tables, types and functions they name.

PostgreSQL looks into the temporary schema of a session before any other. A trigger that says `referrals_release` would
read a temporary table of that name, made by whoever is connected: so no function of ours looks there first, and the
application may not make temporary tables at all.
"""

from collections.abc import Sequence
from typing import Any

from django.core import checks
from django.db import connections
from django.db.backends.utils import CursorWrapper

from config.checks import is_behind

# In the order in which names are looked up; `pg_temp` is named because it would otherwise come first.
SEARCH_PATH = "pg_catalog, public, pg_temp"

# Functions and procedures of a role, without those of extensions, which extensions keep themselves.
OF_OURS = """
    FROM pg_catalog.pg_proc p JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
    WHERE n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname NOT LIKE 'pg\\_%'
        AND p.prokind IN ('f', 'p')
        AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d
            WHERE d.classid = 'pg_catalog.pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'e')
"""
_UNPINNED = f"{OF_OURS} AND NOT coalesce('search_path={SEARCH_PATH}' = ANY(p.proconfig), false)"
_ATTACHABLE = (
    f"{OF_OURS} AND p.prosecdef AND p.prorettype = 'pg_catalog.trigger'::regtype"  # noqa: S608 - our own words
    " AND coalesce((SELECT bool_or(a.grantee = 0) FROM aclexplode(p.proacl) a), true)"
)

# pgtrigger asks this function before each of its triggers, and it obeys a setting that any session can make. Nothing
# here uses that: history is written for everybody. Every new trigger of pgtrigger's puts the library's own back.
_HISTORY_IS_NOT_SKIPPED = """
    IF to_regprocedure('public._pgtrigger_should_ignore(name)') IS NOT NULL THEN
        CREATE OR REPLACE FUNCTION public._pgtrigger_should_ignore(trigger_name name) RETURNS boolean
            LANGUAGE plpgsql AS 'BEGIN RETURN false; END';
    END IF;
"""
_PIN = f"""
DO $do$
DECLARE one regprocedure;
BEGIN
    {_HISTORY_IS_NOT_SKIPPED}
    FOR one IN SELECT p.oid {_UNPINNED} AND pg_get_userbyid(p.proowner) = current_user LOOP
        EXECUTE format('ALTER ROUTINE %s SET search_path = {SEARCH_PATH}', one);
    END LOOP;
    -- What runs with its owner's rights could be put on a table of the caller's own; triggers that stand need no right.
    FOR one IN SELECT p.oid {_ATTACHABLE} AND pg_get_userbyid(p.proowner) = current_user LOOP
        EXECUTE format('REVOKE EXECUTE ON ROUTINE %s FROM PUBLIC', one);
    END LOOP;
    IF EXISTS (SELECT FROM pg_database WHERE datname = current_database()
        AND pg_get_userbyid(datdba) = current_user) THEN
        EXECUTE format('REVOKE TEMPORARY ON DATABASE %I FROM PUBLIC', current_database());
    END IF;
END $do$
"""  # noqa: S608 - nothing in it comes from anybody


def pin(cursor: CursorWrapper) -> None:
    """Gives every function of the connected owner its search path, and takes temporary tables from everybody else.

    One statement, so one transaction. CREATE OR REPLACE drops a function's search path, and a restored or copied
    database grants TEMPORARY anew: therefore after every migration.
    """
    cursor.execute(_PIN)


def unpinned_functions(cursor: CursorWrapper) -> list[str]:
    """Functions of ours, whoever owns them, that look into the temporary schema first."""
    cursor.execute(f"SELECT p.oid::regprocedure::text {_UNPINNED} ORDER BY 1")
    return [name for (name,) in cursor.fetchall()]


def attachable_functions(cursor: CursorWrapper) -> list[str]:
    """Trigger functions with their owner's rights that anybody may put on a table of their own."""
    cursor.execute(f"SELECT p.oid::regprocedure::text {_ATTACHABLE} ORDER BY 1")
    return [name for (name,) in cursor.fetchall()]


def places_to_create(cursor: CursorWrapper) -> list[str]:
    """Where the connected role may make things of its own that a name could lead to: schemas, temporary tables."""
    cursor.execute(
        "SELECT nspname FROM pg_namespace WHERE has_schema_privilege(oid, 'CREATE')"
        " UNION SELECT 'temporary tables' WHERE has_database_privilege(current_database(), 'TEMPORARY')"
        " UNION SELECT 'new schemas' WHERE has_database_privilege(current_database(), 'CREATE') ORDER BY 1"
    )
    return [name for (name,) in cursor.fetchall()]


@checks.register(checks.Tags.database)
def names_lead_where_they_should(databases: Sequence[str] | None = None, **_: Any) -> list[checks.CheckMessage]:
    """Errors where the application could put something in front of our tables: `check --database default`.

    Silent for the owner, who may do so anyway and whose next `migrate` puts it right, and before migrations.
    """
    messages: list[checks.CheckMessage] = []
    for using in databases or ():
        with connections[using].cursor() as cursor:
            cursor.execute(
                "SELECT pg_get_userbyid(datdba) = current_user FROM pg_database WHERE datname = current_database()"
            )
            if cursor.fetchone()[0] or is_behind(using):
                continue
            looked_at = (
                ("E004", "The application's database role may create {}, which names could lead to.", places_to_create),
                ("E005", "The function {} looks for its tables among temporary ones first.", unpinned_functions),
                (
                    "E005",
                    "Anybody may put the function {} on a table of their own, as its owner.",
                    attachable_functions,
                ),
            )
            for number, words, ask in looked_at:
                messages += [
                    checks.Error(words.format(name), hint=_REMEDY, id=f"alongside.{number}") for name in ask(cursor)
                ]
    return messages


_REMEDY = (
    "Run `manage.py migrate`: it puts this right each time. If it stays, the database does not belong to the owner's "
    "role: as an administrator, ALTER DATABASE ... OWNER TO that role, or REVOKE the right from PUBLIC."
)
