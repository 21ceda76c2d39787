"""Pages that take a scan: how much of a request is read before anybody looks at it."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.template.response import TemplateResponse
from django.views.decorators.csrf import csrf_exempt, csrf_protect

from referrals.uploads import uploads

View = Callable[..., HttpResponseBase]


def receives_scan(view: View) -> View:
    """Refuses what is far larger than any scan before it is read; the rest is checked, the form's own secret too.

    Files are kept in memory alone. That is settled before the secret is looked for, which reads the whole request.
    """
    checked = csrf_protect(view)

    @csrf_exempt
    @wraps(view)
    def received(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not uploads.may_be_read(request):
            return TemplateResponse(request, "referrals/paper/too_large.html", {"why": uploads.TOO_LARGE}, status=413)
        request.upload_handlers = [uploads.KeptInMemory(request)]
        return checked(request, *args, **kwargs)

    return received
