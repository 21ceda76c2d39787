"""Writing everything encrypted again under the first key of FIELD_KEYS, so that an older key can go.

In batches, each in a transaction of its own: killed anywhere, everything still opens, and running it again finishes.
Before anything is changed it looks for values whose key is missing, and stops there.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from django.apps import apps
from django.db import connection, models, transaction
from psycopg2 import sql

from core.crypto import files
from core.crypto.fields import encrypted_fields
from core.crypto.keyring import DamagedError, KeyLostError, keyring

BATCH = 500


@dataclass(frozen=True)
class Also:
    """Secrets kept elsewhere than in encrypted fields: ids of the keys they were written with, and how to rotate."""

    name: str
    keys: Callable[[], set[str]]
    rotate: Callable[[], int]


@dataclass
class Report:
    """How many values were written again, by table or place, and where damaged ones are (left as they were)."""

    changed: dict[str, int] = field(default_factory=dict)
    damaged: list[str] = field(default_factory=list)

    @property
    def total(self) -> int:
        return sum(self.changed.values())


_also: list[Also] = []


def also(name: str, keys: Callable[[], set[str]], rotate: Callable[[], int]) -> None:
    """Has another room's secrets rotated too; called when its app is ready."""
    if all(known.name != name for known in _also):
        _also.append(Also(name, keys, rotate))


def models_with_secrets() -> list[type[models.Model]]:
    """Every model with an encrypted field."""
    return [model for model in apps.get_models() if encrypted_fields(model)]


def keys_in_use() -> dict[str, set[str]]:
    """Ids of the keys that wrote what is kept, by table or place."""
    return keys_in_tables() | {"files": {files.key_of(name) for name in files.names()}}


def keys_in_tables() -> dict[str, set[str]]:
    """`keys_in_use` without files, which can be many and far away: what the database alone can say."""
    keys = {model._meta.db_table: _keys_of(model) for model in models_with_secrets()}
    return keys | {one.name: one.keys() for one in _also}


def missing(keys: set[str]) -> list[str]:
    """Those of `keys` that are not in FIELD_KEYS. What is no id at all is damage, which rotating reports by row."""
    ids = sorted(key for key in keys if len(key) == 8 and set(key) <= set("0123456789abcdef"))
    return [key for key in ids if key not in keyring().keys]


def check_keys() -> None:
    """Raises KeyLostError, naming the key, where anything was written with one that is not in FIELD_KEYS."""
    for keys in keys_in_use().values():
        for key in missing(keys):
            raise KeyLostError(key)


def rotate(batch: int = BATCH, after_batch: Callable[[str, int], None] = lambda _place, _values: None) -> Report:
    """Rotates fields, other secrets and files. `after_batch` hears of every committed batch: the place, values changed.

    The connection is the owner's, for whom what was signed may be written again. Raises KeyLostError before any change.
    """
    check_keys()
    report = Report()
    for model in models_with_secrets():
        table = model._meta.db_table
        report.changed[table] = 0
        for changed in _rotate_model(model, batch, report):
            report.changed[table] += changed
            after_batch(table, changed)
    for one in _also:
        report.changed[one.name] = _rotate_also(one, report)
        after_batch(one.name, report.changed[one.name])
    report.changed["files"] = _rotate_files(report, after_batch)
    return report


def _rotate_model(model: type[models.Model], batch: int, report: Report) -> Iterator[int]:
    last: object = None
    while True:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT set_config('app.maintenance', 'on', true)")
            rows = _next_rows(cursor, model, last, batch)
            changed = sum(_rotate_row(cursor, model, row, report) for row in rows)
        if not rows:
            return
        last = rows[-1][0]
        yield changed


def _next_rows(cursor: object, model: type[models.Model], last: object, batch: int) -> list[tuple[object, ...]]:
    key = sql.Identifier(_key_column(model))
    statement = sql.SQL("SELECT {key}, {columns} FROM {table} {where} ORDER BY {key} LIMIT {batch} FOR UPDATE").format(
        key=key,
        columns=sql.SQL(", ").join(map(sql.Identifier, _columns(model))),
        table=sql.Identifier(model._meta.db_table),
        where=sql.SQL("WHERE {} > {}").format(key, sql.Literal(str(last))) if last is not None else sql.SQL(""),
        batch=sql.Literal(batch),
    )
    cursor.execute(statement)  # type: ignore[attr-defined]
    return list(cursor.fetchall())  # type: ignore[attr-defined]


def _rotate_row(cursor: object, model: type[models.Model], row: tuple[object, ...], report: Report) -> int:
    new: dict[str, str] = {}
    for column, value in zip(_columns(model), row[1:], strict=True):
        if not isinstance(value, str) or keyring().is_current(value):
            continue
        try:
            new[column] = keyring().rotated(value)
        except DamagedError:
            report.damaged.append(f"{model._meta.db_table}.{column} of {row[0]}")
    if new:
        statement = sql.SQL("UPDATE {} SET {} WHERE {} = {}").format(
            sql.Identifier(model._meta.db_table),
            sql.SQL(", ").join(
                sql.SQL("{} = {}").format(sql.Identifier(name), sql.Literal(value)) for name, value in new.items()
            ),
            sql.Identifier(_key_column(model)),
            sql.Literal(str(row[0])),
        )
        cursor.execute(statement)  # type: ignore[attr-defined]
    return len(new)


def _rotate_also(one: Also, report: Report) -> int:
    try:
        return one.rotate()
    except DamagedError:
        report.damaged.append(f"something in {one.name}")
        return 0


def _rotate_files(report: Report, after_batch: Callable[[str, int], None]) -> int:
    changed = 0
    for name in list(files.names()):
        try:
            changed += files.rotate(name)
        except DamagedError:
            report.damaged.append(f"file {name}")
        after_batch("files", 1)
    return changed


def _keys_of(model: type[models.Model]) -> set[str]:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT set_config('app.maintenance', 'on', true)")
        key_ids: set[str] = set()
        for column in _columns(model):
            cursor.execute(
                # Nine characters are an id and its dot: of a long text that lies apart from its row, no more is fetched.
                sql.SQL(
                    "SELECT DISTINCT split_part(left({column}, 9), '.', 1) FROM {table} WHERE {column} IS NOT NULL"
                ).format(column=sql.Identifier(column), table=sql.Identifier(model._meta.db_table))
            )
            key_ids |= {key for (key,) in cursor.fetchall()}
        return key_ids


def _columns(model: type[models.Model]) -> list[str]:
    return [str(one.column) for one in encrypted_fields(model)]


def _key_column(model: type[models.Model]) -> str:
    return str(model._meta.pk.column)
