"""Signing in and out."""

from typing import Any

from allauth.account.views import LoginView
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import LogoutView
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from accounts import demonstration


class SignIn(LoginView):
    """By e-mail address, upper or lower case, then by second factor; `next` leads to pages of this site only."""

    template_name = "accounts/sign_in.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        names = {"demonstration": demonstration.is_on(), "was_idle": self.request.GET.get("idle") == "1"}
        return super().get_context_data(**kwargs) | names


class SignOut(LogoutView):
    """POST only, as Django requires; a GET shows the button."""

    http_method_names = ["get", "post", "options"]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return render(request, "accounts/sign_out.html")


@login_required
def curate(request: HttpRequest) -> HttpResponse:
    """The door to the curators' desk: its address is shown to curators only."""
    if not request.user.is_staff:
        raise Http404
    return redirect("admin:index")
