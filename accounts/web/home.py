"""Where somebody who signed in begins."""

from typing import Any

from django.conf import settings
from django.shortcuts import resolve_url

from accounts.selectors.memberships import membership_of


def home_of(user: Any) -> str:
    """Curators: their desk. People who work for an agency: what waits for them. Others: the start page."""
    if user.is_staff:
        return resolve_url(settings.LOGIN_REDIRECT_URL)
    if membership_of(user) is not None:
        return resolve_url(settings.STAFF_HOME_URL)
    return "/"
