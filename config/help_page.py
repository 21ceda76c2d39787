"""The page of crisis lines, kept ready: whoever comes without a cookie gets it in less than a millisecond.

It is the same for all of them. What is kept is Django's own answer, for a minute.
"""

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

Environ = dict[str, Any]
Application = Callable[[Environ, Callable[..., Any]], Iterable[bytes]]

PATH = "/help-now/"
KEPT_S = 60.0
# Hosts, schemes and packings: few. Only answers that Django gave to a host it knows are kept.
_MOST = 16


@dataclass(frozen=True)
class _Kept:
    until: float
    status: str
    headers: list[tuple[str, str]]
    body: bytes


class HelpAtHand:
    """Wraps the application."""

    def __init__(self, application: Application) -> None:
        self._application = application
        self._kept: dict[tuple[str, ...], _Kept] = {}

    def __call__(self, request: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        if not _is_the_same_for_all(request):
            return self._application(request, start_response)
        key = _key(request)
        page = self._kept.get(key)
        if page is None or page.until < time.monotonic():
            page = self._asked(request)
            if page.status.startswith("200 ") and not any(name == "Set-Cookie" for name, _ in page.headers):
                if len(self._kept) >= _MOST:
                    self._kept.clear()
                self._kept[key] = page
        start_response(page.status, list(page.headers))
        return [page.body]

    def _asked(self, request: Environ) -> _Kept:
        started: list[tuple[str, list[tuple[str, str]]]] = []
        answer = self._application(request, lambda status, headers, exc_info=None: started.append((status, headers)))
        try:
            body = b"".join(answer)
        finally:
            close = getattr(answer, "close", None)
            if close is not None:
                close()
        status, headers = started[-1]
        return _Kept(time.monotonic() + KEPT_S, status, headers, body)


def _is_the_same_for_all(request: Environ) -> bool:
    return (
        request.get("PATH_INFO") == PATH
        and request.get("REQUEST_METHOD") == "GET"
        and not request.get("QUERY_STRING")
        and not request.get("HTTP_COOKIE")
    )


def _key(request: Environ) -> tuple[str, ...]:
    names = ("wsgi.url_scheme", "HTTP_HOST", "HTTP_X_FORWARDED_PROTO", "HTTP_X_FORWARDED_HOST", "SCRIPT_NAME")
    packed = "gzip" if "gzip" in request.get("HTTP_ACCEPT_ENCODING", "") else ""
    return (*(str(request.get(name, "")) for name in names), packed)
