"""Cells that a spreadsheet would run: OWASP, "CSV Injection"."""

import re

# A file with this column was written by `refused_file`, so its marks are ours.
MARKED_BY = "refused_line"
_MARK = "'"
# What Excel, LibreOffice and Google Sheets take for the beginning of a formula, full-width forms included.
_BEGINS = re.compile(r"[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]")
# A plain number runs nothing, and coordinates west of Greenwich begin with a minus.
_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?")


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
