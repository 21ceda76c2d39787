"""Refused rows, written as they come, so that they can be mended and imported."""

import csv
from pathlib import Path
from typing import TextIO

from directory.exchange.listings_csv.records import Record


class RefusedFile:
    """A CSV with the columns of the file read, and before them the line and the reason."""

    def __init__(self, path: Path | None, columns: list[str]) -> None:
        self._file: TextIO | None = path.open("w", encoding="utf-8", newline="", errors="replace") if path else None
        self._columns = len(columns)
        if self._file:
            self._writer = csv.writer(self._file)
            self._writer.writerow(["refused_line", "refused_because", *columns])

    def write(self, record: Record, reason: str) -> None:
        """A row that could not be taken apart stands whole in the first column."""
        if self._file:
            self._writer.writerow([record.line, reason, *(record.cells or [record.raw.rstrip("\r\n")])])

    def close(self) -> None:
        if self._file:
            self._file.close()
