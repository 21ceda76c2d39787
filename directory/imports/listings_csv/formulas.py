"""Cells that a spreadsheet would run: OWASP, "CSV Injection"."""

import re

# A file with this column was written by `refused_file`, so its marks are ours.
MARKED_BY = "refused_line"
_MARK = "'"
# What Excel, LibreOffice and Google Sheets take for the beginning of a formula, full-width forms included.
_BEGINS = re.compile(r"[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]")
# A plain number runs nothing, and coordinates west of Greenwich begin with a minus.
_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?")
# Signs of a formula before a name, with the apostrophe that hides them in a spreadsheet.
_BEFORE_A_NAME = re.compile(r"[\s'\"=+\-@\uff1d\uff0b\uff0d\uff20]*")
# A function with its bracket, and a call to another program: `cmd|' /C calc'!A0`.
_RUNS = re.compile(r"[^\W\d][\w.]*\s*\(|.*\|.*!", re.DOTALL)


def begins_one(text: str) -> bool:
    """Whether a spreadsheet would take this text for a formula, if it were a cell without its apostrophe."""
    return bool(_BEGINS.match(text.lstrip("'\" ")))


def name_in(text: str) -> str:
    """The name behind the signs that begin a formula; "" where what follows is a formula and no name."""
    rest = text[_BEFORE_A_NAME.match(text).end() :]  # type: ignore[union-attr]
    return "" if _RUNS.match(rest) else rest


def disarmed(cell: str) -> str:
    """The cell as a spreadsheet shows it and does not run it. A cell that `armed` would change is marked as well."""
    if _BEGINS.match(cell) and not _NUMBER.fullmatch(cell):
        return _MARK + cell
    return _MARK + cell if armed(cell) != cell else cell


def armed(cell: str) -> str:
    """The cell as it was before `disarmed`."""
    marks = len(cell) - len(cell.lstrip(_MARK))
    begins = _BEGINS.match(cell, marks)
    return cell[1:] if marks and begins and not _NUMBER.fullmatch(cell, marks) else cell
