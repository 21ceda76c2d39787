"""A PostgreSQL, files and keys of a trial's own, in a temporary folder; gone afterwards."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

Tells = Callable[[Path], list[str]]


@contextmanager
def own_server(name: str, *, tells: Tells = lambda _home: []) -> Iterator[tuple[Path, Any]]:
    """The folder and the server; Django is set up to use them. Nothing else on this machine is touched.

    The server waits for its disk as in production: nothing is relaxed. `tells` gives it environment variables, from the
    server's own folder, which its user may read.
    """
    with tempfile.TemporaryDirectory(prefix=f"alongside-{name}-") as folder:
        os.environ |= {"ALONGSIDE_VAR": folder, "DJANGO_SETTINGS_MODULE": "config.settings"}
        os.environ |= {"LEDGER_CHECKPOINT_FILE": f"{folder}/seals.jsonl"}
        os.environ.pop("DATABASE_URL", None)
        import django

        django.setup()
        for_trials()
        from config.postgres.layout import Layout

        layout = Layout.of(Path(folder))
        layout.prepare()
        server = told_server(layout, tells(layout.home))
        try:
            server.join()
            subprocess.run([sys.executable, "manage.py", "migrate", "--verbosity", "0"], check=True)
            yield Path(folder), server
        finally:
            from django.db import connection

            connection.close()
            server.stop()
            shutil.rmtree(layout.home, ignore_errors=True)
            shutil.rmtree(layout.sockets, ignore_errors=True)


def told_server(layout: Any, variables: list[str], settings: dict[str, str] | None = None) -> Any:
    """A private server with NAME=value of `variables` in its environment, and settings of its own."""
    from config.postgres import PrivateServer

    class Told(PrivateServer):
        def _settings(self) -> dict[str, str]:
            return super()._settings() | (settings or {})

        def _run(self, command: list[str], **options: object) -> "subprocess.Popen[bytes]":
            return super()._run(["env", *variables, *command], **options)

    return Told(layout)


def for_trials() -> None:
    """Settings of a process that plays browsers: e-mail stays where by_link finds it, static files need no collecting."""
    from django.conf import settings

    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    settings.WORK_IN_BACKGROUND = False
    static = {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
    settings.STORAGES = settings.STORAGES | static
    settings.ALLOWED_HOSTS = [*settings.ALLOWED_HOSTS, "testserver"]
