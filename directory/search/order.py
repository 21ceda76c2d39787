"""The order of each group, and one page of it: organizations, each at its first row in that order."""

from collections.abc import Callable

from directory.search.index_query import IndexQuery, Statement, chord_to, text_rank
from directory.search.request import SearchRequest
from directory.search.text import TextQuery

# Rows fetched at first for each organization wanted: most have one or two ways in near a place.
_ROWS_PER_RESULT = 3
_BY_NAME = "lower(name), organization_id"


def page_of(request: SearchRequest, key: str, entries: IndexQuery, inside: int, skip: int, take: int) -> list[int]:
    """Ids of the index rows to show of one group, without the first `skip` organizations.

    `entries` meet every filter; `inside` is how many of them the group holds, or at least so many.
    """
    if key == "near_you" and request.by_distance:
        return _first_rows(lambda limit: nearest_rows(request, entries, limit, inside), skip, take)
    rows = request.group_of(key, entries)
    if request.sort == "relevance" and (text := request.text) is not None:
        return _first_rows(lambda limit: _by_rank(request, text, rows, key, limit), skip, take)
    within = _within(request, key)
    order = f"ORDER BY {_between(request, key)}, {within.sql} LIMIT %s"
    return _first_rows(lambda limit: rows.select("organization_id, id", order, *within.params, limit), skip, take)


def nearest_rows(request: SearchRequest, entries: IndexQuery, limit: int, inside: int) -> Statement:
    """(organization, id) of the `limit` index rows closest to the place, in an order that no two rows share.

    Where more rows lie inside the radius than are wanted, the walk outwards ends before its edge and is not told of it.
    PostgreSQL takes any box to hold a thousandth of all rows, and would rather read the whole list of a common word.
    """
    if inside > limit:
        return by_distance(request, request.placed(entries), limit)
    return by_distance(request, request.near_you(entries), limit, walk=False)


def by_distance(request: SearchRequest, rows: IndexQuery, limit: int, *, walk: bool = True) -> Statement:
    """(organization, id) by distance. Adding nothing to the distance keeps the planner from walking the index.

    Few rows in a crowded place are quicker sorted than met one by one on the way outwards.
    """
    chord = _chord(request)
    nothing = "" if walk else " + 0.0"
    order = f"ORDER BY {chord.sql}{nothing}, organization_id, id LIMIT %s"
    return rows.select("organization_id, id", order, *chord.params, limit)


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
    if request.sort == "distance" and key != "near_you" and request.place is not None:
        return f"area_stated DESC, area_rank, {_BY_NAME}"
    if request.sort == "verified":
        return f"verified_on DESC NULLS LAST, {_BY_NAME}"
    return _BY_NAME


def _by_rank(request: SearchRequest, text: TextQuery, rows: IndexQuery, key: str, limit: int) -> Statement:
    """Best match first: the rank is that of an organization's first row, so that one is found first."""
    within, rank = _within(request, key), text_rank(text)
    best = rows.select("DISTINCT ON (organization_id) id", f"ORDER BY organization_id, {within.sql}", *within.params)
    order = f"ORDER BY {rank.sql} DESC, {_BY_NAME} LIMIT %s"
    return (
        IndexQuery()
        .where(f"id IN ({best.sql})", *best.params)
        .select("organization_id, id", order, *rank.params, limit)
    )
