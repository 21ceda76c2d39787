"""Counts of organizations: in each group, and for each tag over all groups together, in one pass of the index."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from directory.search.answer import COUNTED_TO, Count
from directory.search.rows import Rows, Statement

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


def tally(groups: Mapping[str, Rows], *, with_tags: bool = True) -> Tally:
    """Count the organizations of each group, and those of every tag."""
    asked = dict.fromkeys(groups, ROWS_READ)
    found = _read(groups, asked, with_tags=with_tags)
    totals = {key: _counted_on(rows, *found.groups[key]) for key, rows in groups.items()}
    return Tally(
        tags=found.tags,
        rows=found.rows,
        partial=found.reach(asked),
        groups={key: Count(min(total, COUNTED_TO), more=total > COUNTED_TO) for key, total in totals.items()},
    )


def tally_one(groups: Mapping[str, Rows], tags: range, narrower: Tally) -> Tally:
    """Count the organizations of each tag of one facet, and not those of the groups.

    `narrower` counted the same groups with that facet's own choice: where they were crowded then, they are now.
    """
    asked = {key: ROWS_SAMPLED if narrower.rows[key] == ROWS_READ else ROWS_READ for key in groups}
    found = _read(groups, asked, with_tags=True, among=tags)
    return Tally(tags=found.tags, rows=found.rows, partial=found.reach(asked))


@dataclass(frozen=True)
class _Found:
    """What one statement counted."""

    # Group key -> organizations and rows.
    groups: dict[str, tuple[int, int]]
    # Tag -> organizations.
    tags: dict[int, int]

    @property
    def rows(self) -> dict[str, int]:
        return {key: rows for key, (_, rows) in self.groups.items()}

    def reach(self, asked: Mapping[str, int]) -> bool:
        """Whether a group holds as many rows as were asked for, and so perhaps more."""
        return any(rows == asked[key] for key, rows in self.rows.items())


def _read(
    groups: Mapping[str, Rows], asked: Mapping[str, int], *, with_tags: bool, among: range | None = None
) -> _Found:
    """Count over the first rows of each group, as many as are `asked` of it."""
    hits = [rows.select("organization_id, tags", "LIMIT %s", asked[key]) for key, rows in groups.items()]
    named = [f"hit_{number} AS MATERIALIZED ({hit.sql})" for number, hit in enumerate(hits)]
    counts = [_GROUP.format(group=number) for number in range(len(hits))]
    params: list[Any] = [value for hit in hits for value in hit.params]
    if with_tags:
        named += _sampled(list(asked.values()))
        counts.append(_TAGS.format(among="WHERE tag >= %s AND tag < %s" if among else ""))
        params += [among.start, among.stop] if among else []
    statement = Statement(f"WITH {', '.join(named)} {' UNION ALL '.join(counts)}", tuple(params))
    met = dict.fromkeys(groups, (0, 0))
    tags = {}
    for tag, group, organizations, rows in statement.read():
        if tag is None:
            met[list(groups)[group]] = (organizations, rows)
        else:
            tags[tag] = organizations
    return _Found(met, tags)


# (no tag, number of the group, organizations, rows)
_GROUP = """
SELECT NULL::smallint, {group}, count(*), coalesce(sum(ways), 0)::bigint
FROM (SELECT count(*) AS ways FROM hit_{group} GROUP BY organization_id) AS organizations"""
# All rows of a group, or fewer where it holds more than are read.
_SAMPLE = "(SELECT * FROM hit_{group} LIMIT (SELECT CASE count(*) WHEN {read} THEN {sampled} END FROM hit_{group}))"
# (tag, nothing, organizations, nothing). An organization counts with every tag of one row, the first in the order of
# arrays, and with those of its others that this one lacks: mostly there is one other, the last. Nothing is sorted, and
# few are left to be told apart.
_WAYS = """organizations AS MATERIALIZED (
    SELECT organization_id, count(*) AS ways, min(tags) AS tags, max(tags) AS last FROM counted GROUP BY organization_id)"""
_TAGS = """
SELECT tag, 0, count(*), 0
FROM (
    SELECT unnest(tags) AS tag FROM organizations
    UNION ALL
    SELECT tag FROM (SELECT unnest(last) AS tag, tags FROM organizations WHERE ways = 2 AND last <> tags) AS two
    WHERE tag <> ALL (tags)
    UNION ALL
    SELECT tag FROM (
        SELECT DISTINCT organization_id, tag FROM (
            SELECT organization_id, unnest(counted.tags) AS tag, organizations.tags
            FROM organizations JOIN counted USING (organization_id) WHERE ways > 2
        ) AS several WHERE tag <> ALL (tags)
    ) AS further
) AS tagged {among}
GROUP BY tag"""


def _sampled(asked: list[int]) -> list[str]:
    """The rows whose tags are counted, and their organizations, as named queries."""
    samples = [
        _SAMPLE.format(group=group, read=read, sampled=min(read, ROWS_SAMPLED)) for group, read in enumerate(asked)
    ]
    return [f"counted AS MATERIALIZED ({' UNION ALL '.join(samples)})", _WAYS]


def _counted_on(rows: Rows, organizations: int, rows_read: int) -> int:
    """The organizations of a group, or more than COUNTED_TO: counted over ever more rows while all asked for are there.

    `organizations` is what the first ROWS_READ held. A crowd is not read to its end, as `DISTINCT` with a limit would.
    """
    asked = ROWS_READ
    while rows_read == asked and organizations <= COUNTED_TO:
        asked *= _TIMES_MORE
        some = rows.select("organization_id", "LIMIT %s", asked)
        sql = f"SELECT count(DISTINCT organization_id), count(*) FROM ({some.sql}) AS read"  # noqa: S608 - our own SQL
        organizations, rows_read = Statement(sql, some.params).read()[0]
    return organizations
