"""Where a shortlist is kept: sealed, in the visitor's session.

The session is a row of the database; what it holds of the shortlist is encrypted under a key that only the browser has,
in a cookie of its own. A copy of the database, or a backup, holds no note that anybody could read.
Nobody gets either cookie before the first press of "Shortlist".
"""

import json

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings
from django.http import HttpRequest, HttpResponse

from directory.handouts.shortlist import Shortlist

KEY_COOKIE = "__Host-shortlist" if settings.SESSION_COOKIE_SECURE else "shortlist"
_IN_SESSION = "shortlist"
_ON_REQUEST = "_shortlist"


def read(request: HttpRequest) -> Shortlist:
    """The visitor's shortlist, read once for each request; empty where there is none or its seal does not fit.

    Without both cookies the session is not touched, so that pages of those who only read stay cacheable.
    """
    shortlist = getattr(request, _ON_REQUEST, None)
    if shortlist is None:
        shortlist = _unsealed(request)
        setattr(request, _ON_REQUEST, shortlist)
    return shortlist


def write(request: HttpRequest, response: HttpResponse, shortlist: Shortlist) -> None:
    """Keeps it, or forgets it if it is empty: then the cookies go too, unless somebody is signed in."""
    setattr(request, _ON_REQUEST, shortlist)
    if not shortlist:
        _forget(request, response)
        return
    key = request.COOKIES.get(KEY_COOKIE, "")
    if not _fits(key):
        key = Fernet.generate_key().decode()
    request.session[_IN_SESSION] = Fernet(key).encrypt(json.dumps(shortlist.as_plain()).encode()).decode()
    response.set_cookie(KEY_COOKIE, key, secure=settings.SESSION_COOKIE_SECURE, httponly=True, samesite="Lax", path="/")


def _unsealed(request: HttpRequest) -> Shortlist:
    if settings.SESSION_COOKIE_NAME not in request.COOKIES or KEY_COOKIE not in request.COOKIES:
        return Shortlist()
    sealed, key = request.session.get(_IN_SESSION), request.COOKIES[KEY_COOKIE]
    if not sealed or not _fits(key):
        return Shortlist()
    try:
        return Shortlist.from_plain(json.loads(Fernet(key).decrypt(sealed)))
    except (InvalidToken, KeyError, TypeError, ValueError):
        return Shortlist()


def _fits(key: str) -> bool:
    try:
        Fernet(key)
    except ValueError:
        return False
    return True


def _forget(request: HttpRequest, response: HttpResponse) -> None:
    if settings.SESSION_COOKIE_NAME in request.COOKIES:
        request.session.pop(_IN_SESSION, None)
        if not list(request.session.keys()):
            request.session.flush()
    if KEY_COOKIE in request.COOKIES:
        response.delete_cookie(KEY_COOKIE, samesite="Lax")
