"""Listings by the hundred thousand, clustered like real towns, for measuring search.

`python -m trials.bench.generate 200000 --database alongside_bench` makes the database, loads the gazetteer, fills the
listing tables with set-based SQL as the owner, and builds the search index the way production does.
"""

import argparse
import os
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager

from django.db.backends.utils import CursorWrapper

PER_AREA = 300


def generate(n: int, seed: int = 1) -> None:
    """Replace every listing by `n` generated ones. The connection must be the owner's; the index is left empty.

    At most 300 serve a whole nation, and 300 each state and county.
    """
    from django.db import connection, transaction

    from trials.bench.statements import STEPS

    with transaction.atomic(), connection.cursor() as cursor, unguarded(cursor):
        empty(cursor)
        # One worker and one seed: the same listings each time.
        cursor.execute("SET LOCAL max_parallel_workers_per_gather = 0; SET LOCAL work_mem = '256MB'")
        cursor.execute("SELECT setseed(%s)", [seed % 1000 / 1000])
        for name, statement in STEPS.items():
            started = time.perf_counter()
            cursor.execute(statement, {"n": n, "seed": str(seed), "per_area": PER_AREA})
            print(f"  {name:<14}{time.perf_counter() - started:7.1f} s", flush=True)
        cursor.execute("DROP TABLE spot, region, made, offer")
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


@contextmanager
def unguarded(cursor: CursorWrapper) -> Iterator[None]:
    """Without history, a second copy of every row, and with foreign keys checked once and not row by row.

    Locks the tables until the transaction ends.
    """
    from trials.bench.statements import FILLED

    tables = [f"directory_{table}" for table in FILLED]
    cursor.execute(
        "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint"
        " WHERE contype = 'f' AND conrelid::regclass::text = ANY(%s)",
        [tables],
    )
    foreign_keys = cursor.fetchall()
    for table in tables:
        cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
    for table, name, _ in foreign_keys:
        cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
    yield
    for table, name, definition in foreign_keys:
        cursor.execute(f"ALTER TABLE {table} ADD CONSTRAINT {name} {definition}")
    for table in tables:
        cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


def empty(cursor: CursorWrapper) -> None:
    """Take out every listing."""
    from trials.bench.statements import FILLED

    tables = ", ".join(f"directory_{table}" for table in (*FILLED, "searchentry", "searchword"))
    cursor.execute(f"TRUNCATE {tables} CASCADE")


def prepare(database: str) -> None:
    """Have Django use this database on the same server, as the owner: made, migrated and with the gazetteer.

    Raises ValueError for a name that does not end in `bench`: everything in it is about to be replaced.
    """
    if not database.endswith("bench"):
        raise ValueError("The name of the database ends in `bench`: everything in it is replaced.")
    start_django()
    from django.core.management import call_command

    _create(database)
    _use(database)
    call_command("migrate", verbosity=0)
    call_command("load_gazetteer", if_needed=True)


def join(database: str) -> None:
    """Use a database that another process has prepared: two that migrate at once trip over each other's rights."""
    start_django()
    _use(database)


def start_django() -> None:
    """Django as the owner, on the server that runs beside the project."""
    os.environ["ALONGSIDE_DB_ROLE"] = "owner"
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django
    from django.conf import settings

    from config import postgres
    from config.env import Env

    django.setup()
    postgres.ensure_running(Env(), settings.VAR_DIR)


def _use(database: str) -> None:
    from django.db import connection

    connection.close()
    connection.settings_dict["NAME"] = database
    with connection.cursor() as cursor:
        cursor.execute("SET synchronous_commit = off")


def _create(database: str) -> None:
    """Beside the usual database, unless it is there."""
    import psycopg2
    from django.db import connection
    from psycopg2 import sql

    with closing(psycopg2.connect(**connection.get_connection_params() | {"cursor_factory": None})) as link:
        link.autocommit = True
        with link.cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [database])
            if cursor.fetchone() is None:
                cursor.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(database)))


def main() -> None:
    from trials.bench.index import index

    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("listings", type=int)
    parser.add_argument("--database", default="alongside_bench")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--no-index", action="store_true", help="leave the search index empty")
    options = parser.parse_args()
    prepare(options.database)
    started = time.perf_counter()
    generate(options.listings, options.seed)
    print(f"{options.listings:,} listings in {time.perf_counter() - started:.1f} s")
    if not options.no_index:
        print(f"search index in {index(options.database):.1f} s")


if __name__ == "__main__":
    main()
