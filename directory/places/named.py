"""Places by name: "Portland, OR", "Sale, Greater Manchester", "King County WA", "Oregon"."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from directory.places.candidates import (
    Candidate,
    Preference,
    choices,
    from_area,
    town_by_id,
    towns_named,
    without_shadows,
)
from directory.places.errors import PlaceAmbiguous, PlaceElsewhere, PlaceNotUnderstood
from directory.places.lookalikes import is_one_slip, much_bigger_lookalike
from directory.places.names import normalize
from directory.places.parts import LEAST_PEOPLE, whole_of
from directory.places.place import Choice, Place
from directory.places.qualifiers import Area, find_areas
from directory.places.served import only_abroad, served_countries
from directory.places.suggestions import similar_towns

# Longer texts are no place names; the longest names in the gazetteer with county, state and nation have nine words.
MOST_WORDS = 10
_MOST_CHOICES = 12
_MOST_SUGGESTED = 8
_MOST_NAMESAKES = 5
_TOWN_OF_SOME_SIZE = 25_000
# So much alike, from 0 to 1, is a name one letter away.
_MISTAKEN = 0.6
_KEY = re.compile(r"\s#([0-9]{1,9})\s*$")


class Reading(NamedTuple):
    """One way to read a text: a name, and for each word after it the areas it may say the place lies in."""

    name: str
    inside: list[frozenset[str]]

    def allows(self, candidate: Candidate) -> bool:
        return all(not codes.isdisjoint(candidate.areas) for codes in self.inside)

    def says_abroad(self, served: frozenset[str]) -> bool:
        """Whether a word after the name can only mean a country that is not served."""
        return any(only_abroad(codes, served) for codes in self.inside)


class Parsed(NamedTuple):
    parts: list[list[str]]  # the words between commas
    areas: dict[str, list[Area]]  # what each run of words may name


def parse(text: str) -> Parsed:
    """The words of a text and every area a run of them names; raises PlaceNotUnderstood for too many or none."""
    parts = [words for part in re.split(r"[,;\n]", text) if (words := normalize(part).split())]
    if not parts or sum(map(len, parts)) > MOST_WORDS:
        raise PlaceNotUnderstood(text)
    return Parsed(parts, find_areas({" ".join(run) for words in parts for run in _runs(words)}))


def _runs(words: list[str]) -> Iterator[list[str]]:
    for start in range(len(words)):
        for end in range(start + 1, min(len(words), start + 5) + 1):
            yield words[start:end]


def readings(parsed: Parsed) -> Iterator[Reading]:
    """Every reading in which all words are understood, the longest name first."""
    first, *rest = parsed.parts
    after = [_qualifiers(words, parsed.areas) for words in rest]
    if any(codes_found is None for codes_found in after):
        return
    for end in range(len(first), 0, -1):
        own = _qualifiers(first[end:], parsed.areas)
        if own is not None:
            yield Reading(" ".join(first[:end]), own + [codes for codes_found in after for codes in codes_found or []])


def _qualifiers(words: list[str], areas: dict[str, list[Area]]) -> list[frozenset[str]] | None:
    """The areas named one after another, as few as possible; None where some word names none."""
    if not words:
        return []
    for end in range(len(words), 0, -1):
        matching = areas.get(" ".join(words[:end]))
        rest = _qualifiers(words[end:], areas) if matching else None
        if matching and rest is not None:
            return [frozenset(area.code for area in matching), *rest]
    return None


def locate_named(text: str, home: str = "", served: frozenset[str] | None = None) -> Place:
    """The place of that name; raises PlaceAmbiguous, PlaceElsewhere or PlaceNotUnderstood.

    A place that is typed exactly as one of our choices is that place. Otherwise the longest name wins that some
    place has within every area named after it, and among places of that name the one that stands out. It lies in one of
    the countries `served` (the site's own by default), unless the words after the name say another.
    """
    prefer = Preference(home, served_countries() if served is None else served)
    if key := _KEY.search(text):
        return _by_key(text, int(key[1]))
    parsed = parse(text)
    possible = list(readings(parsed))
    towns = towns_named({reading.name for reading in possible})
    exact = _written_exactly(text, [c for reading in possible for c in _candidates(reading, parsed, towns)])
    if len(exact) == 1:
        return exact[0].place()
    abroad: list[Candidate] = []
    for reading in possible:
        named = [c for c in _candidates(reading, parsed, towns) if reading.allows(c)]
        here = [c for c in named if c.country in prefer.served]
        if here or (named and reading.says_abroad(prefer.served)):
            # A word after the name that may mean here or elsewhere means here: "CA" is California before Canada.
            candidates = without_shadows(exact or (here if here and reading.inside else named))
            return _choose(
                candidates, prefer, text, [] if reading.inside else _bigger(reading.name, candidates, prefer)
            )
        # Two letters alone are no name: "EC" is half a postcode, and Ecuador's code.
        abroad = abroad or [c for c in named if not (c.kind == "nation" and len(reading.name) == len(c.key))]
    if place := _part(parsed, prefer, text):
        return place
    if abroad:
        candidates = prefer.ranked(without_shadows(exact or abroad))
        raise PlaceElsewhere(text, [*_mistaken_for(parsed, prefer), *choices(candidates[:_MOST_SUGGESTED], candidates)])
    raise PlaceNotUnderstood(text, suggest(text, parsed, prefer))


def _part(parsed: Parsed, prefer: Preference, text: str) -> Place | None:
    """The middle of the city or region that a text names a part of; raises PlaceAmbiguous."""
    first, *rest = parsed.parts
    for words in whole_of(first):
        other = Parsed([words, *rest], parsed.areas | find_areas({" ".join(run) for run in _runs(words)}))
        possible = list(readings(other))
        towns = towns_named({reading.name for reading in possible})
        written_out = len(words) == len(first)
        for reading in possible:
            named = [c for c in _candidates(reading, other, towns) if reading.allows(c) and c.country in prefer.served]
            named = [c for c in without_shadows(named) if written_out or c.people >= LEAST_PEOPLE]
            if named:
                return replace(_choose(named, prefer, text), approximate=True)
    return None


def _by_key(text: str, geonames_id: int) -> Place:
    town = town_by_id(geonames_id)
    if town is None or normalize(text) != normalize(town.forms[-1]):
        raise PlaceNotUnderstood(text)
    return town.place()


def _candidates(reading: Reading, parsed: Parsed, towns: dict[str, list[Candidate]]) -> list[Candidate]:
    """Towns and areas of the reading's name; areas that need "County" added only where there is nothing else."""
    areas = parsed.areas.get(reading.name, [])
    strict = [c for area in areas if not area.loose and (c := from_area(area))]
    matching = [*towns.get(reading.name, []), *strict]
    return matching or [c for area in areas if (c := from_area(area))]


def _written_exactly(text: str, candidates: Iterable[Candidate]) -> list[Candidate]:
    # A bare name is never more than a name: "Singapore" is also how its only form is written.
    if "," not in text and "(" not in text:
        return []
    typed = normalize(text)
    matching = {c.key: c for c in candidates if any(normalize(form) == typed for form in c.forms)}
    return list(matching.values())


def _bigger(name: str, named: list[Candidate], prefer: Preference) -> list[Candidate]:
    """The much bigger place that a bare name may be a slip for, at most one."""
    other = much_bigger_lookalike(name, max(c.people for c in named), prefer.served)
    towns = [c for c in towns_named([other])[other] if c.country in prefer.served] if other else []
    return prefer.ranked(without_shadows(towns))[:1]


def _choose(candidates: list[Candidate], prefer: Preference, text: str, bigger: Sequence[Candidate] = ()) -> Place:
    """The one that stands out; raises PlaceAmbiguous where none does, or where one of another name is `bigger`."""
    order = [*bigger, *prefer.ranked(candidates)]
    if not bigger and prefer.stands_out(order):
        others = choices(order[1 : _MOST_CHOICES + 1], order)
        return order[0].place(others, guessed=prefer.guessed(order))
    asked = [*bigger, *prefer.asked(prefer.ranked(candidates))]
    countries = {c.country for c in asked}
    country = countries.pop() if len(countries) == 1 else ""
    raise PlaceAmbiguous(text, choices(asked[:_MOST_CHOICES], asked), country=country)


def suggest(text: str, parsed: Parsed, prefer: Preference) -> list[Choice]:
    """Places that may have been meant: the name without what was not understood after it, then similar names."""
    first, *rest = parsed.parts
    names = {" ".join(first): frozenset[str]()}
    for end in range(len(first) - 1, 0, -1):
        own = _qualifiers(first[end:], parsed.areas)
        if own:
            names.setdefault(" ".join(first[:end]), frozenset().union(*own))
    inside: frozenset[str] = frozenset()
    for words in rest:
        inside = inside.union(*(_qualifiers(words, parsed.areas) or []))
    suggestions = _suggest_surroundings(rest, parsed, prefer)
    elsewhere: list[Choice] = []

    def offer(candidates: list[Candidate], among: list[Candidate]) -> None:
        for candidate, choice in zip(candidates, choices(candidates, among), strict=True):
            if candidate.country in prefer.served:
                suggestions.append(choice)
            elif candidate.people >= _TOWN_OF_SOME_SIZE:
                elsewhere.append(choice)

    same = towns_named(names)
    for name in names:
        offer(prefer.ranked(same[name])[:3], same[name])
    for name, codes in names.items():
        alike = similar_towns(name, prefer.homes, codes | inside)
        by_name = towns_named(alike)
        for other in _bigger_first(name, alike, by_name, prefer):
            fitting = [c for c in by_name[other] if not (codes | inside) or not (codes | inside).isdisjoint(c.areas)]
            # The name most like it may be that of several towns: people meant one of the bigger ones.
            most = _MOST_NAMESAKES if other == alike[0] else 1
            likeliest = prefer.ranked(fitting)[:most]
            likely = likeliest[:1] + [c for c in likeliest[1:] if c.people >= _TOWN_OF_SOME_SIZE]
            offer(likely, by_name[other])
    return list(dict.fromkeys([*suggestions, *elsewhere]))[:_MOST_SUGGESTED]


def _bigger_first(name: str, alike: list[str], by_name: dict[str, list[Candidate]], prefer: Preference) -> list[str]:
    """Names alike with those one slip away first, the biggest town among them first: Croydon, then Croyde."""

    def order(other: str) -> tuple[bool, int]:
        near = is_one_slip(name, other)
        return not near, -max(map(prefer.weight, by_name[other]), default=0) if near else 0

    return sorted(alike, key=order)


def _mistaken_for(parsed: Parsed, prefer: Preference) -> list[Choice]:
    """Places of served countries whose name is nearly the one typed: Alburquerque is in Spain, Albuquerque was meant."""
    name = " ".join(parsed.parts[0])
    alike = towns_named(similar_towns(name, prefer.homes, least=_MISTAKEN))
    here = [c for candidates in alike.values() for c in candidates if c.country in prefer.served]
    return choices(prefer.ranked(here)[:1], here)


def _suggest_surroundings(rest: list[list[str]], parsed: Parsed, prefer: Preference) -> list[Choice]:
    """The town after the comma, for "Hawthorne, Portland, OR"."""
    for position, words in enumerate(rest):
        name = " ".join(words)
        around = [codes for other in rest[position + 1 :] for codes in _qualifiers(other, parsed.areas) or []]
        reading = Reading(name, around)
        towns = [c for c in towns_named([name])[name] if c.country in prefer.served and reading.allows(c)]
        if towns:
            return choices(prefer.ranked(towns)[:3], towns)
    return []
