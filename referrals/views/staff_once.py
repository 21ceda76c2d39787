"""A form that was sent twice is written down once: by a double press, the back button, or a page sent again."""

from collections.abc import Callable
from importlib import import_module
from uuid import UUID

from django.conf import settings
from django.db import connection
from django.http import HttpRequest

_KEY, _KEPT = "written_forms", 20


def once(request: HttpRequest, token: UUID | None, write: Callable[[], str]) -> str:
    """What `write` returned (a reference), now or when this token was first used in this session.

    Call inside a transaction: presses at the same moment wait for each other. Where `write` raises, nothing is kept.
    """
    if token is None:
        return write()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"form {token}"])
    # Read anew: another request may have written it while this one waited.
    store = import_module(settings.SESSION_ENGINE).SessionStore(request.session.session_key)
    written: dict[str, str] = dict(store.get(_KEY, {}))
    if str(token) in written:
        return written[str(token)]
    reference = write()
    written[str(token)] = reference
    kept = dict(list(written.items())[-_KEPT:])
    store[_KEY] = kept
    store.save()
    request.session[_KEY] = kept
    return reference
