"""How fast the ledger is proven: `python -m trials.bench.ledger [rows]`. The aim: 50,000 rows a second."""

import os
import sys
from typing import Any

import django

AIM_ROWS_PER_S = 50_000
DATABASE = "alongside_ledger_bench"


def rows_per_second(rows: int) -> float:
    """Proves `rows` made-up rows three times in a database of its own; the middle one counts."""
    from referrals.ledger import proof as ledger_proof

    _prepare(rows)
    proofs = [ledger_proof.verify() for _ in range(3)]
    assert all(proof.rows == rows and {fault.what for fault in proof.faults} <= {"seals absent"} for proof in proofs)
    return rows / sorted(proof.seconds for proof in proofs)[1]


def _prepare(rows: int) -> None:
    from django.core.management import call_command
    from django.db import connection

    from referrals.models import LedgerHead
    from tests import database
    from tests.referrals import ledgers

    database.become("owner")
    with database._server_cursor() as cursor:
        _make_database(cursor)
    connection.settings_dict["NAME"] = DATABASE
    call_command("migrate", verbosity=0)
    connection.close()
    entry = database._entry("app")
    connection.settings_dict.update({key: entry[key] for key in ("USER", "PASSWORD", "HOST", "PORT", "OPTIONS")})
    head = LedgerHead.objects.filter(pk=1).first()
    missing = rows - (head.seq if head else 0)
    while missing > 0:
        ledgers.fill(min(missing, 1_000))
        missing -= 1_000


def _make_database(cursor: Any) -> None:
    cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE])
    if cursor.fetchone() is None:
        cursor.execute(f"CREATE DATABASE \"{DATABASE}\" TEMPLATE template0 ENCODING 'UTF8'")


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    from django.conf import settings

    from config import postgres
    from config.env import Env

    django.setup()
    postgres.ensure_running(Env(), settings.VAR_DIR)
    count = int(sys.argv[1].replace("_", "")) if len(sys.argv) > 1 else 200_000
    print(f"| ledger proven, {count:,} rows | {rows_per_second(count):,.0f} rows/s |")
