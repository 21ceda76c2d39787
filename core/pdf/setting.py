"""Sets one page and ends: run as a program of its own, by `compile_pdf`.

Takes the paths of a template and of a folder of fonts, reads `{"day": ..., "data": ...}` as JSON from its input, and
writes the PDF to its output.
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

# The fonts given, then whatever the machine has for other scripts, then without the promise of PDF/UA: a character that
# no font can draw becomes an empty box, and the page is set all the same.
_ATTEMPTS: tuple[tuple[bool, Literal["ua-1"] | None], ...] = ((False, "ua-1"), (True, "ua-1"), (True, None))
# Bytes of address space and seconds of computing; a page takes a tenth of either.
_MEMORY = 2_000_000_000
_SECONDS = 12
# Pages for people on screen come first.
_NICER = 10


def pdf(template: Path, fonts: Path, data: str, day: datetime) -> bytes:
    """The PDF of data given as JSON. Raises typst.TypstError if it cannot be set at all."""
    for position, (machine_fonts, standard) in enumerate(_ATTEMPTS, 1):
        try:
            return typst.compile(
                str(template),
                root=str(template.parent),
                font_paths=typst.Fonts(include_system_fonts=machine_fonts, font_paths=[str(fonts)]),
                sys_inputs={"data": data, "undrawn": "no" if standard else "yes"},
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
    with contextlib.suppress(OSError):
        os.nice(_NICER)
    # Nothing to look for in the environment: no password, no address of a database.
    os.environ.clear()
    template, fonts = (Path(argument) for argument in sys.argv[1:3])
    page = json.load(sys.stdin.buffer)
    # The day and not the moment: a file that says when in the day it was made could say by whom.
    day = datetime.combine(datetime.fromisoformat(page["day"]), datetime.min.time(), UTC)
    sys.stdout.buffer.write(pdf(template, fonts, json.dumps(page["data"]), day))


if __name__ == "__main__":
    main()
