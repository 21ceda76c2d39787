"""The guards of pages for people who act for an agency, or for any party."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth import REDIRECT_FIELD_NAME
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse

from accounts import demonstration
from accounts.models import Membership
from accounts.selectors import second_factors
from accounts.selectors.memberships import running_memberships
from accounts.selectors.session_state import SessionState
from accounts.services import second_factor, sessions

View = Callable[..., HttpResponseBase]


class MembershipRequest(HttpRequest):
    """A request that passed `membership_required` or `any_membership_required`, for type hints."""

    membership: Membership


def membership_required(view: View) -> View:
    """Let only somebody through who acts for an agency and showed a second factor in this session.

    Anonymous, or signed out after idle time: the sign-in page, which comes back here. Several memberships and none
    chosen: the page that asks. None, or acting for another kind of party: 404. No second factor set up: the page that
    sets one up. Not shown in this session: asked for it. Device handed over: the page that takes it back. Sets
    `request.membership`, with its agency.
    """
    return _guarded(view, agencies_only=True)


def any_membership_required(view: View) -> View:
    """`membership_required`, for members of every kind of party."""
    return _guarded(view, agencies_only=False)


def _guarded(view: View, *, agencies_only: bool) -> View:
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        elsewhere = _elsewhere(request, agencies_only=agencies_only)
        return view(request, *args, **kwargs) if elsewhere is None else elsewhere

    return guarded


def agency_admin_required(view: View) -> View:
    """`membership_required`, and the 404 of a page that does not exist for everybody but agency administrators."""

    @wraps(view)
    def guarded(request: MembershipRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.membership.may_manage:
            raise Http404
        return view(request, *args, **kwargs)

    return membership_required(guarded)


def own_account(view: View) -> View:
    """Pages about one's own account: signed in, and with the second factor shown if there is one."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return _to("accounts:sign_in", request)
        if SessionState(request).has_second_factor and not second_factor.was_passed(request):
            return _ask(request)
        return view(request, *args, **kwargs)

    return guarded


def second_factor_missing(request: HttpRequest) -> HttpResponse | None:
    """Where somebody signed in goes first who has no second factor, or has not shown it; None where all is well."""
    if demonstration.counts_as_passed(request):
        return None
    if not SessionState(request).has_second_factor:
        return _to("mfa_index", request)
    return None if second_factor.was_passed(request) else _ask(request)


def _ask(request: HttpRequest) -> HttpResponse:
    """The page that asks for what this account has: a code, or a passkey where there is no app."""
    return _to("mfa_reauthenticate" if second_factors.has_app(request.user) else "mfa_reauthenticate_webauthn", request)


def _elsewhere(request: HttpRequest, *, agencies_only: bool) -> HttpResponse | None:
    session_state = SessionState(request)
    if session_state.is_handed_over:
        return HttpResponseRedirect(reverse("accounts:take_back"))
    if not request.user.is_authenticated:
        return _to("accounts:sign_in", request, **({"idle": "1"} if getattr(request, "was_idle", False) else {}))
    membership = session_state.any_membership
    if membership is None:
        # Begun, or ended, since this session began: the only one there is needs no choice.
        membership = sessions.act_for_only_membership(request)
    if membership is None and running_memberships(request.user).exists():
        return _to("accounts:acting_for", request)
    if membership is None or (agencies_only and not membership.is_of_agency):
        raise Http404
    if (missing := second_factor_missing(request)) is not None:
        return missing
    # The same object as `request.user`, which was read already.
    membership.user = request.user
    request.membership = membership  # type: ignore[attr-defined]
    return None


def _to(name: str, request: HttpRequest, **more: str) -> HttpResponse:
    """A page that comes back here; to where a form was only if it can be asked for again."""
    asked = {REDIRECT_FIELD_NAME: request.get_full_path()} if request.method in {"GET", "HEAD"} else {}
    query = urlencode({**asked, **more})
    return HttpResponseRedirect(f"{reverse(name)}?{query}" if query else reverse(name))
