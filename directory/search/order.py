"""The order of each group, and one page of it: organizations, each at its first row in that order."""

from collections.abc import Callable

from directory.search.index_query import Rows, Statement, chord_to, text_rank
from directory.search.request import Question
from directory.search.text import TextQuery

# Rows fetched at first for each organization wanted: most have one or two ways in near a place.
_ROWS_PER_RESULT = 3
_BY_NAME = "lower(name), organization_id"


def page_of(question: Question, key: str, entries: Rows, inside: int, skip: int, take: int) -> list[int]:
    """Ids of the index rows to show of one group, without the first `skip` organizations.

    `entries` meet every filter; `inside` is how many of them the group holds, or at least so many.
    """
    if key == "near_you" and question.by_distance:
        return _first_rows(lambda limit: nearest_rows(question, entries, limit, inside), skip, take)
    rows = question.group_of(key, entries)
    if question.sort == "relevance" and (text := question.text) is not None:
        return _first_rows(lambda limit: _by_rank(question, text, rows, key, limit), skip, take)
    within = _within(question, key)
    order = f"ORDER BY {_between(question, key)}, {within.sql} LIMIT %s"
    return _first_rows(lambda limit: rows.select("organization_id, id", order, *within.params, limit), skip, take)


def nearest_rows(question: Question, entries: Rows, limit: int, inside: int) -> Statement:
    """(organization, id) of the `limit` index rows closest to the place, in an order that no two rows share.

    Where more rows lie inside the radius than are wanted, the walk outwards ends before its edge and is not told of it.
    PostgreSQL takes any box to hold a thousandth of all rows, and would rather read the whole list of a common word.
    """
    if inside > limit:
        return by_distance(question, question.placed(entries), limit)
    return by_distance(question, question.near_you(entries), limit, walk=False)


def by_distance(question: Question, rows: Rows, limit: int, *, walk: bool = True) -> Statement:
    """(organization, id) by distance. Adding nothing to the distance keeps the planner from walking the index.

    Few rows in a crowded place are quicker sorted than met one by one on the way outwards.
    """
    chord = _chord(question)
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


def _chord(question: Question) -> Statement:
    return chord_to(question.here.latitude, question.here.longitude)


def _within(question: Question, key: str) -> Statement:
    """Which row of an organization comes first: stated before guessed, then narrowest or nearest."""
    near = key == "near_you" and not question.whole
    nearness = _chord(question) if near else Statement("area_rank")
    return Statement(f"area_stated DESC, {nearness.sql}, id", nearness.params)


def _between(question: Question, key: str) -> str:
    """Which organization comes first. Rows of one share all of it, or are in the order of `_within` themselves."""
    if question.sort == "distance" and key != "near_you" and question.place is not None:
        return f"area_stated DESC, area_rank, {_BY_NAME}"
    if question.sort == "verified":
        return f"verified_on DESC NULLS LAST, {_BY_NAME}"
    return _BY_NAME


def _by_rank(question: Question, text: TextQuery, rows: Rows, key: str, limit: int) -> Statement:
    """Best match first: the rank is that of an organization's first row, so that one is found first."""
    within, rank = _within(question, key), text_rank(text)
    best = rows.select("DISTINCT ON (organization_id) id", f"ORDER BY organization_id, {within.sql}", *within.params)
    order = f"ORDER BY {rank.sql} DESC, {_BY_NAME} LIMIT %s"
    return Rows().where(f"id IN ({best.sql})", *best.params).select("organization_id, id", order, *rank.params, limit)
