"""kill -9 of `rotate_field_keys` at random moments: everything still opens, and running it again finishes.

`python -m trials.endure.rotation_kills [kills]`. A server and files of its own in a temporary folder.
"""

import os
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from cryptography.fernet import Fernet

from trials.endure.kills import _remove_server

PEOPLE = 400


def main(kills: int) -> None:
    """Raises AssertionError where anything does not open, KeyLostError where a key went too early."""
    with tempfile.TemporaryDirectory(prefix="alongside-rotation-") as folder:
        os.environ |= {"ALONGSIDE_VAR": folder, "DJANGO_SETTINGS_MODULE": "config.settings"}
        # In this mode the key kept in the folder writes: the keys of the trial take its place one after the other.
        os.environ.pop("FIELD_KEYS", None)
        try:
            _trial(kills, Path(folder))
        finally:
            _remove_server(Path(folder))


def _trial(kills: int, folder: Path) -> None:
    import django

    django.setup()
    from django.conf import settings

    from config.postgres import PrivateServer
    from config.postgres.layout import Layout

    server = PrivateServer(Layout.of(folder))
    server.join()
    subprocess.run([sys.executable, "manage.py", "migrate", "--verbosity", "0"], check=True)
    names = _fill()
    before, chance = _opened(names), random.Random(10)
    current, midway = list(settings.FIELD_KEYS), 0
    current, seconds = _rotate([_new(), *current])
    for _ in range(kills):
        keys = [_new(), current[0]]
        _rotate(keys, kill_after=chance.random() * seconds)
        settings.FIELD_KEYS = keys
        assert _opened(names) == before
        midway += len(_ids_in_use()) > 1
        current, seconds = _rotate(keys)
        settings.FIELD_KEYS = keys[:1]
        assert _opened(names) == before
    server.leave()
    print(f"{kills} kills, {midway} of them midway; {len(before):,} values opened every time")


def _new() -> str:
    return Fernet.generate_key().decode()


def _rotate(keys: list[str], kill_after: float | None = None) -> tuple[list[str], float]:
    """The command in a process of its own; the keys, and how long it worked after starting."""
    program = (
        "import sys, django; from django.conf import settings; django.setup();"
        "settings.FIELD_KEYS = sys.argv[1].split(','); print('ready', flush=True);"
        "from django.core.management import call_command; call_command('rotate_field_keys')"
    )
    environment = os.environ | {"ALONGSIDE_DB_ROLE": "owner"}
    process = subprocess.Popen(
        [sys.executable, "-c", program, ",".join(keys)], env=environment, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    started = time.monotonic()
    if kill_after is None:
        process.communicate()
        assert process.returncode == 0
    else:
        time.sleep(kill_after)
        process.kill()
        process.communicate()
    return keys, time.monotonic() - started


def _fill() -> list[str]:
    from core.crypto import files
    from tests.referrals import stories

    staff = stories.lincoln()
    for _ in range(PEOPLE):
        stories.sam(staff.robin)
    stories.signed_story(staff)
    return [files.save(f"scan {number}".encode() * 500, "document") for number in range(40)]


def _opened(names: list[str]) -> dict[str, bytes]:
    from core.crypto import files, rotation
    from core.crypto.fields import encrypted_fields
    from core.crypto.keyring import keyring
    from tests import database

    contents = {name: files.open(name, "document") for name in names}
    with database.owner_cursor() as cursor:
        for model in rotation.models_with_secrets():
            for field in encrypted_fields(model):
                cursor.execute(f'SELECT {model._meta.pk.column}, "{field.column}" FROM {model._meta.db_table}')
                for pk, value in cursor.fetchall():
                    if value is not None:
                        contents[f"{field.label} {pk}"] = keyring().open(value, field.label)
    return contents


def _ids_in_use() -> set[str]:
    from core.crypto import rotation
    from tests import database

    database.become("owner")
    try:
        return {key for keys in rotation.keys_in_use().values() for key in keys}
    finally:
        database.become("app")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 50)
