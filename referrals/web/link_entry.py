"""Where a link leads: its token and its code, and then the page it opens.

The token stands after `#` in the address, so no server sees it; a script puts it into the form, or somebody pastes it.
Unknown, ended, run out, claimed elsewhere: one answer, word for word.
"""

from datetime import timedelta
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from core import network, throttle
from core.text import null_bytes
from core.tokens import token_in, token_in_path
from referrals.services import links
from referrals.web import link_access

GONE = (
    "This link does not open. It may have ended, been opened on another phone, or lost a letter on the way. "
    "Ask the agency, or whoever invited you, for a new one."
)
WAIT = (
    "Too many tries from here. Wait an hour, then try again. If it cannot wait, call whoever gave you the link: "
    "the agency, or whoever invited you."
)
# Wrong answers from one network address. A link itself takes five.
_GUESSES = 30
_WINDOW = timedelta(hours=1)


class OpenForm(forms.Form):
    """A link, put in by the script or pasted, and its code."""

    link = forms.CharField(
        label="Paste your link",
        max_length=2_000,
        help_text="The whole address, or the letters after the # sign.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "data-token": ""}),
        error_messages={
            "required": "Paste the whole link.",
            "max_length": "That is longer than any link. Paste the link alone.",
        },
    )
    code = forms.CharField(
        label="Code",
        max_length=60,
        help_text=(
            "8 digits. The agency reads out the code by telephone, or whoever invited you tells it. "
            "It reaches you another way than the link. You can paste it, with spaces or without."
        ),
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
        error_messages={"required": "Type the code.", "max_length": "That is longer than any code. It has 8 digits."},
    )

    def clean_link(self) -> str:
        return token_in(self.cleaned_data["link"])


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def open_link(request: HttpRequest) -> HttpResponse:
    """Ask for link and code, and open what they open."""
    if request.user.is_authenticated:
        return TemplateResponse(request, "referrals/open/signed_in.html", status=403)
    form = OpenForm(request.POST if request.method == "POST" else None)
    if not form.is_bound or not form.is_valid():
        return _page(request, form, status=400 if _not_typed(form) else 200)
    subject = network.address(request)
    if throttle.spend("link", subject, limit=_GUESSES, window=_WINDOW) is None:
        form.add_error(None, WAIT)
        return _page(request, form, status=429, wait=True)
    answer = links.claim(form.cleaned_data["link"], form.cleaned_data["code"], known=link_access.known_secrets(request))
    if isinstance(answer, links.Refused):
        return _refuse(request, form, answer)
    throttle.give_back("link", subject)
    response = redirect(link_access.address_of(answer.link))
    link_access.remember(request, response, answer)
    return response


# Shorter is an anchor of a page, or no whole link.
_SHORTEST_TOKEN = 20


@never_cache
@require_safe
def coded(request: HttpRequest) -> HttpResponse:
    """The same page for a link whose # became %23 on the way: its token is in the form already, if it is whole."""
    if request.user.is_authenticated:
        return TemplateResponse(request, "referrals/open/signed_in.html", status=403)
    token = token_in_path(request.path_info)
    is_whole = len(token) >= _SHORTEST_TOKEN and "/" not in token
    form = OpenForm(initial={"link": token if is_whole else ""})
    return _page(request, form, status=200, coded="whole" if is_whole else "not whole")


def _not_typed(form: OpenForm) -> bool:
    """Whether something came that no form of ours sends."""
    return any(error.code == null_bytes.CODE for errors in form.errors.as_data().values() for error in errors)


def _refuse(request: HttpRequest, form: OpenForm, refused: links.Refused) -> HttpResponse:
    if refused.why == links.Refusal.WRONG_CODE:
        left = refused.tries_left
        form.add_error("code", f"That code does not match. You have {left} {'try' if left == 1 else 'tries'} left.")
        return _page(request, form, status=200)
    form.add_error(None, GONE)
    return _page(request, form, status=404)


def _page(request: HttpRequest, form: OpenForm, status: int, *, wait: bool = False, coded: str = "") -> HttpResponse:
    names: dict[str, Any] = {"form": form, "wait": wait, "coded": coded}
    return TemplateResponse(request, "referrals/open/open.html", names, status=status)
