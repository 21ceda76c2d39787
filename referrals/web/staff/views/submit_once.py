"""A form that was sent twice is written down once: by a double press, the back button, or a page sent again."""

from collections.abc import Callable
from importlib import import_module
from uuid import UUID

from django.conf import settings
from django.db import connection
from django.http import HttpRequest

_KEY, _KEPT = "written_forms", 20


def once(
    request: HttpRequest, token: UUID | None, write: Callable[[], str], again: Callable[[str], None] | None = None
) -> str:
    """What `write` returned (references), now or when this token was first used in this session.

    `again` is called with it where it was written before: what was typed may read otherwise this time. Call inside a
    transaction: presses at the same moment wait for each other. Where `write` raises, nothing is kept.
    """
    if token is None:
        return write()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"form {token}"])
    # Read anew: another request may have written it while this one waited.
    store = import_module(settings.SESSION_ENGINE).SessionStore(request.session.session_key)
    written: dict[str, str] = dict(store.get(_KEY, {}))
    if str(token) in written:
        if again is not None:
            again(written[str(token)])
        return written[str(token)]
    reference = write()
    written[str(token)] = reference
    newest = dict(list(written.items())[-_KEPT:])
    store[_KEY] = newest
    store.save()
    request.session[_KEY] = newest
    return reference


def written_before(request: HttpRequest, token: UUID | None) -> str:
    """What `once` kept for this token in this session; "" where nothing was written with it."""
    return str(request.session.get(_KEY, {}).get(str(token), "")) if token else ""


def written_with(request: HttpRequest, reference: str) -> list[str]:
    """The other references that one form of this session wrote down together with this one."""
    written: dict[str, str] = request.session.get(_KEY, {})
    made = next((one.split() for one in written.values() if reference in one.split()), [])
    return [one for one in made if one != reference]
