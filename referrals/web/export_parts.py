"""Which part of a long record is asked for, and the page that offers them."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse


def asked_for(request: HttpRequest, number: int) -> int | None:
    """Which of `number` parts is asked for, from 1; None where a choice has to be offered. Raises Http404 for others."""
    asked = request.GET.get("part", "" if number > 1 else "1")
    if not asked:
        return None
    if not (asked.isascii() and asked.isdigit() and 1 <= int(asked[:6]) <= number):
        raise Http404
    return int(asked[:6])


def choice(request: HttpRequest, number: int, frame: str, **names: Any) -> HttpResponse:
    """The page that offers the parts of a long record. `frame` is the template around it."""
    context = {"frame": frame, "parts": range(1, number + 1), **names}
    return TemplateResponse(request, "referrals/record_parts.html", context)
