"""How many organizations each choice of each filter would show."""

from collections.abc import Callable
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from directory.languages import language_name
from directory.models import Organization
from directory.search import tags
from directory.search.answer import COUNTED_TO, Count, Facet, FacetChoice
from directory.search.filters import LanguageFilter, NetworkFilter, SearchFilter, TagFilter

Counts = dict[int, int]


def count_facets(filters: SearchFilter, within: Callable[[QuerySet], QuerySet]) -> list[Facet]:
    """Every facet with its counts, over the rows that `within` keeps.

    A facet ignores its own choice, so that "or" can be weighed; facets without a choice share one count.
    """
    shared = _count(within(filters.entries()))
    facets = []
    for name, one in filters.facets().items():
        chosen = filters.chosen(name)
        counts = _count(within(filters.entries(without=name))) if chosen else shared
        facets.append(Facet(name, str(one.label), _choices(one, chosen, counts)))
    return facets


def _count(rows: QuerySet) -> Counts:
    """Distinct organizations for each tag."""
    sql, params = rows.values("organization_id", "tags").query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT tag, count(DISTINCT organization_id) FROM ({sql}) AS hit, unnest(tags) AS tag GROUP BY tag",  # noqa: S608 - our own SQL, values stay parameters
            params,
        )
        return dict(cursor.fetchall())


def _choices(one: TagFilter, chosen: list[str], counts: Counts) -> list[FacetChoice]:
    choices = [
        FacetChoice(value, label, _shown(counts.get(tag, 0)), value in chosen)
        for value, label, tag in _values(one, chosen, counts)
    ]
    return [choice for choice in choices if choice.count.number or choice.selected]


def _shown(number: int) -> Count:
    return Count(min(number, COUNTED_TO), more=number > COUNTED_TO)


def _values(one: TagFilter, chosen: list[str], counts: Counts) -> list[tuple[str, str, int]]:
    """Every value a facet could offer here, as (value, label, tag)."""
    if isinstance(one, LanguageFilter):
        codes = {code for tag in counts if (code := tags.language_code(tag))} | set(chosen)
        return [(code, language_name(code), tags.language_number(code)) for code in sorted(codes, key=language_name)]
    if isinstance(one, NetworkFilter):
        return _networks(chosen, counts)
    labels: dict[str, Any] = dict(one.vocabulary.choices.choices)
    return [(value, str(labels[value]), tag) for value, tag in one.vocabulary.pairs()]


def _networks(chosen: list[str], counts: Counts) -> list[tuple[str, str, int]]:
    numbers = [number for tag in counts if (number := tags.network_of(tag))]
    known = Organization.objects.filter(network_number__in=numbers) | Organization.objects.filter(
        network_slug__in=chosen
    )
    rows = known.order_by("name").values_list("network_slug", "name", "network_number")
    return [(slug, name, tags.network_number(number)) for slug, name, number in rows if slug and number]
