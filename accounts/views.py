from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import LoginView, LogoutView
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from accounts.forms import SignInForm


class SignIn(LoginView):
    template_name = "accounts/sign_in.html"
    authentication_form = SignInForm
    redirect_authenticated_user = False


class SignOut(LogoutView):
    """POST only, as Django requires; a GET shows the button."""

    http_method_names = ["get", "post", "options"]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        from django.shortcuts import render

        return render(request, "accounts/sign_out.html")


@login_required
def curate(request: HttpRequest) -> HttpResponse:
    """The door to the curators' desk: its address is shown to curators only."""
    if not request.user.is_staff:
        raise PermissionDenied
    return redirect(f"/{settings.ADMIN_PATH}/")
