"""Signed-in sessions: begun at sign-in, looked at before every page, ended when anything about them ends."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.auth.models import AnonymousUser
from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.http import HttpRequest, HttpResponseBase
from django.middleware.csrf import rotate_token
from django.utils import timezone

from accounts import demonstration
from accounts.models import Membership, User, WorkSession
from accounts.selectors import session_state
from accounts.selectors.memberships import idle_minutes_of_agencies, only_membership

GetResponse = Callable[[HttpRequest], HttpResponseBase]

# Minutes without a touch for people who act for no agency, such as curators.
IDLE_MINUTES = 60
# A session in use is written down this often, not at every page.
_SEEN_EVERY = timedelta(seconds=15)
_KEY = "work_session"
# What begins with these says who signed in and how; the rest of a session was put there for the party it acted for.
_SIGN_IN = ("_auth_user_", "account_authentication_methods", demonstration.MARK)


def connect() -> None:
    """Has every sign-in begin a session, and every sign-out end it."""
    user_logged_in.connect(_begin, dispatch_uid="accounts.services.sessions.begin")
    user_logged_out.connect(_finish, dispatch_uid="accounts.services.sessions.finish")


def signed_in_sessions(get_response: GetResponse) -> GetResponse:
    """Middleware: sign out a session that was ended elsewhere or left alone too long, before any page sees it.

    One whose membership ended is signed out too.

    Sets `request.work_session` (None for everybody else) and `request.was_idle`. Requests without a session cookie
    touch no session, so that public pages stay free of one.
    """

    def middleware(request: HttpRequest) -> HttpResponseBase:
        request.work_session, request.was_idle = None, False  # type: ignore[attr-defined]
        if settings.SESSION_COOKIE_NAME in request.COOKIES and SESSION_KEY in request.session:
            _look_at(request)
        session = current(request)
        response = get_response(request)
        if session is not None and request.session.get(_KEY) != str(session.pk):
            # Left by "Exit this page", or by signing in anew: what is over is not listed as running.
            WorkSession.objects.filter(pk=session.pk).delete()
        return response

    return middleware


def current(request: HttpRequest) -> WorkSession | None:
    """The signed-in session of this request."""
    return getattr(request, "work_session", None)


def end_all(user: User, *, but: WorkSession | None = None) -> int:
    """Sign somebody out everywhere, at once; returns how many sessions ended."""
    rows = WorkSession.objects.filter(user=user)
    ended, _ = (rows if but is None else rows.exclude(pk=but.pk)).delete()
    return ended


def end_all_for(membership: Membership) -> int:
    """Sign out every session that acts for this membership, at once; returns how many ended."""
    ended, _ = WorkSession.objects.filter(membership=membership).delete()
    return ended


def act_for(request: HttpRequest, membership: Membership) -> None:
    """From now on this session acts for this membership of whoever is signed in.

    What was open in it for another ends: a kept form, a page to come back to, forms in other tabs, and whatever else was
    put into the session besides the sign-in itself. Nothing changes where the device was handed over or locked meanwhile:
    the next page says so. Raises ValueError for somebody else's membership.
    """
    before = current(request)
    if before is None or before.user_id != membership.user_id or not request.user.is_authenticated:
        raise ValueError("Somebody acts for a membership of their own.")
    if before.membership_id == membership.pk:
        return
    # A hand-over or a lock that another tab began meanwhile stays: the row is taken only where it is not suspended.
    if not WorkSession.objects.filter(pk=before.pk, suspended_at=None).delete()[0]:
        return
    if before.membership_id is not None:
        sign_in = {key: value for key, value in request.session.items() if key.startswith(_SIGN_IN)}
        request.session.flush()
        request.session.update(sign_in)
        rotate_token(request)
    _start(request, before.user, membership, since=before.started_at)


def act_for_only_membership(request: HttpRequest) -> Membership | None:
    """Have a session that acts for none act for the only membership its user has; None where there is no such."""
    session = current(request)
    if session is None or session.membership_id is not None or session.user != request.user:
        return None
    if (member := only_membership(session.user)) is not None:
        session.membership = member
        session.save(update_fields=["membership"])
    return member


def tidy(now: datetime | None = None) -> int:
    """Delete rows whose sessions have ended by age; returns how many."""
    oldest = (now or timezone.now()) - timedelta(seconds=settings.SESSION_COOKIE_AGE)
    # The cookie's age counts from its last change, so a session may be older than it: look at both.
    ended, _ = WorkSession.objects.filter(started_at__lt=oldest, seen_at__lt=oldest).delete()
    return ended


def _begin(sender: Any, request: HttpRequest, user: User, **_: Any) -> None:
    _finish(sender, request)
    _start(request, user, only_membership(user))


def _start(request: HttpRequest, user: User, membership: Membership | None, *, since: datetime | None = None) -> None:
    browser = browser_in_words(request.META.get("HTTP_USER_AGENT", ""))
    session = WorkSession.objects.create(
        user=user,
        browser=browser,
        membership=membership,
        started_at=since or timezone.now(),
        idle_minutes=min([IDLE_MINUTES, *idle_minutes_of_agencies(user)]),
    )
    request.session[_KEY] = str(session.pk)
    request.work_session = session  # type: ignore[attr-defined]


def _finish(sender: Any, request: HttpRequest, **_: Any) -> None:
    if pk := _id_of(request):
        WorkSession.objects.filter(pk=pk).delete()


def _look_at(request: HttpRequest) -> None:
    session = _find(request)
    if session is None:
        _sign_out(request)
        return
    if session.membership is not None and session_state.acting_for(session) is None:
        session.delete()
        _sign_out(request)
        return
    if session.suspended_at is None:
        # Last seen in a time still to come: the clock was set back, and the time alone cannot be told.
        if abs(timezone.now() - session.seen_at) > _allowed(session):
            session.delete()
            _sign_out(request)
            request.was_idle = True  # type: ignore[attr-defined]
            return
        _touch(session)
    request.work_session = session  # type: ignore[attr-defined]
    if session_state.is_confirmed(request, session):
        # The same row that Django would read; where anything is out of the ordinary, Django reads it and decides.
        request.user = session.user


def _find(request: HttpRequest) -> WorkSession | None:
    pk = _id_of(request)
    if pk is None:
        return None
    session = session_state.read(pk)
    # The row of somebody else is no row: the id in the session was copied.
    return session if session is not None and str(session.user_id) == request.session[SESSION_KEY] else None


def _id_of(request: HttpRequest) -> UUID | None:
    try:
        return UUID(request.session.get(_KEY, ""))
    except ValueError:
        return None


def _allowed(session: WorkSession) -> timedelta:
    member = session.membership
    if member is not None and member.is_of_agency:
        return timedelta(minutes=member.agency.idle_minutes)
    return timedelta(minutes=session.idle_minutes)


def _touch(session: WorkSession) -> None:
    now = timezone.now()
    if now - session.seen_at > _SEEN_EVERY:
        # Never back in time: of two requests at once the later one counts.
        WorkSession.objects.filter(pk=session.pk, seen_at__lt=now).update(seen_at=now)


def _sign_out(request: HttpRequest) -> None:
    request.session.flush()
    request.user = AnonymousUser()


_BROWSERS = (("Edg", "Edge"), ("OPR/", "Opera"), ("SamsungBrowser", "Samsung Internet"), ("Firefox/|FxiOS", "Firefox"),
             ("Chrome/|CriOS", "Chrome"), ("Safari/", "Safari"))  # fmt: skip
_SYSTEMS = (("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("CrOS", "a Chromebook"),
            ("Windows", "Windows"), ("Mac OS X", "a Mac"), ("Linux", "Linux"))  # fmt: skip


def browser_in_words(header: str) -> str:
    """The kind of browser, for people to tell their devices apart: "Firefox on Android". Nothing finer is kept."""
    browser, system = (
        next((name for pattern, name in known if re.search(pattern, header)), "") for known in (_BROWSERS, _SYSTEMS)
    )
    return f"{browser or 'A browser'} on {system}" if system else browser or "A browser"
