"""Forms without a cookie: a press counts only if it comes from a page of ours.

Django's protection of forms needs a cookie on every page that holds a form, and every page of results holds
"Shortlist". So these addresses ask the browser instead where the press came from
[Fetch Metadata, W3C; OWASP cross-site request forgery prevention, "origin checks"].
"""

from collections.abc import Callable
from functools import wraps
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

View = Callable[..., HttpResponse]


def from_our_pages(view: View) -> View:
    """Refuses (403) every POST that another site, or nobody we can tell, sends. Other methods pass."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if request.method == "POST" and not is_ours(request):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return csrf_exempt(guarded)


def is_ours(request: HttpRequest) -> bool:
    """Whether the browser says that a page of this site sent it. A browser that says nothing is not believed."""
    if "Sec-Fetch-Site" in request.headers:
        return request.headers["Sec-Fetch-Site"] == "same-origin"
    origin = request.headers.get("Origin") or _origin_of(request.headers.get("Referer", ""))
    return origin in {f"{request.scheme}://{request.get_host()}", *settings.CSRF_TRUSTED_ORIGINS}


def _origin_of(address: str) -> str:
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    return f"{parts.scheme}://{parts.netloc}"
