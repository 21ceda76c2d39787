"""Whose crisis lines stand on a page of results."""

from django.conf import settings

from directory import crisis
from directory.places import Place


def whose_lines(place: Place | None, asked_in: str = "") -> list[crisis.Country]:
    """Those of the place's country where that is sure, else of every country the site serves, the likelier first.

    Where it is not known which place is meant, `asked_in` is the country all that may be meant lie in.
    """
    if place is None:
        return crisis.for_place(asked_in, settings.SITE_COUNTRIES)
    return crisis.for_place(place.sure_country, sorted(settings.SITE_COUNTRIES, key=lambda code: code != place.country))
