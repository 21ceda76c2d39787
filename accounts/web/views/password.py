"""A forgotten password."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from accounts.services import password_reset
from accounts.web.forms import EMAIL_ERRORS, LinkForm, NewPasswordForm
from core import network, tokens
from core.messaging import mail_links
from core.text.email_addresses import AddressField


class ForgottenForm(forms.Form):
    email = AddressField(
        new=False,
        label="E-mail address",
        widget=forms.EmailInput(attrs={"autocomplete": "username"}),
        error_messages=EMAIL_ERRORS,
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def forgotten(request: HttpRequest) -> HttpResponse:
    """Ask for a link; the answer is the same whether there is an account or not."""
    form = ForgottenForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        page = mail_links.address_of("accounts:new_password")
        password_reset.ask_for_link(form.cleaned_data["email"], place=network.address(request), page=page)
        return redirect("accounts:password_asked")
    return render(request, "accounts/password_forgotten.html", {"form": form})


@require_safe
def asked(request: HttpRequest) -> HttpResponse:
    """What happens next, if there is an account."""
    return render(request, "accounts/password_asked.html")


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Where the link leads: its token, then a new password. Signing in comes after, second factor included."""
    if request.method != "POST":
        return render(
            request,
            "accounts/new_password_link.html",
            {"form": LinkForm(initial={"link": tokens.token_in_path(request.path_info)})},
        )
    link = LinkForm(request.POST)
    token = tokens.token_in(request.POST.get("link", ""))
    user = password_reset.find(token)
    if user is None:
        link.refuse()
        return render(request, "accounts/new_password_link.html", {"form": link})
    form = NewPasswordForm(request.POST if "password" in request.POST else None, user=user)
    if form.is_bound and form.is_valid():
        if password_reset.set_password(token, form.cleaned_data["password"]):
            return redirect("accounts:password_set")
        # Another browser was faster with the same link.
        link.refuse()
        return render(request, "accounts/new_password_link.html", {"form": link})
    return render(request, "accounts/new_password.html", {"form": form, "token": token})


@require_safe
def done(request: HttpRequest) -> HttpResponse:
    """The new password holds."""
    return render(request, "accounts/password_set.html")
