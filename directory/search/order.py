"""The order of each group, and one page of it: organizations, each at its first row in that order."""

from collections.abc import Callable

from django.db.models import F, QuerySet, Subquery
from django.db.models.expressions import Combinable, OrderBy
from django.db.models.functions import Lower

from directory.models import SearchEntry
from directory.search.expressions import TextRank
from directory.search.question import Question
from directory.search.text import TextQuery

# Rows fetched at first for each organization wanted: most have one or two ways in near a place.
_ROWS_PER_RESULT = 3
_Order = str | Combinable | OrderBy


def page_of(question: Question, key: str, entries: QuerySet, inside: int, skip: int, take: int) -> list[int]:
    """Ids of the index rows to show of one group, without the first `skip` organizations.

    `entries` meet every filter; `inside` is how many of them the group holds, or at least so many.
    """
    if key == "near_you" and question.sort == "distance":
        return _first_rows(lambda limit: nearest_rows(question, entries, limit, inside), skip, take)
    rows = question.group_of(key, entries)
    if question.sort == "relevance" and question.text is not None:
        ordered = _by_rank(question.text, rows, key)
    else:
        ordered = rows.order_by(*_between(question, key), *_within(key))
    return _first_rows(lambda limit: ordered.values_list("organization_id", "id")[:limit], skip, take)


def nearest_rows(question: Question, entries: QuerySet, limit: int, inside: int) -> QuerySet:
    """(organization, id) of the `limit` index rows closest to the place, in an order that no two rows share.

    Where more rows lie inside the radius than are wanted, the walk outwards ends before its edge and is not told of it.
    PostgreSQL takes any box to hold a thousandth of all rows, and would rather read the whole list of a common word.
    """
    if inside > limit:
        return by_distance(question.placed(entries), limit)
    return by_distance(question.near_you(entries), limit, walk=False)


def by_distance(rows: QuerySet, limit: int, *, walk: bool = True) -> QuerySet:
    """(organization, id) by distance. Adding nothing to the distance keeps the planner from walking the index.

    Few rows in a crowded place are quicker sorted than met one by one on the way outwards.
    """
    distance = F("chord") if walk else F("chord") + 0.0
    return rows.order_by(distance, "organization_id", "id").values_list("organization_id", "id")[:limit]


def _first_rows(read: Callable[[int], QuerySet], skip: int, take: int) -> list[int]:
    """The first row of each organization: `read` so many rows, and more until enough different ones are met."""
    want = skip + take
    fetch = want * _ROWS_PER_RESULT
    while True:
        rows = list(read(fetch))
        first: dict[object, int] = {}
        for organization, row in rows:
            first.setdefault(organization, row)
        if len(first) >= want or len(rows) < fetch:
            return list(first.values())[skip:want]
        fetch *= 4


def _within(key: str) -> tuple[_Order, ...]:
    """Which row of an organization comes first: stated before guessed, then narrowest or nearest."""
    return F("area_stated").desc(), F("chord" if key == "near_you" else "area_rank").asc(), "id"


def _between(question: Question, key: str) -> tuple[_Order, ...]:
    """Which organization comes first. Rows of one share all of it, or are in the order of `_within` themselves."""
    by_name = (Lower("name"), "organization_id")
    if question.sort == "distance" and question.place is not None:
        return F("area_stated").desc(), "area_rank", *by_name
    if question.sort == "verified":
        return F("verified_on").desc(nulls_last=True), *by_name
    return by_name


def _by_rank(text: TextQuery, rows: QuerySet, key: str) -> QuerySet:
    """Best match first: the rank is that of an organization's first row, so that one is found first."""
    best = rows.order_by("organization_id", *_within(key)).distinct("organization_id")
    ranked = SearchEntry.objects.filter(pk__in=Subquery(best.values("pk"))).annotate(rank=TextRank(text))
    return ranked.order_by(F("rank").desc(), Lower("name"), "organization_id")
