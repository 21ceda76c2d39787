"""Error pages: calm, with a next step, and the same 404 for what is absent and what is not yours."""

import sys

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from psycopg2 import errors

from accounts.web.limits import typed_in
from core.semaphore import RETRY_AFTER_S

# What PostgreSQL says when it ended something that took too long (config/serving.py).
_WAITED = (errors.LockNotAvailable, errors.QueryCanceled, errors.IdleInTransactionSessionTimeout)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "400.html", status=400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "403.html", status=403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """500; where something waited too long for the database, 503 with what was typed kept."""
    return busy(request) if _waited(sys.exc_info()[1]) else render(request, "500.html", status=500)


def busy(request: HttpRequest) -> HttpResponse:
    """Try again in a minute. Nothing was saved; a form that was sent is kept on the page, to be sent again."""
    try:
        response = render(request, "busy.html", {"typed": typed_in(request)}, status=503)
    except Exception:
        # The frame of a page asks the database too.
        response = render(request, "503.html", status=503)
    response["Retry-After"] = str(RETRY_AFTER_S)
    response["Cache-Control"] = "no-store, private"
    return response


def _waited(error: BaseException | None) -> bool:
    while error is not None:
        if isinstance(error, _WAITED):
            return True
        error = error.__cause__
    return False
