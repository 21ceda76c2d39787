"""Accepting an invitation to a party."""

from typing import cast

# Nothing public writes down that a password was typed.
from allauth.account.internal.flows.login import record_authentication
from allauth.account.utils import perform_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from accounts.models import Invitation, PartyKind, User
from accounts.services import invitations, sessions
from accounts.web.adapters import password_typed
from accounts.web.forms import JoinForm, LinkForm
from accounts.web.home import home_of
from core import tokens


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest) -> HttpResponse:
    """Where the link leads: its token, then name and password, or one press for somebody with an account."""
    if request.method != "POST":
        return render(
            request,
            "accounts/invitation_link.html",
            {"form": LinkForm(initial={"link": tokens.token_in_path(request.path_info)})},
        )
    token = tokens.token_in(request.POST.get("link", ""))
    offered = invitations.find(token)
    if offered is None:
        link = LinkForm(request.POST)
        link.refuse()
        return render(request, "accounts/invitation_link.html", {"form": link})
    if request.user.is_authenticated or invitations.has_account(offered):
        return _with_account(request, offered, token)
    return _without_account(request, offered, token)


def _with_account(request: HttpRequest, offered: Invitation, token: str) -> HttpResponse:
    error = ""
    is_theirs = request.user.is_authenticated and invitations.is_for(offered, request.user)
    if is_theirs and "join" in request.POST:
        try:
            joined = invitations.accept(token, user=cast(User, request.user))
        except invitations.InvitationError as refused:
            error = str(refused)
        else:
            sessions.act_for(request, joined)
            return redirect(home_of(request))
    names = {"invitation": offered, "token": token, "is_theirs": is_theirs, "error": error}
    return render(request, "accounts/invitation_account.html", names)


def _without_account(request: HttpRequest, offered: Invitation, token: str) -> HttpResponse:
    sent = request.POST if "password" in request.POST else None
    form = JoinForm(sent, user=User(email=offered.email, name=request.POST.get("name", "")))
    if offered.party.kind != PartyKind.AGENCY:
        form.fields["name"].help_text = "Your colleagues see it."
    if form.is_bound and form.is_valid():
        try:
            joined = invitations.accept(token, name=form.cleaned_data["name"], password=form.cleaned_data["password"])
        except invitations.InvitationError as refused:
            form.add_error(None, str(refused))
        else:
            return _sign_in(request, joined.user)
    return render(request, "accounts/invitation_new.html", {"form": form, "invitation": offered, "token": token})


def _sign_in(request: HttpRequest, user: User) -> HttpResponse:
    """They have just typed the password: setting up the second factor need not ask for it again."""
    record_authentication(request, user, method="password", email=user.email, reauthenticated=True)
    password_typed(request, user)
    return perform_login(request, user, redirect_url=reverse("mfa_index"), email=user.email)
