"""A sheet as an answer: a page to print, or a PDF."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_cache_control

from directory.models import Handout
from directory.shortlist import codes, qr
from directory.shortlist import pdf as pdf_setter
from directory.shortlist.sheet import Sheet
from directory.views import limits
from typeset import TypesetError


def page(request: HttpRequest, shown: Sheet, context: dict[str, Any]) -> HttpResponse:
    """The sheet with the crisis band, and with what can be done with it, which is not printed."""
    picture = qr.data_uri(shown.link.address) if shown.link else ""
    return render(
        request, "directory/handout.html", {"sheet": shown, "qr": picture, "country": shown.country, **context}
    )


def pdf(request: HttpRequest, shown: Sheet) -> HttpResponse:
    """The sheet as a file. Its name says nothing, and no cache keeps it.

    503 with the way round if it cannot be set, 429 with the same where one network asked for very many.
    """
    if not limits.PDFS.spend(request):
        return render(
            request, "directory/handout_no_pdf.html", {"country": shown.country, "too_many": True}, status=429
        )
    try:
        body = pdf_setter.render(shown)
    except TypesetError:
        return render(request, "directory/handout_no_pdf.html", {"country": shown.country}, status=503)
    response = HttpResponse(body, content_type="application/pdf")
    response["Content-Disposition"] = 'attachment; filename="list.pdf"'
    patch_cache_control(response, no_store=True, private=True)
    return response


def address_of(request: HttpRequest, handout: Handout) -> str:
    """The whole address of a short link."""
    return request.build_absolute_uri(reverse("directory:handout", args=[codes.shown(handout.code)]))
