"""Everything a batch will write, gathered first and then written in as few statements as there are tables."""

from typing import Any
from uuid import UUID

from django.db import models
from django.utils import timezone

from directory.models import (
    FieldProvenance,
    Location,
    Organization,
    Phone,
    Schedule,
    Service,
    ServiceArea,
    ServiceAtLocation,
)
from directory.schedules import occurrences

# Parents before children.
_ORDER: tuple[type[models.Model], ...] = (
    Organization, Location, Service, ServiceAtLocation, ServiceArea, Phone, Schedule, FieldProvenance,
)  # fmt: skip


class BatchWriter:
    """New rows, changed rows with their changed fields, and rows to delete."""

    def __init__(self) -> None:
        self._new: dict[type[models.Model], list[models.Model]] = {model: [] for model in _ORDER}
        self._changed: dict[type[models.Model], dict[Any, tuple[models.Model, set[str]]]] = {m: {} for m in _ORDER}
        self._gone: list[models.Model] = []
        self.organization_ids: set[UUID] = set()

    def add(self, row: models.Model) -> None:
        self._new[type(row)].append(row)

    def delete(self, row: models.Model) -> None:
        self._gone.append(row)

    def set(self, row: models.Model, **values: Any) -> bool:
        """Gives the row these values; returns whether any differs, and only then will it be written."""
        differing = {name for name, value in values.items() if getattr(row, name) != value}
        for name in differing:
            setattr(row, name, values[name])
        if differing and not row._state.adding:
            self._changed[type(row)].setdefault(row.pk, (row, set()))[1].update(differing)
        return bool(differing)

    def flush(self) -> None:
        """Writes everything, in the caller's transaction. Raises DatabaseError where a table refuses a row."""
        for row in self._gone:
            row.delete()
        for model in _ORDER:
            if self._new[model]:
                model._default_manager.bulk_create(self._new[model])
            if self._changed[model]:
                self._update(model)
        occurrences.write_upcoming(self._timed())

    def _timed(self) -> list[Schedule]:
        """The schedules that are written, new and changed."""
        changed = (row for row, _ in self._changed[Schedule].values())
        return [row for row in (*self._new[Schedule], *changed) if isinstance(row, Schedule)]

    def _update(self, model: type[models.Model]) -> None:
        rows = [row for row, _ in self._changed[model].values()]
        fields = set().union(*(names for _, names in self._changed[model].values()))
        if model is Organization:
            fields.add("modified_at")
            for row in rows:
                row.modified_at = timezone.now()  # type: ignore[attr-defined]
        model._default_manager.bulk_update(rows, sorted(fields))
