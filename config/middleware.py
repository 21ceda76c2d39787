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
_UNREADABLE = "That address holds characters we cannot read."

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
    "screen-wake-lock",
    "usb",
    "xr-spatial-tracking",
)
# Somebody's position, and passkeys for people who sign in.
_OURS = ("geolocation", "publickey-credentials-create", "publickey-credentials-get")
PERMISSIONS_POLICY = ", ".join(
    [*(f"{feature}=(self)" for feature in _OURS), *(f"{feature}=()" for feature in _FEATURES)]
)


def limit_browser_features(get_response: GetResponse) -> GetResponse:
    """Lets pages ask for a position or a passkey, and for nothing else a browser can give."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        return response

    return middleware


def reject_unreadable_input(get_response: GetResponse) -> GetResponse:
    """Answers 400 to null bytes, and to query strings that are not UTF-8 or above LONGEST_QUERY bytes."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        problem = _problem(request)
        return get_response(request) if problem is None else _refuse(request, problem)

    return middleware


def private_pages_are_not_stored(get_response: GetResponse) -> GetResponse:
    """Keeps pages of signed-in people, and of the curators' desk, out of every cache.

    Public pages without a session cookie never touch the session, so they carry no `Vary: Cookie`.
    """
    admin = f"/{settings.ADMIN_PATH}/"

    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        if request.path_info.startswith(admin) or _is_personal(request):
            patch_cache_control(response, no_store=True, private=True)
        return response

    return middleware


def _problem(request: HttpRequest) -> str | None:
    query = request.META.get("QUERY_STRING", "")
    if len(query) > LONGEST_QUERY:
        return "That address is too long."
    # A quoted cookie can spell a null byte, which PostgreSQL refuses in a session's key.
    if "\0" in request.path_info or any("\0" in value for value in request.COOKIES.values()):
        return _UNREADABLE
    try:
        return _UNREADABLE if "\0" in unquote_to_bytes(query).decode("utf-8") else None
    except UnicodeDecodeError:
        return _UNREADABLE


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
