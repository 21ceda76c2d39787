"""A hand-out as a PDF, set by typst.

The template is a file of ours. What people wrote reaches it as one JSON text: as data, which typst never reads as markup.
"""

import json
import re
import subprocess
import sys
import threading
import unicodedata
from pathlib import Path
from typing import Any

from django.utils import timezone

from directory.shortlist import qr
from directory.shortlist.sheet import Sheet

_PROGRAM = Path(__file__).resolve().parent / "setting.py"
_SECONDS = (
    30  # One at a time in each worker: memory for as many as there are threads could be more than a small server has.
)
_TURN = threading.Lock()
# Letters of a word that surely fit a line of large print.
_TOO_LONG = re.compile(r"(\S{24})(?=\S)")

_ADDRESSES = frozenset({"address", "shown", "web", "href", "url"})


class PdfError(RuntimeError):
    """The sheet could not be set. Says nothing of what is on it."""


def render(sheet: Sheet) -> bytes:
    """The PDF: tagged, and PDF/UA-1 wherever fonts allow. Raises PdfError if it cannot be set in time."""
    if not _TURN.acquire(timeout=_SECONDS):
        raise PdfError("Too many at once.")
    try:
        done = subprocess.run(
            # -I: nothing from the environment or the working folder decides what is run.
            [sys.executable, "-I", str(_PROGRAM)],
            input=_data(sheet).encode(),
            capture_output=True,
            timeout=_SECONDS,
            check=True,
            env={},
        )
    except (subprocess.SubprocessError, OSError) as error:
        # What the program said could quote the sheet, so it goes no further.
        raise PdfError(type(error).__name__) from None
    finally:
        _TURN.release()
    return done.stdout


def _data(sheet: Sheet) -> str:
    """The sheet as JSON, with the picture of its link and the day in ISO 8601."""
    picture = qr.svg(sheet.link.address) if sheet.link else ""
    return json.dumps({**_printable(sheet.as_plain()), "qr": picture, "day": timezone.localdate().isoformat()})


def _printable(value: Any, key: str = "") -> Any:
    """The same without controls and halves of characters, and with places to break in words wider than a line.

    Addresses are left whole, for people copy them; the template breaks them by itself.
    """
    if isinstance(value, str):
        text = "".join(c for c in value if c == "\n" or unicodedata.category(c) not in {"Cc", "Cs"})
        return text if key in _ADDRESSES else _TOO_LONG.sub("\\1\u200b", text)
    if isinstance(value, dict):
        return {name: _printable(one, name) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [_printable(one) for one in value]
    return value
