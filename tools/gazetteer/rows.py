"""The rows of the shipped files, in the columns of `directory.models.gazetteer`, and how they are written."""

import csv
import gzip
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from directory.places.geodesy import ecef
from directory.places.names import normalize

EVERYWHERE, NATION, REGION, COUNTY, POSTCODE = "world", "nation", "region", "county", "postcode"
Position = tuple[float, float]


@dataclass
class AreaRow:
    code: str
    kind: str
    name: str
    label: str
    country: str
    within: list[str] = field(default_factory=list)
    position: Position | None = None
    approximate: bool = False


@dataclass
class TownRow:
    geonames_id: int
    name: str
    label: str
    country: str
    population: int
    timezone: str
    position: Position
    other_names: list[str] = field(default_factory=list)
    within: list[str] = field(default_factory=list)
    approximate: bool = False


def centre(positions: Sequence[Position]) -> Position | None:
    """The middle of some positions in degrees: the mean of their points on a sphere; None of nothing."""
    if not positions:
        return None
    phi, lam = np.radians(np.array(positions)).T
    x, y, z = (np.cos(phi) * np.cos(lam)).mean(), (np.cos(phi) * np.sin(lam)).mean(), np.sin(phi).mean()
    return float(np.degrees(np.arctan2(z, np.hypot(x, y)))), float(np.degrees(np.arctan2(y, x)))


def points(positions: Iterable[Position]) -> np.ndarray:
    """Earth-centred points in metres, one a row."""
    return np.array([ecef(*position) for position in positions])


def _array(words: Iterable[str]) -> str:
    """A PostgreSQL array literal."""
    return "{" + ",".join('"' + word.replace("\\", "\\\\").replace('"', '\\"') + '"' for word in words) + "}"


def _degrees(value: float) -> str:
    return f"{value:.5f}".rstrip("0").rstrip(".")


def write_areas(path: Path, areas: Iterable[AreaRow]) -> int:
    header = ["code", "kind", "name", "label", "search_name", "country", "within"]
    header += ["latitude", "longitude", "approximate"]
    rows = [
        [a.code, a.kind, a.name, a.label, normalize(a.name), a.country, _array(a.within)]
        + ([_degrees(v) for v in a.position] if a.position else ["", ""])
        + ["t" if a.approximate else "f"]
        for a in areas
    ]
    return _write(path, header, sorted(rows))


def write_towns(path: Path, towns: Iterable[TownRow]) -> int:
    header = ["geonames_id", "name", "search_name", "other_names", "label", "country", "population", "timezone"]
    header += ["latitude", "longitude", "within", "approximate"]
    rows = [
        [
            *(str(t.geonames_id), t.name, normalize(t.name), _array(t.other_names), t.label, t.country),
            *(str(t.population), t.timezone, *(_degrees(v) for v in t.position), _array(t.within)),
            "t" if t.approximate else "f",
        ]
        for t in sorted(towns, key=lambda t: (t.country, t.within[::-1], t.geonames_id))
    ]
    return _write(path, header, rows)


def _write(path: Path, header: list[str], rows: list[list[str]]) -> int:
    """Write gzipped CSV, the same bytes for the same rows; returns how many."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    with path.open("wb") as raw, gzip.GzipFile("", "wb", 9, raw, mtime=0) as packed:
        packed.write(text.getvalue().encode())
    return len(rows)
