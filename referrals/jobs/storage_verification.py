"""Proving that what is kept can be read: every encrypted field, every file of a paper, the keys of everything else.

For after a restore, and before an older key or an older backup goes. Reads, and changes nothing.
"""

import hashlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db import connection, models
from psycopg2 import sql

from core.crypto import files, rotation
from core.crypto.fields import EncryptedTextField, encrypted_fields
from core.crypto.keyring import DamagedError, KeyLostError, VaultError, keyring
from core.rls.principal import Principal, acting_as
from referrals.models import Document
from referrals.services.papers import open_document

_JOB = Principal.job("kept")
_BATCH = 2_000
# What does not open is named this often, then only counted.
_NAMED = 20


@dataclass
class StorageReport:
    """What opened, by kind; ids of keys that are missing with how much they wrote; what is damaged, and how much."""

    values: int = 0
    papers: int = 0
    lost: Counter[str] = field(default_factory=Counter)
    damaged: list[str] = field(default_factory=list)
    damaged_count: int = 0
    # Files that no paper points at: what a process that was killed leaves, or a folder newer than the database.
    strays: int = 0

    @property
    def holds(self) -> bool:
        return not (self.lost or self.damaged_count)

    def _spoilt(self, where: str, error: VaultError) -> None:
        if isinstance(error, KeyLostError):
            self.lost[error.key_id] += 1
            return
        self.damaged_count += 1
        if len(self.damaged) < _NAMED:
            self.damaged.append(where)


def verify() -> StorageReport:
    """Opens everything kept under FIELD_KEYS. Memory does not grow with the number of rows."""
    report = StorageReport()
    with acting_as(_JOB):
        for model in rotation.models_with_secrets():
            _open_fields(model, report)
        _open_papers(report)
        for keys in rotation.keys_in_use().values():
            # Secrets of other rooms open by their owners' own code: here, that their keys are there.
            for key in keys - {""} - set(keyring().keys) - set(report.lost):
                report.lost[key] += 1
    return report


def _open_fields(model: type[models.Model], report: StorageReport) -> None:
    fields, ring = encrypted_fields(model), keyring()
    for pk, *values in _rows(model, fields):
        for one, value in zip(fields, values, strict=True):
            if value is None:
                continue
            try:
                ring.open(value, one.label)
                report.values += 1
            except (KeyLostError, DamagedError) as error:
                report._spoilt(f"{model._meta.db_table}.{one.column} of {pk}", error)


def _rows(model: type[models.Model], fields: list[EncryptedTextField]) -> Iterator[tuple[Any, ...]]:
    columns = [str(model._meta.pk.column), *(str(one.column) for one in fields)]
    statement = sql.SQL("SELECT {} FROM {}").format(
        sql.SQL(", ").join(map(sql.Identifier, columns)), sql.Identifier(model._meta.db_table)
    )
    with connection.chunked_cursor() as cursor:
        cursor.execute(statement)
        while batch := cursor.fetchmany(_BATCH):
            yield from batch


def _open_papers(report: StorageReport) -> None:
    known = set()
    for paper in Document.objects.iterator(chunk_size=200):
        known.add(paper.stored_as)
        try:
            if hashlib.sha256(open_document(paper)).hexdigest() != paper.sha256:
                raise DamagedError
            report.papers += 1
        except VaultError as error:
            report._spoilt(f"the paper {paper.pk}", error)
    report.strays = sum(name not in known for name in files.names())
