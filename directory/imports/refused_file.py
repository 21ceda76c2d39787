"""Refused rows, written as they come, so that they can be mended and imported.

A spreadsheet runs cells that begin like a formula: they get an apostrophe before them, which the import takes off again.
"""

import csv
from pathlib import Path
from typing import TextIO

from directory.imports.listings_csv import formulas
from directory.imports.listings_csv.records import Record


class RefusedFile:
    """A CSV with the columns of the file read, and before them the line and the reason."""

    def __init__(self, path: Path | None, columns: list[str]) -> None:
        self._file: TextIO | None = path.open("w", encoding="utf-8", newline="", errors="replace") if path else None
        self._columns = len(columns)
        if self._file:
            self._writer = csv.writer(self._file)
            self._writer.writerow([formulas.MARKED_BY, "refused_because", *map(formulas.disarmed, columns)])

    def write(self, record: Record, reason: str) -> None:
        """A row that could not be taken apart stands whole in the first column."""
        if self._file:
            cells = record.cells or [record.raw.rstrip("\r\n")]
            self._writer.writerow([record.line, formulas.disarmed(reason), *map(formulas.disarmed, cells)])

    def close(self) -> None:
        if self._file:
            self._file.close()
