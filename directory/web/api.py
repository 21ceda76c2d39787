"""The JSON twin of the search page: the same parameters, the same answers."""

from typing import Any

from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe

from directory.crisis.elsewhere import FIND_A_HELPLINE, elsewhere
from directory.hsds.serializer import listing
from directory.places import Place
from directory.presentation.close import heading
from directory.presentation.talk_now import talk_now
from directory.presentation.understood import not_listed
from directory.presentation.whose_lines import whose_lines
from directory.search.danger import hear_query
from directory.search.query import PAGE_SIZE
from directory.search.response import SearchResponse
from directory.search.response import search as run_search
from directory.search.result import Close, Group, SearchResult

GROUPS = ("near_you", "serves_your_area", "anywhere")


@require_safe
def search(request: HttpRequest) -> JsonResponse:
    """Three groups with a place, `matches` without; 400 or 404 with `{"errors": {parameter: [sentence]}}`."""
    search_response = run_search(request.GET, page_size=PAGE_SIZE, facets=request.GET.get("facets") == "1")
    understood = _understood(request, search_response)
    if search_response.errors:
        body = {"errors": search_response.errors, **_choices(search_response.place_error)}
        return JsonResponse(
            body | _crisis(search_response.place, search_response.asked_in) | understood, status=search_response.status
        )
    if search_response.result is None:
        body = {"errors": {"near": ["Type a town or postcode, or words to look for."]}}
        return JsonResponse(body | _crisis(None), status=400)
    return JsonResponse(as_json(search_response.result) | _crisis(search_response.result.place) | understood)


def _understood(request: HttpRequest, search_response: SearchResponse) -> dict[str, Any]:
    """What was heard in the words, where somebody may be in danger, with whom to talk to; else nothing."""
    heard = hear_query(request.GET, search_response.place)
    understood: dict[str, Any] = _words(search_response)
    if heard:
        lines = [
            {
                "country": talk.country.code,
                **{name: getattr(line, name) for name in ("name", "how", "call", "text", "source")},
            }
            for talk in talk_now(heard, search_response.place, search_response.asked_in).talks
            for line in (*talk.fitting, *talk.general, talk.emergency)
        ]
        understood["crisis"] = {"level": heard.level.name.lower(), "about": list(heard.about), "lines": lines}
    return {"understood": understood} if understood else {}


def _words(search_response: SearchResponse) -> dict[str, Any]:
    """The concepts that the words mean, the place they name and what they ask for that is not listed; empty parts left out."""
    text = search_response.request.text if search_response.request else None
    parts: dict[str, Any] = {}
    if text and not text.crisis_match:
        understood = text.understood
        parts["concepts"] = [
            {
                "id": one.concept.id,
                "class": one.concept.class_,
                "label": one.concept.label,
                "typed": understood.typed(one),
            }
            for one in understood.concepts
        ]
        parts["language"] = understood.language
    if named := search_response.named_place:
        parts["place"] = {
            "typed": named.typed,
            "near": named.place.label,
            "others": [{"label": other.label, "near": other.near} for other in named.others],
        }
    if asked := not_listed(search_response):
        parts["not_listed"] = {
            "labels": list(asked.labels),
            "finders": [{"name": finder.name, "url": finder.url} for finder in asked.finders],
        }
    return {name: part for name, part in parts.items() if part}


def as_json(search_result: SearchResult) -> dict[str, Any]:
    """An answer in plain values."""
    empty = {"total": 0, "total_is_exact": True, "page": 1, "pages": 1, "items": []}
    groups = {group.key: _group(group) for group in search_result.groups}
    body: dict[str, Any] = {"place": _place(search_result.place), **{key: groups.get(key, empty) for key in GROUPS}}
    if "matches" in groups:
        body["matches"] = groups["matches"]
    if search_result.facets:
        body["facets"] = {
            facet.name: [
                {
                    "value": choice.value,
                    "label": choice.label,
                    "count": choice.count.number,
                    "count_is_exact": not choice.count.more,
                }
                for choice in facet.choices
            ]
            for facet in search_result.facets
        }
    if search_result.close:
        body["close"] = [_close(close) for close in search_result.close]
    if search_result.corrections:
        body["corrections"] = search_result.corrections
    return body


def _place(place: Place | None) -> dict[str, Any] | None:
    if place is None:
        return None
    return {
        "label": place.label,
        "lat": place.latitude,
        "lon": place.longitude,
        "precision": place.precision,
        "areas": list(place.areas),
        "approximate": place.approximate,
    }


def _crisis(place: Place | None, asked_in: str = "") -> dict[str, Any]:
    """Whom to call at once: in the place's country where that is sure, else in each that the site serves.

    Of a country whose lines we do not know, `crisis_elsewhere` says its emergency number, "" where no source states it.
    """
    there = elsewhere(place.sure_country if place else "")
    known = {"emergency": there.number, "where": there.where, "lines": FIND_A_HELPLINE} if there else None
    return ({"crisis_elsewhere": known} if known else {}) | {
        "crisis": [
            {"country": one.code, "talk": one.band.number, "how": one.band.short, "emergency": one.band.emergency}
            for one in whose_lines(place, asked_in)
        ]
    }


def _group(group: Group) -> dict[str, Any]:
    return {
        "total": group.total.number,
        "total_is_exact": not group.total.more,
        "page": group.page,
        "pages": group.pages,
        "items": [listing(result) for result in group.items],
        **_nearest(group),
    }


def _close(close: Close) -> dict[str, Any]:
    """Close matches by what they lack, flat: each item says which group it belongs to."""
    return {
        "heading": heading(close),
        "without": [label for _, label in close.without],
        "instead_of": list(close.instead_of),
        "items": [listing(one) | {"group": group.key} for group in close.groups for one in group.items],
    }


def _nearest(group: Group) -> dict[str, Any]:
    """For an empty first group: how far the closest one is, and the radius that reaches it."""
    if group.nearest is None:
        return {}
    nearest = group.nearest
    return {"nearest": {"distance_m": round(nearest.distance_m, 1), "town": nearest.town, "radius": nearest.radius}}


def _choices(error: Any) -> dict[str, Any]:
    """Places that may have been meant, each with the `near` that names it."""
    if error is None or not error.suggestions:
        return {}
    return {"choices": [{"label": choice.label, "near": choice.near} for choice in error.suggestions]}
