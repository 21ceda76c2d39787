"""Typed readers of environment variables that fail loudly."""

import json
import os
import re
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ImproperlyConfigured

_TRUE = {"1", "true", "yes", "on"}
_FALSE = {"0", "false", "no", "off", ""}


class Env:
    """Reads settings from a mapping of strings, `os.environ` unless told."""

    def __init__(self, values: Mapping[str, str] | None = None) -> None:
        self._values = os.environ if values is None else values

    def text(self, name: str, default: str | None = None) -> str:
        """The value of `name`; raises ImproperlyConfigured where it is missing and has no default."""
        value = self._values.get(name, default)
        if value is None:
            raise ImproperlyConfigured(f"Set the environment variable {name}. See .env.example.")
        return value

    def flag(self, name: str, default: bool = False) -> bool:
        """A yes/no value; raises ImproperlyConfigured for any other word."""
        value = self._values.get(name)
        if value is None:
            return default
        word = value.strip().lower()
        if word in _TRUE:
            return True
        if word in _FALSE:
            return False
        raise ImproperlyConfigured(f"{name} is {value!r}; write 1 or 0.")

    def number(self, name: str, default: float) -> float:
        """A number; raises ImproperlyConfigured for anything else."""
        value = self._values.get(name)
        if value is None:
            return default
        try:
            return float(value)
        except ValueError as error:
            raise ImproperlyConfigured(f"{name} is {value!r}; write a number.") from error

    def words(self, name: str, default: str = "") -> list[str]:
        """A comma-separated list, spaces trimmed, empty items dropped."""
        return [word.strip() for word in self._values.get(name, default).split(",") if word.strip()]

    def countries(self, name: str, *, first: str, default: str) -> list[str]:
        """ISO 3166 codes, each once, beginning with `first` where that is one; unset: `first` alone, or else `default`.

        Raises ImproperlyConfigured for anything but two letters.
        """
        codes = [code.upper() for code in self.words(name) or [first] if code] or default.split(",")
        for code in codes:
            if not re.fullmatch("[A-Z]{2}", code):
                raise ImproperlyConfigured(f"{name} holds {code!r}; write codes of two letters, such as US,GB.")
        return list(dict.fromkeys([first, *codes] if first else codes))

    def mapping(self, name: str) -> dict[str, Any]:
        """A JSON object, empty where `name` is missing; raises ImproperlyConfigured for anything else."""
        try:
            value = json.loads(self._values.get(name, "") or "{}")
        except ValueError:
            value = None
        if not isinstance(value, dict):
            raise ImproperlyConfigured(f"{name} is no JSON object; write {{}} or set it to nothing.")
        return value
