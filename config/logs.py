"""What a visitor typed never reaches a log."""

import logging
import re
import traceback

from django.core.exceptions import ImproperlyConfigured
from django.template import TemplateDoesNotExist
from django.urls import URLResolver, get_resolver, resolve

from core.crypto.keyring import VaultError

# Their words come from the code and its settings, never from a request; the keyring's name a lost key and what to do.
_HARMLESS = (ImportError, NameError, AttributeError, TemplateDoesNotExist, ImproperlyConfigured, VaultError)
_QUERY = re.compile(r"\?[^\s'\"<>]+")
# gunicorn quotes a request it cannot read, and whose it was.
_INVALID = re.compile(r"(Invalid request) from ip=.*", re.DOTALL)


# Stands for whatever was asked for and is no address of ours.
_ELSEWHERE = "/…"


def masked_path(path: str) -> str:
    """Which address of ours a path is, without what stands in it: `/listing/<uuid:pk>/`; `/open/…` for one unknown below.

    A path that leads nowhere may hold a name, or the secret of a link whose # a mail program encoded. Never raises: a
    log line is not worth a page.
    """
    try:
        route = resolve(path).route
        # A pattern that takes anything is no address.
        return f"/{route.lstrip('^').partition('/')[0]}{_ELSEWHERE}" if "[" in route else f"/{route}"
    except Exception:  # Any trouble with an address must not become a way into the log, nor cost the page.
        first = path.lstrip("/").partition("/")[0]
    return f"/{first}{_ELSEWHERE}" if first in _sections() else _ELSEWHERE


# Pages of people and organizations without an account.
_BY_LINK = ("/my/", "/for/", "/received/")


def shown_path(path: str, status: int) -> str:
    """A path for the access log: as it was where a page or file was sent, masked where it was wrong or holds a #.

    What was opened by a link is masked too: beside a network address, its id would say that this is one person's page.
    """
    is_kept = status < 300 and "#" not in path and "%23" not in path and not path.startswith(_BY_LINK)
    return path if is_kept else masked_path(path)


def _sections() -> set[str]:
    """The first part of every address of ours."""
    try:
        return {route.lstrip("^").partition("/")[0] for route in _routes(get_resolver())} - {""}
    except Exception:  # Any trouble with an address must not become a way into the log, nor cost the page.
        return set()


def _routes(resolver: URLResolver) -> "list[str]":
    routes = []
    for one in resolver.url_patterns:
        route = str(one.pattern)
        routes += [route] if route or not isinstance(one, URLResolver) else _routes(one)
    return [route for route in routes if not route.startswith("<")]


def without_search_words(text: str) -> str:
    """`text` without query strings, and without what gunicorn says of unreadable requests."""
    return _INVALID.sub(r"\1", _QUERY.sub("?…", text))


class NoSearchWords(logging.Filter):
    """Cuts query strings out of messages, and everything but type and place out of exceptions.

    An exception's own words can hold any value of the request ("invalid input syntax: ..."), so they are dropped;
    PostgreSQL's error code is kept.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        """Rewrites the record; always True."""
        _mask_path(record)
        record.msg = without_search_words(_message(record))
        record.args = ()
        if record.exc_info and record.exc_info[1] is not None:
            record.exc_text = describe(record.exc_info[1])
            record.exc_info = None
        elif record.exc_text:
            record.exc_text = without_search_words(record.exc_text)
        if record.stack_info:
            record.stack_info = without_search_words(record.stack_info)
        # Handlers that print the request would print what it asked for.
        record.__dict__.pop("request", None)
        return True


def _mask_path(record: logging.LogRecord) -> None:
    """Django says "Not Found: %s" and the like of a request; its path is the argument that begins with a slash."""
    path = getattr(record.__dict__.get("request"), "path_info", None)
    if isinstance(path, str) and isinstance(record.args, tuple):
        record.args = tuple(
            masked_path(path) if isinstance(one, str) and one.startswith("/") else one for one in record.args
        )


def describe(error: BaseException) -> str:
    """The exception and its causes, outermost last: places in the code and types, no values."""
    parts = []
    for link in reversed(list(_chain(error))):
        places = traceback.StackSummary.extract(traceback.walk_tb(link.__traceback__))
        parts.append("".join(places.format()) + type(link).__qualname__ + _detail(link))
    return "\n".join(parts)


def _detail(error: BaseException) -> str:
    if isinstance(error, _HARMLESS):
        return f": {error}"
    code = getattr(error, "pgcode", None)
    return f" (SQLSTATE {code})" if code else ""


def _chain(error: BaseException | None) -> "list[BaseException]":
    chain: list[BaseException] = []
    while error is not None and error not in chain:
        chain.append(error)
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return chain


def _message(record: logging.LogRecord) -> str:
    try:
        return record.getMessage()
    except (TypeError, ValueError):
        return str(record.msg)
