"""A hand-out as a PDF (`typeset`)."""

from pathlib import Path

from django.utils import timezone

from directory.shortlist import qr
from directory.shortlist.sheet import Sheet
from turns import SHEETS
from typeset import compile_pdf

# Nothing but the template is in this folder.
TEMPLATE = Path(__file__).resolve().parent / "typst" / "handout.typ"
_ADDRESSES = ("address", "shown", "web", "href", "url", "qr", "code", "online", "email", "scan")


def render(sheet: Sheet) -> bytes:
    """The PDF. Raises typeset.TypesetError if it cannot be set in time, turns.BusyError while others are set."""
    plain = sheet.as_plain()
    plain["qr"] = qr.svg(sheet.link.address) if sheet.link else ""
    plain["entries"] = [{**one, "code": qr.svg(one["scan"]) if one["scan"] else ""} for one in plain["entries"]]
    return compile_pdf(TEMPLATE, plain, day=timezone.localdate(), whole=_ADDRESSES, among=SHEETS)
