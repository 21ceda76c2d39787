"""Model fields whose values are encrypted before they reach the database."""

import json
from typing import Any

from django.core.exceptions import FieldError
from django.db import models

from core.crypto.keyring import keyring


class EncryptedTextField(models.TextField):
    """Text of any length. An empty text stays an empty text; NULL stays NULL and is not encrypted.

    The database sees neither the words nor whether two rows hold the same, so only `isnull` can be asked.
    """

    description = "Encrypted text"

    def get_internal_type(self) -> str:
        return "TextField"

    @property
    def label(self) -> str:
        """What is sealed in with each value: the model and the field it belongs to."""
        return f"{self.model._meta.label}.{self.name}"

    def get_prep_value(self, value: Any) -> Any:
        return None if value is None else keyring().seal(self.to_bytes(value), self.label)

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        return value if prepared else self.get_prep_value(value)

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        """Raises core.crypto.keyring.KeyLostError or DamagedError."""
        return None if value is None else self.from_bytes(keyring().open(value, self.label))

    def to_bytes(self, value: Any) -> bytes:
        return str(value).encode("utf-8", "surrogatepass")

    def from_bytes(self, value: bytes) -> Any:
        return value.decode("utf-8", "surrogatepass")

    def get_lookup(self, lookup_name: str) -> Any:
        """Raises FieldError for any question about the content: it would compare ciphertext and find nothing."""
        if lookup_name != "isnull":
            raise FieldError(f"{self.name} is encrypted: `{lookup_name}` cannot be asked of the database.")
        return super().get_lookup(lookup_name)


class EncryptedJSONField(EncryptedTextField):
    """A value of JSON: texts, numbers, lists and dictionaries."""

    description = "Encrypted JSON"
    # For the type checker: what is set and read is any JSON, not text.
    _pyi_private_set_type: Any
    _pyi_private_get_type: Any

    def to_bytes(self, value: Any) -> bytes:
        return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode("utf-8")

    def from_bytes(self, value: bytes) -> Any:
        return json.loads(value)

    def to_python(self, value: Any) -> Any:
        return value

    def get_prep_value(self, value: Any) -> Any:
        return None if value is None else keyring().seal(self.to_bytes(value), self.label)

    def value_to_string(self, obj: Any) -> Any:
        return self.value_from_object(obj)


def encrypted_fields(model: type[models.Model]) -> list[EncryptedTextField]:
    """The encrypted fields of one model, in their order."""
    return [field for field in model._meta.local_concrete_fields if isinstance(field, EncryptedTextField)]
