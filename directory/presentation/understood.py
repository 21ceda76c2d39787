"""What was understood in the words of a search: each as something to take away, and where to find what is not listed."""

from dataclasses import dataclass

from django.conf import settings

from directory.search.response import SearchResponse
from directory.search.understanding.meanings import ConceptMatch


@dataclass(frozen=True)
class Chip:
    """Something understood, with the words of the search that are left without it."""

    label: str
    words_left: str


@dataclass(frozen=True)
class Finder:
    """A public place to look for what is not listed here."""

    name: str
    url: str


@dataclass(frozen=True)
class NotListed:
    """What somebody asked for that is not listed, and the finders of that country."""

    labels: tuple[str, ...]
    finders: tuple[Finder, ...]


_TREATMENT = {
    "US": Finder("FindTreatment.gov", "https://findtreatment.gov/"),
    "GB": Finder("NHS service search", "https://www.nhs.uk/nhs-services/find-an-nhs-service/"),
    "CA": Finder("211", "https://211.ca/"),
    "IE": Finder("HSE services", "https://www2.hse.ie/services/"),
    "AU": Finder("Healthdirect", "https://www.healthdirect.gov.au/australian-health-services"),
    "NZ": Finder("Healthpoint", "https://www.healthpoint.co.nz/"),
}
_DAILY_LIFE = {
    "US": Finder("211", "https://www.211.org/"),
    "GB": Finder("Citizens Advice", "https://www.citizensadvice.org.uk/"),
    "CA": Finder("211", "https://211.ca/"),
    "IE": Finder("Citizens Information", "https://www.citizensinformation.ie/"),
    "AU": Finder("Ask Izzy", "https://askizzy.org.au/"),
    "NZ": Finder("Citizens Advice Bureau", "https://www.cab.org.nz/"),
}
# Concepts that are no treatment.
_OF_DAILY_LIFE = frozenset({"food", "bills", "legal_help", "shelter_tonight"})


def chips(response: SearchResponse) -> list[Chip]:
    """What the words of the search mean, in the order typed; none where they were not looked for."""
    text = response.request.text if response.request else None
    if text is None or text.crisis_match:
        return []
    understood = text.understood
    return [Chip(meaning.concept.label, understood.without(meaning)) for meaning in understood.concepts]


def not_listed(response: SearchResponse) -> NotListed | None:
    """What was asked for and is not listed, with a finder for each country it may be meant in."""
    text = response.request.text if response.request else None
    asked = text.understood.not_listed if text and not text.crisis_match else ()
    if not asked:
        return None
    sure = response.place.sure_country if response.place else ""
    countries = [sure] if sure else list(settings.SITE_COUNTRIES)
    finders = [finder for country in countries for one in asked if (finder := _finder(one, country))]
    return NotListed(tuple(dict.fromkeys(one.concept.label for one in asked)), tuple(dict.fromkeys(finders)))


def _finder(asked: ConceptMatch, country: str) -> Finder | None:
    return (_DAILY_LIFE if asked.concept.id in _OF_DAILY_LIFE else _TREATMENT).get(country)
