"""From a query string to an answer or to what was not understood: the one road for pages, the API and exports."""

from dataclasses import dataclass, field, replace

from django.http import QueryDict

from directory import places
from directory.places import Place, PlaceError, PlaceNotUnderstood
from directory.search.danger import LONGEST_HEARD, hear
from directory.search.filters import SearchFilter, too_far
from directory.search.place_in_words import PlaceInWords, place_in_words
from directory.search.query import PAGE_SIZE, NoSuchPageError, fetch_result
from directory.search.request import SearchRequest, build_request, unit_of
from directory.search.result import SearchResult

OVERVIEW = ("group", "page", "unit", "sort", "radius", "as_typed")


@dataclass
class SearchResponse:
    """What became of a search. `status` is an HTTP status: 200, 400 (not understood), 404 (no such page)."""

    filters: SearchFilter
    place: Place | None = None
    # The place where words of `q` named it, and what they were without it.
    named_place: PlaceInWords | None = None
    place_error: PlaceError | None = None
    request: SearchRequest | None = None
    result: SearchResult | None = None
    status: int = 200
    errors: dict[str, list[str]] = field(default_factory=dict)

    @property
    def asked_in(self) -> str:
        """The country that every place lies in which a question offers; "" where there is no question or it varies."""
        return self.place_error.country if self.place_error else ""


def search(query: QueryDict, *, page_size: int = PAGE_SIZE, facets: bool = True) -> SearchResponse:
    """Answer a query string. Nothing asked gives an outcome without an answer and without errors."""
    filters = SearchFilter(query)
    response = SearchResponse(filters)
    if not filters.is_valid():
        response.errors = {name: [str(error) for error in errors] for name, errors in filters.form.errors.items()}
        response.status = 400
    _locate(response)
    _check_radius(response)
    if response.errors or not (_asked(filters) or response.named_place):
        return response
    try:
        response.request = build_request(filters, response.place)
        response.result = fetch_result(response.request, page_size, facets=facets)
    except NoSuchPageError as error:
        response.errors = {"page": [str(error)]}
        response.status = 404
    return response


def _locate(response: SearchResponse) -> None:
    near = (response.filters.form.cleaned_data.get("near") or "").strip()
    if not near:
        _read_place_in_words(response)
        return
    try:
        response.place = places.locate(near)
    except PlaceError as unknown:
        error = _without_guesses(unknown, near)
        response.place_error = error
        response.errors["near"] = [error.message]
        response.status = 400
        return
    _set_timezone(response)


def _set_timezone(response: SearchResponse) -> None:
    place = response.place
    if place and response.filters.form.cleaned_data.get("when"):
        response.filters.timezone = places.timezone_of(place.latitude, place.longitude)


def _read_place_in_words(response: SearchResponse) -> None:
    """ "anxiety London" is what and where, unless somebody says that all of it is words, or may be in danger."""
    cleaned = response.filters.form.cleaned_data
    words = cleaned.get("q") or ""
    if not words or cleaned.get("as_typed") or hear(words).sentence:
        return
    if named := place_in_words(words):
        response.named_place = named
        response.place = replace(named.place, alternatives=named.others, guessed=True) if named.others else named.place
        cleaned["q"] = named.rest
        _set_timezone(response)


def _without_guesses(error: PlaceError, near: str) -> PlaceError:
    """Whoever is in danger and says so where a place goes is offered no towns of a similar name."""
    if isinstance(error, PlaceNotUnderstood) and hear(near[:LONGEST_HEARD]):
        return PlaceNotUnderstood(near, message="To see who is near you, type a town or postcode.")
    return error


def _check_radius(response: SearchResponse) -> None:
    """How far is too far: where no unit is said, the place decides it."""
    cleaned = response.filters.form.cleaned_data
    radius = cleaned.get("radius")
    if radius and (problem := too_far(radius, cleaned.get("unit") or unit_of(response.place))):
        response.errors["radius"] = [problem]
        response.status = 400


def _asked(filters: SearchFilter) -> bool:
    """Whether anything was asked at all, beyond how to show it."""
    return any(value not in (None, "", []) for name, value in filters.form.cleaned_data.items() if name not in OVERVIEW)
