"""Counts of organizations: in each group, and for each tag over all groups together, in one pass of the index."""

from array import array
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import chain
from sys import byteorder
from typing import Any

from directory.search.index_query import IndexQuery, Statement
from directory.search.result import COUNTED_TO, Count

# Rows of a group that are read for its counts. A few organizations have several ways in near a place, so this is
# somewhat more than COUNTED_TO; where these do not reach it, the group is counted again, alone, over more of its rows.
ROWS_READ = 8_000
_TIMES_MORE = 3
# Where a group has more rows than are read, so many organizations have their tags counted: it is "at least" anyway.
SAMPLED = 3_000


@dataclass(frozen=True)
class FacetCounts:
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


def count_all(groups: Mapping[str, IndexQuery], *, with_tags: bool = True) -> FacetCounts:
    """Count the organizations of each group, and those of every tag."""
    asked = dict.fromkeys(groups, ROWS_READ)
    counted = _read(groups, asked, with_tags=with_tags)
    totals = {key: _counted_on(rows, *counted.groups[key]) for key, rows in groups.items()}
    return FacetCounts(
        tags=counted.tags,
        rows=counted.rows,
        partial=counted.reach(asked),
        groups={key: Count(min(total, COUNTED_TO), more=total > COUNTED_TO) for key, total in totals.items()},
    )


def count_one(groups: Mapping[str, IndexQuery], tags: range, narrower: FacetCounts) -> FacetCounts:
    """Count the organizations of each tag of one facet, and not those of the groups.

    `narrower` counted the same groups with that facet's own choice: where they were crowded then, they are now.
    """
    asked = {key: SAMPLED if narrower.rows[key] == ROWS_READ else ROWS_READ for key in groups}
    counted = _read(groups, asked, with_tags=True)
    among = {tag: number for tag, number in counted.tags.items() if tag in tags}
    return FacetCounts(tags=among, rows=counted.rows, partial=counted.reach(asked))


def count_each(groups: Mapping[str, IndexQuery], chosen: Mapping[str, list[int]]) -> dict[str, FacetCounts] | None:
    """Count every tag for each of several facets without its own choice, in one reading of rows that meet no facet yet.

    `chosen` are the tags of each facet's choices. None where that reading would not end soon: a crowd is better read
    for each facet by itself, and not to its end.
    """
    most = _TIMES_MORE * ROWS_READ
    met = " + ".join(["(tags && %s::smallint[])::int"] * len(chosen))
    lacks = " ".join(f"WHEN NOT tags && %s::smallint[] THEN {number}" for number in range(len(chosen)))
    hits, params = [], []
    for rows in groups.values():
        hit = rows.where(f"{met} >= %s", *chosen.values(), len(chosen) - 1)
        some = hit.select("organization_id, tag_string, tags", "LIMIT %s", most)
        reading = f"SELECT organization_id, tag_string, CASE {lacks} ELSE -1 END AS lacks FROM ({some.sql}) AS reading"  # noqa: S608
        hits.append(reading)
        params += [*chosen.values(), *some.params]
    records = Statement(_counting_each(hits, len(chosen)), tuple(params)).read()
    if any(rows == most for facet, _, _, _, rows in records if facet < 0):
        return None
    return {name: _without_own(groups, number, records) for number, name in enumerate(chosen)}


def _without_own(groups: Mapping[str, IndexQuery], number: int, records: list[tuple[Any, ...]]) -> FacetCounts:
    of_facet = [row[1:] for row in records if row[0] == number]
    read = _counted_of(groups, of_facet)
    return FacetCounts(tags=read.tags, rows=read.rows, partial=any(rows > ROWS_READ for rows in read.rows.values()))


def _counting_each(hits: list[str], facets: int) -> str:
    """One statement: how many rows were read of each group, and for each facet what `_counting` has."""
    named = ", ".join(f"read_{group} AS MATERIALIZED ({hit})" for group, hit in enumerate(hits))
    counts = [f"SELECT -1, NULL, {group}, 0, count(*) FROM read_{group}" for group in range(len(hits))]  # noqa: S608
    for facet in range(facets):
        own = [_MEETS_OTHERS.format(group=group, facet=facet) for group in range(len(hits))]
        counts.append(f"SELECT {facet}, counted.* FROM ({_counting(own, [], True)}) AS counted")  # noqa: S608 - our own SQL
    return f"WITH {named} {' UNION ALL '.join(counts)}"


_MEETS_OTHERS = "SELECT organization_id, tag_string FROM read_{group} WHERE lacks IN (-1, {facet})"


@dataclass(frozen=True)
class _Counted:
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


def _read(groups: Mapping[str, IndexQuery], asked: Mapping[str, int], *, with_tags: bool) -> _Counted:
    """Count over the first rows of each group, as many as are `asked` of it."""
    hits = [rows.select("organization_id, tag_string", "LIMIT %s", asked[key]) for key, rows in groups.items()]
    params = tuple(value for hit in hits for value in hit.params)
    records = Statement(_counting([hit.sql for hit in hits], list(asked.values()), with_tags), params).read()
    return _counted_of(groups, records)


def _counted_of(groups: Mapping[str, IndexQuery], records: list[tuple[Any, ...]]) -> _Counted:
    counted = {group: (organizations, rows) for _, group, organizations, rows in records}
    letters = "".join(letters for letters, *_ in records if letters) or _END
    return _Counted({key: counted[group] for group, key in enumerate(groups)}, Counter(_tags_of(letters)))


def _tags_of(letters: str) -> array:
    """The numbers of the tags that these letters stand for."""
    of_few, of_several = letters.split(_END)
    # A word for each organization with three ways in or more, in which letters repeat.
    once = of_few + "".join(chain.from_iterable(map(set, of_several.split(" "))))
    return array("H", once.encode("utf-16-le" if byteorder == "little" else "utf-16-be"))


def _counting(hits: list[str], asked: list[int], with_tags: bool) -> str:
    """One statement: the rows of each group, its organizations, and the letters of their tags."""
    named = [f"hit_{group} AS MATERIALIZED ({hit})" for group, hit in enumerate(hits)]
    every = " UNION ALL ".join(_HIT.format(group=group, part=1 << group) for group in range(len(hits)))
    named.append(_ORGANIZATIONS.format(hits=every, tag_string=_FIRST_AND_LAST if with_tags else ""))
    counts = [_GROUP.format(group=group, part=1 << group) for group in range(len(hits))]
    if with_tags:
        crowded = " OR ".join(_CROWDED.format(group=group, most=most) for group, most in enumerate(asked)) or "false"
        sample = f"CASE WHEN {crowded} THEN {min([SAMPLED, *asked])} END"
        counts.append(_LETTERS.format(hits=every, sample=sample))
    return f"WITH {', '.join(named)} {' UNION ALL '.join(counts)}"


# (nothing, number of the group, organizations, rows)
_GROUP = """
SELECT NULL, {group}, (SELECT count(*) FROM organizations WHERE parts & {part} > 0), (SELECT count(*) FROM hit_{group})"""
_HIT = "SELECT organization_id, tag_string, {part} AS part FROM hit_{group}"
_CROWDED = "(SELECT count(*) FROM hit_{group}) = {most}"
_ORGANIZATIONS = """
organizations AS MATERIALIZED (
    SELECT organization_id, count(*) AS entries, bit_or(part) AS parts {tag_string}
    FROM ({hits}) AS hits GROUP BY organization_id)"""
_FIRST_AND_LAST = ", min(tag_string) AS tag_string, max(tag_string) AS last"
# (letters, nothing, nothing, nothing). An organization counts once with every tag it has: here the letters of one way
# in, then those of its other that the first lacks; after _END, all letters of the few with more ways in. Python counts
# letters in a third of the time that PostgreSQL takes to unnest arrays and count rows.
_END = "\n"
_LETTERS = """
SELECT concat(
    (SELECT string_agg(CASE entries WHEN 1 THEN tag_string ELSE tag_string || translate(last, tag_string, '') END, '')
     FROM (SELECT * FROM organizations WHERE entries <= 2 LIMIT {sample}) AS few),
    chr(10),
    (SELECT string_agg(letters, ' ') FROM (
        SELECT string_agg(hits.tag_string, '') AS letters
        FROM (SELECT * FROM organizations WHERE entries > 2 LIMIT {sample}) AS several
        JOIN ({hits}) AS hits USING (organization_id) GROUP BY organization_id
    ) AS words)), NULL, NULL, NULL"""


def _counted_on(rows: IndexQuery, organizations: int, rows_read: int) -> int:
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
