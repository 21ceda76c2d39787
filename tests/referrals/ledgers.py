"""Ledgers with made-up rows, and what an attacker who owns the database can do to them."""

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection

from core.rls.principal import Principal, acting_as
from referrals.ledger import proof
from referrals.ledger.proof import Broken
from tests import database

# How many rows a filled ledger has.
ROWS = 40
# The rows go in through the trigger, as those of the application do.
_FILL = """
INSERT INTO referrals_ledgerentry
    (at, person_id, referral_id, release_id, discloser, recipient, direction, purpose, fields, notice, access_mode, actor)
SELECT now() - make_interval(secs => n), '{person}', CASE WHEN n % 3 > 0 THEN gen_random_uuid() END, gen_random_uuid(),
    'agency:' || gen_random_uuid(), 'organization:' || gen_random_uuid(), 'to_organization', 'peer_support',
    'contact,hopes,name', '', 'opened', 'link:' || gen_random_uuid()
FROM generate_series(1, {rows}) n
"""
PERSON = "7b0a3c52-9d0c-4d2c-a1a3-9f6f2f6f0001"
COLUMNS = ("at", "person_id", "referral_id", "release_id", "discloser", "recipient", "direction", "purpose",
           "fields", "notice", "access_mode", "actor", "previous", "hash")  # fmt: skip


def fill(rows: int) -> None:
    """Adds so many rows, as the gate would."""
    with acting_as(Principal.disclosure(PERSON)), connection.cursor() as cursor:  # type: ignore[arg-type]
        cursor.execute(_FILL.format(person=PERSON, rows=int(rows)))


@contextmanager
def unguarded() -> Iterator[Any]:
    """A cursor of the owner's, who switched every trigger of the ledger off; one transaction, committed."""
    with database.owner_cursor() as cursor:
        cursor.execute("BEGIN; ALTER TABLE referrals_ledgerentry DISABLE TRIGGER USER")
        yield cursor
        cursor.execute("ALTER TABLE referrals_ledgerentry ENABLE TRIGGER USER; COMMIT")


def set_head_to_last(cursor: Any) -> None:
    """As the trigger would have left it after the rows that are there."""
    cursor.execute(
        "UPDATE referrals_ledgerhead SET (seq, hash) ="
        " (SELECT coalesce(max(seq), 0), coalesce((array_agg(hash ORDER BY seq DESC))[1], '') FROM referrals_ledgerentry)"
    )


def rehash(cursor: Any, first: int) -> None:
    """Hashes every row from `first` on anew, and sets the head: what the owner of the database can do."""
    cursor.execute(
        """
        DO $$ DECLARE row referrals_ledgerentry%ROWTYPE; before text; digest text;
        BEGIN
            SELECT hash INTO before FROM referrals_ledgerentry WHERE seq = {first} - 1;
            before := coalesce(before, '');
            FOR row IN SELECT * FROM referrals_ledgerentry WHERE seq >= {first} ORDER BY seq LOOP
                digest := encode(sha256(convert_to(concat_ws(E'\\x1f', before, row.seq::text,
                    to_char(row.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US'), row.person_id::text,
                    coalesce(row.referral_id::text, ''), row.release_id::text, row.discloser, row.recipient,
                    row.direction, row.purpose, row.fields, row.notice, row.access_mode, row.actor), 'UTF8')), 'hex');
                UPDATE referrals_ledgerentry SET previous = before, hash = digest WHERE seq = row.seq;
                before := digest;
            END LOOP;
        END $$
        """.replace("{first}", str(first))
    )
    set_head_to_last(cursor)


def flip(cursor: Any, rows: int, chance: random.Random) -> str:
    """Changes one value of one row."""
    row, column = chance.randint(1, rows), chance.choice(COLUMNS)
    new = {
        "at": "at + interval '1 microsecond'",
        "person_id": "gen_random_uuid()",
        "referral_id": "CASE WHEN referral_id IS NULL THEN gen_random_uuid() END",
        "release_id": "gen_random_uuid()",
        "direction": "'to_agency'",
        "hash": "encode(sha256(hash::bytea), 'hex')",
        "previous": "encode(sha256(previous::bytea), 'hex')",
    }.get(column, f"left({column} || 'x', 60)" if column != "purpose" else "'work_together'")
    cursor.execute(f"UPDATE referrals_ledgerentry SET {column} = {new} WHERE seq = %s", [row])
    return f"flip {column} of {row}"


def swap(cursor: Any, rows: int, chance: random.Random) -> str:
    """Two rows change places."""
    one, other = chance.sample(range(1, rows + 1), 2)
    cursor.execute("UPDATE referrals_ledgerentry SET seq = -seq WHERE seq IN (%s, %s)", [one, other])
    cursor.execute("UPDATE referrals_ledgerentry SET seq = %s WHERE seq = %s", [other, -one])
    cursor.execute("UPDATE referrals_ledgerentry SET seq = %s WHERE seq = %s", [one, -other])
    return f"swap {one} and {other}"


def remove(cursor: Any, rows: int, chance: random.Random) -> str:
    """One row goes; the head is set to what is left."""
    row = chance.randint(1, rows)
    cursor.execute("DELETE FROM referrals_ledgerentry WHERE seq = %s", [row])
    set_head_to_last(cursor)
    return f"remove {row}"


def drop_tail(cursor: Any, rows: int, chance: random.Random) -> str:
    """The last rows go, and the head is set back to match."""
    first = chance.randint(1, rows)
    cursor.execute("DELETE FROM referrals_ledgerentry WHERE seq >= %s", [first])
    set_head_to_last(cursor)
    return f"drop from {first}"


def rewrite(cursor: Any, rows: int, chance: random.Random) -> str:
    """One row is changed and everything after it hashed anew, head included."""
    first = chance.randint(1, rows)
    cursor.execute("UPDATE referrals_ledgerentry SET recipient = 'organization:nobody' WHERE seq = %s", [first])
    rehash(cursor, first)
    return f"rewrite from {first}"


def close_gap(cursor: Any, rows: int, chance: random.Random) -> str:
    """One row goes, the later ones move up, and all are hashed anew."""
    first = chance.randint(1, rows)
    cursor.execute("DELETE FROM referrals_ledgerentry WHERE seq = %s", [first])
    cursor.execute("UPDATE referrals_ledgerentry SET seq = -(seq - 1) WHERE seq > %s", [first])
    cursor.execute("UPDATE referrals_ledgerentry SET seq = -seq WHERE seq < 0")
    rehash(cursor, first)
    return f"close the gap of {first}"


def set_head_back(cursor: Any, rows: int, chance: random.Random) -> str:
    """Only the head is set back, for the next row to take a number that is in use or was."""
    to = chance.randint(0, rows - 1)
    cursor.execute(
        "UPDATE referrals_ledgerhead SET seq = %s, hash ="
        " coalesce((SELECT hash FROM referrals_ledgerentry WHERE seq = %s), '')",
        [to, to],
    )
    return f"head back to {to}"


Attack = Callable[[Any, int, random.Random], str]
ATTACKS: tuple[Attack, ...] = (flip, swap, remove, drop_tail, rewrite, close_gap, set_head_back)


@pytest.fixture
def checkpoint_file(tmp_path: Any, settings: Any) -> Any:
    """A file of checkpoints of the test's own, not there yet."""
    settings.LEDGER_CHECKPOINT_FILE = str(tmp_path / "outside" / "seals.jsonl")
    return tmp_path / "outside" / "seals.jsonl"


@pytest.fixture
def owner(transactional_db: None) -> Iterator[Any]:
    """A filled ledger, and Django's connection as that of the owner, triggers off, in a transaction for savepoints."""
    fill(ROWS)
    database.become("owner")
    with connection.cursor() as cursor:
        cursor.execute("SET app.maintenance = 'on'; ALTER TABLE referrals_ledgerentry DISABLE TRIGGER USER")
        yield cursor
        cursor.execute("ALTER TABLE referrals_ledgerentry ENABLE TRIGGER USER")
    database.become("app")


def whats() -> list[Broken]:
    return [fault.what for fault in proof.verify().faults]


def write_checkpoints_of_a_story() -> str:
    fill(2)
    output = StringIO()
    call_command("checkpoint_ledger", stdout=output)
    return output.getvalue().strip()
