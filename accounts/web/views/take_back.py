"""Taking back a device that was handed over for signing."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts import demonstration
from accounts.selectors import second_factors
from accounts.selectors.session_state import SessionState
from accounts.services import device_lock, second_factor
from accounts.web.forms import CodeForm, PasskeyForm
from accounts.web.home import home_of


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def take_back(request: HttpRequest) -> HttpResponse:
    """Ask for the second factor of whoever is signed in; 404 where no device was handed over."""
    if not SessionState(request).is_handed_over:
        raise Http404
    user = request.suspended_user  # type: ignore[attr-defined]
    sent = request.POST if request.method == "POST" else None
    is_passkey = sent is not None and "credential" in sent
    code = CodeForm(sent if not is_passkey else None, user=user)
    passkey = PasskeyForm(sent if is_passkey else None, user=user)
    if sent is not None and (_presses_on(request) or (passkey if is_passkey else code).is_valid()):
        return redirect(device_lock.resume(request) or home_of(request, user))
    return render(
        request,
        "accounts/take_back.html",
        {
            "form": code,
            "passkey_form": passkey,
            "question": second_factor.passkey_question(user),
            "has_app": second_factors.has_app(user),
            "passed_to": device_lock.passed_to(request),
            "is_locked": device_lock.is_locked(request),
            "demonstration": _is_demonstration(request),
        },
    )


def _presses_on(request: HttpRequest) -> bool:
    """The cast of the demonstration has no second factor: one press takes the device back."""
    return _is_demonstration(request) and "demonstration" in request.POST


def _is_demonstration(request: HttpRequest) -> bool:
    user = request.suspended_user  # type: ignore[attr-defined]
    return demonstration.marks(request, user) and not second_factors.is_set_up(user)
