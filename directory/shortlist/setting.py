"""Sets one sheet and ends: run as a program of its own, by `pdf.py`.

Reads a JSON text of the sheet from its input and writes the PDF to its output. A process for each sheet leaves nothing of
it behind: typst keeps what it has set in memory, notes included. Django is not loaded here.
"""

import contextlib
import json
import os
import resource
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

import typst

_HERE = Path(__file__).resolve().parent
# Nothing but the template is in this folder, and typst reads no file outside it.
ROOT = _HERE / "typst"
FONTS = _HERE / "fonts"
# Our own fonts, then whatever the machine has for other scripts, then without the promise of PDF/UA: a character that
# no font can draw becomes an empty box, and the sheet is printed all the same.
_ATTEMPTS: tuple[tuple[bool, Literal["ua-1"] | None], ...] = ((False, "ua-1"), (True, "ua-1"), (True, None))
# Bytes of address space and seconds of computing; a sheet of twenty listings takes a tenth of either.
_MEMORY = 2_000_000_000
_SECONDS = 20


def pdf(sheet: str, day: datetime) -> bytes:
    """The PDF of a sheet given as JSON. Raises typst.TypstError if it cannot be set at all."""
    for position, (machine_fonts, standard) in enumerate(_ATTEMPTS, 1):
        try:
            return typst.compile(
                str(ROOT / "handout.typ"),
                root=str(ROOT),
                font_paths=typst.Fonts(include_system_fonts=machine_fonts, font_paths=[str(FONTS)]),
                sys_inputs={"sheet": sheet},
                pdf_standards=standard,
                timestamp=day,
            )
        except typst.TypstError:
            if position == len(_ATTEMPTS):
                raise
    raise AssertionError


def main() -> None:
    for limit, value in ((resource.RLIMIT_AS, _MEMORY), (resource.RLIMIT_CPU, _SECONDS)):
        # Some systems have no such limit; the caller's timeout stands in any case.
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(limit, (value, value))
    # Nothing to look for in the environment: no password, no address of a database.
    os.environ.clear()
    sheet = sys.stdin.buffer.read().decode()
    # The day and not the moment: a file that says when in the day it was made could say by whom.
    day = datetime.combine(datetime.fromisoformat(json.loads(sheet)["day"]), datetime.min.time(), UTC)
    sys.stdout.buffer.write(pdf(sheet, day))


if __name__ == "__main__":
    main()
