"""Setting up a second factor: django-allauth's pages, closed to a session that has not shown the one there is."""

from typing import Any

from allauth.account.utils import get_next_redirect_url

# Nothing public writes down that a second factor was shown.
from allauth.mfa.base.internal.flows import post_authentication
from allauth.mfa.base.views import IndexView
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.views import ActivateTOTPView
from allauth.mfa.webauthn.views import AddWebAuthnView
from django.http import HttpRequest, HttpResponse

from accounts.services import sessions
from accounts.services.second_factor import use_up
from accounts.web.views.account import come_back_to


class SecondFactor(IndexView):
    """What is set up, and what can be."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if (url := get_next_redirect_url(request)) is not None:
            come_back_to(request, url)
        return super().get(request, *args, **kwargs)


class AddApp(ActivateTOTPView):
    """Adds an authenticator app; typing its first code counts as showing it."""

    def form_valid(self, form: Any) -> HttpResponse:
        response = super().form_valid(form)
        use_up(self.request.user.pk, form.cleaned_data["code"])
        _count_as_shown(self.request, Authenticator.Type.TOTP)
        return response


class AddPasskey(AddWebAuthnView):
    """Adds a passkey; making it counts as showing it."""

    def form_valid(self, form: Any) -> HttpResponse:
        response = super().form_valid(form)
        _count_as_shown(self.request, Authenticator.Type.WEBAUTHN)
        return response


def _count_as_shown(request: HttpRequest, kind: str) -> None:
    """Sessions that signed in by password alone, before there was a second factor, end."""
    authenticator = Authenticator.objects.filter(user=request.user, type=kind).latest("created_at", "pk")
    post_authentication(request, authenticator)
    sessions.end_all(authenticator.user, but=sessions.current(request))
