"""One record to its cells by field, with a key that stays the same from one import to the next."""

import hashlib
import json
from dataclasses import dataclass

from directory.imports.clean.text import bad_character, one_line
from directory.imports.listing import RowRejected
from directory.imports.listings_csv.columns import FIELDS
from directory.imports.listings_csv.mapping import Header
from directory.imports.listings_csv.records import Record
from directory.places import normalize

# Part of every digest: raised when the same row would now be read differently, so that the next import reads it anew.
EDITION = 1


@dataclass(frozen=True, slots=True)
class ImportDefaults:
    """What holds for rows that do not say otherwise."""

    source: str
    country: str = ""
    kind: str = ""
    # Whether somebody said that the country holds for every row: columns and the site only let one assume it.
    country_is_given: bool = False


@dataclass(slots=True)
class MappedRow:
    """A record's cells by field; `key` is (source, id in the source) and `digest` tells whether anything changed."""

    line: int
    cells: dict[str, str]
    key: tuple[str, str]
    digest: str


def map_row(record: Record, header: Header, defaults: ImportDefaults) -> MappedRow:
    """The record by field. Raises RowRejected for a record that is ragged, holds no text, or is too long for a field."""
    if record.problem:
        raise RowRejected(record.problem)
    if len(record.cells) != len(header.columns):
        raise RowRejected(f"The row has {len(record.cells)} cells and the header {len(header.columns)}.")
    for column, text in zip(header.columns, record.cells, strict=True):
        if bad := bad_character(text):
            raise RowRejected(f"The column {column or 'without a name'} holds {bad}.")
    cells = header.cells(record.cells)
    for name, text in cells.items():
        if len(text) > FIELDS[name]:
            raise RowRejected(f"The {name} is {len(text):,} characters long; {FIELDS[name]:,} fit.")
    return MappedRow(record.line, cells, _key(cells, defaults), _digest(cells, defaults))


def _key(cells: dict[str, str], defaults: ImportDefaults) -> tuple[str, str]:
    source = cells.get("source", "") or defaults.source
    return (source, cells.get("source_id", "") or _derived_id(cells))


def _derived_id(cells: dict[str, str]) -> str:
    """An id for a row that has none: its name and address. A row whose address changes is another listing."""
    parts = [
        one_line(cells.get("name", "")),
        *(cells.get(name, "") for name in ("street", "address", "city", "region")),
    ]
    text = "|".join([*map(normalize, parts), cells.get("postal_code", "").replace(" ", "").upper()])
    return "row-" + hashlib.sha256(text.encode()).hexdigest()[:24]


def _digest(cells: dict[str, str], defaults: ImportDefaults) -> str:
    text = json.dumps([EDITION, defaults.country, defaults.kind, sorted(cells.items())], ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()
