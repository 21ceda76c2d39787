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
from directory.search.answer import COUNTED_TO, Answer, Count, Group, Nearest
from directory.search.expressions import ChordTo, TextRank, WithinBox, chord_m
from directory.search.facets import count_facets
from directory.search.filters import MOST_RADIUS, UNITS
from directory.search.question import Question
from directory.search.results import Row, load

PAGE_SIZE = 20
# Rows fetched at first for each organization wanted: most have one or two ways in near a place.
_ROWS_PER_RESULT = 3


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
    rows = question.filters.entries()
    if question.place is None:
        drafts = [_ordered_group(question, "matches", rows, page_size)]
    else:
        drafts = [
            _near_you(question, rows, page_size),
            _ordered_group(question, "serves_your_area", question.serves_your_area(rows), page_size),
            _ordered_group(question, "anywhere", question.anywhere(rows), page_size),
        ]
    return Answer(
        place=question.place,
        groups=_filled(question, drafts, page_size),
        facets=count_facets(question.filters, question.union) if facets else [],
        corrections=question.text.corrections if question.text else {},
    )


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


def count(rows: QuerySet) -> Count:
    """Distinct organizations among the rows, exact to COUNTED_TO."""
    number = rows.values("organization_id").distinct()[: COUNTED_TO + 1].count()
    return Count(min(number, COUNTED_TO), more=number > COUNTED_TO)


def _page(question: Question, key: str, total: Count, page_size: int) -> tuple[int, int]:
    """The page to show and how many there are. Raises NoSuchPageError beyond the end."""
    pages = max(1, ceil(total.number / page_size))
    page = question.page if question.group in (key, "") else 1
    if page > pages:
        if question.group == key or (question.group == "" and key in ("near_you", "matches")):
            raise NoSuchPageError(key, page, pages)
        page = pages
    return page, pages


def _wanted(question: Question, key: str) -> bool:
    return question.group in ("", key)


def _near_you(question: Question, rows: QuerySet, page_size: int) -> _Draft:
    key = "near_you"
    inside = question.near_you(rows)
    total = count(inside)
    page, pages = _page(question, key, total, page_size)
    if not _wanted(question, key):
        return _Draft(key, total, [], 1, pages)
    skip = page_size * (page - 1)
    if question.sort == "distance":
        found = _nearest_first(inside, skip, page_size)
    else:
        found = _best_rows(question, inside, F("chord").asc(), skip, page_size)
    return _Draft(key, total, found, page, pages, None if total.number else _nearest_outside(question, rows))


def nearest_rows(inside: QuerySet, limit: int) -> QuerySet:
    """The `limit` index rows closest to the place, in an order that no two rows share."""
    ordered = inside.order_by("chord", "organization_id", "id")
    return ordered.values_list("organization_id", "service_id", "location_id", "area_code", "area_stated")[:limit]


def _nearest_first(inside: QuerySet, skip: int, take: int) -> list[Row]:
    """Organizations by distance, each at its nearest row: read outwards until enough different ones are met."""
    want = skip + take
    fetch = want * _ROWS_PER_RESULT
    while True:
        rows = list(nearest_rows(inside, fetch))
        first: dict[object, Row] = {}
        for values in rows:
            first.setdefault(values[0], Row(*values))
        if len(first) >= want or len(rows) < fetch:
            return list(first.values())[skip:want]
        fetch *= 4


def _ordered_group(question: Question, key: str, rows: QuerySet, page_size: int) -> _Draft:
    total = count(rows)
    page, pages = _page(question, key, total, page_size)
    if not _wanted(question, key) or not total.number:
        return _Draft(key, total, [], 1, pages)
    return _Draft(
        key, total, _best_rows(question, rows, F("area_rank").asc(), page_size * (page - 1), page_size), page, pages
    )


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
    values = chosen.order_by(*order).values_list(
        "organization_id", "service_id", "location_id", "area_code", "area_stated"
    )
    return [Row(*row) for row in values[skip : skip + take]]


def _nearest_outside(question: Question, rows: QuerySet) -> Nearest | None:
    """The closest place beyond the radius, up to the widest radius we offer."""
    place = question.here
    here = (place.latitude, place.longitude)
    widest = chord_m(MOST_RADIUS[question.unit] * UNITS[question.unit])
    row = (
        rows.filter(WithinBox(*here, widest), way=Way.PLACE)
        .annotate(chord=ChordTo(*here))
        .filter(chord__lte=widest)
        .order_by("chord", "organization_id", "id")
        .values_list("latitude", "longitude", "location__city")
        .first()
    )
    if row is None:
        return None
    distance_m = geodesic(here, row[:2]).m
    radius = ceil(distance_m / UNITS[question.unit] / 5) * 5
    return Nearest(distance_m, row[2], int(min(radius, MOST_RADIUS[question.unit])))
