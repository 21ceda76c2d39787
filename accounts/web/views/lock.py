"""Locking the screen of somebody signed in: the session stays, and their second factor opens it again."""

from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from accounts import demonstration
from accounts.selectors import second_factors
from accounts.services import device_lock, sessions
from accounts.web import kept_form


@never_cache
@require_POST
@sensitive_post_parameters()
def lock(request: HttpRequest) -> HttpResponse:
    """Keeps what was typed and locks at once. Whoever could not unlock it, without a second factor, is signed out."""
    session = sessions.current(request)
    if session is None or not request.user.is_authenticated:
        return redirect("accounts:sign_in")
    if not second_factors.is_set_up(request.user) and not demonstration.counts_as_passed(request):
        logout(request)
        return redirect("accounts:sign_in")
    kept_form.keep(session, request.POST)
    device_lock.lock(request)
    return redirect("accounts:take_back")
