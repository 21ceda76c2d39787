"""Suburbs, neighbourhoods and hospitals that people name and GeoNames lacks: at the middle of their postal code.

`localities.csv` says in which outcode or ZIP code each lies. New lines go to the end: a line's number is its key.
"""

import csv
from collections.abc import Sequence
from pathlib import Path

from directory.places.geodesy import ecef
from directory.places.names import normalize
from tools.gazetteer.facts import GB_NATIONS
from tools.gazetteer.rows import AreaRow, TownRow

LIST = Path(__file__).parent / "localities.csv"
# GeoNames ids have eight digits.
FIRST_KEY = 900_000_000
# The order of a British ward's or an American neighbourhood's.
PEOPLE = 20_000


def localities(areas: Sequence[AreaRow], towns: Sequence[TownRow], listed: Path = LIST) -> list[TownRow]:
    """A town for each line; raises KeyError for a postal code that is not among the areas."""
    by_code = {area.code: area for area in areas}
    with listed.open(encoding="utf-8") as file:
        lines = list(csv.DictReader(file))
    return [_town(FIRST_KEY + number, line, by_code, towns) for number, line in enumerate(lines, 1)]


def _town(key: int, line: dict[str, str], by_code: dict[str, AreaRow], towns: Sequence[TownRow]) -> TownRow:
    nation = "US" if line["postcode"].isdigit() else "GB"
    postcode = by_code[f"{nation}:{line['postcode']}"]
    if postcode.position is None:
        raise KeyError(postcode.code)
    # The district or county that most of the postal code lies in stands first.
    around = by_code[postcode.within[0]]
    within = [around.code, *around.within]
    region = by_code[within[-2]].name
    place = region if nation == "US" else f"{around.name}, {GB_NATIONS[within[-2][3:]]}"
    nearest = _nearest(postcode.position, [town for town in towns if town.country == nation])
    return TownRow(
        geonames_id=key,
        name=line["name"],
        label=f"{line['name']}, {place}",
        country=nation,
        population=PEOPLE,
        timezone=nearest.timezone,
        position=postcode.position,
        other_names=[normalize(other) for other in line["other_names"].split(";") if other],
        within=within,
        approximate=True,
    )


def _nearest(position: tuple[float, float], towns: Sequence[TownRow]) -> TownRow:
    here = ecef(*position)
    return min(towns, key=lambda town: sum((a - b) ** 2 for a, b in zip(here, ecef(*town.position), strict=True)))
