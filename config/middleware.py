"""Middlewares of the whole site."""

from collections.abc import Callable
from urllib.parse import unquote_to_bytes

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.utils.cache import patch_cache_control

from config.errors import bad_request

GetResponse = Callable[[HttpRequest], HttpResponseBase]

# Bytes; gunicorn refuses request lines a little above this by itself.
LONGEST_QUERY = 8_000

_FEATURES = (
    "accelerometer",
    "autoplay",
    "camera",
    "display-capture",
    "encrypted-media",
    "fullscreen",
    "gyroscope",
    "magnetometer",
    "microphone",
    "midi",
    "payment",
    "picture-in-picture",
    "publickey-credentials-get",
    "screen-wake-lock",
    "usb",
    "web-share",
    "xr-spatial-tracking",
)
PERMISSIONS_POLICY = ", ".join(["geolocation=(self)", *(f"{feature}=()" for feature in _FEATURES)])


def limit_browser_features(get_response: GetResponse) -> GetResponse:
    """Lets pages ask for a position, and for nothing else a browser can give."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        return response

    return middleware


def reject_unreadable_input(get_response: GetResponse) -> GetResponse:
    """Answers 400 to null bytes, to text that is not UTF-8, and to query strings above LONGEST_QUERY bytes."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        problem = _problem(request)
        return get_response(request) if problem is None else _refuse(request, problem)

    return middleware


def private_pages_are_not_stored(get_response: GetResponse) -> GetResponse:
    """Keeps pages of signed-in people, and of the curators' desk, out of every cache.

    Public pages without a session cookie never touch the session, so they carry no `Vary: Cookie`.
    """
    desk = f"/{settings.ADMIN_PATH}/"

    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        if request.path_info.startswith(desk) or _is_personal(request):
            patch_cache_control(response, no_store=True, private=True)
        return response

    return middleware


def _problem(request: HttpRequest) -> str | None:
    query = request.META.get("QUERY_STRING", "")
    if len(query) > LONGEST_QUERY:
        return "That address is too long."
    # WSGI hands over the path's bytes as Latin-1.
    path = request.META.get("PATH_INFO", "").encode("latin-1", "replace")
    cookies = "".join(request.COOKIES.values())
    for raw in (path, unquote_to_bytes(query.replace("+", " ")), cookies.encode("utf-8", "replace")):
        if b"\0" in raw:
            return "That address holds characters we cannot read."
        try:
            raw.decode("utf-8")
        except UnicodeDecodeError:
            return "That address holds characters we cannot read."
    return None


def _refuse(request: HttpRequest, problem: str) -> HttpResponse:
    if request.path_info.startswith("/api/"):
        return JsonResponse({"errors": {"__all__": [problem]}}, status=400)
    return bad_request(request)


def _is_personal(request: HttpRequest) -> bool:
    session = getattr(request, "session", None)
    if session is None:
        return False
    if session.accessed or session.modified:
        return True
    return settings.SESSION_COOKIE_NAME in request.COOKIES and request.user.is_authenticated
