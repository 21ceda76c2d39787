"""Where somebody who signed in begins."""

from django.conf import settings
from django.http import HttpRequest
from django.shortcuts import resolve_url
from django.urls import reverse

from accounts.models import User
from accounts.selectors import session_state
from accounts.selectors.memberships import running_memberships
from accounts.services import sessions


def home_of(request: HttpRequest, user: User | None = None) -> str:
    """Curators: their desk. Members: what waits for them, or the choice for whom they act. Others: the start page.

    `user` is who the session is of, where a device that was handed over hides it.
    """
    who, session = user or request.user, sessions.current(request)
    if not isinstance(who, User) or session is None or session.user_id != who.pk:
        return "/"
    if who.is_staff:
        return resolve_url(settings.LOGIN_REDIRECT_URL)
    member = session_state.acting_for(session)
    if member is None:
        return reverse("accounts:acting_for") if running_memberships(who).exists() else "/"
    return resolve_url(settings.STAFF_HOME_URL) if member.is_of_agency else reverse("accounts:member_home")
