"""What a process that answers requests does differently from a command: it never waits for long, for anything."""

import sys
from typing import Any

from django.db import connections

# Milliseconds. A person's row is locked for some of them; whoever meets a lock for longer is told to try again.
LOCK_MS = 2_000
# The slowest page takes a tenth of this at a million listings.
STATEMENT_MS = 10_000
IDLE_IN_TRANSACTION_MS = 60_000
# Seconds after which a thread that computes lets another one of its process go on: five times as often as usual, for
# a page of crisis lines must not wait while four searches compute.
SWITCH_S = 0.001


def begin() -> None:
    """Bounds every wait of this process. Call before it opens a connection to the database."""
    sys.setswitchinterval(SWITCH_S)
    bounded(connections.settings["default"])


def bounded(database: dict[str, Any]) -> None:
    """Has PostgreSQL end what takes too long on connections opened with these settings."""
    limits = (
        f"-c lock_timeout={LOCK_MS} -c statement_timeout={STATEMENT_MS} "
        f"-c idle_in_transaction_session_timeout={IDLE_IN_TRANSACTION_MS}"
    )
    options = database.setdefault("OPTIONS", {})
    # What an operator set comes last, and so counts.
    options["options"] = f"{limits} {options.get('options', '')}".strip()
