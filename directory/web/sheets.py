"""A sheet as an answer: a page to print, or a PDF."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_cache_control

from core import network
from core.pdf import TypesetError
from core.semaphore import RETRY_AFTER_S, SHEETS, BusyError, check_free
from directory.handouts import codes, qr
from directory.handouts import pdf as pdf_setter
from directory.handouts.sheet import Sheet
from directory.models import Handout
from directory.web import limits


def page(request: HttpRequest, sheet: Sheet, context: dict[str, Any]) -> HttpResponse:
    """The sheet with the crisis band, and with what can be done with it, which is not printed."""
    picture = qr.data_uri(sheet.link.address) if sheet.link else ""
    return render(
        request, "directory/handout.html", {"sheet": sheet, "qr": picture, "country": sheet.country, **context}
    )


def pdf(request: HttpRequest, make: Callable[[], Sheet], print_url: str) -> HttpResponse:
    """The sheet of `make` as a file. Its name says nothing, and no cache keeps it. `print_url` is the same as a page to print.

    Where it cannot be set, where as many as may be are being set, or where one network asked for very many, a page that
    leads there: 503, 503 or 429. Nobody waits for a turn.
    """
    if not limits.PDFS.spend(network.address(request)):
        return _no_pdf(request, print_url, "too_many", 429, limits.PDFS.window_s)
    try:
        check_free(SHEETS)
        body = pdf_setter.render(make())
    except BusyError:
        return _no_pdf(request, print_url, "busy", 503, RETRY_AFTER_S)
    except TypesetError:
        return _no_pdf(request, print_url, "broken", 503, RETRY_AFTER_S)
    response = HttpResponse(body, content_type="application/pdf")
    response["Content-Disposition"] = 'attachment; filename="list.pdf"'
    patch_cache_control(response, no_store=True, private=True)
    return response


def _no_pdf(request: HttpRequest, print_url: str, why: str, status: int, retry_after_s: int) -> HttpResponse:
    names = {"why": why, "print_url": print_url}
    response = render(request, "directory/handout_no_pdf.html", names, status=status)
    response["Retry-After"] = str(retry_after_s)
    patch_cache_control(response, no_store=True, private=True)
    return response


def address_of(request: HttpRequest, handout: Handout) -> str:
    """The whole address of a short link."""
    return request.build_absolute_uri(reverse("directory:handout", args=[codes.formatted(handout.code)]))
