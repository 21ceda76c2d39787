"""A database made by another version of the program is kept beside a new one, or refused with what to do."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg2
import pytest
from django.conf import settings
from django.core import checks
from django.core.management import CommandError, call_command
from django.db import connection

from config import other_version
from config.postgres import PrivateServer, ServerError
from config.postgres.layout import Layout

# As the migrations before the fresh start wrote them; `0001_initial` is there today too, with another content.
EARLIER = [("accounts", "0001_initial"), ("referrals", "0001_initial"), ("referrals", "0002_walls")]
_HISTORY = (
    "CREATE TABLE django_migrations (id bigserial PRIMARY KEY, app varchar(255), name varchar(255),"
    " applied timestamptz DEFAULT now()); GRANT SELECT ON django_migrations TO alongside_app;"
    " CREATE TABLE referrals_person AS SELECT 'Samphire' AS name;"
)


def connect(layout: Layout, database: str = "alongside") -> Any:
    link = psycopg2.connect(dbname=database, user="alongside_owner", host=str(layout.sockets), port=5432)
    link.autocommit = True
    return link


def ask(layout: Layout, statement: str, database: str = "alongside") -> list[Any]:
    with closing(connect(layout, database)) as link, link.cursor() as cursor:
        cursor.execute(statement)
        return [value for (value,) in cursor.fetchall()]


@pytest.fixture
def server(tmp_path: Path) -> Iterator[PrivateServer]:
    """A private server whose database an earlier version made, with papers and ledger checkpoints beside it."""
    server = PrivateServer(Layout.of(tmp_path))
    server.join()
    with closing(connect(server.layout)) as link, link.cursor() as cursor:
        cursor.execute(_HISTORY)
        cursor.executemany("INSERT INTO django_migrations (app, name) VALUES (%s, %s)", EARLIER)
    (tmp_path / "documents").mkdir()
    (tmp_path / "ledger-seals.jsonl").write_text("sealed")
    yield server
    server.stop()
    shutil.rmtree(server.layout.sockets, ignore_errors=True)
    shutil.rmtree(server.layout.home, ignore_errors=True)


def program(*command: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "manage.py", *command],
        capture_output=True, text=True, timeout=120, cwd=settings.BASE_DIR, env=os.environ | environment,
    )  # fmt: skip


def test_make_run_keeps_an_earlier_database_and_makes_a_new_one(server: PrivateServer, tmp_path: Path) -> None:
    log = tmp_path / "output.log"
    own = {"ALONGSIDE_VAR": str(tmp_path), "PORT": str(_free_port()), "DEMO": "0", "PYTHONUNBUFFERED": "1"}
    environment = os.environ | own
    with log.open("w") as output:
        run = subprocess.Popen(
            [sys.executable, "manage.py", "up"], stdout=output, stderr=output, env=environment, cwd=settings.BASE_DIR,
            start_new_session=True,
        )  # fmt: skip
        until = time.monotonic() + 120
        while "Preparing the database" not in log.read_text() or not _is_migrated(server.layout):
            assert run.poll() is None and time.monotonic() < until, log.read_text()
            time.sleep(0.2)
        os.killpg(run.pid, signal.SIGKILL)
        run.wait(30)
    (aside,) = ask(server.layout, "SELECT datname FROM pg_database WHERE datname LIKE 'alongside_until_%'")
    text = log.read_text()
    assert "The database was made by another version of Alongside" in text
    assert f'It is kept under the name "{aside}", and a new one is made.' in text
    assert ask(server.layout, "SELECT name FROM referrals_person", aside) == ["Samphire"]
    assert ask(server.layout, "SELECT count(*) FROM referrals_person") == [0]
    assert "referrals.0002_walls" not in ask(server.layout, "SELECT app || '.' || name FROM django_migrations")
    # What belongs to its rows goes with it: the new ledger is not measured by the checkpoints of the old one.
    assert (tmp_path / f"ledger-seals.jsonl.{aside}").read_text() == "sealed"
    assert (tmp_path / f"documents.{aside}").is_dir()
    assert not (tmp_path / "ledger-seals.jsonl").exists()


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])


def _is_migrated(layout: Layout) -> bool:
    try:
        return ask(layout, "SELECT count(*) > 0 FROM pg_policies") == [True]
    except psycopg2.Error:
        return False


def test_a_second_one_gets_a_name_of_its_own(server: PrivateServer) -> None:
    first, second = server.set_database_aside(), server.set_database_aside()
    assert second == f"{first}_2"
    assert ask(server.layout, "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'") == [0]
    assert ask(server.layout, "SELECT has_database_privilege('alongside_app', 'alongside', 'TEMPORARY')") == [False]


def test_nothing_happens_while_another_program_uses_it(server: PrivateServer) -> None:
    with closing(connect(server.layout)), pytest.raises(ServerError, match="stop it, then start again"):
        server.set_database_aside()
    assert ask(server.layout, "SELECT name FROM referrals_person") == ["Samphire"]


@pytest.mark.parametrize("command", ["migrate", "up"])
def test_a_given_database_is_refused_with_what_to_do(server: PrivateServer, command: str, tmp_path: Path) -> None:
    url = f"postgres://alongside_owner@/alongside?host={server.layout.sockets}"
    result = program(command, DATABASE_URL=url, ALONGSIDE_VAR=str(tmp_path / "other"), PORT=str(_free_port()))
    assert result.returncode == 1
    assert result.stderr.strip() == (
        "CommandError: This database was made by another version of Alongside: it has had the migration "
        "referrals.0002_walls, which this version does not have. Nothing in it was changed. Create an empty database, set "
        "DATABASE_URL and DATABASE_OWNER_URL to it and run this again, or go back to the version that made this one."
    )
    assert ask(server.layout, "SELECT name FROM referrals_person") == ["Samphire"]


def test_migrating_the_private_one_by_hand_leads_to_make_run(server: PrivateServer, tmp_path: Path) -> None:
    result = program("migrate", ALONGSIDE_VAR=str(tmp_path))
    assert result.returncode == 1
    assert "Run `make run`: it keeps this database under another name" in result.stderr


@pytest.mark.django_db
def test_a_database_of_this_version_is_none_of_that(as_owner: Any) -> None:
    assert other_version.unknown_migrations("default") == []
    other_version.refuse("default")
    assert [e for e in checks.run_checks(databases=["default"]) if e.id == "alongside.E007"] == []


@pytest.mark.django_db
def test_the_check_says_so_and_the_others_ask_nothing(as_owner: Any) -> None:
    as_owner.execute("INSERT INTO django_migrations (app, name, applied) VALUES ('directory', '0999_later', now())")
    try:
        ids = [message.id for message in checks.run_checks(databases=["default"]) if message.is_serious()]
        assert ids == ["alongside.E007"]
        with pytest.raises(CommandError, match=r"directory\.0999_later"):
            call_command("migrate", verbosity=0)
    finally:
        as_owner.execute("DELETE FROM django_migrations WHERE name = '0999_later'")
    # Of apps that are not ours nothing is expected.
    as_owner.execute(
        "BEGIN; INSERT INTO django_migrations (app, name, applied) VALUES ('polls', '0001_initial', now())"
    )
    as_owner.execute("ROLLBACK")
    connection.close()
