from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import LoginView, LogoutView
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache

from accounts.forms import SignInForm


class SignIn(LoginView):
    """By e-mail address, upper or lower case; `next` leads to pages of this site only."""

    template_name = "accounts/sign_in.html"
    authentication_form = SignInForm

    def get_default_redirect_url(self) -> str:
        """Curators to their desk; others to the start page, because nothing else is theirs."""
        if self.request.user.is_staff:
            return super().get_default_redirect_url()
        return settings.FORCE_SCRIPT_NAME or "/"


class SignOut(LogoutView):
    """POST only, as Django requires; a GET shows the button."""

    http_method_names = ["get", "post", "options"]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return render(request, "accounts/sign_out.html")


@never_cache
@login_required
def curate(request: HttpRequest) -> HttpResponse:
    """The door to the curators' desk: its address is shown to curators only."""
    if not request.user.is_staff:
        raise Http404
    return redirect("admin:index")
