"""Which countries a bare name may lead to: those the site serves, never another without a question."""

from collections.abc import Iterable

from django.conf import settings

# Jersey, Guernsey and the Isle of Man have codes of their own; 999 and Samaritans answer there too
# [Samaritans, "Our branches"].
_ALONG = {"GB": ("GG", "JE", "IM")}

# "US-OR", "GB-ENG", "FR-11"; counties and postal codes are longer.
_LONGEST_REGION = 6


def served_countries(country: str = "") -> frozenset[str]:
    """ISO 3166 codes: of `country` alone where it is given, else of every country in SITE_COUNTRIES."""
    named = [country.upper()] if country else settings.SITE_COUNTRIES
    return frozenset(code for one in named for code in (one, *_ALONG.get(one, ())))


def nation_of(code: str) -> str:
    """The nation of an area code: "US" of "US-OR". GSS codes ("E09000012") are British."""
    return "GB" if code[1:].isdigit() else code[:2]


def only_abroad(codes: Iterable[str], served: frozenset[str]) -> bool:
    """Whether a word names no nation or state of a served country: "Australia" does not, "WA" may be Washington.

    Counties count where it names nothing wider: "Switzerland" is the nation, though Indiana has a county of the name.
    """
    every = list(codes)
    wide = [code for code in every if len(code) <= _LONGEST_REGION] or every
    return all(nation_of(code) not in served for code in wide)
