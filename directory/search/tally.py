"""Counts of organizations: in each group, and for each tag over all groups together, in one pass of the index."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import connection
from django.db.models import QuerySet, aggregates

from directory.search.answer import COUNTED_TO, Count

# Rows of a group that are read for its counts. A few organizations have several ways in near a place, so this is
# somewhat more than COUNTED_TO; where these do not reach it, the group is counted again, alone, over more of its rows.
ROWS_READ = 8_000
_TIMES_MORE = 3
# Of a group with more rows than are read, so many have their tags counted: all that follows is "at least" anyway.
ROWS_SAMPLED = 3_000


@dataclass(frozen=True)
class Tally:
    """Counts of one search."""

    # Tag -> distinct organizations over all groups; a lower bound where `partial`.
    tags: dict[int, int]
    # Group key -> rows read: all it holds, or as many as were asked for.
    rows: dict[str, int]
    # Whether a group holds more rows than were read.
    partial: bool
    # Group key -> organizations in it.
    groups: dict[str, Count] = field(default_factory=dict)

    def of_tag(self, tag: int) -> Count:
        """How many organizations carry a tag: exact, or at least."""
        number = self.tags.get(tag, 0)
        return Count(min(number, COUNTED_TO), more=self.partial or number > COUNTED_TO)


def tally(groups: Mapping[str, QuerySet], *, with_tags: bool = True) -> Tally:
    """Count the organizations of each group, and those of every tag."""
    asked = dict.fromkeys(groups, ROWS_READ)
    found = _read(groups, asked, _GROUPS + (_every_tag(len(groups)) if with_tags else ""))
    read = _by_group(found, groups)
    rows = {key: of_group for key, (_, of_group) in read.items()}
    totals = {key: _counted_on(of_group, *read[key]) for key, of_group in groups.items()}
    return Tally(
        tags=_by_tag(found),
        rows=rows,
        partial=_reaches(rows, asked),
        groups={key: Count(min(total, COUNTED_TO), more=total > COUNTED_TO) for key, total in totals.items()},
    )


def tally_one(groups: Mapping[str, QuerySet], tags: range, narrower: Tally) -> Tally:
    """Count the organizations of each tag of one facet, and not those of the groups.

    `narrower` counted the same groups with that facet's own choice: where they were crowded then, they are now.
    """
    asked = {key: ROWS_SAMPLED if narrower.rows[key] == ROWS_READ else ROWS_READ for key in groups}
    found = _read(groups, asked, _ROWS + _TAGS_BETWEEN, [tags.start, tags.stop])
    rows = {key: of_group for key, (_, of_group) in _by_group(found, groups).items()}
    return Tally(tags=_by_tag(found), rows=rows, partial=_reaches(rows, asked))


def _reaches(rows: Mapping[str, int], asked: Mapping[str, int]) -> bool:
    return any(rows[key] == asked[key] for key in asked)


# ("group", its place among the groups, organizations, rows) or ("tag", its number, organizations, 0).
_Found = list[tuple[str, int, int, int]]


def _read(
    groups: Mapping[str, QuerySet], asked: Mapping[str, int], counting: str, values: Sequence[int] = ()
) -> _Found:
    """Count over the first rows of each group, as many as are `asked` of it."""
    parts: list[str] = []
    params: list[Any] = []
    for index, (key, rows) in enumerate(groups.items()):
        sql, part_params = rows.values("organization_id", "tags")[: asked[key]].query.sql_with_params()
        parts.append(f"(SELECT organization_id, tags, {index} AS part FROM ({sql}) AS part_{index})")  # noqa: S608 - our own SQL
        params += part_params
    with connection.cursor() as cursor:
        cursor.execute(f"WITH hit AS MATERIALIZED ({' UNION ALL '.join(parts)}) {counting}", [*params, *values])
        return cursor.fetchall()


def _by_group(found: _Found, keys: Iterable[str]) -> dict[str, tuple[int, int]]:
    """Organizations and rows of each group."""
    met = {number: (organizations, rows) for what, number, organizations, rows in found if what == "group"}
    return {key: met.get(number, (0, 0)) for number, key in enumerate(keys)}


def _by_tag(found: _Found) -> dict[int, int]:
    return {number: organizations for what, number, organizations, _ in found if what == "tag"}


_ROWS = "SELECT 'group', part, 0, count(*) FROM hit GROUP BY part"
_GROUPS = "SELECT 'group', part, count(DISTINCT organization_id), count(*) FROM hit GROUP BY part"
_TAGS_BETWEEN = """
UNION ALL
SELECT 'tag', tag, count(DISTINCT organization_id), 0
FROM hit, unnest(tags) AS tag WHERE tag >= %s AND tag < %s GROUP BY tag"""
_SAMPLE = """
    (SELECT organization_id, tags FROM hit WHERE part = {part}
     LIMIT (SELECT CASE count(*) WHEN {read} THEN {sampled} END FROM hit WHERE part = {part}))"""
# The same for all tags, of which a row has ten or more: an organization with several rows counts with every tag of the
# first, and with those of the others that the first lacks. Few are left to be told apart; it takes half the time.
_EVERY_TAG = """
UNION ALL
SELECT 'tag', tag, count(*), 0
FROM (
    WITH seen AS MATERIALIZED (
        SELECT organization_id, tags, row_number() OVER ways AS way, first_value(tags) OVER ways AS first_tags
        FROM ({counted}) AS counted WINDOW ways AS (PARTITION BY organization_id)
    )
    SELECT unnest(tags) AS tag FROM seen WHERE way = 1
    UNION ALL
    SELECT tag FROM (
        SELECT DISTINCT organization_id, tag FROM seen, unnest(tags) AS tag WHERE way > 1 AND tag <> ALL (first_tags)
    ) AS further
) AS tagged
GROUP BY tag"""


def _every_tag(groups: int) -> str:
    parts = (_SAMPLE.format(part=part, read=ROWS_READ, sampled=ROWS_SAMPLED) for part in range(groups))
    return _EVERY_TAG.format(counted=" UNION ALL ".join(parts))


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
