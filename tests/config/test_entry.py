"""Reading the database's address and other settings from the environment."""

import os
import stat
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from config.checks import two_database_roles
from config.env import Env
from config.postgres import django_database, kept_secret, roles
from config.postgres.entry import parse_url


def test_a_whole_url() -> None:
    entry = parse_url(
        "postgres://al%40ice:p%2Fw%3A@db.example.org:6432/along%20side?sslmode=verify-full", "DATABASE_URL"
    )
    assert entry == {
        "NAME": "along side",
        "USER": "al@ice",
        "PASSWORD": "p/w:",
        "HOST": "db.example.org",
        "PORT": "6432",
        "OPTIONS": {"sslmode": "verify-full"},
    }


@pytest.mark.parametrize(
    ("url", "host", "port"),
    [
        ("postgresql://u@/d", "", ""),
        ("postgres://u@[2001:db8::1]:5/d", "2001:db8::1", "5"),
        ("postgres://u@%2FVar%2Frun/d", "/Var/run", ""),
        ("postgres://u@%2FVar%2Frun:7/d", "/Var/run", "7"),
        ("postgres://u@/d?host=/Var/run", "/Var/run", ""),
    ],
)
def test_hosts(url: str, host: str, port: str) -> None:
    entry = parse_url(url, "DATABASE_URL")
    assert (entry["HOST"], entry["PORT"]) == (host, port)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "alongside",
        "mysql://u:secret@h/d",
        "postgres://u:secret@h",
        "postgres://h/d",
        "postgres://u:secret@h:port/d",
        "postgres://u:secret@h:99999/d",
        "postgres://u:secret@h/d/e",
        "postgres://u:secret@h/d?sslmod=require",
        "postgres://u:secret@h/d?sslmode",
        "postgres://u:secret#x@h/d",
        "postgres://u:secret@[h/d",
    ],
)
def test_unreadable_urls_are_refused_without_being_repeated(url: str) -> None:
    with pytest.raises(ImproperlyConfigured) as refusal:
        parse_url(url, "DATABASE_URL")
    assert "DATABASE_URL" in str(refusal.value)
    assert "secret" not in str(refusal.value)


def test_the_role_decides_the_address(tmp_path: Path) -> None:
    values = {"DATABASE_URL": "postgres://app@h/d", "DATABASE_OWNER_URL": "postgres://owner@h/d"}
    assert django_database(Env(values), tmp_path)["USER"] == "app"
    assert django_database(Env({**values, "ALONGSIDE_DB_ROLE": "owner"}), tmp_path)["USER"] == "owner"
    assert roles(Env(values)) == ("owner", "app")
    with pytest.raises(ImproperlyConfigured, match="app or owner"):
        django_database(Env({"ALONGSIDE_DB_ROLE": "root"}), tmp_path)


def test_the_private_entry_touches_nothing(tmp_path: Path) -> None:
    entry = django_database(Env({"TEST_DB_SUFFIX": "_x"}), tmp_path / "var")
    assert entry["USER"] == "alongside_app"
    assert entry["TEST"] == {"NAME": "test_alongside_x"}
    assert list(tmp_path.iterdir()) == []


def test_one_role_for_both_is_warned_about(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgres://one@h/d")
    monkeypatch.delenv("DATABASE_OWNER_URL", raising=False)
    assert [warning.id for warning in two_database_roles()] == ["alongside.W001"]
    monkeypatch.setenv("DATABASE_OWNER_URL", "postgres://two@h/d")
    assert two_database_roles() == []


def test_the_secret_is_made_once_by_whoever_is_first(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        keys = set(pool.map(kept_secret, [tmp_path / "var"] * 32))
    assert len(keys) == 1
    files = list((tmp_path / "var").iterdir())
    assert [stat.S_IMODE(file.stat().st_mode) for file in files] == [0o600]


def test_a_broken_secret_is_refused(tmp_path: Path) -> None:
    (tmp_path / "secret_key").write_text("short")
    with pytest.raises(ImproperlyConfigured, match="remove it"):
        kept_secret(tmp_path)


@pytest.mark.parametrize(
    ("read", "value", "remedy"),
    [
        (lambda env: env.text("X"), None, "Set the environment variable X"),
        (lambda env: env.flag("X"), "perhaps", "write 1 or 0"),
        (lambda env: env.number("X", 1.0), "many", "write a number"),
    ],
)
def test_env_readers_fail_loudly(read: Callable[[Env], object], value: str | None, remedy: str) -> None:
    env = Env({} if value is None else {"X": value})
    with pytest.raises(ImproperlyConfigured, match=remedy):
        read(env)


PRODUCTION = {
    "ALONGSIDE_MODE": "production",
    "SECRET_KEY": "k" * 60,
    "FIELD_KEYS": "a" * 43 + "=",
    "ALLOWED_HOSTS": "alongside.example.org",
    "SITE_URL": "https://alongside.example.org",
    "DATABASE_URL": "postgres://app@h/d",
}


def start(values: dict[str, str]) -> "subprocess.CompletedProcess[str]":
    environment = {"PATH": os.environ["PATH"], **values}
    command = [sys.executable, "manage.py", "diffsettings"]
    return subprocess.run(command, capture_output=True, text=True, env=environment, cwd=settings.BASE_DIR)


def test_production_starts_with_everything_set() -> None:
    assert start(PRODUCTION).returncode == 0


@pytest.mark.parametrize("missing", ["SECRET_KEY", "FIELD_KEYS", "ALLOWED_HOSTS", "SITE_URL", "DATABASE_URL"])
def test_production_refuses_to_start_without(missing: str) -> None:
    result = start({name: value for name, value in PRODUCTION.items() if name != missing})
    assert result.returncode == 1
    assert missing in result.stderr
    assert result.stderr.count("\n") == 1


def test_production_refuses_debug() -> None:
    assert "DEBUG" in start({**PRODUCTION, "DEBUG": "1"}).stderr
