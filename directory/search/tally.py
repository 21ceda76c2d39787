"""Counts of organizations: in each group, and for each tag over all groups together, in one pass of the index."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import connection
from django.db.models import QuerySet
from django.db.models import aggregates

from directory.search.answer import COUNTED_TO, Count

# Rows of a group that are read for its counts. A few organizations have several ways in near a place, so this is
# somewhat more than COUNTED_TO; where these do not reach it, the group is counted again, alone, over more of its rows.
ROWS_READ = 8_000
_TIMES_MORE = 3


@dataclass(frozen=True)
class Tally:
    """Counts of one search."""

    # Group key -> organizations in it.
    groups: dict[str, Count]
    # Tag -> distinct organizations over all groups; a lower bound where `partial`.
    tags: dict[int, int] = field(default_factory=dict)
    # True where a group holds more rows than were read.
    partial: bool = False

    def of_tag(self, tag: int) -> Count:
        """How many organizations carry a tag: exact, or at least."""
        number = self.tags.get(tag, 0)
        return Count(min(number, COUNTED_TO), more=self.partial or number > COUNTED_TO)


def tally(groups: Mapping[str, QuerySet], tags: range | None = None, *, totals: bool = True) -> Tally:
    """Count the organizations of each group, and those of each tag within `tags` (None: no tags).

    Without `totals`, those of groups are no more than what the rows read held: enough for who wants the tags alone.
    """
    keys = list(groups)
    found = _read(groups.values(), tags)
    by_group = {keys[number]: (organizations, rows) for what, number, organizations, rows in found if what == "group"}
    read = {key: by_group.get(key, (0, 0)) for key in keys}
    return Tally(
        groups={key: _to_limit(_counted_on(groups[key], *read[key]) if totals else read[key][0]) for key in keys},
        tags={number: organizations for what, number, organizations, _ in found if what == "tag"},
        partial=any(rows == ROWS_READ for _, rows in read.values()),
    )


def _read(groups: Iterable[QuerySet], tags: range | None) -> list[tuple[str, int, int, int]]:
    """("group", its place among the groups, organizations, rows) and ("tag", its number, organizations, 0)."""
    parts: list[str] = []
    params: list[Any] = []
    for index, rows in enumerate(groups):
        sql, values = rows.values("organization_id", "tags")[:ROWS_READ].query.sql_with_params()
        parts.append(f"(SELECT organization_id, tags, {index} AS part FROM ({sql}) AS part_{index})")  # noqa: S608 - our own SQL
        params += values
    counting = _COUNT_GROUPS
    if tags is not None:
        counting = f"{_SEEN} {_COUNT_GROUPS} UNION ALL {_COUNT_TAGS}"
        params += [tags.start, tags.stop]
    with connection.cursor() as cursor:
        cursor.execute(f"WITH hit AS MATERIALIZED ({' UNION ALL '.join(parts)}) {counting}", params)
        return cursor.fetchall()


_COUNT_GROUPS = "SELECT 'group', part, count(DISTINCT organization_id), count(*) FROM hit GROUP BY part"
# An organization counts once for a tag, in however many of its ways in it stands: with all tags of the first one, and
# with those of the others which the first lacks. Few are left to be told apart; doing so for every tag took twice as long.
_SEEN = """
, seen AS MATERIALIZED (
    SELECT organization_id, tags, row_number() OVER ways AS way, first_value(tags) OVER ways AS first_tags
    FROM hit WINDOW ways AS (PARTITION BY organization_id)
)"""
_COUNT_TAGS = """
SELECT 'tag', tag, count(*), 0
FROM (
    SELECT unnest(tags) AS tag FROM seen WHERE way = 1
    UNION ALL
    SELECT tag FROM (
        SELECT DISTINCT organization_id, tag FROM seen, unnest(tags) AS tag WHERE way > 1 AND tag <> ALL (first_tags)
    ) AS further
) AS tagged
WHERE tag >= %s AND tag < %s GROUP BY tag"""


def _counted_on(rows: QuerySet, organizations: int, rows_read: int) -> int:
    """The organizations of a group, or more than COUNTED_TO: counted over ever more rows while all asked for are there.

    `organizations` is what the first ROWS_READ held. A crowd is not read to its end, as `DISTINCT` with a limit would.
    """
    asked = ROWS_READ
    while rows_read == asked and organizations <= COUNTED_TO:
        asked *= _TIMES_MORE
        organizations, rows_read = (
            rows.values("organization_id")[:asked]
            .aggregate(organizations=aggregates.Count("organization_id", distinct=True), rows=aggregates.Count("*"))
            .values()
        )
    return organizations


def _to_limit(organizations: int) -> Count:
    return Count(min(organizations, COUNTED_TO), more=organizations > COUNTED_TO)
