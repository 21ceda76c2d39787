"""Records of a CSV file, each with its first physical line; what cannot be read is handed on, not lost."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass

from directory.imports.listing import ExchangeError
from directory.imports.listings_csv.lines import LONGEST_LINE, TOO_LONG, Lines

LONGEST_CELL = 100_000
# A record that goes on for longer has a quotation mark that nobody closed.
MOST_LINES = 200


@dataclass(slots=True)
class Record:
    """Cells from one record, or the `problem` that kept it from being read and its `raw` text."""

    line: int
    cells: list[str]
    problem: str = ""
    raw: str = ""


class _TooManyLines(ExchangeError):  # noqa: N818
    pass


class _Bounded:
    """Lines of one record: an unclosed quotation mark must not swallow the rest of the file."""

    def __init__(self, lines: Lines) -> None:
        self._lines = lines

    def __iter__(self) -> "_Bounded":
        return self

    def __next__(self) -> str:
        if len(self._lines.taken) >= MOST_LINES:
            raise _TooManyLines
        return next(self._lines)


def records(lines: Lines, delimiter: str) -> Iterator[Record]:
    """Every record that is not blank. Raises UnicodeError where the encoding given cannot be the file's."""
    csv.field_size_limit(LONGEST_LINE)
    reader = csv.reader(_Bounded(lines), delimiter=delimiter, strict=True)
    while True:
        first = lines.begin()
        try:
            cells = next(reader)
        except StopIteration:
            return
        except (csv.Error, _TooManyLines) as error:
            raw = lines.keep_only_first()
            yield Record(first, [], _reason(error), raw)
            continue
        if any(TOO_LONG in cell for cell in cells):
            yield Record(first, [], f"The line is longer than {LONGEST_LINE:,} characters.", "".join(lines.taken)[:200])
        elif any(cell.strip() for cell in cells):
            yield Record(first, cells, _too_long(cells))


def _too_long(cells: list[str]) -> str:
    if max(map(len, cells)) > LONGEST_CELL:
        return f"A cell is longer than {LONGEST_CELL:,} characters."
    return ""


def _reason(error: Exception) -> str:
    if isinstance(error, _TooManyLines) or "end of data" in str(error):
        return "A quotation mark is opened on this line and not closed."
    if "expected after" in str(error):
        return 'Text follows a closing quotation mark. Write a quotation mark inside a cell twice: ""'
    return "The line cannot be read as CSV."
