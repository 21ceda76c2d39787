"""The search page: a list that is complete without JavaScript."""

from functools import cache, partial
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from directory.crisis.elsewhere import FIND_A_HELPLINE, elsewhere
from directory.languages import language_name
from directory.places import timezone_of
from directory.presentation.talk_now import talk_now
from directory.presentation.times import holiday_note
from directory.presentation.understood import chips, not_listed
from directory.presentation.whose_lines import whose_lines
from directory.presentation.words import area_name
from directory.search.danger import hear_query
from directory.search.filters import DEFAULT_RADIUS, SearchFilter
from directory.search.named_filters import NamedFilter, named_in
from directory.search.query import PAGE_SIZE
from directory.search.request import unit_of
from directory.search.response import SearchResponse
from directory.search.response import search as run_search

# In the overview each group shows its first few; "Show all" opens the group with PAGE_SIZE a page.
OVERVIEW_SIZE = 5
_SHOWN_PARAMS = ("near", "q", "radius", "unit", "sort", "when", "verified_within", "group", "page")


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Results for the query string, or the form with what was not understood beside its field."""
    page_size = PAGE_SIZE if request.GET.get("group") else OVERVIEW_SIZE
    search_response = run_search(request.GET, page_size=page_size)
    return render(request, "directory/search.html", context(request, search_response), status=search_response.status)


@require_safe
def filters_page(request: HttpRequest) -> HttpResponse:
    """All filters with their counts on a page of their own, for phones."""
    search_response = run_search(request.GET, page_size=1)
    return render(request, "directory/filters.html", context(request, search_response), status=search_response.status)


def context(request: HttpRequest, search_response: SearchResponse) -> dict[str, Any]:
    """What the search templates read."""
    place = search_response.place
    heard = hear_query(request.GET, place)
    return {
        "form": search_response.filters.form,
        "errors": search_response.errors,
        "params": _params(request, search_response),
        "place": place,
        "whose_lines": whose_lines(place, search_response.asked_in),
        "elsewhere": elsewhere(place.sure_country if place else ""),
        "find_a_helpline": FIND_A_HELPLINE,
        "place_error": search_response.place_error,
        "search_result": search_response.result,
        "querydict": search_response.filters.carried(request.GET),
        "active": _active(search_response.filters),
        "zone_here": cache(partial(_zone_here, search_response)),
        "holiday_note": _holiday_note(search_response),
        "talk_now": talk_now(heard, place, search_response.asked_in),
        "heard": heard,
        # Nobody who needs a number reads through twelve Manchesters first.
        "card_above": bool(search_response.place_error),
        "named_filters": _named_filters(request, search_response),
        "chips": chips(search_response),
        "named_place": search_response.named_place,
        "not_listed": not_listed(search_response),
        # "Oregon", where that was the place typed: pages then say so in place of "near you".
        "whole": area_name(place.label) if place and place.whole else "",
    }


def _zone_here(search_response: SearchResponse) -> str:
    """The time zone of the place searched; "" where none is, or a whole state or nation, which may have several."""
    place = search_response.place
    return timezone_of(place.latitude, place.longitude) if place and not place.whole else ""


def _holiday_note(search_response: SearchResponse) -> str:
    """For those who ask who is there today; the week keeps whoever has not said."""
    place = search_response.place
    if (
        place is None
        or search_response.result is None
        or search_response.filters.form.cleaned_data.get("when") not in ("now", "today")
    ):
        return ""
    return holiday_note(place.areas, place.country, timezone_of(place.latitude, place.longitude), timezone.now())


def _named_filters(request: HttpRequest, search_response: SearchResponse) -> list[NamedFilter]:
    """Filters that the words name and that are not on yet; none where the words were not looked for."""
    if search_response.result is None or search_response.result.crisis_match:
        return []
    return [one for one in named_in(request.GET.get("q", "")) if one.value not in request.GET.getlist(one.parameter)]


def _params(request: HttpRequest, search_response: SearchResponse) -> dict[str, str]:
    """The inputs as they were typed, with the defaults that applied filled in."""
    params = {name: request.GET.get(name, "") for name in _SHOWN_PARAMS}
    if named := search_response.named_place:
        params["near"], params["q"] = named.typed, named.rest
    unit = search_response.request.unit if search_response.request else params["unit"] or unit_of(search_response.place)
    params["unit"] = unit
    params["radius"] = params["radius"] or f"{DEFAULT_RADIUS.get(unit, 25):g}"
    return params


def _active(filters: SearchFilter) -> list[tuple[str, str, str]]:
    """The chosen filters as (parameter, value, words), each removable."""
    if not filters.is_valid():
        return []
    chosen = []
    for name in (*filters.facets(), "when"):
        values = filters.form.cleaned_data.get(name)
        if not values:
            continue
        labels = dict(filters.form.fields[name].choices)
        chosen += [
            (name, value, str(labels.get(value) or _label(name, value)))
            for value in ([values] if isinstance(values, str) else values)
        ]
    if days := filters.form.cleaned_data.get("verified_within"):
        chosen.append(("verified_within", str(days), f"Checked in the last {days} days"))
    return chosen


def _label(name: str, value: str) -> str:
    return language_name(value) if name == "language" else value
