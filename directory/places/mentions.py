"""Areas that a listing's own words name: "Multnomah County", "state", "NAMI Marion Polk"."""

from collections.abc import Iterator
from dataclasses import dataclass

from directory.places.errors import PlaceNotUnderstood
from directory.places.named import Reading, parse, readings
from directory.places.names import normalize
from directory.places.qualifiers import Area, find_areas
from directory.places.served import nation_of, served_countries

# Longer texts are descriptions, which name places for many reasons.
LONGEST = 200

_WHOLE_REGION = frozenset({"state", "statewide", "state wide", "whole state", "province", "regional"})
_WHOLE_NATION = frozenset({"nation", "national", "nationwide", "nation wide", "country", "countrywide"})
_COUNTY_WORDS = frozenset({"county", "parish", "borough"})
# Networks that name a branch by nothing but its counties, and the little words between them.
_BRANCH_WORDS = frozenset({"nami", "dbsa", "mha", "mind", "of", "in", "and", "the", "for"})
# Districts of Great Britain, or other names of them, that are also words of a group's title.
_ALSO_WORDS = frozenset(
    {"reading", "rugby", "bath", "mole valley", "barking", "worthing", "test valley", "eden", "craven", "highlands"}
)


@dataclass(frozen=True, slots=True)
class AreaMatch:
    """Area codes, and whether they were read out of a name instead of stated as the area."""

    codes: tuple[str, ...]
    inferred: bool


def areas_from_text(text: str, region_hint: str = "") -> AreaMatch | None:
    """The areas a text names, all inside the area `region_hint` ("US-OR") unless it names another state itself.

    None where it names none, or one that exists in several states and nothing says which.
    """
    words = normalize(text[:LONGEST])
    if not words:
        return None
    if words in _WHOLE_REGION:
        return AreaMatch((region_hint,), inferred=False) if "-" in region_hint else None
    if words in _WHOLE_NATION:
        return AreaMatch((nation_of(region_hint),), inferred=False) if region_hint else None
    stated = _stated(text[:LONGEST], region_hint)
    if stated:
        return AreaMatch((stated.code,), inferred=False)
    codes = _mentioned(words.split(), region_hint)
    return AreaMatch(tuple(dict.fromkeys(codes)), inferred=True) if codes else None


def _inside(area: Area, hint: str) -> bool:
    return not hint or hint in (area.code, *area.within)


def _only(areas: list[Area]) -> Area | None:
    """The one area meant: words as they stand before words completed, and never one of several."""
    strict = [area for area in areas if not area.loose]
    candidates = strict or areas
    return candidates[0] if len(candidates) == 1 else None


def _stated(text: str, hint: str) -> Area | None:
    """The area that the whole text is the name of."""
    try:
        parsed = parse(text)
    except PlaceNotUnderstood:
        return None
    served = served_countries(nation_of(hint) if hint else "")
    for reading in readings(parsed):
        named = [area for area in parsed.areas.get(reading.name, []) if _allowed(area, reading, hint)]
        # Canterbury is the district here before it is New Zealand's region.
        if only_area := _only([area for area in named if area.country in served and not area.loose] or named):
            return only_area
    return None


def _allowed(area: Area, reading: Reading, hint: str) -> bool:
    around = {area.code, *area.within}
    if reading.inside:
        return all(not codes.isdisjoint(around) for codes in reading.inside)
    # A state or nation by its own name needs no hint: "or" on a row from Idaho still is Oregon.
    return area.kind != "county" or _inside(area, hint)


def _mentioned(words: list[str], hint: str) -> list[str]:
    """Codes of the counties mentioned among other words."""
    runs = {" ".join(words[i:j]) for i in range(len(words)) for j in range(i + 1, min(len(words), i + 4) + 1)}
    singles = {f"{word} county" for word in runs if " county" not in word}
    areas = find_areas(runs | singles)
    codes = [area.code for area in _with_county_word(words, areas, hint)]
    if not codes and hint:
        codes = [area.code for area in _bare_counties(words, areas, hint)]
    if not codes and nation_of(hint) == "GB":
        codes = [area.code for area in _british(words, areas, hint)]
    return codes


def _counties(name: str, areas: dict[str, list[Area]], hint: str) -> list[Area]:
    return [area for area in areas.get(name, []) if area.kind == "county" and _inside(area, hint)]


def _with_county_word(words: list[str], areas: dict[str, list[Area]], hint: str) -> Iterator[Area]:
    """ "Clackamas County", "Washington County OR", "Marion and Polk Counties"."""
    for end, word in enumerate(words):
        after = [area for area in areas.get(" ".join(words[end + 1 : end + 2]), []) if area.kind == "region"]
        inside = after[0].code if after else hint
        if word in _COUNTY_WORDS:
            for start in range(max(0, end - 3), end):
                only_area = _only(
                    [a for a in _counties(" ".join(words[start : end + 1]), areas, inside) if not a.loose]
                )
                if only_area:
                    yield only_area
                    break
        elif word == "counties" and inside:
            for name in words[max(0, end - 6) : end]:
                if only_area := _only(_counties(f"{name} county", areas, inside)):
                    yield only_area


def _bare_counties(words: list[str], areas: dict[str, list[Area]], hint: str) -> list[Area]:
    """ "NAMI Marion Polk": counties, where a branch is called by nothing else."""
    if words[0] not in _BRANCH_WORDS:
        return []
    counties, start = [], 0
    while start < len(words):
        if words[start] in _BRANCH_WORDS:
            start += 1
            continue
        for end in range(min(len(words), start + 3), start, -1):
            name = " ".join(words[start:end])
            # "NAMI Idaho" is the state's, though there is an Idaho County in it.
            of_state = any(area.code == hint for area in areas.get(name, []))
            area = _only(_counties(f"{name} county", areas, hint))
            if of_state or area:
                counties += [area] if area and not of_state else []
                start = end
                break
        else:
            return []
    return counties


def _british(words: list[str], areas: dict[str, list[Area]], hint: str) -> Iterator[Area]:
    """ "Trafford Carers": a district or county by its bare name, the longest first."""
    start = 0
    while start < len(words):
        for end in range(min(len(words), start + 4), start, -1):
            name = " ".join(words[start:end])
            strict = [area for area in _counties(name, areas, hint) if not area.loose and area.country == "GB"]
            if len(strict) == 1 and _ALSO_WORDS.isdisjoint([name, normalize(strict[0].name)]):
                yield strict[0]
                start = end - 1
                break
        start += 1
