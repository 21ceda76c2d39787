"""System checks of the wiring."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core import checks
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.migrations.executor import MigrationExecutor

from config import other_version, postgres
from config.env import Env


@checks.register(checks.Tags.security)
def two_database_roles(**_: Any) -> list[checks.CheckMessage]:
    """Warns where the application connects as the role that owns the tables, past row-level security."""
    roles = postgres.roles(Env())
    if roles.owner != roles.app:
        return []
    return [
        checks.Warning(
            "The application and the migrations use one database role, which may do anything to the tables.",
            hint="Set DATABASE_OWNER_URL to the role that owns the tables, and DATABASE_URL to one that owns nothing.",
            id="alongside.W001",
        )
    ]


@checks.register()
def no_demonstration_with_real_settings(**_: Any) -> list[checks.CheckMessage]:
    """Fails where the demonstration, with its sign-ins that everybody knows, is on in production."""
    if not (settings.DEMO and settings.PRODUCTION):
        return []
    return [
        checks.Error(
            "DEMO is on with ALONGSIDE_MODE=production: everybody knows the sign-ins of the demonstration.",
            hint="Unset DEMO. Its pages answer nothing here, but the database may hold its accounts: use another one.",
            id="alongside.E001",
        )
    ]


@checks.register(checks.Tags.database)
def no_database_of_the_demonstration(databases: Sequence[str] | None = None, **_: Any) -> list[checks.CheckMessage]:
    """Fails in production where the database ever held the demonstration: `check --deploy --database default`."""
    from accounts.selectors import demonstration_accounts

    if not settings.PRODUCTION or DEFAULT_DB_ALIAS not in (databases or ()) or is_behind(DEFAULT_DB_ALIAS):
        return []
    if not demonstration_accounts.is_left_in_database():
        return []
    return [
        checks.Error(
            "This database held the demonstration: its accounts, an administrator's among them, have passwords that "
            "everybody knows.",
            hint="They cannot sign in here and the site does not start, but others may have been made with them. Use "
            "a new database.",
            id="alongside.E006",
        )
    ]


@checks.register(checks.Tags.security, deploy=True)
def database_was_asked(databases: Sequence[str] | None = None, **_: Any) -> list[checks.CheckMessage]:
    """Says that `check --deploy` alone looks at settings and not at the database behind them."""
    if databases or not settings.PRODUCTION:
        return []
    return [
        checks.Info(
            "The database was not looked at.",
            hint="Run `manage.py check --deploy --database default`: its walls, keys, functions and accounts are checked too.",
            id="alongside.I001",
        )
    ]


@checks.register(checks.Tags.database)
def rules_are_those_of_the_files(databases: Sequence[str] | None = None, **_: Any) -> list[checks.CheckMessage]:
    """Fails where policies, triggers and functions were installed from other files: `check --database default`."""
    from config import database_rules

    if DEFAULT_DB_ALIAS not in (databases or ()) or is_behind(DEFAULT_DB_ALIAS):
        return []
    if database_rules.are_installed(DEFAULT_DB_ALIAS):
        return []
    return [
        checks.Error(
            "The rules of the database are not those of this version: policies, triggers or functions may be missing or old.",
            hint="Run `manage.py migrate` as the owner of the tables.",
            id="alongside.E008",
        )
    ]


def is_behind(using: str) -> bool:
    """Whether a migration is outstanding, or unknown here: what a check would ask about may not be there."""
    if other_version.unknown_migrations(using):
        return True
    executor = MigrationExecutor(connections[using])
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))
