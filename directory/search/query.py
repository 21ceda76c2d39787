"""The question put to the index: three groups with a place, one list without."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice
from math import ceil
from uuid import UUID

from geopy.distance import geodesic

from directory.models.search_entry import EntryKind
from directory.search.close import CloseRows, close_rows
from directory.search.facet_counts import FacetCounts, count_all
from directory.search.facets import count_facets
from directory.search.filters import MOST_RADIUS, UNITS
from directory.search.index_query import IndexQuery, Statement
from directory.search.load import load
from directory.search.order import by_distance, page_of
from directory.search.request import SearchRequest
from directory.search.result import Close, Count, Group, ListingResult, Nearest, SearchResult
from directory.search.understanding.needs import Need

PAGE_SIZE = 20
FEW_ANYWHERE = 1_000


class NoSuchPageError(Exception):
    """A page beyond the end of a group."""

    def __init__(self, group: str, page: int, pages: int) -> None:
        super().__init__(f"There is no page {page}. The last is {pages}.")
        self.group, self.page, self.pages = group, page, pages


@dataclass(frozen=True)
class _Draft:
    """A group before its rows are loaded."""

    key: str
    total: Count
    # Ids of its index rows.
    rows: list[int]
    page: int
    pages: int
    nearest: Nearest | None = None


def fetch_result(request: SearchRequest, page_size: int = PAGE_SIZE, *, facets: bool = True) -> SearchResult:
    """The answer: every group with its count, and one page of the group asked for or the first page of each.

    Raises NoSuchPageError for a page beyond the end.
    """
    entries = request.entries()
    counts = count_all(request.groups(entries), with_tags=facets)
    drafts = [_draft(request, key, entries, counts, page_size) for key in counts.groups]
    close = close_rows(request, counts.groups, page_size)
    groups, close_groups = _filled(request, drafts, close, page_size)
    return SearchResult(
        place=request.place,
        groups=groups,
        close=close_groups,
        facets=count_facets(request, counts) if facets else [],
        corrections=request.text.corrections if request.text else {},
        crisis_match=request.text.crisis_match if request.text else "",
    )


def _draft(request: SearchRequest, key: str, entries: IndexQuery, counts: FacetCounts, page_size: int) -> _Draft:
    """One page of a group; only its count where another group is asked for."""
    total = counts.groups[key]
    page, pages = _page(request, key, total, page_size)
    if request.group not in ("", key):
        return _Draft(key, total, [], 1, pages)
    if not total.number:
        beyond = key == "near_you" and not request.whole
        return _Draft(key, total, [], 1, 1, _nearest_outside(request) if beyond else None)
    rows = page_of(request, key, entries, counts.rows[key], page_size * (page - 1), page_size)
    return _Draft(key, total, rows, page, pages)


def _filled(
    request: SearchRequest, drafts: list[_Draft], close: list[CloseRows], page_size: int
) -> tuple[list[Group], list[Close]]:
    """The groups with their results and the close matches, loaded together: a page costs the same few queries however
    many groups it has.
    """
    place = request.place
    # From the middle of a state no distance says anything.
    here = (place.latitude, place.longitude) if place and not place.whole else None
    rows = [row for draft in drafts for row in draft.rows]
    rows += [row for one in close for ids in one.rows.values() for row in ids]
    results = iter(load(rows, here, with_offers=place is None))
    groups = []
    for draft in drafts:
        first = page_size * (draft.page - 1) + 1
        items = [result for result in islice(results, len(draft.rows)) if result is not None]
        if draft.key == "matches" and request.text is not None:
            words = request.text
            items = [replace(result, by_name=words.within(result.organization.name)) for result in items]
        if draft.key == "near_you":
            items = [replace(result, number=first + index) for index, result in enumerate(items)]
        groups.append(Group(draft.key, draft.total, items, draft.page, draft.pages, draft.nearest))
    return groups, _close(
        close, results, {result.organization.pk for group in groups for result in group.items}, page_size
    )


def _close(close: list[CloseRows], results: Iterator[ListingResult | None], seen: set[UUID], most: int) -> list[Close]:
    """Close matches, each organization once, and none that the page shows already."""
    parts = []
    for one in close:
        groups = []
        for key, ids in one.rows.items():
            some = [result for result in islice(results, len(ids)) if result and result.organization.pk not in seen]
            some = some[:most]
            seen |= {result.organization.pk for result in some}
            if some:
                groups.append(Group(key, Count(len(some)), some))
        if groups:
            how = one.how
            parts.append(Close(_labelled(how.without), _labels(how.instead_of), groups, is_everything=not how.needs))
    return parts


def _labelled(needs: tuple[Need, ...]) -> tuple[tuple[str, str], ...]:
    return tuple((need.kind, need.label) for need in needs)


def _labels(needs: tuple[Need, ...]) -> tuple[str, ...]:
    return tuple(need.label for need in needs)


def _page(request: SearchRequest, key: str, total: Count, page_size: int) -> tuple[int, int]:
    """The page to show and how many there are. Raises NoSuchPageError beyond the end."""
    pages = max(1, ceil(total.number / page_size))
    page = request.page if request.group in (key, "") else 1
    if page > pages:
        if request.group == key or (request.group == "" and key in ("near_you", "matches")):
            raise NoSuchPageError(key, page, pages)
        page = pages
    return page, pages


def _nearest_outside(request: SearchRequest) -> Nearest | None:
    """The closest place beyond the radius, up to the widest radius we offer."""
    place = request.here
    here = (place.latitude, place.longitude)
    widest = replace(request, radius_m=MOST_RADIUS[request.unit] * UNITS[request.unit])
    rows = request.filters.entries().of_kind(EntryKind.PLACE)
    # A rare filter may be met nowhere near: its few rows are sorted, rather than half the country walked through.
    somewhere = [row for (row,) in rows.select("id", "LIMIT %s", FEW_ANYWHERE + 1).read()]
    if not somewhere:
        return None
    few = len(somewhere) <= FEW_ANYWHERE
    if few:
        rows = IndexQuery().where("id = ANY(%s)", somewhere)
    closest = by_distance(widest, widest.near_you(rows), 1, walk=not few).read()
    if not closest:
        return None
    records = Statement(_WHERE, (closest[0][1],)).read()
    if not records:
        return None
    latitude, longitude, town, state_province = records[0]
    distance_m = geodesic(here, (latitude, longitude)).m
    radius = ceil(distance_m / UNITS[request.unit] / 5) * 5
    return Nearest(
        distance_m,
        ", ".join(part for part in (town, state_province) if part),
        int(min(radius, MOST_RADIUS[request.unit])),
    )


_WHERE = """
SELECT entry.latitude, entry.longitude, location.city, location.state_province
FROM directory_searchentry entry LEFT JOIN directory_location location ON location.id = entry.location_id
WHERE entry.id = %s"""
