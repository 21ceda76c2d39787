"""Everything `make run` does once the environment exists."""

import hashlib
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command, get_commands
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, connection, connections
from django.db.migrations.executor import MigrationExecutor
from gunicorn.app.base import BaseApplication

from config import database_rules, other_version, postgres
from config import gunicorn as server_settings
from config.env import Env
from directory.places.load import FILES, digest_of, loaded_digest


class Command(BaseCommand):
    help = "Prepares the database, the demonstration and the static files where needed, then serves on localhost."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        """Serves until Ctrl-C or SIGTERM; raises CommandError where something is missing."""
        port = _free_port()
        try:
            self._set_earlier_database_aside()
            if _is_behind():
                self.stdout.write("Preparing the database ...")
                _as_owner("migrate", "--verbosity", "0")
            if any(loaded_digest(shipped.table) != digest_of(shipped.path) for shipped in FILES):
                _as_owner("load_gazetteer", "--if-needed")
            if settings.DEMO and "load_demo" in get_commands():
                call_command("load_demo", if_needed=True)
            _collect_static()
        except KeyboardInterrupt:
            sys.exit(130)
        connections.close_all()
        _Site(lambda: self.stdout.write(_welcome(port))).run()

    def _set_earlier_database_aside(self) -> None:
        if not other_version.unknown_migrations("default"):
            return
        if not postgres.is_private(Env()):
            other_version.refuse("default")
        try:
            name = other_version.set_aside()
        except postgres.ServerError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(
            "The database was made by another version of Alongside and cannot be used by this one. "
            f'It is kept under the name "{name}", and a new one is made.'
        )


class _Site(BaseApplication):
    """gunicorn inside this program, so that one Ctrl-C ends both it and the private database."""

    def __init__(self, announce: Callable[[], object]) -> None:
        self._announce = announce
        self._worker: subprocess.Popen[bytes] | None = None
        super().__init__()

    def load_config(self) -> None:
        for name in self.cfg.settings:
            if hasattr(server_settings, name):
                self.cfg.set(name, getattr(server_settings, name))
        self.cfg.set("on_exit", self._on_exit)
        self.cfg.set("loglevel", "warning")
        self.cfg.set("when_ready", self._when_ready)

    def load(self) -> Any:
        from config.wsgi import application

        return application

    def _when_ready(self, arbiter: object) -> None:
        # gunicorn takes a closed terminal for a wish to reload; here it means stop.
        signal.signal(signal.SIGHUP, lambda *_: os.kill(os.getpid(), signal.SIGTERM))
        self._worker = _each_minute()
        self._announce()
        # Before workers are forked: each would print a copy of what a pipe or a log file still waits for.
        sys.stdout.flush()

    def _on_exit(self, arbiter: object) -> None:
        if self._worker is not None:
            self._worker.terminate()
            with suppress(subprocess.TimeoutExpired):
                self._worker.wait(timeout=10)


def _each_minute() -> subprocess.Popen[bytes]:
    """What cannot wait for somebody to run it: alerts that are told again, e-mail, and permissions that ran out.

    A program of its own, which ends with this one even where this one is killed.
    """
    tasks = ("danger", "mail", "permissions")
    # What it did is not news here; the e-mails that the demonstration prints are.
    command = ("housekeeping", "--verbosity", "0", "--every", "20", "--until-parent-ends", "--only", *tasks)
    return subprocess.Popen([sys.executable, sys.argv[0], *command])


def _free_port() -> int:
    text = os.environ.get("PORT", "8000")
    if not text.isdecimal() or not 0 < int(text) < 65536:
        raise CommandError(f'PORT is {text!r}; write a number such as in "PORT=8001 make run".')
    port = int(text)
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except PermissionError as error:
            raise CommandError(f'Port {port} needs rights you lack. Run "PORT=8001 make run".') from error
        except OSError as error:
            other = port + 1 if port < 65535 else 8001
            raise CommandError(
                f'Port {port} is in use. Stop the program that uses it, or run "PORT={other} make run".'
            ) from error
    return port


def _is_behind() -> bool:
    """Whether the database lacks a migration, or has other rules than the SQL files say."""
    try:
        executor = MigrationExecutor(connection)
        is_outstanding = bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))
        return is_outstanding or not database_rules.are_installed("default")
    except DatabaseError:
        return True


def _as_owner(*command: str) -> None:
    """Runs another command in a program of its own, which connects as the owner of the tables."""
    if subprocess.run([sys.executable, sys.argv[0], *command]).returncode != 0:
        raise CommandError(f"`manage.py {command[0]}` failed: what it says above is the reason.")


def _collect_static() -> None:
    stamp = settings.VAR_DIR / "static.stamp"
    state = _static_state()
    if stamp.exists() and stamp.read_text() == state and Path(settings.STATIC_ROOT).is_dir():
        return
    call_command("collectstatic", interactive=False, verbosity=0)
    stamp.parent.mkdir(parents=True, exist_ok=True)
    stamp.write_text(state)


def _static_state() -> str:
    """Changes whenever a static file does: names, sizes and times, without reading the files."""
    digest = hashlib.sha256()
    for finder in get_finders():
        for name, storage in finder.list([]):
            status = Path(storage.path(name)).stat()
            digest.update(f"{name} {status.st_size} {status.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def _welcome(port: int) -> str:
    address = f"http://localhost:{port}"
    lines = ["", f"  {settings.SITE_NAME} is at {address}", f"  Curators work at {address}/curate/"]
    if settings.DEMO:
        from demo.accounts import sign_in_lines

        lines += ["", f"  Demonstration: sign in as somebody at {address}/demo/sign-in-as/, or by hand:"]
        lines += [f"    {line}" for line in sign_in_lines()]
    return "\n".join([*lines, "", "  Ctrl-C stops it.", ""])
