"""Whose crisis lines stand on a page: those of a place that was searched, or of a listing."""

from django.conf import settings

from directory.crisis import lines
from directory.facts.attendance import places_to_go
from directory.models import Organization
from directory.places import Place
from directory.places.served import nation_of
from directory.vocabularies import REMOTE_FORMATS

# The area of a service that serves whoever asks.
_EVERYWHERE = "*"


def whose_lines(place: Place | None, asked_in: str = "") -> list[lines.Country]:
    """Those of the place's country where that is sure, else of every country the site serves, the likelier first.

    Where it is not known which place is meant, `asked_in` is the country all that may be meant lie in.
    """
    if place is None:
        return lines.for_place(asked_in, settings.SITE_COUNTRIES)
    return lines.for_place(place.sure_country, sorted(settings.SITE_COUNTRIES, key=lambda code: code != place.country))


def country_of_readers(organization: Organization) -> str:
    """Where the readers of a listing are, as ISO 3166: its own country where people go to a place of it, the nation of the
    areas it covers; "" where it serves everywhere, or online without saying whom. Read `with_everything_shown()`.
    """
    services = list(organization.services.all())
    nations = {
        nation_of(row.area_id) if row.area_id != _EVERYWHERE else _EVERYWHERE
        for one in services
        for row in one.areas.all()
    }
    if _EVERYWHERE in nations or len(nations) > 1:
        return ""
    if places_to_go(organization):
        return organization.country
    is_remote = bool(services) and all(one.formats and set(one.formats) <= REMOTE_FORMATS for one in services)
    return next(iter(nations), "" if is_remote else organization.country)
