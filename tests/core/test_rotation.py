"""Rotating keys: everything is written again, killed anywhere everything still opens, and a lost key stops it first."""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from core.crypto import files, rotation
from core.crypto.fields import encrypted_fields
from core.crypto.keyring import KeyLostError, key_id, keyring
from core.messaging import outbox
from core.rls.principal import acting_as
from referrals.models import Person, Release
from tests import database
from tests.accounts.people import code_of, recovery_codes, set_up_app
from tests.post import posted
from tests.referrals import stories
from tests.referrals.stories import Story
from trials.endure.scale import times

pytestmark = pytest.mark.django_db(transaction=True)


class Killed(BaseException):
    """Stands for a kill between two batches: PostgreSQL rolls back what was not committed."""


def new_key() -> str:
    return Fernet.generate_key().decode()


@pytest.fixture
def story(tmp_path: Path, settings: Any) -> Story:
    """A story, mail, a second factor and two files, all under one key."""
    where = tmp_path / "documents"
    options = settings.STORAGES["documents"]["OPTIONS"] | {"location": where}
    settings.STORAGES = settings.STORAGES | {"documents": settings.STORAGES["documents"] | {"OPTIONS": options}}
    settings.FIELD_KEYS = [new_key()]
    story = stories.opened_referral()
    set_up_app(story.staff.robin.user)
    recovery_codes(story.staff.robin.user)
    for number in range(2):
        files.save(b"scan %d" % number, f"scan {number}")
    return story


@contextmanager
def the_owner() -> Iterator[None]:
    database.become("owner")
    try:
        yield
    finally:
        database.become("app")


def opened() -> dict[str, bytes]:
    """Every encrypted value there is, opened, by table, column and row."""
    values: dict[str, bytes] = {}
    with database.owner_cursor() as cursor:
        for model in rotation.models_with_secrets():
            for field in encrypted_fields(model):
                key, column = model._meta.pk.column, f'"{field.column}"'
                cursor.execute(f"SELECT {key}, {column} FROM {model._meta.db_table} WHERE {column} IS NOT NULL")
                for pk, value in cursor.fetchall():
                    values[f"{model._meta.db_table}.{field.column} {pk}"] = keyring().open(value, field.label)
    for row in Authenticator.objects.all():
        for name in ("secret", "seed"):
            if name in row.data:
                values[f"mfa {row.pk} {name}"] = get_adapter().decrypt(row.data[name]).encode()
    for number, name in enumerate(sorted(files.names())):
        labels = [f"scan {one}" for one in range(2)]
        values[f"file {number}"] = next(value for label in labels if (value := _open(name, label)) is not None)
    return values


def _open(name: str, label: str) -> bytes | None:
    from core.crypto.keyring import DamagedError

    try:
        return files.open(name, label)
    except DamagedError:
        return None


def test_everything_is_written_again_and_the_old_key_can_go(story: Story, settings: Any) -> None:
    before, old, new = opened(), settings.FIELD_KEYS, new_key()
    assert len({name.partition(".")[0] for name in before}) > 8
    settings.FIELD_KEYS = [new, *old]
    output = StringIO()
    with the_owner():
        call_command("rotate_field_keys", stdout=output)
    settings.FIELD_KEYS = [new]
    assert opened() == before
    assert set().union(*rotation_keys().values()) == {key_id(new)}
    assert f"now under key {key_id(new)}" in output.getvalue()
    # And the program works on: the second factor too.
    from accounts.services import second_factor

    assert second_factor.check_code(story.staff.robin.user, code_of(story.staff.robin.user))
    with acting_as(story.as_staff):
        assert Person.objects.get().preferred_name == stories.SAM["preferred_name"]


def rotation_keys() -> dict[str, set[str]]:
    with the_owner():
        return rotation.keys_in_use()


def test_the_check_of_the_database_names_a_key_that_is_missing(story: Story, settings: Any) -> None:
    from django.core import checks

    def errors() -> list[str]:
        messages = checks.run_checks(tags=[checks.Tags.database], databases=["default"])
        return [message.msg for message in messages if message.id == "alongside.E003"]

    assert errors() == []
    (lost,) = settings.FIELD_KEYS
    settings.FIELD_KEYS = [new_key()]
    (sentence,) = errors()
    assert key_id(lost) in sentence and "referrals_person" in sentence and "mfa_authenticator" in sentence
    # Asked for without a database it opens no connection, and with the key back at the end it is content.
    assert checks.run_checks(tags=[checks.Tags.database], databases=[]) == []
    settings.FIELD_KEYS = [*settings.FIELD_KEYS, lost]
    assert errors() == []


def test_what_was_signed_reads_the_same_afterwards(story: Story, settings: Any) -> None:
    from referrals.consent.texts import sha256

    settings.FIELD_KEYS = [new_key(), *settings.FIELD_KEYS]
    with the_owner():
        rotation.rotate()
    with acting_as(story.as_person):
        release = Release.objects.get()
    assert sha256(release.text) == release.text_sha256 == story.release.text_sha256
    assert release.disclosed_values == story.release.disclosed_values


def test_a_second_run_has_nothing_to_do(story: Story, settings: Any) -> None:
    settings.FIELD_KEYS = [new_key(), *settings.FIELD_KEYS]
    with the_owner():
        assert rotation.rotate().total > 20
        assert rotation.rotate().total == 0


def test_killed_midway_everything_still_opens_and_a_second_run_finishes(story: Story, settings: Any) -> None:
    before, chance = opened(), random.Random(6)
    for _ in range(times(6, 50)):
        settings.FIELD_KEYS = [new_key(), settings.FIELD_KEYS[0]]
        left = [chance.randint(0, 45)]

        def maybe(_place: str, _changed: int, left: list[int] = left) -> None:
            left[0] -= 1
            if left[0] < 0:
                raise Killed

        with the_owner():
            try:
                rotation.rotate(batch=1, after_batch=maybe)
            except Killed:
                connection.rollback()
        assert opened() == before
        with the_owner():
            rotation.rotate(batch=3)
        settings.FIELD_KEYS = settings.FIELD_KEYS[:1]
        assert opened() == before


def test_a_lost_key_is_named_and_nothing_is_changed(story: Story, settings: Any) -> None:
    lost, new = settings.FIELD_KEYS[0], new_key()
    before = raw_dump()
    settings.FIELD_KEYS = [new]
    with the_owner(), pytest.raises(CommandError, match=key_id(lost)) as raised:
        call_command("rotate_field_keys")
    assert "Nothing was changed" in str(raised.value)
    assert raw_dump() == before


@pytest.mark.parametrize("where", ["field", "file", "second factor"])
def test_one_value_under_a_lost_key_stops_everything(story: Story, settings: Any, where: str) -> None:
    good, lost = settings.FIELD_KEYS[0], new_key()
    settings.FIELD_KEYS = [lost, good]
    if where == "field":
        outbox.queue(to="a@example.org", subject="x", body="x")
    elif where == "file":
        files.save(b"x", "x")
    else:
        set_up_app(story.staff.max.user)
    before = raw_dump()
    settings.FIELD_KEYS = [new_key(), good]
    with the_owner(), pytest.raises(KeyLostError, match=key_id(lost)):
        rotation.rotate()
    assert raw_dump() == before


def raw_dump() -> list[Any]:
    rows: list[Any] = []
    with database.owner_cursor() as cursor:
        for model in rotation.models_with_secrets():
            cursor.execute(f"SELECT t::text FROM {model._meta.db_table} t ORDER BY 1")
            rows += cursor.fetchall()
    return [*rows, *Authenticator.objects.values_list("data", flat=True).order_by("pk")]


def test_damage_is_left_and_named_and_the_rest_goes_on(story: Story, settings: Any) -> None:
    mail = posted().first()
    assert mail is not None
    with acting_as(outbox.JOB), connection.cursor() as cursor:
        cursor.execute("UPDATE core_outgoingmail SET subject = 'gone' WHERE id = %s", [mail.pk])
    settings.FIELD_KEYS = [new_key(), *settings.FIELD_KEYS]
    with the_owner():
        report = rotation.rotate()
        assert report.damaged == [f"core_outgoingmail.subject of {mail.pk}"]
        assert report.total > 20
        with pytest.raises(CommandError, match="Keep the older keys"):
            call_command("rotate_field_keys", stdout=StringIO())


def test_the_application_rotates_nothing_and_is_told_why(story: Story, settings: Any) -> None:
    settings.FIELD_KEYS = [new_key(), *settings.FIELD_KEYS]
    before = raw_dump()
    with pytest.raises(CommandError, match="as the owner"):
        call_command("rotate_field_keys")
    assert raw_dump() == before


def test_maintenance_ends_with_each_batch(story: Story, settings: Any) -> None:
    settings.FIELD_KEYS = [new_key(), *settings.FIELD_KEYS]
    with the_owner():
        rotation.rotate()
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM referrals_person")
            assert cursor.fetchone() == (0,)


def test_even_in_maintenance_signed_facts_other_than_ciphertext_stay(story: Story) -> None:
    with the_owner(), pytest.raises(DatabaseError, match="never changes"), transaction.atomic():
        cursor = connection.cursor()
        cursor.execute("SELECT set_config('app.maintenance', 'on', true)")
        cursor.execute("UPDATE referrals_release SET text_sha256 = repeat('0', 64)")
