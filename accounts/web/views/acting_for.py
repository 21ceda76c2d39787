"""For which of one's memberships this session acts."""

from typing import cast
from uuid import UUID

from django.contrib.auth import REDIRECT_FIELD_NAME
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.models import User
from accounts.selectors.memberships import running_memberships
from accounts.selectors.session_state import SessionState
from accounts.services import sessions
from accounts.web.home import home_of
from accounts.web.membership_access import own_account


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@own_account
def acting_for(request: HttpRequest) -> HttpResponse:
    """One press each; a POST with one of them acts for it from then on. 404 for whoever has none."""
    rows = list(running_memberships(cast(User, request.user)))
    wanted = request.GET.get(REDIRECT_FIELD_NAME, "")
    if not url_has_allowed_host_and_scheme(wanted, allowed_hosts=None) or not wanted.startswith("/"):
        wanted = ""
    if request.method == "POST":
        chosen = next((row for row in rows if row.pk == _id(request.POST.get("membership", ""))), None)
        if chosen is None:
            raise Http404
        sessions.act_for(request, chosen)
        return redirect(wanted or home_of(request))
    if not rows:
        raise Http404
    names = {"memberships": rows, "now": SessionState(request).any_membership}
    return render(request, "accounts/acting_for.html", names)


def _id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
