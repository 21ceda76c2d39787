"""Keys for personal fields and files: the first of FIELD_KEYS writes, all of them read.

A stored value reads `<key id>.<token>`: the id says which key wrote it, so that a lost key is named instead of guessed
at. Tokens are Fernet's (AES-128-CBC and HMAC-SHA256, from `cryptography`); the label of the column is sealed inside, so
that a value copied into another column does not open there.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

_SEPARATOR = b"\0"


class VaultError(Exception):
    """Something kept cannot be read; nothing was changed."""


class KeyLostError(VaultError):
    """The key that wrote a value is not in FIELD_KEYS."""

    def __init__(self, key_id: str) -> None:
        super().__init__(
            f"The key {key_id} that wrote this is not in FIELD_KEYS. Put it back: nothing is lost while it can be found."
        )
        self.key_id = key_id


class DamagedError(VaultError):
    """A value is not what was written: changed, cut short, or moved here from another column."""

    def __init__(self) -> None:
        super().__init__("This value was changed outside the program, or belongs to another column.")


@dataclass(frozen=True)
class Keyring:
    """The keys by id; `primary` is the id of the one that writes."""

    primary: str
    keys: dict[str, Fernet]

    @classmethod
    def of(cls, keys: Sequence[str]) -> "Keyring":
        """From Fernet keys (32 bytes as URL-safe base64), the writing one first.

        Raises ImproperlyConfigured for none, or for a key that cannot be one.
        """
        if not keys:
            raise ImproperlyConfigured("Set FIELD_KEYS to at least one key. `python -m core.crypto` makes one.")
        try:
            opened = {key_id(key): Fernet(key) for key in keys}
        except ValueError as error:
            raise ImproperlyConfigured(
                "FIELD_KEYS holds something that is no key. `python -m core.crypto` makes one."
            ) from error
        return cls(primary=key_id(keys[0]), keys=opened)

    def seal(self, value: bytes, label: str) -> str:
        """`value` as text that only this keyring opens, and only under the same `label`."""
        token = self.keys[self.primary].encrypt(label.encode() + _SEPARATOR + value)
        return f"{self.primary}.{token.decode()}"

    def open(self, sealed: str, label: str) -> bytes:
        """What was sealed. Raises KeyLostError or DamagedError."""
        name, _, token = sealed.partition(".")
        if name not in self.keys:
            raise KeyLostError(name) if _looks_like_an_id(name) else DamagedError()
        try:
            written, _, value = self.keys[name].decrypt(token.encode()).partition(_SEPARATOR)
        except (InvalidToken, UnicodeEncodeError) as error:
            raise DamagedError from error
        if written != label.encode():
            raise DamagedError
        return value

    def rotated(self, sealed: str) -> str:
        """The same content and label under the key that writes today. Raises KeyLostError or DamagedError."""
        name, _, token = sealed.partition(".")
        if name not in self.keys:
            raise KeyLostError(name) if _looks_like_an_id(name) else DamagedError()
        try:
            content = self.keys[name].decrypt(token.encode())
        except (InvalidToken, UnicodeEncodeError) as error:
            raise DamagedError from error
        return f"{self.primary}.{self.keys[self.primary].encrypt(content).decode()}"

    def is_current(self, sealed: str) -> bool:
        """Whether the key that writes today wrote this."""
        return sealed.startswith(f"{self.primary}.")


def key_id(key: str) -> str:
    """Eight hex digits that name a key and tell nothing about it."""
    return hashlib.sha256(b"alongside key id " + key.encode()).hexdigest()[:8]


def keyring() -> Keyring:
    """The keyring of the settings."""
    return _opened(tuple(settings.FIELD_KEYS))


@lru_cache(maxsize=8)
def _opened(keys: tuple[str, ...]) -> Keyring:
    return Keyring.of(keys)


def _looks_like_an_id(name: str) -> bool:
    return len(name) == 8 and all(letter in "0123456789abcdef" for letter in name)
