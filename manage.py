#!/usr/bin/env python
"""Command line of Alongside."""

import os
import signal
import sys

# Commands that change the schema, or tables the application may only read, connect as the owner.
OWNER_COMMANDS = {
    "dbshell",
    "flush",
    "load_gazetteer",
    "migrate",
    "pgtrigger",
    "rotate_field_keys",
    "sqlflush",
    "squashmigrations",
}
# Commands that need no database: the private server is not started for them.
OFFLINE_COMMANDS = {
    "check",
    "collectstatic",
    "compilemessages",
    "diffsettings",
    "findstatic",
    "help",
    "makemessages",
    "startapp",
    "startproject",
    "version",
}


def main() -> None:
    """Runs one command; says in one line what is missing."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    # An ordinary exit, so that everything this program started is stopped.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    command = sys.argv[1] if len(sys.argv) > 1 else "help"
    if command in OWNER_COMMANDS:
        os.environ.setdefault("ALONGSIDE_DB_ROLE", "owner")
    _prepare(command)
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


def _prepare(command: str) -> None:
    from django.conf import settings
    from django.core.exceptions import ImproperlyConfigured

    from config import postgres
    from config.env import Env

    try:
        var_dir = settings.VAR_DIR
        # `check --database default` asks the database whether its walls stand.
        is_offline = command in OFFLINE_COMMANDS and "--database" not in sys.argv
        if not is_offline and not {"--help", "-h"} & set(sys.argv) and not command.startswith("-"):
            postgres.ensure_running(Env(), var_dir, watch=command == "up")
    except (ImproperlyConfigured, postgres.ServerError) as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
