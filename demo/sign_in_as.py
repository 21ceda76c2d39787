"""The page of the demonstration that signs in as somebody of the cast with one press."""

from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts import demonstration
from accounts.models import User
from accounts.web.home import home_of
from demo import accounts


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in_as(request: HttpRequest) -> HttpResponse:
    """Offer the cast; a POST signs in as one of them, second factor taken as passed. 404 outside the demonstration."""
    if not demonstration.is_on():
        raise Http404
    if request.method != "POST":
        names = {"sign_ins": accounts.SIGN_INS, "password": accounts.PASSWORD}
        return render(request, "demo/sign_in_as.html", names)
    user = _of_the_cast(request.POST.get("email", ""))
    request.session.flush()
    login(request, user, backend="django.contrib.auth.backends.ModelBackend")
    demonstration.count_second_factor_as_passed(request)
    return redirect(home_of(request))


def _of_the_cast(email: str) -> User:
    """Only somebody of the cast, never another account of the same database."""
    if email not in {known for _, known, _ in accounts.SIGN_INS}:
        raise Http404
    user = User.objects.filter(email=email, is_active=True).first()
    if user is None:
        raise Http404
    return user
