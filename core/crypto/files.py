"""Encrypted files in any storage of Django's (`STORAGES["documents"]`): random names, nothing readable on the disk."""

import os
import secrets
from collections.abc import Iterator
from pathlib import Path

from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage, Storage, storages

from core.crypto.keyring import DamagedError, VaultError, keyring

# A scan of ten pages fits; more would be read into memory whole.
LARGEST_BYTES = 20_000_000
# A file is never replaced in place: the new one lies beside it until the old one is gone (`rotate`).
_NEW = ".new"


class TooLargeError(VaultError):
    """The file has more bytes than LARGEST_BYTES."""

    def __init__(self) -> None:
        super().__init__(f"This file is larger than {LARGEST_BYTES // 1_000_000} MB. Scan it with fewer dots per inch.")


class FileLostError(VaultError):
    """A file that was written down is not in the storage."""

    def __init__(self) -> None:
        super().__init__("This file is no longer where it was kept. Put the folder of documents back from a backup.")


class NotKeptError(OSError):
    """A file could not be written, and nothing of it is left: no room, or a disk that fails. Says what to do."""

    def __init__(self) -> None:
        super().__init__("There is no room to keep this file. Tell whoever runs this site, then choose it again.")


def save(data: bytes, label: str) -> str:
    """Encrypts `data` and returns the name it is kept under, which says nothing. It opens only under `label`.

    On the disk before this returns, where the storage has one. Raises TooLargeError, NotKeptError.
    """
    if len(data) > LARGEST_BYTES:
        raise TooLargeError
    name = secrets.token_hex(16)
    return _write(f"{name[:2]}/{name}", keyring().seal(data, label))


def open(name: str, label: str) -> bytes:  # noqa: A001 - `files.open` says what it does
    """What was saved. Raises FileLostError, KeyLostError or DamagedError (also for another label)."""
    storage = _storage()
    try:
        return keyring().open(_read(name), label)
    except (FileLostError, DamagedError):
        # Killed in the middle of a rotation.
        if not storage.exists(name + _NEW):
            raise
        return keyring().open(_read(name + _NEW), label)


def delete(name: str) -> None:
    """Removes a file; none there is fine."""
    for one in (name, name + _NEW):
        _storage().delete(one)


def names() -> Iterator[str]:
    """Every encrypted file, one left in the middle of a rotation too."""
    storage = _storage()
    for folder in _folders(storage):
        names = storage.listdir(folder)[1]
        yield from sorted({f"{folder}/{name.removesuffix(_NEW)}" for name in names})


def key_of(name: str) -> str:
    """Id of the key that wrote this file; "" where that cannot be read."""
    for one in (name, name + _NEW):
        if _storage().exists(one):
            with _storage().open(one) as file:
                return str(file.read(8).decode("ascii", "replace"))
    return ""


def rotate(name: str) -> bool:
    """Writes a file again under today's key; whether it had to be. Killed anywhere, it opens and can be rotated again.

    Raises KeyLostError or DamagedError, and changes nothing then.
    """
    storage = _storage()
    _finish(storage, name)
    sealed = _read(name)
    if keyring().is_current(sealed):
        return False
    _write(name + _NEW, keyring().rotated(sealed))
    _finish(storage, name)
    return True


def _finish(storage: Storage, name: str) -> None:
    """Puts a new file that is whole in the place of the old one, and removes one that is not."""
    if not storage.exists(name + _NEW):
        return
    new = _read(name + _NEW)
    if _is_whole(new):
        storage.delete(name)
        _write(name, new)
    elif not storage.exists(name):
        raise DamagedError
    storage.delete(name + _NEW)


def _is_whole(sealed: str) -> bool:
    try:
        keyring().rotated(sealed)
    except DamagedError:
        return False
    return True


def _read(name: str) -> str:
    try:
        with _storage().open(name) as file:
            return str(file.read().decode("ascii", "replace"))
    except FileNotFoundError as error:
        raise FileLostError from error


def _write(name: str, sealed: str) -> str:
    storage = _storage()
    if storage.exists(name):
        raise OSError("A file is in the way of a new one.")
    try:
        saved_name = storage.save(name, ContentFile(sealed.encode("ascii")))
        if saved_name == name:
            _flush(storage, name)
            return name
    except OSError as error:
        # A full disk cuts it off in the middle, and half a file is none.
        storage.delete(name)
        raise NotKeptError from error
    storage.delete(saved_name)
    raise OSError("A file is in the way of a new one.")


def _flush(storage: Storage, name: str) -> None:
    """To the disk, where the storage is a folder; others answer for that themselves."""
    if not isinstance(storage, FileSystemStorage):
        return
    path = Path(storage.path(name))
    for one in (path, path.parent, path.parent.parent):
        descriptor = os.open(one, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _folders(storage: Storage) -> list[str]:
    try:
        return sorted(storage.listdir("")[0])
    except FileNotFoundError:
        return []


def _storage() -> Storage:
    return storages["documents"]
