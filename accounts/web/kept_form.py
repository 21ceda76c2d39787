"""What was typed when a screen was locked: kept with the session, encrypted, and put back into its form afterwards.

Nothing of it is in the browser: a locked screen may be anybody's to look into.
"""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import timedelta
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponseBase, QueryDict
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme

from accounts.models import WorkSession
from accounts.services import sessions
from accounts.web.home import home_of

GetResponse = Callable[[HttpRequest], HttpResponseBase]

PAGE = "lock_page"
# Letters in all; above that it is no form of ours.
LONGEST = 100_000
# How long after it was locked a form is put back: longer would be found by whoever comes to the page for another reason.
LASTS = timedelta(hours=1)
_NEVER = {"csrfmiddlewaretoken", PAGE, "password", "oldpassword", "code", "credential", "link"}

_typed: ContextVar[QueryDict | None] = ContextVar("typed", default=None)


def keep(session: WorkSession, sent: QueryDict) -> None:
    """Keeps the page and what stood in its form; neither where the page is none of this site."""
    page = sent.get(PAGE, "")
    if not url_has_allowed_host_and_scheme(page, allowed_hosts=None) or not page.startswith("/"):
        page = ""
    pairs = [(name, value) for name in sent if name not in _NEVER for value in sent.getlist(name)]
    text = json.dumps(pairs) if page and pairs else ""
    session.back_to, session.kept_form = page[:2_000], text if len(text) <= LONGEST else ""
    session.kept_at = timezone.now() if session.kept_form else None
    session.save(update_fields=["back_to", "kept_form", "kept_at"])


def put_back(get_response: GetResponse) -> GetResponse:
    """Middleware: the form on the page that was locked shows what was typed, once."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        session = sessions.current(request)
        typed = _typed_on(request, session)
        if session is None or typed is None:
            response = get_response(request)
            is_back = session is not None and request.method == "GET" and request.get_full_path() == session.back_to
            # Locked on a page that only a form leads to: where they begin is better than a dead end.
            return redirect(home_of(request)) if is_back and response.status_code == 405 else response
        if request.method not in {"GET", "HEAD"}:
            _let_go(session)
            return get_response(request)
        with _shown(typed):
            request.has_kept_form = True  # type: ignore[attr-defined]
            response = get_response(request)
        if request.method == "GET" and response.status_code == 200:
            # Once: what is sent or cleared after that does not come back.
            _let_go(session)
        return response

    return middleware


class PutsBack(forms.BaseForm):
    """For forms: before they are sent, their fields hold what was typed when this page was locked."""

    def get_initial_for_field(self, field: forms.Field, field_name: str) -> Any:
        typed = _typed.get()
        is_ours = (
            typed is not None and not self.is_bound and any(self.add_prefix(name) in typed for name in self.fields)
        )
        if typed is None or not is_ours or isinstance(field.widget, forms.FileInput):
            return super().get_initial_for_field(field, field_name)
        return field.widget.value_from_datadict(typed, {}, self.add_prefix(field_name))


def _typed_on(request: HttpRequest, session: WorkSession | None) -> QueryDict | None:
    """What was typed on this very page, if this session was locked there a short while ago."""
    if session is None or session.kept_at is None or session.suspended_at is not None:
        return None
    if abs(timezone.now() - session.kept_at) > LASTS:
        _let_go(session)
        return None
    if request.get_full_path() != session.back_to:
        return None
    typed = QueryDict(mutable=True)
    for name, value in json.loads(session.kept_form):
        typed.appendlist(name, value)
    return typed


def _let_go(session: WorkSession) -> None:
    session.back_to, session.kept_form, session.kept_at = "", "", None
    session.save(update_fields=["back_to", "kept_form", "kept_at"])


@contextmanager
def _shown(typed: QueryDict) -> Iterator[None]:
    token = _typed.set(typed)
    try:
        yield
    finally:
        _typed.reset(token)
