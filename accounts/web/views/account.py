"""One's own account: what it is, and where it is signed in."""

from typing import cast
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import User, WorkSession
from accounts.selectors import second_factors
from accounts.selectors.memberships import running_memberships
from accounts.selectors.session_state import SessionState
from accounts.services import sessions
from accounts.web.home import home_of
from accounts.web.membership_access import own_account

_AFTER = "after_second_factor"


@require_safe
@own_account
def account(request: HttpRequest) -> HttpResponse:
    """Name, agency, and links to password, second factor and devices."""
    names = {
        "membership": SessionState(request).membership,
        "member": SessionState(request).any_membership,
        "several": running_memberships(cast(User, request.user)).count() > 1,
        "second_factor": second_factors.is_set_up(request.user),
        "home": home_of(request),
    }
    return render(request, "accounts/account.html", names)


@require_http_methods(["GET", "HEAD", "POST"])
@own_account
def devices(request: HttpRequest) -> HttpResponse:
    """Where the account is signed in; a POST signs one of them out, or all but this one."""
    here = sessions.current(request)
    if request.method == "POST":
        _sign_out_elsewhere(request, here)
        return redirect("accounts:devices")
    rows = WorkSession.objects.filter(user=cast(User, request.user))
    return render(request, "accounts/devices.html", {"sessions": rows, "here": here, "time_zone": _time_zone(request)})


@require_POST
@own_account
def after_second_factor(request: HttpRequest) -> HttpResponse:
    """On to the page that asked for the second factor."""
    return redirect(request.session.pop(_AFTER, None) or home_of(request))


def come_back_to(request: HttpRequest, url: str) -> None:
    """Remember a page of this site that set-up interrupted."""
    request.session[_AFTER] = url


def _time_zone(request: HttpRequest) -> str:
    """That of the agency, for people who have one."""
    membership = SessionState(request).membership
    return membership.agency.time_zone if membership is not None else "UTC"


def _sign_out_elsewhere(request: HttpRequest, here: WorkSession | None) -> None:
    user = cast(User, request.user)
    one = request.POST.get("session")
    if one is None:
        sessions.end_all(user, but=here)
        return
    try:
        WorkSession.objects.filter(user=user, pk=UUID(one)).delete()
    except ValueError:
        return
