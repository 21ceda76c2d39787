"""Index rows that meet some conditions, put as SQL: a search asks the same few statements of one table, and putting
them together took Django's query language longer than answering most of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from math import sin
from typing import Any

from django.db import connection

from directory.places.geodesy import MEAN_RADIUS_M, ecef
from directory.search.text import TextQuery


@dataclass(frozen=True)
class Statement:
    """SQL with its parameters."""

    sql: str
    params: tuple[Any, ...] = ()

    def read(self) -> list[tuple[Any, ...]]:
        """Every row it answers with."""
        with connection.cursor() as cursor:
            cursor.execute(self.sql, self.params)
            return cursor.fetchall()


@dataclass(frozen=True)
class IndexQuery:
    """The rows of the search index that meet every condition. SQL comes from this package, never from a visitor."""

    conditions: tuple[Statement, ...] = ()

    def where(self, condition: str, *params: Any) -> "IndexQuery":
        """Those of them that meet one more condition."""
        return IndexQuery((*self.conditions, Statement(condition, params)))

    def select(self, columns: str, rest: str = "", *params: Any) -> Statement:
        """Read these columns; `rest` is an order or a limit, with its parameters."""
        met = " AND ".join(one.sql for one in self.conditions) or "true"
        values = (value for one in self.conditions for value in one.params)
        return Statement(f"SELECT {columns} FROM directory_searchentry WHERE {met} {rest}", (*values, *params))  # noqa: S608

    def count(self, to: int) -> int:
        """How many there are, counted to a limit."""
        counted = self.select("1", "LIMIT %s", to)
        return Statement(f"SELECT count(*) FROM ({counted.sql}) AS counted", counted.params).read()[0][0]  # noqa: S608

    # Conditions -------------------------------------------------------------------------------------------------

    def tagged(self, numbers: Sequence[int]) -> "IndexQuery":
        """With any of these tags."""
        return self.where("tags && %s::smallint[]", list(numbers))

    def of_kind(self, kind: str) -> "IndexQuery":
        """One way in: `EntryKind.PLACE`, `EntryKind.AREA` or `EntryKind.REMOTE`."""
        return self.where("entry_kind = %s", str(kind))

    def in_areas(self, codes: Sequence[str]) -> "IndexQuery":
        """Covering one of these areas."""
        return self.where("area_code = ANY(%s)", list(codes))

    def inside(self, code: str) -> "IndexQuery":
        """At places in this state or nation, wherever in it. The codes of its states begin with that of a nation."""
        return self.where("region = %s" if "-" in code else "left(region, 2) = %s", code)

    def in_box(self, latitude: float, longitude: float, chord: float) -> "IndexQuery":
        """Inside the cube of half-width `chord` metres around a point: what the position's index can answer."""
        return self.where("position <@ cube_enlarge(cube(%s::float8[]), %s, 3)", list(ecef(latitude, longitude)), chord)

    def within(self, latitude: float, longitude: float, chord: float) -> "IndexQuery":
        """At most `chord` metres away in a straight line."""
        here = chord_to(latitude, longitude)
        return self.where(f"{here.sql} <= %s", *here.params, chord)

    def meets_text(self, text: TextQuery) -> "IndexQuery":
        """Whose words meet a text search."""
        tsquery, phrases = text.sql()
        return self.where(f"text @@ ({tsquery})", *phrases) if tsquery else self

    def reads_text(self, text: TextQuery) -> "IndexQuery":
        """The same, asked of each row: as a function it can use no index, where the planner would wrongly choose one."""
        tsquery, phrases = text.sql()
        return self.where(f"ts_match_vq(text, ({tsquery}))", *phrases) if tsquery else self

    def open_between(self, start: datetime, end: datetime) -> "IndexQuery":
        """Whose upcoming times overlap the span between two aware moments."""
        return self.where("times && tstzrange(%s, %s)", start, end)

    def may_be_open_between(self, start: datetime, end: datetime) -> "IndexQuery":
        """The same, with those that would meet on a public holiday of which nobody has said anything."""
        return self.where("(times && tstzrange(%s, %s) OR unsure && tstzrange(%s, %s))", start, end, start, end)


def chord_m(ground_m: float) -> float:
    """The straight chord in metres of a distance in metres over the ground: 2 R sin(d / 2R)."""
    return 2 * MEAN_RADIUS_M * sin(ground_m / (2 * MEAN_RADIUS_M))


def chord_to(latitude: float, longitude: float) -> Statement:
    """Metres in a straight line from a row's position; ordering by it walks the position's index outwards."""
    return Statement("(position <-> cube(%s::float8[]))", (list(ecef(latitude, longitude)),))


def text_rank(text: TextQuery) -> Statement:
    """How a row meets a text search, lower is better."""
    rank, params = text.rank()
    return Statement(rank, tuple(params))
