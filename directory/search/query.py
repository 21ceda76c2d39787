"""The question put to the index: three groups with a place, one list without."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import islice
from math import ceil

from django.db.models import F, QuerySet, Subquery
from django.db.models.expressions import Combinable, OrderBy
from django.db.models.functions import Lower
from geopy.distance import geodesic

from directory.models import SearchEntry
from directory.models.search_entry import Way
from directory.search.answer import Answer, Count, Group, Nearest
from directory.search.expressions import TextRank
from directory.search.facets import count_facets
from directory.search.filters import MOST_RADIUS, UNITS
from directory.search.question import Question
from directory.search.results import Row, load
from directory.search.tags import EVERY
from directory.search.tally import tally

PAGE_SIZE = 20
# Rows fetched at first for each organization wanted: most have one or two ways in near a place.
_ROWS_PER_RESULT = 3
# Fewer organizations than this inside the radius are sorted rather than walked to.
FEW = 100
FEW_ANYWHERE = 1_000
_ROW = Row._fields


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
    rows: list[Row]
    page: int
    pages: int
    nearest: Nearest | None = None


def answer(question: Question, page_size: int = PAGE_SIZE, *, facets: bool = True) -> Answer:
    """The answer: every group with its count, and one page of the group asked for or the first page of each.

    Raises NoSuchPageError for a page beyond the end.
    """
    groups = question.groups(question.filters.entries())
    counts = tally(groups, EVERY if facets else None)
    drafts = [_draft(question, key, rows, counts.groups[key], page_size) for key, rows in groups.items()]
    return Answer(
        place=question.place,
        groups=_filled(question, drafts, page_size),
        facets=count_facets(question.filters, question.groups, counts) if facets else [],
        corrections=question.text.corrections if question.text else {},
    )


def _draft(question: Question, key: str, rows: QuerySet, total: Count, page_size: int) -> _Draft:
    """One page of a group; only its count where another group is asked for."""
    page, pages = _page(question, key, total, page_size)
    if question.group not in ("", key):
        return _Draft(key, total, [], 1, pages)
    if not total.number:
        return _Draft(key, total, [], 1, 1, _nearest_outside(question) if key == "near_you" else None)
    skip = page_size * (page - 1)
    if key != "near_you":
        return _Draft(key, total, _best_rows(question, rows, F("area_rank").asc(), skip, page_size), page, pages)
    if question.sort == "distance":
        return _Draft(key, total, _nearest_first(rows, total, skip, page_size), page, pages)
    return _Draft(key, total, _best_rows(question, rows, F("chord").asc(), skip, page_size), page, pages)


def _filled(question: Question, drafts: list[_Draft], page_size: int) -> list[Group]:
    """The groups with their results, loaded together: a page costs the same few queries however many groups it has."""
    place = question.place
    here = (place.latitude, place.longitude) if place else None
    results = iter(load([row for draft in drafts for row in draft.rows], here))
    groups = []
    for draft in drafts:
        first = page_size * (draft.page - 1) + 1
        items = [result for result in islice(results, len(draft.rows)) if result is not None]
        if draft.key == "near_you":
            items = [replace(result, number=first + index) for index, result in enumerate(items)]
        groups.append(Group(draft.key, draft.total, items, draft.page, draft.pages, draft.nearest))
    return groups


def _page(question: Question, key: str, total: Count, page_size: int) -> tuple[int, int]:
    """The page to show and how many there are. Raises NoSuchPageError beyond the end."""
    pages = max(1, ceil(total.number / page_size))
    page = question.page if question.group in (key, "") else 1
    if page > pages:
        if question.group == key or (question.group == "" and key in ("near_you", "matches")):
            raise NoSuchPageError(key, page, pages)
        page = pages
    return page, pages


def nearest_rows(inside: QuerySet, limit: int, *, few: bool = False) -> QuerySet:
    """Ids of the `limit` index rows closest to the place, in an order that no two rows share.

    Few rows in a crowded place are quicker sorted than met one by one on the way outwards: adding nothing to the
    distance keeps the planner from walking the index.
    """
    distance = F("chord") + 0.0 if few else F("chord")
    return inside.order_by(distance, "organization_id", "id").values_list("organization_id", "id")[:limit]


def _nearest_first(inside: QuerySet, total: Count, skip: int, take: int) -> list[Row]:
    """Organizations by distance, each at its nearest row: read outwards until enough different ones are met."""
    want = skip + take
    fetch = want * _ROWS_PER_RESULT
    while True:
        rows = list(nearest_rows(inside, fetch, few=total.number < FEW))
        first: dict[object, int] = {}
        for organization, row in rows:
            first.setdefault(organization, row)
        if len(first) >= want or len(rows) < fetch:
            return _rows(list(first.values())[skip:want])
        fetch *= 4


def _rows(ids: list[int]) -> list[Row]:
    """The index rows of these ids, in their order."""
    found = {values[0]: Row(*values[1:]) for values in SearchEntry.objects.filter(pk__in=ids).values_list("pk", *_ROW)}
    return [found[one] for one in ids if one in found]


def _best_rows(question: Question, rows: QuerySet, nearness: OrderBy, skip: int, take: int) -> list[Row]:
    """One page of organizations, each under its best row: stated before guessed, then narrowest or nearest."""
    best = rows.order_by("organization_id", F("area_stated").desc(), nearness, "id").distinct("organization_id")
    chosen = SearchEntry.objects.filter(pk__in=Subquery(best.values("pk")))
    if question.text is not None:
        chosen = chosen.annotate(rank=TextRank(question.text))
    if question.sort == "distance" and question.place is not None:
        order: Iterable[str | Combinable] = (F("area_stated").desc(), "area_rank", Lower("name"), "organization_id")
    elif question.sort == "verified":
        order = (F("verified_on").desc(nulls_last=True), Lower("name"), "organization_id")
    elif question.sort == "relevance" and question.text is not None:
        order = (F("rank").desc(), Lower("name"), "organization_id")
    else:
        order = (Lower("name"), "organization_id")
    values = chosen.order_by(*order).values_list(*_ROW)
    return [Row(*row) for row in values[skip : skip + take]]


def _nearest_outside(question: Question) -> Nearest | None:
    """The closest place beyond the radius, up to the widest radius we offer."""
    place = question.here
    here = (place.latitude, place.longitude)
    widest = replace(question, radius_m=MOST_RADIUS[question.unit] * UNITS[question.unit])
    rows = question.filters.entries().filter(way=Way.PLACE)
    # A rare filter may be met nowhere near: its few rows are sorted, rather than half the country walked through.
    somewhere = list(rows.values_list("pk", flat=True)[: FEW_ANYWHERE + 1])
    few = len(somewhere) <= FEW_ANYWHERE
    if few:
        rows = SearchEntry.objects.filter(pk__in=somewhere)
    closest = list(nearest_rows(widest.near_you(rows), 1, few=few))
    row = SearchEntry.objects.filter(pk__in=[row for _, row in closest]).values_list(
        "latitude", "longitude", "location__city", "location__region"
    )
    if not row:
        return None
    latitude, longitude, town, region = row[0]
    distance_m = geodesic(here, (latitude, longitude)).m
    radius = ceil(distance_m / UNITS[question.unit] / 5) * 5
    return Nearest(
        distance_m, ", ".join(part for part in (town, region) if part), int(min(radius, MOST_RADIUS[question.unit]))
    )
