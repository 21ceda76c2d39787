"""Counts of organizations: in each group, and for each tag over all groups together, in one pass of the index."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from directory.search.answer import COUNTED_TO, Count

# Rows of a group that are read for its counts. A few organizations have several ways in near a place, so this is
# somewhat more than COUNTED_TO; a group of more rows is counted again, alone, where these do not reach COUNTED_TO.
ROWS_READ = 8_000


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


def tally(groups: Mapping[str, QuerySet], tags: range | None = None) -> Tally:
    """Count the organizations of each group, and those of each tag within `tags` (None: no tags)."""
    keys = list(groups)
    parts: list[str] = []
    params: list[Any] = []
    for index, rows in enumerate(groups.values()):
        sql, values = rows.values("organization_id", "tags")[:ROWS_READ].query.sql_with_params()
        parts.append(f"(SELECT organization_id, tags, {index} AS part FROM ({sql}) AS part_{index})")  # noqa: S608 - our own SQL
        params += values
    counting = _COUNT_GROUPS
    if tags is not None:
        counting += _COUNT_TAGS
        params += [tags.start, tags.stop]
    with connection.cursor() as cursor:
        cursor.execute(f"WITH hit AS MATERIALIZED ({' UNION ALL '.join(parts)}) {counting}", params)
        found = cursor.fetchall()
    by_group = {keys[number]: (organizations, rows) for what, number, organizations, rows in found if what == "group"}
    return Tally(
        groups={key: _group_count(groups[key], *by_group.get(key, (0, 0))) for key in keys},
        tags={number: organizations for what, number, organizations, _ in found if what == "tag"},
        partial=any(rows == ROWS_READ for _, rows in by_group.values()),
    )


_COUNT_GROUPS = "SELECT 'group', part, count(DISTINCT organization_id), count(*) FROM hit GROUP BY part"
_COUNT_TAGS = """
UNION ALL
SELECT 'tag', tag, count(DISTINCT organization_id), 0
FROM (SELECT unnest(tags) AS tag, organization_id FROM hit) AS tagged
WHERE tag >= %s AND tag < %s GROUP BY tag"""


def _group_count(rows: QuerySet, organizations: int, rows_read: int) -> Count:
    """Exact to COUNTED_TO, whatever the number of rows."""
    if rows_read == ROWS_READ and organizations <= COUNTED_TO:
        organizations = rows.values("organization_id").distinct()[: COUNTED_TO + 1].count()
    return Count(min(organizations, COUNTED_TO), more=organizations > COUNTED_TO)
