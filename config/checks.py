"""System checks of the wiring."""

from typing import Any

from django.conf import settings
from django.core import checks

from config import postgres
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
