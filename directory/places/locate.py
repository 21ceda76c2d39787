"""The one way from a visitor's words to a place."""

import re
from dataclasses import replace

from django.conf import settings

from directory.places import coordinates, geocoders, postcodes
from directory.places.errors import (
    NoPlaceNamed,
    PlaceAmbiguous,
    PlaceElsewhere,
    PlaceNotGiven,
    PlaceNotUnderstood,
    excerpt,
    said_of_no_place,
)
from directory.places.named import locate_named
from directory.places.place import Choice, Place
from directory.places.served import served_countries
from directory.vocabularies import Precision

# Characters: the longest label in the gazetteer has about half of it.
LONGEST = 200
_LONGEST_REGION = 6
# The number of a house before the name of its street.
_HOUSE = re.compile(r"[0-9]{1,6}[A-Z]?(?:[-/][0-9]{1,6})?\s+[^\d\W]", re.IGNORECASE)


def locate(text: str, *, country: str = "") -> Place:
    """The place meant by a postal code, a name, or "lat,lon" in degrees.

    `country` (ISO 3166, two letters) is where the place is, unless the text itself says another; without it, that are
    the countries the site serves, its own first. Raises a `PlaceError` with a message for beside the field:
    PlaceNotGiven, PlaceNotUnderstood, PlaceAmbiguous, PlaceElsewhere or GeocoderUnavailable.
    """
    if len(text) > LONGEST:
        raise PlaceNotUnderstood(text)
    if not excerpt(text):
        raise PlaceNotGiven
    if instead := said_of_no_place(text):
        raise NoPlaceNamed(text, message=instead)
    home = (country or settings.SITE_COUNTRY).upper()
    if pair := coordinates.parse(text):
        return coordinates.place_at(*pair)
    served = served_countries(country)
    try:
        return _in_gazetteer(text, home, served)
    except PlaceNotUnderstood as unknown:
        geocoded = geocoders.ask(text, [home] if country else sorted(served), unknown)
        if geocoded is None:
            raise
        return geocoded


def _in_gazetteer(text: str, home: str, served: frozenset[str]) -> Place:
    if instead := postcodes.name_instead(text):
        return replace(
            locate_named(instead, home, served),
            label=postcodes.tidy(text),
            approximate=True,
            alternatives=(),
            guessed=False,
        )
    if place := postcodes.locate_postcode(text):
        return _if_served(place, text, served)
    if place := postcodes.locate_with_nation(text):
        return place
    if trailing := postcodes.split_trailing(text):
        return _with_postcode(trailing, text, home, served)
    try:
        return locate_named(text, home, served)
    except PlaceNotUnderstood:
        street, _, town = text.partition(",")
        if not (_is_street(street) and town.strip()):
            raise
        return locate_named(town, home, served)


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
    coded = _in_gazetteer(trailing.postcode, home, served)
    if _is_street(trailing.before):
        return _without_street(trailing, coded)
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
    coarse = coded.precision == Precision.AREA and not coded.whole
    return named if coarse and named.precision == Precision.TOWN else coded


def _is_street(text: str) -> bool:
    """Whether a text begins with the number of a house: "123 Main Street, Boston, MA"."""
    return bool(_HOUSE.match(text))


def _without_street(trailing: postcodes.Trailing, coded: Place) -> Place:
    """A whole address: its postal code, which has to lie in the state or nation that stands before it, where one does.

    A post-office box code is only known by its prefix, so there the town is the better answer.
    """
    _, comma, town = trailing.before.partition(",")
    if not comma:
        return coded
    return locate(f"{town.strip()} {trailing.postcode}", country=coded.country)


def _agreeing(choices: list[Choice], coded: Place) -> Place | None:
    """The one of several places of a name that lies in the state or nation of the postal code."""
    for choice in choices:
        place = locate_named(choice.near, coded.country, served_countries(coded.country))
        if not set(_regions(place)).isdisjoint(_regions(coded)):
            return place
    return None


def _regions(place: Place) -> list[str]:
    """Codes of the form US-OR, GB-ENG or CA-08; those of counties are longer."""
    return [code for code in place.areas if code[2:3] == "-" and len(code) <= _LONGEST_REGION]
