"""How many organizations each choice of each filter would show."""

from collections.abc import Sequence

from directory.languages import language_name
from directory.models import Organization
from directory.search import tags
from directory.search.facet_counts import FacetCounts, count_each, count_one
from directory.search.filters import LanguageFilter, NetworkFilter, TagFilter
from directory.search.request import SearchRequest
from directory.search.result import Facet, FacetChoice

FEW_MEET_ALL = 1_000


def count_facets(request: SearchRequest, shared: FacetCounts) -> list[Facet]:
    """Every facet with its counts, over all groups of the question.

    A facet ignores its own choice, so that "or" can be weighed; facets without a choice read the `shared` counts.
    """
    filters = request.filters
    every = filters.facets()
    own = _without_own_choice(request, {name: one for name, one in every.items() if filters.chosen(name)}, shared)
    return [
        Facet(name, str(one.label), _choices(one, filters.chosen(name), own.get(name, shared)))
        for name, one in every.items()
    ]


def _without_own_choice(
    request: SearchRequest, chosen: dict[str, TagFilter], shared: FacetCounts
) -> dict[str, FacetCounts]:
    """The counts of each facet that has a choice: of several in one reading, where few ways in meet them all.

    Where many do, more than are read meet all but one; and without a place it would read the whole index.
    """
    if len(chosen) > 1 and request.place is not None and max(shared.rows.values()) <= FEW_MEET_ALL:
        numbers = {name: one.numbers(request.filters.chosen(name)) for name, one in chosen.items()}
        if counts := count_each(request.groups(request.entries(*chosen)), numbers):
            return counts
    return {name: count_one(request.groups(request.entries(name)), one.tags, shared) for name, one in chosen.items()}


def _choices(one: TagFilter, chosen: list[str], counts: FacetCounts) -> list[FacetChoice]:
    choices = [
        FacetChoice(value, label, counts.of_tag(tag), value in chosen)
        for value, label, tag in _values(one, chosen, counts)
    ]
    # Where only some rows were read, a choice met in none of them may still show somebody.
    return [choice for choice in choices if choice.count.number or choice.count.more or choice.selected]


def _values(one: TagFilter, chosen: list[str], counts: FacetCounts) -> Sequence[tuple[str, str, int]]:
    """Every value a facet could offer here, as (value, label, tag)."""
    if isinstance(one, LanguageFilter):
        codes = {code for tag in counts.tags if (code := tags.language_code(tag))} | set(chosen)
        return [(code, language_name(code), tags.language_number(code)) for code in sorted(codes, key=language_name)]
    if isinstance(one, NetworkFilter):
        return _networks(chosen, counts)
    return one.vocabulary.every


def _networks(chosen: list[str], counts: FacetCounts) -> list[tuple[str, str, int]]:
    numbers = [number for tag in counts.tags if (number := tags.network_of(tag))]
    if not numbers and not chosen:
        return []
    known = Organization.objects.filter(network_number__in=numbers) | Organization.objects.filter(
        network_slug__in=chosen
    )
    rows = known.order_by("name").values_list("network_slug", "name", "network_number")
    return [(slug, name, tags.network_number(number)) for slug, name, number in rows if slug and number]
