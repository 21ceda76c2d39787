"""The database: the one named by DATABASE_URL, or else a private PostgreSQL of our own.

The private server listens only on a Unix socket, admits only the operating-system user who started it, keeps its
data between runs and stops when the last program using it leaves.
"""

from config.postgres.entry import Roles, django_database, is_private, roles
from config.postgres.secret import kept_field_key, kept_secret
from config.postgres.server import PrivateServer, ServerError, ensure_running

__all__ = [
    "PrivateServer",
    "Roles",
    "ServerError",
    "django_database",
    "ensure_running",
    "is_private",
    "kept_field_key",
    "kept_secret",
    "roles",
]
