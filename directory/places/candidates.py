"""Places that have the name somebody typed, how they are told apart, and when one stands out."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from math import dist
from typing import Any

from directory.places.geodesy import along_ground_m, ecef
from directory.places.names import normalize
from directory.places.place import Choice, Place
from directory.places.qualifiers import Area
from directory.places.sql import rows
from directory.vocabularies import Precision

# A name means the biggest place of that name where it has this many times the people of the next: London is not
# London, Ontario (21 times), while Portland may be Portland, Maine (10 times).
STANDS_OUT = 15
# A place in the nation the search is about, or that the site serves, counts for this many times its people.
HOME = 25
# A namesake in another served country that has this share of the people makes a place one that is guessed.
RIVAL = 0.01
# The people an area is taken to have against towns of its name: of the order of its kind's average.
_PEOPLE = {"nation": 20_000_000, "region": 1_500_000, "county": 100_000}
# Half of New Zealand's regions have fewer [Stats NZ, 2023].
_NEW_ZEALAND_REGION = 200_000
_REGION_WORD = {"US": "state", "AU": "state", "CA": "province"}
# [ONS, mid-2022 estimates]: a London borough has 270,000 people on average, a metropolitan district 330,000.
_BRITISH_COUNTY, _BRITISH_DISTRICT = 1_000_000, 150_000
_BRITISH_DISTRICTS = {"E09": 270_000, "E08": 330_000}
# So close together, two entries of one name are one place.
_SAME_PLACE_M = 5_000
# From this size on a town is meant rather than the state or nation it lies in and shares its name with (New York).
_GREAT_CITY = 1_000_000


@dataclass(frozen=True, slots=True)
class Candidate:
    """A town or area of the right name; `forms` are ways to write it, shortest first."""

    key: str
    name: str
    label: str
    country: str
    areas: tuple[str, ...]
    latitude: float
    longitude: float
    people: int
    is_town: bool
    approximate: bool
    by_other_name: bool
    forms: tuple[str, ...]
    kind: str = "town"

    def place(self, alternatives: Sequence[Choice] = (), *, guessed: bool = False) -> Place:
        return Place(
            label=self.label,
            latitude=self.latitude,
            longitude=self.longitude,
            precision=(Precision.TOWN if self.is_town else Precision.AREA).value,
            areas=self.areas,
            country=self.country,
            approximate=self.approximate,
            alternatives=tuple(alternatives),
            whole=self.key if self.kind in ("region", "nation") else "",
            guessed=guessed,
        )


_TOWNS = """
SELECT town.geonames_id, town.name, town.search_name, town.label, town.country, town.population, town.latitude,
       town.longitude, town.within, town.approximate, county.name, town.other_names
FROM directory_town town
LEFT JOIN directory_area county ON county.code = town.within[1] AND county.kind = 'county'
WHERE {} ORDER BY town.population DESC LIMIT 500
"""
_BY_NAME = _TOWNS.format("town.search_name = ANY(%s) OR town.other_names && %s::varchar[]")
_BY_ID = _TOWNS.format("town.geonames_id = %s")


def towns_named(names: Iterable[str]) -> dict[str, list[Candidate]]:
    """Towns by each of the names (in search form), the most people first."""
    wanted = list(names)
    towns: dict[str, list[Candidate]] = {name: [] for name in wanted}
    for row in rows(_BY_NAME, [wanted, wanted]):
        own, others = row[2], row[-1]
        for name in wanted:
            if name == own or name in others:
                towns[name].append(_town(row, by_other_name=name != own))
    return towns


def town_by_id(geonames_id: int) -> Candidate | None:
    """The town with this GeoNames id."""
    records = rows(_BY_ID, [geonames_id])
    return _town(records[0], by_other_name=False) if records else None


def _town(row: tuple[Any, ...], by_other_name: bool) -> Candidate:
    key, name, _, label, country, population, latitude, longitude, within, approximate, county, _ = row
    forms = [label]
    if county and county not in label:
        forms.append(label.replace(f"{name}, ", f"{name}, {county}, ", 1))
    forms.append(f"{label} #{key}")
    return Candidate(
        key=f"#{key}",
        name=name,
        label=label,
        country=country,
        areas=tuple(within),
        latitude=latitude,
        longitude=longitude,
        people=max(population, 1),
        is_town=True,
        approximate=approximate,
        by_other_name=by_other_name,
        forms=tuple(forms),
    )


def from_area(area: Area) -> Candidate | None:
    """An area as a place to search from, or None where it has no position."""
    if area.latitude is None:
        return None
    people = _PEOPLE[area.kind]
    if area.kind == "county" and area.country == "GB":
        district = _BRITISH_DISTRICTS.get(area.code[:3], _BRITISH_DISTRICT)
        people = _BRITISH_COUNTY if len(area.within) == 2 else district
    elif area.kind == "region" and area.country == "NZ":
        people = _NEW_ZEALAND_REGION
    form = area.label
    if area.kind == "region":
        form = f"{area.name} ({_REGION_WORD.get(area.country, 'region')})"
    elif area.kind == "nation":
        form = f"{area.name} (nation)"
    return Candidate(
        key=area.code,
        name=area.name,
        label=area.label,
        country=area.country,
        areas=(area.code, *area.within),
        latitude=area.latitude,
        longitude=area.longitude,
        people=people,
        is_town=False,
        approximate=False,
        by_other_name=False,
        forms=(form,),
        kind=area.kind,
    )


def without_shadows(candidates: list[Candidate]) -> list[Candidate]:
    """Leaves out what nobody means: the district around a town of its name, the state around a great city of its
    name, and towns that are only sometimes called as a state or nation is (Oklahoma City), or as the British district
    they lie in (Harrow on the Hill). Of one place that the source knows twice it keeps the bigger, and it leaves out a
    small part of a nation or state of its own name (Guam, Guam).

    The town counts for the people of its district: of Hackney and Ealing the source says none.
    """
    districts = {c.key: c.people for c in candidates if c.country == "GB" and c.kind == "county"}
    candidates = [
        replace(c, people=max(c.people, districts.get(c.areas[0], 0))) if c.is_town else c
        for c in candidates
        if not (c.is_town and c.by_other_name and c.areas[0] in districts)
    ]
    candidates = _without_copies(candidates)
    towns = [c for c in candidates if c.is_town]
    whole = [c for c in candidates if c.kind in ("region", "nation")]
    wide = {normalize(c.name) for c in whole}
    unshadowed = []
    for c in candidates:
        if any(c.people * STANDS_OUT <= o.people and o.key in c.areas[1:] for o in whole):
            keep = False
        elif c.is_town:
            keep = not (c.by_other_name and c.people < _GREAT_CITY and wide)
        else:
            least = 0 if c.kind == "county" else _GREAT_CITY
            keep = not any(c.key in town.areas and town.people >= least for town in towns)
        if keep:
            unshadowed.append(c)
    return unshadowed


def _without_copies(candidates: list[Candidate]) -> list[Candidate]:
    """Of towns with one name in the same areas and a few kilometres apart only the one with the most people."""
    originals: list[Candidate] = []
    for c in sorted(candidates, key=lambda c: -c.people):
        if not (c.is_town and any(_is_copy(c, other) for other in originals)):
            originals.append(c)
    return [c for c in candidates if c in originals]


def _is_copy(one: Candidate, other: Candidate) -> bool:
    if not other.is_town or one.areas != other.areas or normalize(one.name) != normalize(other.name):
        return False
    chord = dist(ecef(one.latitude, one.longitude), ecef(other.latitude, other.longitude))
    return along_ground_m(chord) <= _SAME_PLACE_M


@dataclass(frozen=True, slots=True)
class Preference:
    """Which places count for more: those in the nation `home`, or where it is "" in any nation `served`."""

    home: str
    served: frozenset[str]

    @property
    def homes(self) -> list[str]:
        """The nations whose places count for more."""
        return [self.home] if self.home else sorted(self.served)

    def weight(self, candidate: Candidate) -> int:
        return candidate.people * (HOME if candidate.country in self.homes else 1)

    def ranked(self, candidates: Iterable[Candidate]) -> list[Candidate]:
        """The likeliest first, and every place in a served country before all others."""
        return sorted(
            candidates, key=lambda c: (c.country not in self.served, -self.weight(c), not c.is_town, c.label, c.key)
        )

    def asked(self, order: Sequence[Candidate]) -> list[Candidate]:
        """Ranked places as a question lists them: one elsewhere that is far bigger than all here stands second."""
        here = [c for c in order if c.country in self.served]
        abroad = [c for c in order if c.country not in self.served]
        if not here or not abroad or abroad[0].people < STANDS_OUT * max(c.people for c in here):
            return list(order)
        return [here[0], abroad[0], *here[1:], *abroad[1:]]

    def stands_out(self, order: Sequence[Candidate]) -> bool:
        """Whether the first of some ranked places is meant by a bare name."""
        return all(self.weight(order[0]) >= STANDS_OUT * self.weight(other) for other in order[1:])

    def guessed(self, order: Sequence[Candidate]) -> bool:
        """Whether the first may as well be its namesake in another country that the site serves."""
        best = order[0]
        return any(
            other.country in self.served and other.country != best.country and other.people >= RIVAL * best.people
            for other in order[1:]
        )


def choices(candidates: Sequence[Candidate], among: Sequence[Candidate]) -> list[Choice]:
    """A choice for each candidate, written so that it differs from every place in `among`."""
    taken: dict[str, int] = {}
    for candidate in among:
        for form in {normalize(form) for form in candidate.forms}:
            taken[form] = taken.get(form, 0) + 1
    made = []
    for candidate in candidates:
        near = next((f for f in candidate.forms if taken.get(normalize(f), 0) <= 1), candidate.forms[-1])
        # Two villages of one name in one county differ by nothing else that people know.
        label = f"{candidate.label} ({candidate.people:,} people)" if " #" in near else near
        made.append(Choice(label, near))
    return made
