"""Django's DATABASES entry, from the environment. Starts nothing."""

from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

from config.env import Env
from config.postgres.layout import Layout

DATABASE = "alongside"
OWNER_ROLE = "alongside_owner"
APP_ROLE = "alongside_app"

_SCHEMES = {"postgres", "postgresql"}
# What libpq understands and an operator may need; anything else is likely a misspelling.
_URL_OPTIONS = {
    "application_name",
    "channel_binding",
    "connect_timeout",
    "gssencmode",
    "options",
    "requirepeer",
    "sslcert",
    "sslkey",
    "sslmode",
    "sslrootcert",
    "target_session_attrs",
}


class Roles(NamedTuple):
    """Names of the database roles: `owner` migrates, `app` serves pages. One name twice: they are not separated."""

    owner: str
    app: str


def is_private(env: Env) -> bool:
    """Whether the private server is used: no DATABASE_URL, and not in production."""
    return not env.text("DATABASE_URL", "") and env.text("ALONGSIDE_MODE", "local") != "production"


def roles(env: Env) -> Roles:
    """The two role names; raises ImproperlyConfigured for an unreadable URL."""
    if is_private(env):
        return Roles(OWNER_ROLE, APP_ROLE)
    app = parse_url(env.text("DATABASE_URL", ""), "DATABASE_URL")["USER"]
    owner_url = env.text("DATABASE_OWNER_URL", "")
    return Roles(parse_url(owner_url, "DATABASE_OWNER_URL")["USER"] if owner_url else app, app)


def django_database(env: Env, var_dir: Path) -> dict[str, Any]:
    """The `default` entry of DATABASES, as the owner where ALONGSIDE_DB_ROLE is "owner", else as the application.

    Raises ImproperlyConfigured for a missing or unreadable DATABASE_URL or an unknown role.
    """
    role = env.text("ALONGSIDE_DB_ROLE", "app")
    if role not in {"app", "owner"}:
        raise ImproperlyConfigured(f"ALONGSIDE_DB_ROLE is {role!r}; write app or owner.")
    connection = _private_connection(role, var_dir) if is_private(env) else _given_connection(role, env)
    return {
        "ENGINE": "django.db.backends.postgresql",
        **connection,
        "CONN_MAX_AGE": 300,
        "CONN_HEALTH_CHECKS": True,
        "TEST": {"NAME": "test_alongside" + env.text("TEST_DB_SUFFIX", "")},
    }


def _private_connection(role: str, var_dir: Path) -> dict[str, Any]:
    layout = Layout.of(var_dir)
    return {
        "NAME": DATABASE,
        "USER": OWNER_ROLE if role == "owner" else APP_ROLE,
        "PASSWORD": "",
        "HOST": str(layout.sockets),
        "PORT": "5432",
        # Refuses to talk to a socket somebody else may have put in the place of ours.
        "OPTIONS": {"requirepeer": layout.server_user},
    }


def _given_connection(role: str, env: Env) -> dict[str, Any]:
    name = "DATABASE_OWNER_URL" if role == "owner" and env.text("DATABASE_OWNER_URL", "") else "DATABASE_URL"
    return parse_url(env.text(name, ""), name)


def parse_url(url: str, name: str) -> dict[str, Any]:
    """NAME, USER, PASSWORD, HOST, PORT and OPTIONS from a postgres:// address.

    A socket folder is written percent-encoded in the place of the host, or as `?host=/folder`. Raises
    ImproperlyConfigured, naming the variable `name` and never the address, which may hold a password.
    """
    example = f"{name} should read postgres://role:password@host:5432/database"
    if not url:
        raise ImproperlyConfigured(f"Set {name}: {example}.")
    try:
        parts = urlsplit(url)
        port = parts.port
        options = dict(parse_qsl(parts.query, strict_parsing=True, errors="strict")) if parts.query else {}
    except ValueError as error:
        raise ImproperlyConfigured(f"{example}; its port or options cannot be read.") from error
    if parts.scheme not in _SCHEMES:
        raise ImproperlyConfigured(f"{example}; only PostgreSQL is supported.")
    database = unquote(parts.path.lstrip("/"))
    if not database or "/" in database or not parts.username or parts.fragment:
        raise ImproperlyConfigured(f"{example}; write special characters as %XX.")
    host = options.pop("host", "") or _host(parts)
    if unknown := sorted(set(options) - _URL_OPTIONS):
        raise ImproperlyConfigured(f"{name} has an unknown option: {', '.join(unknown)}.")
    return {
        "NAME": database,
        "USER": unquote(parts.username),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host,
        "PORT": str(port or ""),
        "OPTIONS": options,
    }


def _host(parts: SplitResult) -> str:
    host = unquote(parts.hostname or "")
    if not host.startswith("/"):
        return host
    # `hostname` is lower-cased, which a folder's name must not be.
    written = parts.netloc.rpartition("@")[2]
    return unquote(written.rpartition(":")[0] if parts.port else written)
