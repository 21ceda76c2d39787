"""A hand-out as a PDF (`core.pdf`)."""

from pathlib import Path

from django.utils import timezone

from core.pdf import compile_pdf
from core.semaphore import SHEETS
from directory.handouts import qr
from directory.handouts.sheet import Sheet

# Nothing but the template is in this folder.
TEMPLATE = Path(__file__).resolve().parent / "typst" / "handout.typ"
_ADDRESSES = ("address", "display", "web", "href", "url", "qr", "code", "online", "email", "scan")


def render(sheet: Sheet) -> bytes:
    """The PDF. Raises pdf.TypesetError if it cannot be set in time, semaphore.BusyError while others are set."""
    plain = sheet.as_plain()
    plain["qr"] = qr.svg(sheet.link.address) if sheet.link else ""
    plain["entries"] = [{**one, "code": qr.svg(one["scan"]) if one["scan"] else ""} for one in plain["entries"]]
    return compile_pdf(TEMPLATE, plain, day=timezone.localdate(), whole=_ADDRESSES, among=SHEETS)
