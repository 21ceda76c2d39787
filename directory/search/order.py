"""The order of each group, and one page of it: organizations, each at its first row in that order."""

from collections.abc import Callable
from math import ceil

from directory.search.index_query import IndexQuery, Statement, chord_to, text_rank
from directory.search.request import SearchRequest
from directory.search.text import TextQuery

# Rows fetched at first for each organization wanted: most have one or two ways in near a place.
_ROWS_PER_RESULT = 3
_BY_NAME = "lower(name), organization_id"
_PAIR = "organization_id, id"


# Full matches of a crowded group that are put in order by how they meet the words, before the next so many.
RANKED_TOGETHER = 500


def page_of(request: SearchRequest, key: str, entries: IndexQuery, inside: int, skip: int, take: int) -> list[int]:
    """Ids of the index rows to show of one group, without the first `skip` organizations.

    `entries` meet every filter; `inside` is how many of them the group holds, or at least so many.
    """
    if request.sort == "relevance" and (text := request.text) is not None:
        return _first_rows(lambda limit: _ranked(request, text, key, entries, limit, inside), skip, take)
    return _first_rows(lambda limit: _ordered(request, key, entries, limit, inside), skip, take)


def first_of(request: SearchRequest, key: str, entries: IndexQuery, wanted: int) -> Statement:
    """(organization, id) of the first rows of a group, enough for `wanted` organizations as a rule."""
    limit = wanted * _ROWS_PER_RESULT
    if request.text is None:
        return _ordered(request, key, entries, limit, 0)
    return _ranked(request, request.text, key, entries, limit, 0)


def _ordered(
    request: SearchRequest, key: str, entries: IndexQuery, limit: int, inside: int, columns: str = _PAIR
) -> Statement:
    """The first `limit` rows of a group without regard to words."""
    if key == "near_you" and not request.whole and request.sort in ("distance", "relevance"):
        return nearest_rows(request, entries, limit, inside, columns)
    rows = request.group_of(key, entries)
    within = _within(request, key)
    order = f"ORDER BY {_between(request, key)}, {within.sql} LIMIT %s"
    return rows.select(columns, order, *within.params, limit)


def _ranked(
    request: SearchRequest, text: TextQuery, key: str, entries: IndexQuery, limit: int, inside: int
) -> Statement:
    """Rows by how they meet the words, and then in the order they would have without.

    Of a crowd the first RANKED_TOGETHER are put in order, then the next: nobody reads through all of a great city.
    """
    rank = text_rank(text)
    read = RANKED_TOGETHER * ceil(limit / RANKED_TOGETHER)
    rows = _ordered(request, key, entries, read, inside, f"{_PAIR}, {rank.sql} AS rank")
    sql = f"""SELECT organization_id, id FROM (
        SELECT *, row_number() OVER () AS place FROM ({rows.sql}) AS rows
    ) AS placed ORDER BY (place - 1) / {RANKED_TOGETHER}, rank, place LIMIT %s"""  # noqa: S608 - our own SQL
    return Statement(sql, (*rank.params, *rows.params, limit))


def nearest_rows(
    request: SearchRequest, entries: IndexQuery, limit: int, inside: int, columns: str = _PAIR
) -> Statement:
    """(organization, id) of the `limit` index rows closest to the place, in an order that no two rows share.

    Where more rows lie inside the radius than are wanted, the walk outwards ends before its edge and is not told of it.
    PostgreSQL takes any box to hold a thousandth of all rows, and would rather read the whole list of a common word.
    """
    if inside > limit:
        return by_distance(request, request.placed(entries), limit, columns=columns)
    return by_distance(request, request.near_you(entries), limit, walk=False, columns=columns)


def by_distance(
    request: SearchRequest, rows: IndexQuery, limit: int, *, walk: bool = True, columns: str = _PAIR
) -> Statement:
    """(organization, id) by distance. Adding nothing to the distance keeps the planner from walking the index.

    Few rows in a crowded place are quicker sorted than met one by one on the way outwards.
    """
    chord = _chord(request)
    nothing = "" if walk else " + 0.0"
    order = f"ORDER BY {chord.sql}{nothing}, organization_id, id LIMIT %s"
    return rows.select(columns, order, *chord.params, limit)


def _first_rows(statement: Callable[[int], Statement], skip: int, take: int) -> list[int]:
    """The first row of each organization: so many rows are read, and more until enough different ones are met."""
    want = skip + take
    fetch = want * _ROWS_PER_RESULT
    while True:
        rows = statement(fetch).read()
        first: dict[object, int] = {}
        for organization, row in rows:
            first.setdefault(organization, row)
        if len(first) >= want or len(rows) < fetch:
            return list(first.values())[skip:want]
        fetch *= 4


def _chord(request: SearchRequest) -> Statement:
    return chord_to(request.here.latitude, request.here.longitude)


def _within(request: SearchRequest, key: str) -> Statement:
    """Which row of an organization comes first: stated before guessed, then narrowest or nearest."""
    near = key == "near_you" and not request.whole
    nearness = _chord(request) if near else Statement("area_rank")
    return Statement(f"area_stated DESC, {nearness.sql}, id", nearness.params)


def _between(request: SearchRequest, key: str) -> str:
    """Which organization comes first. Rows of one share all of it, or are in the order of `_within` themselves."""
    if request.sort in ("distance", "relevance") and key != "near_you" and request.place is not None:
        return f"area_stated DESC, area_rank, {_BY_NAME}"
    if request.sort == "verified":
        return f"verified_on DESC NULLS LAST, {_BY_NAME}"
    return _BY_NAME
