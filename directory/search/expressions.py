"""The few operators of PostgreSQL that Django's query language lacks."""

from datetime import datetime
from math import sin
from typing import Any

from django.db.models import BooleanField, F, Field, FloatField, Func, Value

from directory.fields import CubeField
from directory.places.geodesy import MEAN_RADIUS_M, ecef
from directory.search.text import TextQuery


def chord_m(ground_m: float) -> float:
    """The straight chord in metres of a distance over the ground in metres: 2 R sin(d / 2R)."""
    return 2 * MEAN_RADIUS_M * sin(ground_m / (2 * MEAN_RADIUS_M))


class Point(Func):
    """A constant point: latitude and longitude in degrees as a `cube`."""

    template = "cube(ARRAY[%(expressions)s])"
    output_field = CubeField()

    def __init__(self, latitude: float, longitude: float) -> None:
        super().__init__(*(Value(metres, output_field=FloatField()) for metres in ecef(latitude, longitude)))


class ChordTo(Func):
    """Metres along the chord from a row's position; ordering by it walks the GiST index outwards."""

    template = "(%(expressions)s)"
    arg_joiner = " <-> "
    output_field = FloatField()

    def __init__(self, latitude: float, longitude: float) -> None:
        super().__init__(F("position"), Point(latitude, longitude))


class WithinBox(Func):
    """Whether the position lies in the cube of half-width `chord` metres around a point: what the index can answer."""

    template = "(%(expressions)s)"
    arg_joiner = " <@ "
    output_field = BooleanField()
    conditional = True

    def __init__(self, latitude: float, longitude: float, chord: float) -> None:
        box = Func(
            Point(latitude, longitude), Value(chord), Value(3), function="cube_enlarge", output_field=CubeField()
        )
        super().__init__(F("position"), box)


class MatchesText(Func):
    """Whether the row's words meet a text search."""

    output_field: Field = BooleanField()
    conditional = True
    sql = "({column} @@ ({query}))"

    def __init__(self, query: TextQuery) -> None:
        super().__init__(F("text"))
        self.query = query

    def as_sql(self, compiler: Any, connection: Any, **context: Any) -> tuple[str, Any]:  # type: ignore[override]
        column, params = compiler.compile(self.source_expressions[0])
        tsquery, phrases = self.query.sql()
        return self.sql.format(column=column, query=tsquery), (*params, *phrases)


class ReadsText(MatchesText):
    """The same, asked of the row itself: as a function it can use no index, where the planner would wrongly choose one."""

    sql = "ts_match_vq({column}, ({query}))"


class TextRank(MatchesText):
    """How well the row meets a text search, higher is better (ts_rank_cd, weights A to C)."""

    output_field = FloatField()
    conditional = False
    sql = "ts_rank_cd({column}, ({query}))"


class TimesOverlap(Func):
    """Whether the row's upcoming times overlap the span between two aware moments."""

    template = "(times && tstzrange(%(expressions)s))"
    output_field = BooleanField()
    conditional = True

    def __init__(self, start: datetime, end: datetime) -> None:
        super().__init__(Value(start), Value(end))
