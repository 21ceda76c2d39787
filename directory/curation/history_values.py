"""Stored values in the words people know them by."""

from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.db.models import ForeignKey, Model
from django.utils.dateformat import format as date_format

from directory.models import Schedule
from directory.schedules import wording

# What `wording.days` says of a rule that has no words.
_UNTOLD = "On some days"


class Wording:
    """Names of rows and values; remembers what it looked up, for one page's worth of history."""

    def __init__(self) -> None:
        self._names: dict[tuple[type[Model], Any], str] = {}

    def row(self, model: type[Model], event: Any) -> str:
        """`Phone 503 555 0143`: what kind of thing it is, and which."""
        kind = str(model._meta.verbose_name)
        which = self._which(model, event)
        return f"{kind[:1].upper()}{kind[1:]} {which}".strip()

    def value(self, column: Any, value: Any, of: Any = None) -> str:
        """A stored value as text; `""` for nothing. `of`: the row it stood in, which a rule of days needs for its words."""
        if value is None or value in ("", []):
            return ""
        if column.name == "rrule" and of is not None:
            return _days(of)
        if isinstance(column, ForeignKey):
            return self._related(column.related_model, value)
        if isinstance(column, ArrayField):
            return ", ".join(self.value(column.base_field, item) for item in value)
        if isinstance(value, bool):
            return "yes" if value else "no"
        if column.choices:
            return str(dict(column.flatchoices).get(value, value))
        if isinstance(value, time):
            return wording.clock(value)
        if isinstance(value, date) and not isinstance(value, datetime):
            return date_format(value, "j F Y")
        return str(value)

    def _which(self, model: type[Model], event: Any) -> str:
        if model is Schedule:
            return wording.days_and_times(event)
        links = [
            self._related(column.related_model, getattr(event, column.attname))
            for column in model._meta.concrete_fields
            if isinstance(column, ForeignKey)
            and column.name in {"service", "location", "area"}
            and getattr(event, column.attname)
        ]
        if model.__name__ in {"ServiceAtLocation", "ServiceArea", "PrivateAddress"}:
            return ", ".join(links)
        for name in ("name", "number", "criterion", "field", "service_type", "city"):
            if text := getattr(event, name, ""):
                return self.value(model._meta.get_field(name), text)
        return ""

    def _related(self, model: type[Model], key: Any) -> str:
        if (model, key) not in self._names:
            row = model._base_manager.filter(pk=key).first()
            self._names[model, key] = str(row) if row else _gone(key)
        return self._names[model, key]


def _days(row: Any) -> str:
    """`Thursdays` instead of `FREQ=WEEKLY;BYDAY=TH`; a rule that has no words stands beside what people read."""
    words = wording.days(row)
    return f"{words} ({row.rrule})" if words == _UNTOLD else words


def _gone(key: Any) -> str:
    return "one since removed" if isinstance(key, UUID) else str(key)
