"""One e-mail address, however it is spelled [docs/decisions/0030].

What is written to an address keeps the letters as they were typed. What is looked up, compared, counted or held to be
unique goes by `canonical`, and in the database by `same_as`, which is the same form: an account's address is ASCII.
"""

import unicodedata
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.db.models.functions import Lower
from django.db.models.lookups import Exact

# Visible ASCII without the quotation mark: "robin"@example.org is robin@example.org to every mail server.
PLAIN = r"^[!#-~]+$"
NOT_PLAIN = "An e-mail address has the letters a to z, digits and signs such as . - _ + here. Check yours."


def canonical(text: str) -> str:
    """The one form of an address: compatible characters as one (NFKC), small letters, the host as the DNS has it.

    Never raises: what can be no address is compared as it is, and no account has it.
    """
    return normalized(text).casefold()


def normalized(text: str) -> str:
    """An address as it is written down: as typed, but with letters of other widths and the host's name in ASCII.

    A letter that only looks like another, such as the dotless i, stays another: `is_plain` refuses it.
    """
    local, at, host = unicodedata.normalize("NFKC", text).strip().rpartition("@")
    if not at:
        return host
    return f"{_unquoted(local)}@{_ascii(host.rstrip('.'))}"


def is_plain(text: str) -> bool:
    """Whether an account may have this address: ASCII, without spaces and quotation marks."""
    return text.isascii() and text.isprintable() and not set(text) & {'"', " "}


def same_as(text: str, field: str = "email") -> Exact:
    """The condition that `field` of a row is this address."""
    return Exact(lowered(field), canonical(text))


def lowered(field: str = "email") -> Lower:
    """What the database compares and holds to be unique. The columns are of collation C: Turkish lowers I to another i."""
    return Lower(field)


def plain(field: str = "email") -> Q:
    """The condition that makes `lowered` the canonical form."""
    return Q(**{f"{field}__regex": PLAIN})


class AddressField(forms.EmailField):
    """An address as it is written down; for looking one up, give `new=False`, which refuses no unlikely letter."""

    def __init__(self, *, new: bool = True, **options: Any) -> None:
        self._is_new = new
        super().__init__(**options)

    def to_python(self, value: Any) -> str:
        """Other widths of a letter are taken before the address is checked."""
        return normalized(str(super().to_python(value)))

    def validate(self, value: Any) -> None:
        """Raises ValidationError for a new address that no account may have."""
        super().validate(value)
        if self._is_new and value and not is_plain(value):
            raise ValidationError(NOT_PLAIN)


def _unquoted(local: str) -> str:
    """The name before the @, out of the quotation marks that change nothing about it."""
    if len(local) < 2 or not (local.startswith('"') and local.endswith('"')):
        return local
    return local[1:-1].replace("\\", "")


def _ascii(host: str) -> str:
    """A host as mail servers know it: xn--mnchen-3ya.example for münchen.example. As it is where it can be none."""
    if host.isascii():
        return host
    try:
        return host.encode("idna").decode("ascii")
    except UnicodeError:
        return host
