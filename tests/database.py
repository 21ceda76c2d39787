"""The test database: roles, the template it is copied from, and emptying it."""

import fcntl
import hashlib
import os
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any

import psycopg2
from django.apps import apps
from django.conf import settings
from django.core.management import call_command, get_commands
from django.db import connection
from django.test import TransactionTestCase
from psycopg2 import sql

from config import postgres
from config.env import Env

# Tables that outlive the emptying between transactional tests: the gazetteer, and what migrations fill.
KEPT_TABLES = {
    "auth_permission",
    "directory_area",
    "directory_gazetteerload",
    "directory_town",
    "directory_unitpostcode",
    "django_content_type",
    "django_migrations",
    "referrals_allowedtransition",
}
_TRIES = 3
# A table of that size is sooner truncated than emptied row by row.
_LARGE_BYTES = 256 * 1024
_CONNECTION_KEYS = ("USER", "PASSWORD", "HOST", "PORT", "OPTIONS")


def become(role: str) -> None:
    """Makes Django's connection that of the role "app" or "owner", keeping the database's name."""
    wanted = _entry(role)
    connection.close()
    connection.settings_dict.update({key: wanted[key] for key in _CONNECTION_KEYS})


def template_name() -> str:
    return "test_alongside_template" + os.environ.get("TEST_DB_SUFFIX", "")


def use_template() -> None:
    """Has the next test database copied from the template, built first where it is missing or out of date."""
    with one_at_a_time(template_name()):
        state = _state()
        with _server_cursor() as cursor:
            cursor.execute(
                "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s", [template_name()]
            )
            row = cursor.fetchone()
            if row is None or row[0] != state:
                _build_template(cursor)
                cursor.execute(_named("COMMENT ON DATABASE {} IS {}", template_name(), state))
    connection.settings_dict["TEST"]["TEMPLATE"] = f'"{template_name()}"'


def prepare_test_database() -> None:
    """Tests need not survive a power cut: waits for no disk. What PUBLIC lost is not copied with a template."""
    with connection.cursor() as cursor:
        name = connection.settings_dict["NAME"]
        cursor.execute(_named("ALTER DATABASE {} SET synchronous_commit = off", name))
        cursor.execute(_named("REVOKE TEMPORARY ON DATABASE {} FROM PUBLIC", name))


@contextmanager
def owner_cursor() -> Iterator[Any]:
    """A cursor of the owner's in the test database, committing each statement."""
    with closing(_connect(connection.settings_dict["NAME"])) as link, link.cursor() as cursor:
        cursor.execute("SET app.maintenance = 'on'")
        yield cursor


def flush_as_owner() -> None:
    """The application may not TRUNCATE, and history refuses it: transactional tests are emptied by the owner."""

    def empty(self: TransactionTestCase) -> None:
        connection.close()
        with owner_cursor() as cursor:
            _empty_patiently(cursor)

    TransactionTestCase._fixture_teardown = empty  # type: ignore[attr-defined]


def _empty_patiently(cursor: Any) -> None:
    """Once more where a request that a closed browser left behind still holds rows: PostgreSQL ends one of two that wait."""
    for _ in range(_TRIES):
        with suppress(psycopg2.errors.DeadlockDetected):
            return _empty(cursor)
    return _empty(cursor)


def _empty(cursor: Any) -> None:
    """Takes the rows out of every table and lets their numbers begin anew, once nobody else is at them.

    After most tests a few tables hold a few rows: to delete those takes a fraction of what it takes to truncate all.
    """
    cursor.execute("BEGIN")
    try:
        tables = _tables(cursor)
        cursor.execute(sql.SQL("LOCK TABLE {} IN ACCESS EXCLUSIVE MODE").format(_listed(tables)))
        filled = _filled(cursor, tables)
        if any(size > _LARGE_BYTES for _, size in tables.values()):
            _without_triggers(cursor, tables, tables, _TRUNCATE.format(_listed(tables)))
        elif filled:
            deletes = sql.SQL("; ").join(_named("DELETE FROM {}", name) for name in filled)
            _without_triggers(cursor, tables, filled, deletes)
            cursor.execute(_NUMBERS_ANEW, [list(tables)])
    except BaseException:
        cursor.execute("ROLLBACK")
        raise
    cursor.execute("COMMIT")


_TRUNCATE = sql.SQL("TRUNCATE {} RESTART IDENTITY")
_NUMBERS_ANEW = (
    "SELECT setval(seqrelid::regclass, seqstart, false) FROM pg_sequence JOIN pg_depend ON objid = seqrelid"
    " JOIN pg_class c ON c.oid = refobjid WHERE deptype IN ('a', 'i') AND relnamespace = 'public'::regnamespace"
    " AND relname = ANY(%s)"
)


def _tables(cursor: Any) -> dict[str, tuple[bool, int]]:
    """Every table that is emptied: whether triggers of ours stand on it, and its size in bytes."""
    cursor.execute(
        "SELECT relname, EXISTS (SELECT FROM pg_trigger WHERE tgrelid = c.oid AND NOT tgisinternal),"
        " pg_relation_size(oid) FROM pg_class c"
        " WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')"
        " AND pg_get_userbyid(relowner) = current_user AND NOT relispartition AND relname <> ALL(%s)",
        [sorted(KEPT_TABLES)],
    )
    return {name: (has_triggers, size) for name, has_triggers, size in cursor.fetchall()}


def _filled(cursor: Any, tables: Iterable[str]) -> list[str]:
    asks = (
        sql.SQL("SELECT {} WHERE EXISTS (SELECT FROM {})").format(sql.Literal(name), sql.Identifier(name))
        for name in tables
    )
    cursor.execute(sql.SQL(" UNION ALL ").join(asks))
    return [name for (name,) in cursor.fetchall()]


def _without_triggers(
    cursor: Any, tables: dict[str, tuple[bool, int]], names: Iterable[str], statement: sql.Composable
) -> None:
    """Runs `statement` while no trigger of ours stands on the tables of these names."""
    guarded = [name for name in names if tables[name][0]]
    statements = [
        *(_named("ALTER TABLE {} DISABLE TRIGGER USER", name) for name in guarded),
        statement,
        # A table of which a foreign key is still to be looked at cannot be altered.
        sql.SQL("SET CONSTRAINTS ALL IMMEDIATE"),
        *(_named("ALTER TABLE {} ENABLE TRIGGER USER", name) for name in guarded),
    ]
    cursor.execute(sql.SQL("; ").join(statements))


def _listed(names: Iterable[str]) -> sql.Composable:
    return sql.SQL(", ").join(map(sql.Identifier, names))


def _build_template(cursor: Any) -> None:
    cursor.execute(_named("DROP DATABASE IF EXISTS {} WITH (FORCE)", template_name()))
    cursor.execute(_named("CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8'", template_name()))
    before = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = template_name()
    try:
        call_command("migrate", verbosity=0)
        if "load_gazetteer" in get_commands():
            call_command("load_gazetteer", verbosity=0)
    finally:
        connection.close()
        connection.settings_dict["NAME"] = before
    with closing(_connect(template_name())) as link, link.cursor() as analysis:
        analysis.execute("VACUUM ANALYZE")


def _state() -> str:
    """Changes with every migration and rule, with the gazetteer's data, and with the code that loads and grants."""
    digest = hashlib.sha256()
    for path in sorted(_sources()):
        digest.update(str(path.relative_to(settings.BASE_DIR)).encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def _sources() -> Iterator[Path]:
    yield settings.BASE_DIR / "config" / "grants.py"
    yield settings.BASE_DIR / "config" / "search_path.py"
    yield settings.BASE_DIR / "config" / "database_rules.py"
    yield settings.BASE_DIR / "requirements.txt"
    yield settings.BASE_DIR / "referrals" / "states.py"
    for app in apps.get_app_configs():
        folder = Path(app.path)
        if folder.is_relative_to(settings.BASE_DIR) and ".venv" not in folder.parts:
            yield from (folder / "migrations").glob("*.py")
            yield from (folder / "sql").glob("*.sql")
            yield from (path for path in (folder / "places").rglob("*") if path.is_file() and path.suffix != ".pyc")
            yield from (folder / "management" / "commands").glob("load_gazetteer*.py")


@contextmanager
def one_at_a_time(what: str) -> Iterator[None]:
    """Waits for other processes that are at the same; they share a folder as they share a server."""
    settings.VAR_DIR.mkdir(parents=True, exist_ok=True)
    with (settings.VAR_DIR / f"{what}.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


@contextmanager
def _server_cursor() -> Iterator[Any]:
    with closing(_connect(_entry("owner")["NAME"])) as link, link.cursor() as cursor:
        yield cursor


def _connect(name: str) -> Any:
    entry = _entry("owner")
    link = psycopg2.connect(
        dbname=name,
        user=entry["USER"],
        password=entry["PASSWORD"],
        host=entry["HOST"],
        port=entry["PORT"] or None,
        **entry["OPTIONS"],
    )
    link.autocommit = True
    return link


def _entry(role: str) -> dict[str, Any]:
    return postgres.django_database(Env({**os.environ, "ALONGSIDE_DB_ROLE": role}), settings.VAR_DIR)


def _named(statement: str, name: str, *values: str) -> Any:
    return sql.SQL(statement).format(sql.Identifier(name), *map(sql.Literal, values))
