"""Brings the shipped files into the database: in one transaction, so readers see the old edition or the new one."""

import gzip
import hashlib
import io
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper
from django.utils import timezone
from tqdm import tqdm

DATA = Path(__file__).parent / "data"
_ROWS_AT_ONCE = 10_000


class Shipped(NamedTuple):
    """A gzipped CSV whose header names columns of `table`, the first being its key."""

    path: Path
    table: str


FILES = (
    Shipped(DATA / "areas.csv.gz", "directory_area"),
    Shipped(DATA / "towns.csv.gz", "directory_town"),
)


def digest_of(path: Path) -> str:
    """SHA-256 of the file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def loaded_digest(table: str) -> str:
    """The digest `table` was last loaded with, or "" where it never was."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT digest FROM directory_gazetteerload WHERE name = %s", [table])
        row = cursor.fetchone()
    return row[0] if row else ""


def load(shipped: Shipped, *, quiet: bool = False) -> int:
    """Makes the table equal to the file, changing only rows that differ; returns the number of rows in the file.

    Must run as the owner role: the application may not write these tables.
    """
    with gzip.open(shipped.path, "rt", encoding="utf-8", newline="") as file:
        lines = file.readlines()
    columns = lines[0].strip().split(",")
    progress = tqdm(total=len(lines) - 1, desc=shipped.path.name, unit=" rows", disable=quiet or None)
    with transaction.atomic(), connection.cursor() as cursor, progress:
        replace(cursor, shipped.table, columns, _chunks(iter(lines[1:])), progress)
        record(cursor, shipped.table, digest_of(shipped.path), len(lines) - 1)
    settle(shipped.table)
    return len(lines) - 1


def settle(table: str) -> None:
    """Brings the planner's statistics and the text indexes up to date: rows waiting to enter a GIN index made
    looking a town up ten times slower.
    """
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE {table}")
        cursor.execute(
            "SELECT gin_clean_pending_list(pg_class.oid) FROM pg_index"
            " JOIN pg_class ON pg_class.oid = indexrelid JOIN pg_am ON pg_am.oid = relam"
            " WHERE indrelid = %s::regclass AND amname = 'gin'",
            [table],
        )


def _chunks(lines: Iterator[str]) -> Iterator[list[str]]:
    while chunk := list(islice(lines, _ROWS_AT_ONCE)):
        yield chunk


def replace(cursor: CursorWrapper, table: str, columns: list[str], chunks: Iterator[list[str]], progress: Any) -> int:
    """Upserts every CSV line and deletes the rows that no line has; returns the number of lines.

    Call it inside a transaction. Table and column names come from our own files and code, never from a visitor.
    """
    key, names = columns[0], ", ".join(columns)
    rest = ", ".join(columns[1:])
    cursor.execute(f"CREATE TEMP TABLE incoming ON COMMIT DROP AS SELECT {names} FROM {table} WITH NO DATA")  # noqa: S608
    cursor.execute(f"CREATE TEMP TABLE kept ON COMMIT DROP AS SELECT {key} FROM {table} WITH NO DATA")  # noqa: S608
    new_values = ", ".join(f"excluded.{column}" for column in columns[1:])
    old_values = ", ".join(f"old.{column}" for column in columns[1:])
    count = 0
    for chunk in chunks:
        # An empty field is NULL only in the columns that can be: elsewhere it is the empty string.
        cursor.copy_expert(
            f"COPY incoming ({names}) FROM STDIN WITH (FORMAT csv, FORCE_NOT_NULL ({_texts(cursor, table, columns)}))",
            io.StringIO("".join(chunk)),
        )
        cursor.execute(
            f"INSERT INTO {table} AS old ({names}) SELECT {names} FROM incoming ON CONFLICT ({key}) DO UPDATE"  # noqa: S608
            f" SET ({rest}) = ROW ({new_values}) WHERE ({old_values}) IS DISTINCT FROM ({new_values})"
        )
        cursor.execute(f"INSERT INTO kept SELECT {key} FROM incoming")  # noqa: S608
        cursor.execute("TRUNCATE incoming")
        progress.update(len(chunk))
        count += len(chunk)
    absent = f"NOT EXISTS (SELECT 1 FROM kept WHERE kept.{key} = {table}.{key})"  # noqa: S608
    cursor.execute(f"DELETE FROM {table} WHERE {absent}")  # noqa: S608
    cursor.execute("DROP TABLE incoming, kept")
    return count


def _texts(cursor: CursorWrapper, table: str, columns: list[str]) -> str:
    cursor.execute(
        "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attname = ANY(%s)"
        " AND atttypid IN ('varchar'::regtype, 'text'::regtype)",
        [table, columns],
    )
    return ", ".join(name for (name,) in cursor.fetchall())


def record(cursor: CursorWrapper, table: str, digest: str, rows: int) -> None:
    """Notes which edition the table now holds."""
    cursor.execute(
        "INSERT INTO directory_gazetteerload (name, digest, rows, loaded_at) VALUES (%s, %s, %s, %s)"
        " ON CONFLICT (name) DO UPDATE SET digest = excluded.digest, rows = excluded.rows,"
        " loaded_at = excluded.loaded_at",
        [table, digest, rows, timezone.now()],
    )
