"""Pages set by typst from a template of ours and data of anybody's.

What people wrote reaches a template as one JSON text: as data, which typst never reads as markup. Each page is set by
a process of its own (`setting.py`), which may read no file but the template's folder and the fonts, and leaves nothing
behind: typst keeps what it has set in memory. Nothing here knows what a page is about, and Django is not needed.
"""

import json
import re
import subprocess
import sys
import unicodedata
from collections.abc import Collection, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from core import semaphore
from core.semaphore import Slots

__all__ = ["TypesetError", "compile_pdf", "direction"]

_HERE = Path(__file__).resolve().parent
_PROGRAM = _HERE / "setting.py"
_FONTS = _HERE / "fonts"
# A page has 12 of computing; the clock goes on while others compute.
_SECONDS = 20
# Letters of a word that surely fit a line or a column.
_TOO_LONG = re.compile(r"(\S{24})(?=\S)")
# Characters that turn the order of the letters around them: a name could change what the line beside it seems to say.
_TURNING = dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A)])
# Characters without width, which stand between the letters of a word for whoever searches or copies.
_WITHOUT_WIDTH = dict.fromkeys([0x200B, 0x2060, 0xFEFF])


class TypesetError(RuntimeError):
    """The page could not be set. Says nothing of what is on it."""


def compile_pdf(
    template: Path, data: Mapping[str, Any], *, day: date, whole: Collection[str] = (), among: Slots = semaphore.PAPERS
) -> bytes:
    """The PDF: tagged, and PDF/UA-1 wherever fonts allow; dated `day`.

    Raises TypesetError if it cannot be set in time, semaphore.BusyError at once where as many are being set as may be
    (`among`).

    The template finds its data in `sys.inputs.data`; `sys.inputs.undrawn` is "yes" where some letter is in no font of
    the machine and stands as an empty box. The template's folder has to hold nothing that a page may not show. Values
    under the keys `whole` are never given places to break: people copy them.
    """
    page = json.dumps({"day": day.isoformat(), "data": printable(data, frozenset(whole))})
    with semaphore.taken(among) as turn:
        try:
            done = subprocess.run(
                # -I: nothing from the environment or the working folder decides what is run.
                [sys.executable, "-I", str(_PROGRAM), str(template.resolve()), str(_FONTS)],
                input=page.encode(),
                capture_output=True,
                timeout=_SECONDS,
                check=True,
                env={},
                pass_fds=(turn.descriptor,),
            )
        except (subprocess.SubprocessError, OSError) as error:
            # What the program said could quote the page, so it goes no further.
            raise TypesetError(type(error).__name__) from None
    return done.stdout


def printable(value: Any, whole: frozenset[str] = frozenset(), key: str = "") -> Any:
    """The same without controls and halves of characters, and with places to break in words wider than a line.

    A place to break is U+200B, which a template shows as an empty box: in the text of a PDF nobody could search across it.
    """
    if isinstance(value, str):
        characters = "".join(c for c in value if c == "\n" or unicodedata.category(c) not in {"Cc", "Cs"})
        characters = characters.translate(_TURNING | _WITHOUT_WIDTH)
        return characters if key in whole else _TOO_LONG.sub("\\1\u200b", characters)
    if isinstance(value, Mapping):
        return {name: printable(one, whole, str(name)) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [printable(one, whole, key) for one in value]
    return value


def direction(text: str) -> str:
    """ "rtl" where the first letter that has a direction is written from the right, else "ltr"."""
    strong = (unicodedata.bidirectional(c) for c in text)
    return "rtl" if next((one for one in strong if one in {"L", "R", "AL"}), "L") != "L" else "ltr"
