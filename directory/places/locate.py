"""The one way from a visitor's words to a place."""

from django.conf import settings

from directory.places import coordinates, geocoders, postcodes
from directory.places.errors import PlaceAmbiguous, PlaceElsewhere, PlaceNotGiven, PlaceNotUnderstood, shown
from directory.places.named import locate_named
from directory.places.place import Choice, Place
from directory.places.served import served_countries

# Characters: the longest label in the gazetteer has about half of it.
LONGEST = 200


def locate(text: str, *, country: str = "") -> Place:
    """The place meant by a postal code, a name, or "lat,lon" in degrees.

    `country` (ISO 3166, two letters) is where the place is, unless the text itself says another; without it, that are
    the countries the site serves, its own first. Raises a `PlaceError` with a message for beside the field:
    PlaceNotGiven, PlaceNotUnderstood, PlaceAmbiguous, PlaceElsewhere or GeocoderUnavailable.
    """
    if len(text) > LONGEST:
        raise PlaceNotUnderstood(text)
    if not shown(text):
        raise PlaceNotGiven
    home = (country or settings.SITE_COUNTRY).upper()
    if pair := coordinates.parse(text):
        return coordinates.place_at(*pair)
    served = served_countries(country)
    try:
        return _in_gazetteer(text, home, served)
    except PlaceNotUnderstood as unknown:
        found = geocoders.ask(text, [home] if country else sorted(served), unknown)
        if found is None:
            raise
        return found


def _in_gazetteer(text: str, home: str, served: frozenset[str]) -> Place:
    if place := postcodes.locate_postcode(text):
        return _if_served(place, text, served)
    if place := postcodes.locate_with_nation(text):
        return place
    if trailing := postcodes.split_trailing(text):
        return _with_postcode(trailing, text, home, served)
    return locate_named(text, home, served)


def _if_served(place: Place, text: str, served: frozenset[str]) -> Place:
    """Five digits are a code of many countries: where the US is not served, they are no ZIP without a question."""
    if place.country in served:
        return place
    label = postcodes.with_nation(place)
    raise PlaceElsewhere(text, [Choice(label, label)])


def _with_postcode(trailing: postcodes.Trailing, text: str, home: str, served: frozenset[str]) -> Place:
    """A postal code after a name: the code's place, where the name agrees with it.

    A post-office box code is only known by its prefix, so there the town is the better answer.
    """
    coded = postcodes.locate_postcode(trailing.postcode)
    if coded is None:
        return locate_named(text, home, served)
    code_only = Choice(coded.label, trailing.postcode)
    named: Place | None
    try:
        named = locate_named(trailing.before, coded.country, served_countries(coded.country))
    except PlaceElsewhere:
        named = None
    except PlaceAmbiguous as ambiguous:
        named = _agreeing(ambiguous.choices, coded)
    except PlaceNotUnderstood:
        named = None
    if named is None:
        raise PlaceNotUnderstood(text, [code_only])
    if set(_regions(named)).isdisjoint(_regions(coded)) and named.areas[0] != coded.country:
        raise PlaceNotUnderstood(text, [code_only, Choice(named.label, named.label)])
    return named if coded.approximate and named.precision == "town" else coded


def _agreeing(choices: list[Choice], coded: Place) -> Place | None:
    """The one of several places of a name that lies in the state or nation of the postal code."""
    for choice in choices:
        place = locate_named(choice.near, coded.country, served_countries(coded.country))
        if not set(_regions(place)).isdisjoint(_regions(coded)):
            return place
    return None


def _regions(place: Place) -> list[str]:
    """Codes of the form US-OR or GB-ENG."""
    return [code for code in place.areas if code[2:3] == "-" and not code[3:].isdigit()]
