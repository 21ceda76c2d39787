"""Secrets made once and kept."""

import base64
import os
import secrets
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured


def kept_secret(var_dir: Path) -> str:
    """The secret key in `var_dir`, made on first use with mode 0600.

    Programs starting together agree on one key. Raises ImproperlyConfigured where the file cannot be used.
    """
    path = var_dir / "secret_key"
    try:
        if not path.exists():
            _create(path, secrets.token_urlsafe(64))
        key = path.read_text().strip()
    except OSError as error:
        raise ImproperlyConfigured(
            f"{path} cannot be used ({error.strerror}): run as the user it belongs to, or set ALONGSIDE_VAR."
        ) from error
    if len(key) < 50:
        raise ImproperlyConfigured(f"{path} holds no secret key: remove it and start again.")
    return key


def kept_field_key(var_dir: Path) -> str:
    """The key of personal fields in `var_dir`, made on first use with mode 0600. Raises as `kept_secret` does."""
    path = var_dir / "field_key"
    try:
        if not path.exists():
            _create(path, base64.urlsafe_b64encode(secrets.token_bytes(32)).decode())
        return path.read_text().strip()
    except OSError as error:
        raise ImproperlyConfigured(
            f"{path} cannot be used ({error.strerror}): run as the user it belongs to, or set ALONGSIDE_VAR."
        ) from error


def _create(path: Path, secret: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(secret + "\n")
    try:
        # A link, unlike a rename, never replaces the key another program has just made.
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
