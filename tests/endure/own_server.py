"""A PostgreSQL, files and keys of a trial's own, in a temporary folder; gone afterwards."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any


@contextmanager
def own_server(name: str, *, migrated: bool = True) -> Iterator[tuple[Path, Any]]:
    """The folder and the server; Django is set up to use them. Nothing else on this machine is touched.

    The server waits for its disk as in production: nothing is relaxed.
    """
    with tempfile.TemporaryDirectory(prefix=f"alongside-{name}-") as folder:
        os.environ |= {"ALONGSIDE_VAR": folder, "DJANGO_SETTINGS_MODULE": "config.settings"}
        os.environ |= {"LEDGER_SEALS": f"{folder}/seals.jsonl"}
        os.environ.pop("DATABASE_URL", None)
        import django

        django.setup()
        from django.conf import settings

        # What would go out stays where by_link finds it, and is sent before a step ends.
        settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
        settings.WORK_IN_BACKGROUND = False
        from config.postgres import PrivateServer
        from config.postgres.layout import Layout

        layout = Layout.of(Path(folder))
        server = PrivateServer(layout)
        try:
            server.join()
            if migrated:
                subprocess.run([sys.executable, "manage.py", "migrate", "--verbosity", "0"], check=True)
            yield Path(folder), server
        finally:
            from django.db import connection

            connection.close()
            server.stop()
            shutil.rmtree(layout.home, ignore_errors=True)
            shutil.rmtree(layout.sockets, ignore_errors=True)
