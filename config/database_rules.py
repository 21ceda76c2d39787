"""The database's own rules, as they are now: policies of row-level security, triggers and functions.

They stand in the `sql/` folder of each app and are installed as a whole after every migration, so a rule that leaves its
file leaves the database too. Migrations hold tables, columns, constraints, indexes and extensions only; history triggers
are declared on the models (pgtrigger).
"""

import hashlib
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.management.base import CommandError
from django.db import DatabaseError, connections, transaction
from django.db.backends.utils import CursorWrapper

from config import checks, grants, search_path

# Declared on models, and installed by migrations.
_BY_PGTRIGGER = r"NAME LIKE 'pgtrigger\_%' OR NAME LIKE '\_pgtrigger\_%' OR NAME LIKE '\_pgh\_%'"
_OWN_TABLE = "c.relnamespace = 'public'::regnamespace AND pg_get_userbyid(c.relowner) = current_user"
_POLICIES = f"FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid WHERE {_OWN_TABLE}"
_TRIGGERS = f"""
    FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
    WHERE {_OWN_TABLE} AND NOT t.tgisinternal AND NOT ({_BY_PGTRIGGER.replace("NAME", "t.tgname")})
"""
# A function that a stored column, an index, a constraint or a view is made with is part of the schema: migrations have it.
_FUNCTIONS = f"""
    {search_path.OF_OURS} AND n.nspname = 'public' AND pg_get_userbyid(p.proowner) = current_user
        AND NOT ({_BY_PGTRIGGER.replace("NAME", "p.proname")})
        AND NOT EXISTS (SELECT FROM pg_depend d
            WHERE d.refclassid = 'pg_proc'::regclass AND d.refobjid = p.oid AND d.classid IN (
                'pg_attrdef'::regclass, 'pg_class'::regclass, 'pg_constraint'::regclass, 'pg_rewrite'::regclass))
"""
_DROP = f"""
DO $do$
DECLARE one record;
BEGIN
    FOR one IN SELECT p.polname AS name, c.oid::regclass AS on_table {_POLICIES} LOOP
        EXECUTE format('DROP POLICY %I ON %s', one.name, one.on_table);
    END LOOP;
    FOR one IN SELECT t.tgname AS name, c.oid::regclass AS on_table {_TRIGGERS} LOOP
        EXECUTE format('DROP TRIGGER %I ON %s', one.name, one.on_table);
    END LOOP;
    FOR one IN SELECT p.oid::regprocedure AS name {_FUNCTIONS} LOOP
        EXECUTE format('DROP ROUTINE %s', one.name);
    END LOOP;
END $do$
"""
_DEFINITIONS = f"""
    SELECT format('policy %s on %s', p.polname, c.relname), (SELECT v::text FROM pg_policies v
        WHERE v.schemaname = 'public' AND v.tablename = c.relname AND v.policyname = p.polname) {_POLICIES}
    UNION ALL
    SELECT format('row-level security of %s', c.relname), format('on: %s, forced: %s', relrowsecurity, relforcerowsecurity)
    FROM pg_class c WHERE {_OWN_TABLE} AND c.relkind IN ('r', 'p')
    UNION ALL
    SELECT format('trigger %s on %s', t.tgname, c.relname), pg_get_triggerdef(t.oid) || ' ' || t.tgenabled::text {_TRIGGERS}
    UNION ALL
    SELECT format('function %s', p.oid::regprocedure), pg_get_functiondef(p.oid) {_FUNCTIONS}
"""  # noqa: S608 - nothing in it comes from anybody


_STAMP = "Rules of Alongside {}"


def files() -> list[Path]:
    """The SQL files of every app of this project: apps in their order, `config` last, files of one app by name."""
    folders = [Path(app.path) for app in apps.get_app_configs() if Path(app.path).parent == settings.BASE_DIR]
    folders.sort(key=lambda folder: folder.name == "config")
    return [path for folder in folders for path in sorted((folder / "sql").glob("*.sql"))]


def digest() -> str:
    """Changes with every rule, and with what installs them and grants rights (SHA-256, hexadecimal)."""
    sources = [*files(), Path(__file__), Path(grants.__file__), Path(search_path.__file__)]
    return hashlib.sha256(b"\0".join(path.read_bytes() for path in sources)).hexdigest()


def are_installed(using: str) -> bool:
    """Whether the connected database says that it has the rules of these files; any role may ask."""
    with connections[using].cursor() as cursor:
        cursor.execute("SELECT obj_description('public'::regnamespace, 'pg_namespace')")
        row = cursor.fetchone()
    return row is not None and row[0] == _STAMP.format(digest())


def install(cursor: CursorWrapper) -> None:
    """Replaces every rule in schema public by those of the files, and pins the search path of all functions.

    Call it as the owner inside a transaction: then nobody ever sees the database without its rules. Raises CommandError,
    naming the file, where PostgreSQL refuses one.
    """
    # New functions go to `public` whatever the session's path; policies and triggers bind what they name right away.
    cursor.execute("SET LOCAL search_path = public, pg_temp")
    cursor.execute(_DROP)
    for path in files():
        try:
            cursor.execute(path.read_text())
        except DatabaseError as error:
            raise CommandError(f"{path} cannot be installed: {error}") from error
    search_path.pin(cursor)


def install_after_migrate(using: str, **_: Any) -> None:
    """Receiver of post_migrate: rules, search paths and grants in one transaction, where the connection owns the tables.

    While migrations are outstanding nothing is installed: the files are about the schema as it is after the last one.
    Tables made meanwhile have no grants yet, and tables whose rules were lifted show the application nothing.
    """
    with transaction.atomic(using), connections[using].cursor() as cursor:
        if _owns_tables(cursor) and not checks.is_behind(using):
            install(cursor)
            grants.apply_as_owner(cursor)
            # Read by `are_installed`: a rule that changed without a migration has to be noticed.
            cursor.execute("COMMENT ON SCHEMA public IS %s", [_STAMP.format(digest())])


def definitions(cursor: CursorWrapper) -> dict[str, str]:
    """What the connected database has, as the owner sees it: the name of each rule and its definition in full."""
    cursor.execute(_DEFINITIONS)
    return dict(cursor.fetchall())


def differences(cursor: CursorWrapper) -> list[str]:
    """Names of the rules in which the connected database differs from the files: changed, missing or extra.

    Installs the files in a transaction of the owner's that the caller has begun, and rolls back to where it was.
    """
    connected = definitions(cursor)
    cursor.execute("SAVEPOINT differences")
    install(cursor)
    filed = definitions(cursor)
    cursor.execute("ROLLBACK TO SAVEPOINT differences")
    return sorted(name for name in connected.keys() | filed.keys() if connected.get(name) != filed.get(name))


def _owns_tables(cursor: CursorWrapper) -> bool:
    cursor.execute(
        "SELECT pg_get_userbyid(relowner) = current_user FROM pg_class WHERE oid = to_regclass('public.django_migrations')"
    )
    row = cursor.fetchone()
    return row is not None and bool(row[0])
