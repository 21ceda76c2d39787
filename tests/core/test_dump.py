"""What somebody learns who steals the database, its log, the files or a backup: nothing anybody said about a person."""

import base64
import os
import subprocess
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from django.conf import settings as project
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.db import connection

from config.postgres import binaries
from config.postgres.layout import Layout
from core.crypto import files
from core.rls.principal import acting_as
from referrals.actors import Actor
from referrals.models import Document, Link, PersonNote, RelatedPerson
from referrals.services import external_disclosures, links, people, revocation
from referrals.vocabularies import Category, DisclosureAuthority, RevocationChannel
from tests.post import posted
from tests.referrals import stories
from trials.endure.scale import LONG

pytestmark = pytest.mark.django_db(transaction=True)

ALL = (Category.NAME, Category.CONTACT, Category.BEST_TIME, Category.HOPES, Category.TO_KNOW, Category.WHEREABOUTS,
       Category.DATE_OF_BIRTH)  # fmt: skip


def ways_to_write(secret: str) -> Iterator[bytes]:
    """As it is, and as it would look if somebody had only encoded it."""
    plain = secret.encode()
    for text in {secret, secret.lower(), secret.upper()}:
        yield from (text.encode(), text.encode("utf-16-le"), text.encode("utf-16-be"))
    yield from (plain.hex().encode(), plain.hex().upper().encode(), quote(secret).encode(), plain[::-1])
    yield secret.encode("unicode_escape")
    for shift in range(3):
        # base64 from each of the three places in a group; the ends depend on the neighbours.
        encoded = base64.b64encode(b"\0" * shift + plain).decode()
        core = encoded[4 if shift else 0 : -4]
        yield from (core.encode(), core.replace("+", "-").replace("/", "_").encode())


def found_in(data: bytes, secrets: list[str]) -> set[str]:
    return {secret for secret in secrets if any(way in data for way in ways_to_write(secret))}


def test_the_search_finds_what_is_there_however_it_is_written() -> None:
    secret = "Samphire Okonjo-Whitlow"
    for way in (
        secret.encode(), secret.encode("utf-16-le"), secret.encode().hex().encode(), secret.upper().encode(),
        *(base64.b64encode(b"x" * shift + secret.encode() + b"yy") for shift in range(4)),
    ):  # fmt: skip
        assert found_in(b"....." + way + b".....", [secret]) == {secret}
    assert found_in(b"Samphire Okonjo", [secret]) == set()


@pytest.fixture
def documents(tmp_path: Path, settings: Any) -> Path:
    where = tmp_path / "documents"
    options = settings.STORAGES["documents"]["OPTIONS"] | {"location": where}
    settings.STORAGES = settings.STORAGES | {"documents": settings.STORAGES["documents"] | {"OPTIONS": options}}
    return where


@pytest.fixture
def secrets(documents: Path, caplog: Any) -> list[str]:
    """Everything there is of a story, told; returns what nobody may find."""
    caplog.set_level("DEBUG")
    story = stories.opened_referral(to_them=ALL)
    story.answer("decline", why="Our stairs are steep for somebody with that knee")
    robin = story.staff.robin
    scan = b"%PDF Samphire signed with a green pen"
    with acting_as(story.as_staff):
        RelatedPerson.objects.create(
            person=story.person, role="advocate", name="Aunt Tallulah", authority="A letter of hers"
        )
        PersonNote.objects.create(person=story.person, text="Could it be after the harvest fair?")
        made = links.make_link(kind=Link.Kind.PERSON, person=story.person, sent_to="samphire@home.example")
        Document.objects.create(
            person=story.person, kind="authority", stored_as=files.save(scan, "document"), size=len(scan),
            content_type="application/pdf", sha256="", created_by=robin.user,
        )  # fmt: skip
        disclosure = external_disclosures.ExternalDisclosureData(
            DisclosureAuthority.COURT_ORDER, "Order of Judge Quillfeather", "Bailiff Oxenbridge",
            date(2026, 5, 3), (), "Three pages of the green folder",
        )  # fmt: skip
        external_disclosures.write_down(membership=robin, person=story.person.pk, disclosure=disclosure)
    with acting_as(story.staff.max.principal):
        people.give_reason(membership=story.staff.max, person=story.person.pk, reason="Covers while Robin hikes")
    with acting_as(story.as_person):
        revocation.revoke_for_organization(
            person=story.person, organization=story.organization, actor=Actor.person(story.person_link.pk),
            channel=RevocationChannel.ONLINE, note="They rang my landlady",
        )  # fmt: skip
    unclaimed = made.link.code
    opened = stories.own_link(robin, story.person)
    claimed = links.claim(made.token, unclaimed)
    assert isinstance(claimed, links.Claimed)
    values = [value for value in (*stories.SAM.values(), *stories.CONTENT.values()) if isinstance(value, str)]
    contact = [value for value in stories.SAM["contact"].values() if isinstance(value, str) and len(value) > 4]
    others = ["Our stairs are steep", "Aunt Tallulah", "A letter of hers", "harvest fair", "samphire@home.example",
              "green pen", "while Robin hikes", "rang my landlady", "Sam O.",
              "Quillfeather", "Oxenbridge", "green folder"]  # fmt: skip
    return [*values, *contact, *others, made.token, unclaimed, opened.code, claimed.secret]


def pg_dump(*options: str) -> bytes:
    """A dump as docs/deploy.md makes it: as the owner, in maintenance."""
    from tests import database

    entry = database._entry("owner")
    program = binaries.find(Layout.of(project.VAR_DIR)) / "pg_dump"
    command = [
        str(program),
        "--enable-row-security",
        "-h",
        entry["HOST"],
        "-p",
        str(entry["PORT"]),
        "-U",
        entry["USER"],
    ]
    environment = os.environ | {"PGOPTIONS": "-c app.maintenance=on"}
    name = connection.settings_dict["NAME"]
    # The gazetteer is large and public.
    without = [f"--exclude-table-data=directory_{table}" for table in ("area", "town", "unitpostcode")]
    done = subprocess.run([*command, *without, *options, name], env=environment, capture_output=True)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_a_dump_holds_every_row_and_not_a_word_about_anybody(secrets: list[str]) -> None:
    dump = pg_dump()
    # It is a whole one: what is meant to be readable is there, and so are the private rows.
    for readable in (b"Harbor Peers", b"referrals_person", b"robin@lincoln.example.org"):
        assert readable in dump
    people_rows = dump.split(b"COPY public.referrals_person ")[1].split(b"\\.")[0].strip().splitlines()
    assert len(people_rows) == 2
    assert found_in(dump, secrets) == set()


def test_a_dump_restores_every_private_row_under_row_level_security(secrets: list[str], tmp_path: Path) -> None:
    """Into an empty database, as docs/deploy.md says; the ledger is proven there."""
    from contextlib import closing

    from config import search_path
    from referrals import row_level_security
    from referrals.ledger import proof as ledger_proof
    from tests import database

    dump, copy, original = (
        tmp_path / "dump",
        connection.settings_dict["NAME"] + "_restored",
        connection.settings_dict["NAME"],
    )
    dump.write_bytes(pg_dump("-Fc"))
    with database._server_cursor() as cursor:
        cursor.execute(database._named("DROP DATABASE IF EXISTS {}", copy))
        cursor.execute(database._named("CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8'", copy))
    entry = database._entry("owner")
    program = binaries.find(Layout.of(project.VAR_DIR)) / "pg_restore"
    command = [str(program), "--no-owner", "--exit-on-error", "-h", entry["HOST"], "-U", entry["USER"], "-d", copy]
    try:
        # A thousand statements, each by itself: this copy need not survive a power cut.
        environment = os.environ | {"PGOPTIONS": "-c synchronous_commit=off"}
        done = subprocess.run([*command, str(dump)], env=environment, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        for table in row_level_security.private_tables():
            assert _rows(original, table) == _rows(copy, table), table
        connection.close()
        connection.settings_dict["NAME"] = copy
        assert row_level_security.unguarded_tables() == []
        proof = ledger_proof.verify()
        assert proof.rows == 3
        assert [fault.what for fault in proof.faults] == [ledger_proof.Broken.CHECKPOINTS_ABSENT]
        with connection.cursor() as app:
            app.execute("SELECT count(*) FROM referrals_person")
            assert app.fetchone() == (0,)
            assert search_path.unpinned_functions(app) == search_path.attachable_functions(app) == []
    finally:
        connection.close()
        connection.settings_dict["NAME"] = original
        with database._server_cursor() as cursor, closing(cursor):
            cursor.execute(database._named("DROP DATABASE IF EXISTS {} WITH (FORCE)", copy))


def _rows(name: str, table: str) -> list[Any]:
    from contextlib import closing

    from tests import database

    with closing(database._connect(name)) as link, link.cursor() as cursor:
        cursor.execute("SET app.maintenance = 'on'")
        cursor.execute(f"SELECT t::text FROM {table} t ORDER BY 1")
        return list(cursor.fetchall())


def test_a_dump_without_maintenance_fails_instead_of_leaving_rows_out(secrets: list[str]) -> None:
    """Without `--enable-row-security` PostgreSQL refuses, rather than writing an empty table."""
    from tests import database

    entry = database._entry("owner")
    program = binaries.find(Layout.of(project.VAR_DIR)) / "pg_dump"
    command = [str(program), "-h", entry["HOST"], "-U", entry["USER"], "-t", "referrals_person"]
    done = subprocess.run([*command, connection.settings_dict["NAME"]], capture_output=True, text=True)
    assert done.returncode != 0
    assert "row-level security" in done.stderr


def test_logs_sessions_files_and_mail_hold_nothing_either(secrets: list[str], documents: Path, caplog: Any) -> None:
    assert found_in(caplog.text.encode(), secrets) == set()
    for path in documents.rglob("*"):
        if path.is_file():
            assert found_in(path.read_bytes(), secrets) == set()
            assert found_in(str(path).encode(), secrets) == set()
    for session in Session.objects.all():
        assert found_in(repr(SessionStore().decode(session.session_data)).encode(), secrets) == set()
    # A link is in the mail that carries it, and nowhere else; nothing else about anybody is in any mail.
    from django.core import mail

    sent = "".join(f"{one.subject}{one.body}" for one in mail.outbox)
    assert found_in(sent.encode(), secrets) == set()
    assert set(posted().values_list("last_error", flat=True)) == {""}


def test_the_log_of_the_database_holds_nothing(secrets: list[str]) -> None:
    """Errors too: one is provoked with a secret in its statement."""
    from django.db import DatabaseError, transaction

    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT %s::integer", [secrets[0]])
    time.sleep(0.2)
    log = Layout.of(project.VAR_DIR).log
    if log.exists():
        assert found_in(log.read_bytes(), secrets) == set()


def wal_position(which: str = "insert") -> int:
    """How many bytes of write-ahead log there were so far: written down ("insert"), or on the disk ("flush")."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT pg_current_wal_{which}_lsn() - '0/0'")
        return int(cursor.fetchone()[0])


def wal_between(start: int, end: int) -> bytes:
    """The write-ahead log of the private server from one position to another, as it lies on the disk."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_size_bytes(current_setting('wal_segment_size'))")
        size = cursor.fetchone()[0]
        parts = []
        for segment in range(start // size, (end - 1) // size + 1):
            cursor.execute("SELECT pg_walfile_name('0/0'::pg_lsn + %s + 1)", [segment * size])
            content = (Layout.of(project.VAR_DIR).data / "pg_wal" / cursor.fetchone()[0]).read_bytes()
            parts.append(content[max(start - segment * size, 0) : end - segment * size])
    return b"".join(parts)


@pytest.fixture
def wal_start(db: None) -> int:
    return wal_position()


def test_the_write_ahead_log_of_a_story_holds_no_word(wal_start: int, secrets: list[str]) -> None:
    """Where the server is the private one, from the first row of the story to the last."""
    if not Layout.of(project.VAR_DIR).data.exists():
        pytest.skip("The files of a server that is not ours are not for us to read.")
    end, patience = wal_position(), time.monotonic() + 10
    while wal_position("flush") < end and time.monotonic() < patience:
        time.sleep(0.1)
    try:
        written = wal_between(wal_start, end)
    except FileNotFoundError:
        pytest.skip("Another test had a checkpoint made meanwhile: the server put the beginning of this log away.")
    assert b"Harbor Peers" in written
    assert found_in(written, secrets) == set()


if LONG:

    def test_neither_the_data_files_nor_the_write_ahead_log_hold_a_word(secrets: list[str]) -> None:
        """What lies on the disk of the private server, read as it lies; only what was written since the test began."""
        data = Layout.of(project.VAR_DIR).data
        time.sleep(3)
        newest = sorted((data / "pg_wal").glob("0*"), key=lambda path: path.stat().st_mtime)[-2:]
        with connection.cursor() as cursor:
            cursor.execute("SELECT oid FROM pg_database WHERE datname = current_database()")
            folder = data / "base" / str(cursor.fetchone()[0])
        control = b"Harbor Peers"
        assert any(control in path.read_bytes() for path in newest)
        for path in (*newest, *folder.iterdir()):
            try:
                content = path.read_bytes()
            except FileNotFoundError:
                # The server goes on working meanwhile.
                continue
            assert found_in(content, secrets) == set(), path
