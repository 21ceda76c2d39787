"""Where a row's address is, by the gazetteer, with the precision kept and what stood in the way said."""

import re
from dataclasses import dataclass
from functools import lru_cache

from directory.imports.listing import RowRejected
from directory.models import Area, Town
from directory.places import Place, PlaceAmbiguous, PlaceError, areas_from_text, locate, normalize, timezone_of
from directory.places.mentions import AreaMatch
from directory.places.qualifiers import ALIASES, find_areas
from directory.vocabularies import AreaKind, Precision

_CACHED = 50_000
# "US-OR", "GB-ENG", "FR-11"; counties and postal codes are longer.
_LONGEST_REGION = 6
_ZIP = re.compile(r"(\d{5})(?:[- ]?\d{4})?")
# Outcode and inward part [Royal Mail, "PAF Programmers Guide"].
_BRITISH = re.compile(r"[A-Z]{1,2}[0-9][0-9A-Z]?(?:\s*[0-9][A-Z]{2})?")
_EXAMPLES = {"US": "97201", "GB": "M32 8HT"}


@dataclass(frozen=True, slots=True)
class LocatedAddress:
    """A place, or None, and why it is coarser than the address, or missing."""

    place: Place | None
    why: str = ""


def checked_postcode(code: str, country: str) -> str:
    """The postal code in capitals. Raises RowRejected where it has not the form its country's codes have."""
    tidy = " ".join(code.upper().split())
    if country == "US" and re.fullmatch(r"\d{4}", tidy):
        # Spreadsheets drop the zero that New England's codes begin with.
        tidy = "0" + tidy
    pattern = {"US": _ZIP, "GB": _BRITISH}.get(country)
    if pattern and not pattern.fullmatch(tidy):
        kind = "ZIP code" if country == "US" else "postcode of this country"
        raise RowRejected(f"“{code}” is not a {kind}. Write it like {_EXAMPLES[country]}, or leave it empty.")
    return tidy


def locate_address(postal_code: str, city: str, region: str, country: str) -> LocatedAddress:
    """The place of an address: its postal code, else its town, never outside the region that is stated."""
    code = region_code(region, country) if region else ""
    by_code = _located(postal_code, country) if postal_code and country in _EXAMPLES else LocatedAddress(None)
    why = by_code.why
    if by_code.place and code and not _lies_in(by_code.place, code):
        why, by_code = f"{postal_code} does not lie in {region}", LocatedAddress(None)
    coarse = by_code.place is not None and by_code.place.precision == Precision.AREA
    if by_code.place and not coarse:
        return by_code
    town = (
        _located(", ".join(part for part in (city, region or _nation_name(country)) if part), country) if city else None
    )
    if town and town.place and (not code or _lies_in(town.place, code)):
        return LocatedAddress(town.place, why or (f"{postal_code} is known by its first digits only" if coarse else ""))
    if by_code.place:
        return LocatedAddress(by_code.place, f"{postal_code} is known by its first digits only")
    return LocatedAddress(None, why or (town.why if town else "") or "the row gives no postcode and no town")


def _lies_in(place: Place, code: str) -> bool:
    return not any(area.startswith(code[:2]) for area in place.areas) or code in place.areas


@lru_cache(_CACHED)
def _located(text: str, country: str) -> LocatedAddress:
    try:
        return LocatedAddress(locate(text, country=country))
    except PlaceAmbiguous as error:
        return LocatedAddress(None, f"more than one place is called {error.text}")
    except PlaceError as error:
        return LocatedAddress(None, f"we do not know the place {getattr(error, 'text', text)}")


@lru_cache(_CACHED)
def country_code(text: str) -> str:
    """ISO 3166 code of a nation's code or name. Raises RowRejected for a word that names none."""
    nations = [area for area in find_areas([normalize(text)]).get(normalize(text), []) if area.kind == AreaKind.NATION]
    exact = [area for area in nations if area.code == text.strip().upper()] or nations
    if len(exact) != 1:
        raise RowRejected(f"“{text[:40]}” is no country we know. Write two letters, such as US or GB.")
    return str(exact[0].code)


@lru_cache(_CACHED)
def region_code(text: str, country: str) -> str:
    """The area code of a state or nation of the UK; "" where it is none."""
    codes = [
        area.code
        for area in find_areas([normalize(text)]).get(normalize(text), [])
        if area.kind == AreaKind.REGION and (not country or area.country == country)
    ]
    return str(codes[0]) if len(codes) == 1 else ""


@lru_cache(_CACHED)
def area_name(code: str) -> str:
    return Area.objects.filter(code=code).values_list("name", flat=True).first() or code


def _nation_name(country: str) -> str:
    return area_name(country) if country else ""


@lru_cache(_CACHED)
def stated_areas(text: str, hint: str) -> AreaMatch | None:
    """`areas_from_text`, remembered: lists repeat their words."""
    return areas_from_text(text, hint)


def counties_named(text: str, hint: str) -> tuple[str, ...]:
    """The counties inside the area `hint` that a name mentions.

    Most names share no word with any county there, which a look at a set of words tells sooner than the look-up.
    """
    if _county_words(hint).isdisjoint(normalize(text).split()):
        return ()
    match = stated_areas(text, hint)
    return counties_of(match.codes) if match else ()


@lru_cache(_CACHED)
def _county_words(hint: str) -> frozenset[str]:
    names = Area.objects.filter(kind=AreaKind.COUNTY, within__contains=[hint]).values_list("search_name", flat=True)
    aliases = ALIASES if hint.startswith("GB") else ()
    return frozenset(word for name in (*names, *aliases) for word in name.split()) - {"county", "city", "of", "and"}


@lru_cache(_CACHED)
def counties_of(codes: tuple[str, ...]) -> tuple[str, ...]:
    """The counties or districts among area codes. GB has two tiers: only the narrowest stays."""
    within_by_county = dict(Area.objects.filter(code__in=codes, kind=AreaKind.COUNTY).values_list("code", "within"))
    wider = {code for within in within_by_county.values() for code in within}
    return tuple(code for code in codes if code in within_by_county and code not in wider)


@lru_cache(_CACHED)
def timezone_at(latitude: float, longitude: float) -> str:
    """`timezone_of`, remembered: the centres of postal codes come again and again."""
    return timezone_of(latitude, longitude)


def timezone_in(code: str) -> str:
    """The time zone of the biggest town of a state or nation."""
    return _timezones(code[:2]).get(code, "UTC")


@lru_cache(_CACHED)
def _timezones(country: str) -> dict[str, str]:
    """Time zones by area code: one pass over the towns of a nation, the smallest first."""
    towns = Town.objects.filter(country=country).order_by("population").values_list("within", "timezone")
    return {area: timezone for within, timezone in towns for area in within if len(area) <= _LONGEST_REGION}


def forget() -> None:
    """Empty the memory of places: the gazetteer may have been loaded since."""
    for remembered in (_located, country_code, region_code, area_name, stated_areas, _county_words, counties_of):
        remembered.cache_clear()
    _timezones.cache_clear()
    timezone_at.cache_clear()
