"""Handing a staff device to somebody for signing: the session keeps still until its owner takes the device back.

What is suspended is the row of the session, not its cookie, so that nothing a browser does can undo it.
"""

import re
from collections.abc import Callable

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from accounts.models import WorkSession
from accounts.services import sessions

GetResponse = Callable[[HttpRequest], HttpResponseBase]

# What answers besides the address passed to: leaving, crisis lines, and taking the device back.
_ALWAYS = ("accounts:take_back", "accounts:sign_out", "directory:leave", "directory:help_now")
_ASKS_ONLY = {"GET", "HEAD"}


def suspend(request: HttpRequest, *, pass_to: str, back_to: str = "") -> None:
    """Suspend this session at once: only `pass_to` and what begins with it still answer, until `resume`.

    `pass_to` is a path of this site that ends in "/" and carries no question. Raises ValueError for any other, and
    RuntimeError where nobody is signed in. Redirect to `pass_to` afterwards. `back_to` is the page with which its owner
    goes on; "" is where they begin.
    """
    if not re.fullmatch(r"/[^/].*/", pass_to):
        raise ValueError("Pass the device to a path of this site, such as /sign/.")
    if {"?", "#", "\\"} & set(pass_to) or ".." in pass_to:
        raise ValueError("Pass the device to a plain path.")
    session = sessions.current(request)
    if session is None:
        raise RuntimeError("Nobody is signed in here.")
    session.suspended_at, session.passed_to, session.back_to = timezone.now(), pass_to, back_to
    if pass_to != reverse("accounts:take_back"):
        # What was typed on another page before does not come back with this one.
        session.kept_form, session.kept_at = "", None
    session.save(update_fields=["suspended_at", "passed_to", "back_to", "kept_form", "kept_at"])
    request.was_handed_over = True  # type: ignore[attr-defined]


def lock(request: HttpRequest) -> None:
    """Suspend this session for nobody else: only the page that takes it back answers."""
    session = sessions.current(request)
    suspend(request, pass_to=reverse("accounts:take_back"), back_to=session.back_to if session else "")


def is_locked(request: HttpRequest) -> bool:
    """Whether the session is suspended because the screen was locked, not because the device was handed over."""
    return passed_to(request) == reverse("accounts:take_back")


def resume(request: HttpRequest) -> str:
    """Give the session back to its owner; only after their second factor. Returns the page to go on with, or ""."""
    session = sessions.current(request)
    if session is None:
        raise RuntimeError("Nobody is signed in here.")
    session.suspended_at, session.passed_to, session.seen_at = None, "", timezone.now()
    session.save(update_fields=["suspended_at", "passed_to", "seen_at"])
    return session.back_to


def passed_to(request: HttpRequest) -> str | None:
    """The path that still answers, where the session is suspended."""
    session = sessions.current(request)
    return session.passed_to if session is not None and session.suspended_at is not None else None


def restrict_to_shared_form(get_response: GetResponse) -> GetResponse:
    """Middleware: while suspended, everything but the address passed to leads back there, and changes nothing.

    No page sees who is signed in: `request.user` is nobody. The owner is `request.suspended_user`.
    """

    def middleware(request: HttpRequest) -> HttpResponseBase:
        session = sessions.current(request)
        if session is not None and not request.user.is_authenticated:
            # The account was closed or its password changed meanwhile: there is no session to come back to.
            session = request.work_session = None  # type: ignore[attr-defined]
        if session is None or session.suspended_at is None:
            response = get_response(request)
            if getattr(request, "was_handed_over", False):
                # Pages kept for the back button go too.
                response.headers["Clear-Site-Data"] = '"cache"'
            return response
        request.suspended_user = request.user  # type: ignore[attr-defined]
        request.user = AnonymousUser()
        return get_response(request) if _may_answer(request, session) else _turn_back(request, session)

    return middleware


def _may_answer(request: HttpRequest, session: WorkSession) -> bool:
    allowed = {reverse(name) for name in _ALWAYS}
    return request.path in allowed or request.path.startswith((session.passed_to, settings.STATIC_URL))


def _turn_back(request: HttpRequest, session: WorkSession) -> HttpResponse:
    # A second press of "Lock this screen" finds it locked, and changes nothing.
    is_second_press = request.path == reverse("accounts:lock") and session.passed_to == reverse("accounts:take_back")
    if request.method in _ASKS_ONLY or is_second_press:
        response: HttpResponse = HttpResponseRedirect(session.passed_to)
    else:
        response = render(request, "403.html", status=403)
    response.headers["Cache-Control"] = "no-store, private"
    return response
