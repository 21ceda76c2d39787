"""What the application's database role may do. The owner applies it after every migration."""

from collections.abc import Iterable

import pghistory.models
from django.apps import apps
from django.core.management.base import CommandError
from django.db.backends.utils import CursorWrapper
from psycopg2 import sql

from config import postgres
from config.env import Env

# Loaded by the owner only.
READ_ONLY_TABLES = {
    "directory_area",
    "directory_gazetteerload",
    "directory_town",
    "directory_unitpostcode",
    "django_migrations",
    "referrals_ledgerhead",
    "referrals_allowedtransition",
}
# Records: rows are added, and neither changed nor removed.
APPEND_ONLY_TABLES = {
    "referrals_accesslog",
    "referrals_ledgerentry",
    "referrals_ledgercheckpoint",
    "referrals_referralevent",
    "referrals_releaseevent",
    "referrals_externaldisclosure",
}
# Records too, but that housekeeping removes them when nothing needs them any more: a trigger holds everybody else off.
LET_GO_TABLES = {"referrals_revocation"}
# What somebody wrote is erased when the person asks for it; who did what and when stays.
ERASABLE_COLUMNS = {
    "referrals_referralevent": "why",
    "referrals_releaseevent": "why",
    "referrals_revocation": "note",
    "referrals_externaldisclosure": "details",
}

_EVERYTHING = ("SELECT", "INSERT", "UPDATE", "DELETE")
_APPEND = ("SELECT", "INSERT")
_LET_GO = ("SELECT", "INSERT", "DELETE")
_READ = ("SELECT",)


def apply_as_owner(cursor: CursorWrapper) -> None:
    """Gives the application's role its rights where the connection is the owner's of two roles; does nothing elsewhere.

    Raises CommandError where the application's role does not exist.
    """
    roles = postgres.roles(Env())
    cursor.execute("SELECT current_user")
    if roles.owner == roles.app or cursor.fetchone()[0] != roles.owner:
        return
    cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [roles.app])
    if cursor.fetchone() is None:
        raise CommandError(f"The role {roles.app} does not exist: create it, then migrate again.")
    apply(cursor, roles.app)


def apply(cursor: CursorWrapper, app_role: str) -> None:
    """Gives `app_role` exactly its rights on schema public, taking away any other it had."""
    role = sql.Identifier(app_role)
    statements = [
        sql.SQL("REVOKE CREATE ON SCHEMA public FROM PUBLIC"),
        sql.SQL("REVOKE CREATE ON SCHEMA public FROM {}").format(role),
        sql.SQL("GRANT USAGE ON SCHEMA public TO {}").format(role),
        sql.SQL("REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {}").format(role),
        sql.SQL("GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {}").format(role),
    ]
    for rights, tables in _rights(_owned_tables(cursor)).items():
        statements.append(
            sql.SQL("GRANT {} ON {} TO {}").format(
                sql.SQL(", ").join(map(sql.SQL, rights)),
                sql.SQL(", ").join(sql.Identifier("public", table) for table in sorted(tables)),
                role,
            )
        )
    statements += [
        sql.SQL("GRANT UPDATE ({}) ON {} TO {}").format(sql.Identifier(column), sql.Identifier("public", table), role)
        for table, column in ERASABLE_COLUMNS.items()
    ]
    # One statement string is one transaction: nobody ever meets a role without its rights.
    cursor.execute(sql.SQL("; ").join(statements))


def event_tables() -> set[str]:
    """Tables of history events: rows are added and never changed."""
    return {model._meta.db_table for model in apps.get_models() if issubclass(model, pghistory.models.Event)}


def _rights(tables: Iterable[str]) -> dict[tuple[str, ...], set[str]]:
    added_to = event_tables() | APPEND_ONLY_TABLES
    by_rights: dict[tuple[str, ...], set[str]] = {}
    for table in tables:
        rights: tuple[str, ...] = _EVERYTHING
        if table in READ_ONLY_TABLES:
            rights = _READ
        elif table in LET_GO_TABLES:
            rights = _LET_GO
        elif table in added_to:
            rights = _APPEND
        by_rights.setdefault(rights, set()).add(table)
    return by_rights


def _owned_tables(cursor: CursorWrapper) -> list[str]:
    cursor.execute(
        "SELECT relname FROM pg_class"
        " WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v', 'm')"
        " AND pg_get_userbyid(relowner) = current_user"
    )
    return [name for (name,) in cursor.fetchall()]
