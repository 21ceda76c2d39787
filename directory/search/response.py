"""From a query string to an answer or to what was not understood: the one road for pages, the API and exports."""

from dataclasses import dataclass, field

from django.http import QueryDict

from directory import places
from directory.places import Place, PlaceError, PlaceNotUnderstood
from directory.search.danger import LONGEST_HEARD, hear
from directory.search.filters import SearchFilter, too_far
from directory.search.query import PAGE_SIZE, NoSuchPageError, answer
from directory.search.request import Question, ask, unit_of
from directory.search.result import Answer

OVERVIEW = ("group", "page", "unit", "sort", "radius")


@dataclass
class Outcome:
    """What became of a search. `status` is an HTTP status: 200, 400 (not understood), 404 (no such page)."""

    filters: SearchFilter
    place: Place | None = None
    place_error: PlaceError | None = None
    question: Question | None = None
    answer: Answer | None = None
    status: int = 200
    errors: dict[str, list[str]] = field(default_factory=dict)

    @property
    def asked_in(self) -> str:
        """The country that every place lies in which a question offers; "" where there is no question or it varies."""
        return self.place_error.country if self.place_error else ""


def search(query: QueryDict, *, page_size: int = PAGE_SIZE, facets: bool = True) -> Outcome:
    """Answer a query string. Nothing asked gives an outcome without an answer and without errors."""
    filters = SearchFilter(query)
    outcome = Outcome(filters)
    if not filters.is_valid():
        outcome.errors = {name: [str(error) for error in errors] for name, errors in filters.form.errors.items()}
        outcome.status = 400
    _locate(outcome)
    _check_radius(outcome)
    if outcome.errors or not _asked(filters):
        return outcome
    try:
        outcome.question = ask(filters, outcome.place)
        outcome.answer = answer(outcome.question, page_size, facets=facets)
    except NoSuchPageError as error:
        outcome.errors = {"page": [str(error)]}
        outcome.status = 404
    return outcome


def _locate(outcome: Outcome) -> None:
    near = (outcome.filters.form.cleaned_data.get("near") or "").strip()
    if not near:
        return
    try:
        outcome.place = places.locate(near)
    except PlaceError as unknown:
        error = _without_guesses(unknown, near)
        outcome.place_error = error
        outcome.errors["near"] = [error.message]
        outcome.status = 400
        return
    if outcome.filters.form.cleaned_data.get("when"):
        outcome.filters.timezone = places.timezone_of(outcome.place.latitude, outcome.place.longitude)


def _without_guesses(error: PlaceError, near: str) -> PlaceError:
    """Whoever is in danger and says so where a place goes is offered no towns of a similar name."""
    if isinstance(error, PlaceNotUnderstood) and hear(near[:LONGEST_HEARD]):
        return PlaceNotUnderstood(near, message="To see who is near you, type a town or postcode.")
    return error


def _check_radius(outcome: Outcome) -> None:
    """How far is too far: where no unit is said, the place decides it."""
    cleaned = outcome.filters.form.cleaned_data
    radius = cleaned.get("radius")
    if radius and (problem := too_far(radius, cleaned.get("unit") or unit_of(outcome.place))):
        outcome.errors["radius"] = [problem]
        outcome.status = 400


def _asked(filters: SearchFilter) -> bool:
    """Whether anything was asked at all, beyond how to show it."""
    return any(value not in (None, "", []) for name, value in filters.form.cleaned_data.items() if name not in OVERVIEW)
