"""Encrypted files: random names, nothing readable on the disk, whole after a kill anywhere in a rotation."""

from pathlib import Path
from typing import Any

import pytest
from cryptography.fernet import Fernet
from django.core.files.storage import storages

from core.crypto import files
from core.crypto.keyring import DamagedError, KeyLostError, key_id

OLD, NEW = Fernet.generate_key().decode(), Fernet.generate_key().decode()
SCAN = b"%PDF-1.7 Samphire Okonjo-Whitlow signed here" + bytes(range(256)) * 30


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, settings: Any) -> Path:
    """Documents in a folder of the test's own."""
    where = tmp_path / "documents"
    options = settings.STORAGES["documents"]["OPTIONS"] | {"location": where}
    backend = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": options}
    settings.STORAGES = settings.STORAGES | {"documents": backend}
    settings.FIELD_KEYS = [OLD]
    return where


def on_disk(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def test_what_was_saved_opens_and_lies_encrypted(folder: Path) -> None:
    name = files.save(SCAN, "document")
    assert files.open(name, "document") == SCAN
    (path,) = on_disk(folder)
    assert b"%PDF" not in path.read_bytes()
    assert b"Samphire" not in path.read_bytes()


def test_names_are_random_and_say_nothing(folder: Path) -> None:
    names = {files.save(SCAN, "document") for _ in range(20)}
    assert len(names) == 20
    assert all(len(name) == 35 and set(name) <= set("0123456789abcdef/") for name in names)
    assert set(files.names()) == names


def test_files_are_for_their_owner_alone(folder: Path) -> None:
    files.save(SCAN, "document")
    (path,) = on_disk(folder)
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700


def test_a_file_opens_under_its_label_alone() -> None:
    name = files.save(SCAN, "one")
    with pytest.raises(DamagedError):
        files.open(name, "other")


def test_an_empty_file_is_a_file() -> None:
    assert files.open(files.save(b"", "x"), "x") == b""


def test_a_file_that_is_too_large_is_refused_before_anything_is_written(folder: Path) -> None:
    with pytest.raises(files.TooLargeError, match="20 MB"):
        files.save(b"0" * (files.LARGEST_BYTES + 1), "x")
    assert not folder.exists()


@pytest.mark.parametrize("name", ["../../etc/passwd", "/etc/passwd", "ab/../../x"])
def test_no_name_leads_out_of_the_folder(name: str) -> None:
    from django.core.exceptions import SuspiciousFileOperation

    with pytest.raises((SuspiciousFileOperation, files.FileLostError)):
        files.open(name, "x")


def test_a_lost_file_is_said_to_be() -> None:
    name = files.save(SCAN, "x")
    files.delete(name)
    files.delete(name)
    with pytest.raises(files.FileLostError):
        files.open(name, "x")


def test_a_changed_file_does_not_open(folder: Path) -> None:
    name = files.save(SCAN, "x")
    (path,) = on_disk(folder)
    path.write_bytes(path.read_bytes()[:-9])
    with pytest.raises(DamagedError):
        files.open(name, "x")


def test_rotating_writes_with_the_new_key_and_once(settings: Any, folder: Path) -> None:
    name = files.save(SCAN, "x")
    settings.FIELD_KEYS = [NEW, OLD]
    assert files.key_of(name) == key_id(OLD)
    assert files.rotate(name) is True
    assert files.rotate(name) is False
    settings.FIELD_KEYS = [NEW]
    assert files.open(name, "x") == SCAN
    assert len(on_disk(folder)) == 1


def test_rotating_without_the_old_key_names_it_and_changes_nothing(settings: Any, folder: Path) -> None:
    name = files.save(SCAN, "x")
    before = on_disk(folder)[0].read_bytes()
    settings.FIELD_KEYS = [NEW]
    with pytest.raises(KeyLostError, match=key_id(OLD)):
        files.rotate(name)
    assert [path.read_bytes() for path in on_disk(folder)] == [before]


def test_killed_anywhere_a_file_opens_and_can_be_rotated_again(settings: Any, folder: Path) -> None:
    """Every state of the folder that a kill can leave, made by hand; the new file may be cut anywhere."""
    name = files.save(SCAN, "x")
    old = on_disk(folder)[0].read_bytes()
    settings.FIELD_KEYS = [NEW, OLD]
    files.rotate(name)
    path = on_disk(folder)[0]
    new = path.read_bytes()
    beside = path.with_name(path.name + ".new")
    cuts = [new[:length] for length in (0, 4, 9, 200, len(new) - 1)]
    left: list[tuple[bytes | None, bytes | None]] = [
        (old, None),
        *((old, cut) for cut in cuts),
        (old, new),
        (None, new),
        *((cut, new) for cut in cuts),
        (new, new),
        (new, None),
    ]
    for at_name, at_new in left:
        for one, content in ((path, at_name), (beside, at_new)):
            one.unlink(missing_ok=True)
            if content is not None:
                one.write_bytes(content)
        assert files.open(name, "x") == SCAN
        assert list(files.names()) == [name]
        files.rotate(name)
        assert files.open(name, "x") == SCAN
        assert files.key_of(name) == key_id(NEW)
        assert on_disk(folder) == [path]


def test_another_storage_of_django_will_do(settings: Any) -> None:
    """One without paths or folders on a disk."""
    memory = {"BACKEND": "django.core.files.storage.InMemoryStorage"}
    settings.STORAGES = settings.STORAGES | {"documents": memory}
    name = files.save(SCAN, "x")
    assert type(storages["documents"]).__name__ == "InMemoryStorage"
    assert files.open(name, "x") == SCAN
    assert list(files.names()) == [name]
    settings.FIELD_KEYS = [NEW, OLD]
    assert files.rotate(name) is True
    assert files.open(name, "x") == SCAN
