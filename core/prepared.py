"""A query that is put together once and asked again with other values.

Putting a queryset together and turning it into SQL takes Django as long as PostgreSQL takes to answer it. On a page that
asks a dozen small questions that is half the page. `Prepared` keeps what Django made of the question the first time.
"""

import copy
import secrets
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from typing import Any, Generic, TypeVar
from uuid import UUID, uuid4

from django.db import connections
from django.db.models import Model, QuerySet

Row = TypeVar("Row")
_YEARS = 200
# What stands for a value while the SQL is made: drawn anew in each process, so that it is nobody's value.
_MARKERS: dict[type, Callable[[], Any]] = {
    UUID: uuid4,
    str: lambda: secrets.token_hex(16),
    datetime: lambda: datetime(3000, 1, 1, tzinfo=UTC) + timedelta(microseconds=secrets.randbelow(_YEARS * 10**13)),
}


class Prepared(Generic[Row]):
    """`Prepared(lambda person: Note.objects.filter(person=person), person=UUID)`; then `notes(person=pk)` has the rows.

    `build` is called once, with a marker for each value, and may read nothing that changes: no clock and no setting, for
    both would stay as they were. Each value takes part in exact comparisons only; its type is UUID, str or datetime.
    Calling it raises TypeError for a value that is missing, None, of another type or not asked for, and ValueError where
    a value takes no part in the SQL, for then rows of everybody would be found.
    """

    def __init__(self, build: Callable[..., QuerySet[Any, Row]], **kinds: type) -> None:
        self._build = build
        self._kinds = kinds
        self._kept: tuple[QuerySet[Any, Row], Any, str, tuple[Any, ...]] | None = None

    def __call__(self, **values: Any) -> list[Row]:
        self._check(values)
        if self._kept is None:
            self._kept = self._put_together()
        queryset, compiler, sql, params = self._kept
        again = copy.copy(compiler)
        # A connection belongs to one thread.
        again.connection = connections[queryset.db]
        filled = tuple(values[one.name] if isinstance(one, _Value) else one for one in params)
        again.as_sql = lambda *_, **__: (sql, filled)
        asked: Any = queryset.all()
        asked.query.get_compiler = lambda *_, **__: again
        return list(asked)

    def _check(self, values: dict[str, Any]) -> None:
        if values.keys() != self._kinds.keys():
            raise TypeError(f"This query takes {', '.join(self._kinds)}.")
        for name, kind in self._kinds.items():
            if not isinstance(values[name], kind):
                raise TypeError(f"{name} has to be of {kind.__name__}.")

    def _put_together(self) -> tuple[QuerySet[Any, Row], Any, str, tuple[Any, ...]]:
        markers = {name: _MARKERS[kind]() for name, kind in self._kinds.items()}
        queryset = self._build(**markers)
        compiler = queryset.query.get_compiler(using=queryset.db)
        sql, params = compiler.as_sql()
        stands_for = {marker: _Value(name) for name, marker in markers.items()}
        named = tuple(stands_for.get(one, one) if type(one) in _MARKERS else one for one in params)
        if missing := markers.keys() - {one.name for one in named if isinstance(one, _Value)}:
            raise ValueError(f"The query takes no notice of {', '.join(sorted(missing))}.")
        return queryset, compiler, sql, named


def attach(owners: Iterable[Model], name: str, rows: Iterable[Model], key: str) -> None:
    """Has `owner.<name>.all()` be those of `rows` whose `key` is the owner's, as `prefetch_related` would.

    In the order of `rows`, which are all of one model.
    """
    of: dict[Any, list[Model]] = {}
    for row in rows:
        of.setdefault(getattr(row, key), []).append(row)
    for owner in owners:
        model = owner._meta.get_field(name).related_model
        found = model._default_manager.none()  # type: ignore[union-attr]
        found._result_cache = of.get(owner.pk, [])
        vars(owner).setdefault("_prefetched_objects_cache", {})[name] = found


class _Value:
    """The place of a value among the parameters."""

    def __init__(self, name: str) -> None:
        self.name = name
