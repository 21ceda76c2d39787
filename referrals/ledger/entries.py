"""Adding to the ledger. Proving it: `referrals/ledger/proof.py`."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from referrals.actors import Actor
from referrals.consent.facts import Party
from referrals.vocabularies import Category, Direction, Purpose

_INSERT = """
INSERT INTO referrals_ledgerentry
    (at, person_id, referral_id, release_id, discloser, recipient, direction, purpose, fields, notice, access_mode, actor)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s) RETURNING seq
"""


@dataclass(frozen=True)
class Entry:
    """One disclosure, about to be written down."""

    at: datetime
    person: uuid.UUID
    referral: uuid.UUID | None
    release: uuid.UUID
    discloser: Party
    recipient: Party
    direction: Direction
    purpose: Purpose
    categories: Iterable[Category]
    notice: str
    access_mode: str
    actor: Actor


def append(entry: Entry) -> int:
    """Writes one row and returns its number. Call inside the gate's transaction, with the disclosure itself.

    The head of the chain stays locked until that transaction ends: disclosures are written down one after the other.
    Raises DatabaseError where the transaction does not act for the gate.
    """
    values: list[Any] = [
        entry.at,
        str(entry.person),
        str(entry.referral) if entry.referral else None,
        str(entry.release),
        entry.discloser,
        entry.recipient,
        entry.direction,
        entry.purpose,
        ",".join(sorted(entry.categories)),
        entry.notice,
        entry.access_mode,
        str(entry.actor),
    ]
    with connection.cursor() as cursor:
        cursor.execute(_INSERT, values)
        return int(cursor.fetchone()[0])
