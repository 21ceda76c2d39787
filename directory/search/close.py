"""Close matches: what a page shows beside groups that few listings meet in full."""

from dataclasses import dataclass, replace

from directory.search.index_query import Statement
from directory.search.order import first_of
from directory.search.request import SearchRequest
from directory.search.result import Count
from directory.search.text import TextQuery
from directory.search.understanding.relax import Relaxed, relaxed

# A group with fewer full matches has close ones beside it.
FEW = 3


@dataclass(frozen=True)
class CloseRows:
    """Index rows of close matches: group key -> ids, in order."""

    how: Relaxed
    rows: dict[str, list[int]]


def close_rows(request: SearchRequest, totals: dict[str, Count], take: int) -> list[CloseRows]:
    """About `take` rows of groups that have few full matches, by what they lack, the least lacking first.

    Every listing in reach is among them only where nothing else is, or where what was asked for is not listed here.
    """
    text = request.text
    few = [key for key, total in totals.items() if total.number < FEW]
    if text is None or not text.needs or not few or request.group or text.crisis_match:
        return []
    nothing_else = not any(total.number for total in totals.values())
    close: list[CloseRows] = []
    for how in relaxed(text.needs):
        if not how.needs and not (_not_listed(text) or (nothing_else and not close)):
            continue
        if sum(len(rows) for one in close for rows in one.rows.values()) >= take:
            break
        known = {row for one in close for rows in one.rows.values() for row in rows}
        rows = _rows(request, replace(text, needs=how.needs, name=()), few, take + len(known), known)
        if any(rows.values()):
            close.append(CloseRows(how, _first(rows, take)))
    return close


def _first(rows: dict[str, list[int]], take: int) -> dict[str, list[int]]:
    """So many of all groups together, in the order of the page."""
    first = {}
    for key, ids in rows.items():
        first[key] = ids[:take]
        take -= len(first[key])
    return first


def _not_listed(text: TextQuery) -> bool:
    return any(need.kind == "notlisted" for need in text.needs)


def _rows(request: SearchRequest, text: TextQuery, keys: list[str], take: int, known: set[int]) -> dict[str, list[int]]:
    """The first row of each organization in each group, in one statement."""
    wider = replace(request, text=text)
    entries = wider.entries()
    some = [first_of(wider, key, entries, take) for key in keys]
    sql = " UNION ALL ".join(f"SELECT {number}, first.* FROM ({one.sql}) AS first" for number, one in enumerate(some))  # noqa: S608
    first: dict[str, dict[object, int]] = {key: {} for key in keys}
    for number, organization, row in Statement(sql, tuple(value for one in some for value in one.params)).read():
        if row not in known:
            first[keys[number]].setdefault(organization, row)
    return {key: list(rows.values()) for key, rows in first.items()}
