"""A CSV file opened: its header bound to fields, and its records to come."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO

from directory.imports.listing import ExchangeError
from directory.imports.listings_csv import formulas
from directory.imports.listings_csv.lines import Lines
from directory.imports.listings_csv.mapping import DELIMITERS, Header, Mapping, bind
from directory.imports.listings_csv.records import Record, records
from directory.places.errors import excerpt


class NothingToRead(ExchangeError):  # noqa: N818
    """The file holds no rows; the message says why."""


@dataclass(slots=True)
class Opened:
    header: Header
    records: Iterator[Record]
    lines: Lines
    about: list[str] = field(default_factory=list)


def open_csv(file: BinaryIO, mapping: Mapping, *, encoding: str = "", country: str = "") -> Opened:
    """Reads the header and no further.

    Raises NothingToRead for an empty file, MappingError where columns do not fit, UnknownEncoding, and UnicodeError
    where the encoding named is not the file's.
    """
    lines = Lines(file, encoding)
    first = _first_line(lines)
    delimiter = _delimiter(first, mapping)
    file_records = records(lines, delimiter)
    head = next(file_records, None)
    if head is None or head.problem:
        raise NothingToRead(f"The first line is no header of columns. {head.problem if head else ''}".strip())
    if any("\x00" in cell for cell in head.cells):
        raise NothingToRead("The file is not text.")
    if formulas.MARKED_BY in head.cells:
        file_records = _armed(file_records)
        head.cells = [formulas.armed(cell) for cell in head.cells]
    opened = Opened(bind(mapping, head.cells, country or mapping.country), file_records, lines)
    if delimiter != ",":
        opened.about.append(f"Columns are separated by {'tabs' if delimiter == chr(9) else delimiter}.")
    if lines.encoding not in ("utf-8", "utf-8-sig"):
        opened.about.append(f"Read as {lines.encoding}.")
    if opened.header.read_as:
        pairs = ", ".join(f"{excerpt(column)} as {name}" for name, column in opened.header.read_as.items())
        opened.about.append(f"Columns read: {pairs}.")
    if opened.header.unused:
        opened.about.append(f"Columns not used: {', '.join(opened.header.unused[:30])}.")
    return opened


def _armed(rows: Iterator[Record]) -> Iterator[Record]:
    """The rows of a file of refused rows, without the marks that keep a spreadsheet from running them."""
    for row in rows:
        row.cells = [formulas.armed(cell) for cell in row.cells]
        yield row


def _first_line(lines: Lines) -> str:
    """The first line that is not blank, put back."""
    for line in lines:
        if line.strip(" \t\r\n,;|\ufeff"):
            lines.taken = ["", line]
            lines.keep_only_first()
            return line
        lines.taken = []
    raise NothingToRead("The file is empty.")


def _delimiter(line: str, mapping: Mapping) -> str:
    """The separator that finds most of the mapping's columns in the header; a comma where none finds any."""
    wanted = {column.casefold() for column in mapping.columns}

    def known(delimiter: str) -> int:
        try:
            cells = next(csv.reader([line], delimiter=delimiter), [])
        except csv.Error:
            return 0
        return len({cell.strip().lstrip("\ufeff").casefold() for cell in cells} & wanted)

    return max(DELIMITERS, key=known)
