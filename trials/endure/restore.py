"""The restore drill: back up, destroy, restore, open, prove and compare, as docs/deploy.md tells an admin to.

`python -m trials.endure.restore [people]`. Every row of every private table is compared by its hash, every encrypted field
and paper opened, and the ledger proven against its seals; then the same with the key lost. On a server of its own.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import StringIO
from pathlib import Path

from trials.endure.own_server import own_server

AIM_S = 4.0
PAPERS = 400
PAPER_BYTES = 50_000
# As docs/deploy.md has them; `tests/trials/test_restore.py` holds the page to it.
DUMP = ("pg_dump", "-Fc", "-Z1", "--enable-row-security")
# Never with -j: with several at once row-level security can be on before foreign keys are checked, and that fails.
RESTORE = ("pg_restore", "--no-owner", "--exit-on-error")
MAINTENANCE = {"PGOPTIONS": "-c app.maintenance=on"}


@dataclass
class Drill:
    """What was done and how long each step took, in seconds."""

    steps: dict[str, float] = field(default_factory=dict)
    rows: int = 0
    differ: int = 0
    values: int = 0
    papers: int = 0
    ledger_rows: int = 0

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        started = time.monotonic()
        yield
        self.steps[name] = time.monotonic() - started

    @property
    def seconds(self) -> float:
        return sum(self.steps.values())


def fill(people: int, papers: int = PAPERS) -> None:
    """`people` with a whole story each, some with a scan, and a sealed ledger. Django's connection is the app's."""
    from django.db import connection

    from core.crypto import files
    from core.rls.principal import Principal, acting_as
    from referrals.ledger import checkpoints
    from referrals.models import Document, Release
    from referrals.services.papers import label_of
    from tests import database
    from tests.referrals import stories
    from trials.endure import population

    story = stories.opened_referral()
    story.answer("accept")
    person = str(story.person.pk)
    with database.owner_cursor() as cursor:
        cursor.execute("BEGIN; SET LOCAL synchronous_commit = off")
        population.copy_person(cursor, person, people - 1)
        population.seal_anew(cursor)
        cursor.execute("COMMIT")
        for first in range(1, people, 1000):
            population.copy_ledger(cursor, person, first, min(first + 999, people - 1))
    with acting_as(Principal.job("drill")):
        for release in Release.objects.only("pk", "person_id")[:papers]:
            paper = Document(person_id=release.person_id, release=release, kind=Document.Kind.SIGNED_FORM)
            scan = os.urandom(PAPER_BYTES)
            paper.stored_as, paper.sha256 = files.save(scan, label_of(paper.pk)), hashlib.sha256(scan).hexdigest()
            paper.content_type, paper.size, paper.created_by = "application/pdf", len(scan), story.staff.robin.user
            paper.save()
    connection.close()
    checkpoints.checkpoint_ledger()


def drill(copy_to: Path, documents: Path, *, without: tuple[str, ...] = ()) -> Drill:
    """Backs up Django's database and `documents`, destroys both, restores them and compares.

    The connection is closed meanwhile. `without`: tables left out of the dump, public ones.
    """
    from django.db import connection

    from referrals import row_level_security
    from referrals.jobs import storage_verification
    from referrals.ledger import proof as ledger_proof

    done = Drill()
    before = fingerprints()
    name = connection.settings_dict["NAME"]
    connection.close()
    dump, box = copy_to / "alongside.dump", copy_to / "documents.tar"
    with done.step("dump"):
        left_out = [f"--exclude-table-data={table}" for table in without]
        program([*DUMP, *left_out, "-f", str(dump), name])
    with done.step("copy the papers"):
        subprocess.run(["tar", "-C", str(documents), "-cf", str(box), "."], check=True)
    _destroy(name, documents)
    with done.step("restore the database"):
        program([*RESTORE, "-d", name, str(dump)])
    _migrate()
    with done.step("restore the papers"):
        subprocess.run(["tar", "-C", str(documents), "-xf", str(box)], check=True)
    with done.step("prove the ledger"):
        proof = ledger_proof.verify()
    assert proof.holds, proof.faults
    with done.step("open everything"):
        report = storage_verification.verify()
    assert report.holds, (report.lost, report.damaged)
    with done.step("compare every row"):
        after = fingerprints()
    assert row_level_security.unguarded_tables() == []
    done.rows = sum(map(len, before.values()))
    done.differ = sum(len(rows ^ after.get(table, set())) for table, rows in before.items())
    done.values, done.papers, done.ledger_rows = report.values, report.papers, proof.rows
    return done


def lost_key(key: str) -> str:
    """With another key in place of `key`: what verify_storage and rotate_field_keys say; nothing may change, and all opens
    again with the right key."""
    from cryptography.fernet import Fernet
    from django.conf import settings
    from django.core.management import CommandError, call_command

    from core.crypto.keyring import KeyLostError, key_id
    from core.rls.principal import Principal, acting_as
    from referrals.jobs import storage_verification
    from referrals.models import Person
    from tests import database

    before, keys, lines = fingerprints(), settings.FIELD_KEYS, []
    settings.FIELD_KEYS = [Fernet.generate_key().decode()]
    try:
        try:
            with acting_as(Principal.job("drill")):
                str(Person.objects.first())
            raise AssertionError("a person opened without the key")
        except KeyLostError as error:
            assert error.key_id == key_id(key)
        for command, role in (("verify_storage", "app"), ("rotate_field_keys", "owner")):
            database.become(role)
            try:
                call_command(command, stdout=StringIO())
                raise AssertionError(f"{command} went on without the key")
            except CommandError as error:
                lines.append(str(error))
                assert key_id(key) in str(error)
    finally:
        settings.FIELD_KEYS = keys
        database.become("app")
    assert fingerprints() == before
    assert storage_verification.verify().holds
    return lines[0].splitlines()[0]


def fingerprints() -> dict[str, set[bytes]]:
    """A hash of every row of every private table, as the application reads them for a job."""
    from django.db import connection

    from core.rls.principal import Principal, acting_as
    from referrals import row_level_security

    by_table = {}
    with acting_as(Principal.job("drill")), connection.cursor() as cursor:
        for table in row_level_security.private_tables():
            cursor.execute(f"SELECT sha256(convert_to(t::text, 'UTF8')) FROM {table} t")
            rows = [bytes(row) for (row,) in cursor.fetchall()]
            by_table[table] = set(rows)
            assert len(by_table[table]) == len(rows)
    return by_table


def program(command: list[str]) -> None:
    """One of PostgreSQL's programs on Django's server, as the owner; raises AssertionError with what it said."""
    from django.conf import settings

    from config.postgres import binaries
    from config.postgres.layout import Layout
    from tests import database

    entry = database._entry("owner")
    path = binaries.find(Layout.of(settings.VAR_DIR)) / command[0]
    done = subprocess.run(
        [str(path), "-h", entry["HOST"], "-U", entry["USER"], *command[1:]],
        env=os.environ | MAINTENANCE,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr


def _migrate() -> None:
    """As docs/deploy.md has it after a restore: the dump brought every rule back, and `migrate` what no dump holds."""
    from django.core.management import call_command
    from django.db import connection, transaction

    from config import database_rules, search_path
    from tests import database

    database.become("owner")
    with connection.cursor() as cursor:
        # Names only: PostgreSQL writes `varchar IN (...)` in another way once it was dumped and read again.
        restored = database_rules.definitions(cursor).keys()
    call_command("migrate", verbosity=0)
    with transaction.atomic(), connection.cursor() as cursor:
        assert database_rules.definitions(cursor).keys() == restored
        assert database_rules.differences(cursor) == []
    database.become("app")
    with connection.cursor() as cursor:
        assert search_path.places_to_create(cursor) == []


def _destroy(name: str, documents: Path) -> None:
    from contextlib import closing

    from tests import database

    shutil.rmtree(documents)
    documents.mkdir()
    # Not from within what is dropped.
    with closing(database._connect("template1")) as link, link.cursor() as cursor:
        cursor.execute(database._named("DROP DATABASE {}", name))
        cursor.execute(database._named("CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8'", name))


def main(people: int) -> None:
    with own_server("restore") as (folder, _server):
        from django.conf import settings

        started = time.monotonic()
        fill(people)
        print(
            f"{people:,} people made in {time.monotonic() - started:.0f} s; load {os.getloadavg()[0]:.1f}", flush=True
        )
        done = drill(folder, folder / "documents")
        for name, seconds in done.steps.items():
            print(f"| {name} | {seconds:.2f} s |")
        print(
            f"| in all | {done.seconds:.2f} s, aim {AIM_S:.0f} s{'' if done.seconds <= AIM_S else ': not met'} |\n"
            f"| {done.rows:,} rows compared | {done.differ} differ |\n"
            f"| opened | {done.values:,} fields, {done.papers:,} papers |\n"
            f"| ledger | {done.ledger_rows:,} rows hold |"
        )
        print("lost key:", lost_key(settings.FIELD_KEYS[0]))
        assert done.differ == 0


if __name__ == "__main__":
    main(int(sys.argv[1].replace("_", "")) if len(sys.argv) > 1 else 20_000)
