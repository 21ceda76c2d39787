"""What only the demonstration may do: take a second factor as passed. And what keeps it out of production."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

# Begins the key of the session that says so.
MARK = "demonstration_second_factor"


def is_on() -> bool:
    """Whether this is the fictional demonstration; never with real settings, whatever DEMO says."""
    return bool(settings.DEMO) and not settings.PRODUCTION


def shuts_out(user: Any) -> bool:
    """Whether this is an account whose password everybody knows, met with real settings."""
    return bool(settings.PRODUCTION) and user.is_demonstration


def count_second_factor_as_passed(request: HttpRequest) -> None:
    """Mark this session of the demonstration. Raises RuntimeError anywhere else."""
    if not is_on():
        raise RuntimeError("Only the demonstration takes a second factor as passed.")
    request.session[MARK] = str(request.user.pk)


def counts_as_passed(request: HttpRequest) -> bool:
    """Whether the mark is there, for whoever is signed in, and this is the demonstration now."""
    return marks(request, request.user)


def marks(request: HttpRequest, user: Any) -> bool:
    """The same for somebody who handed the device over."""
    return is_on() and user.pk is not None and request.session.get(MARK) == str(user.pk)
