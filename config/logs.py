"""What a visitor typed never reaches a log."""

import logging
import re
import traceback

from django.core.exceptions import ImproperlyConfigured
from django.template import TemplateDoesNotExist

from vault.keyring import VaultError

# Their words come from the code and its settings, never from a request; the vault's name a lost key and what to do.
_HARMLESS = (ImportError, NameError, AttributeError, TemplateDoesNotExist, ImproperlyConfigured, VaultError)
_QUERY = re.compile(r"\?[^\s'\"<>]+")
# gunicorn quotes a request it cannot read, and whose it was.
_INVALID = re.compile(r"(Invalid request) from ip=.*", re.DOTALL)


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
    found: list[BaseException] = []
    while error is not None and error not in found:
        found.append(error)
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return found


def _message(record: logging.LogRecord) -> str:
    try:
        return record.getMessage()
    except (TypeError, ValueError):
        return str(record.msg)
