"""The curators' desk: Django's admin, entered through our own sign-in page only."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import pghistory
from django.conf import settings
from django.contrib import admin
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from accounts.web.membership_access import second_factor_missing


@dataclass(frozen=True)
class Queue:
    """A pile of work on the desk's first page: what it is, how many, and where they are."""

    title: str
    count: int
    url: str


Queues = Callable[[HttpRequest], Iterable[Queue]]


class CuratorAdminSite(admin.AdminSite):
    site_header = "Alongside: keeping listings true"
    site_title = "Curators' desk"
    index_title = "What needs you"
    site_url = "/"
    # The first page is the way around; a second menu beside every form would only push it aside.
    enable_nav_sidebar = False

    def __init__(self, name: str = "admin") -> None:
        super().__init__(name)
        self._queues: list[Queues] = []

    def add_queues(self, queues: Queues) -> None:
        """Have the first page show these piles of work; apps add their own."""
        self._queues.append(queues)

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> TemplateResponse:
        queues = [queue for made in self._queues for queue in made(request)]
        return super().index(request, {"queues": queues, **(extra_context or {})})

    def has_permission(self, request: HttpRequest) -> bool:
        """Only active curators who showed their second factor; everything else, an absent user included, is refused."""
        if not _is_curator(request):
            return False
        return not settings.CURATORS_NEED_SECOND_FACTOR or second_factor_missing(request) is None

    def admin_view(self, view: Callable[..., HttpResponseBase], cacheable: bool = False) -> Any:
        """Guard a view of the desk, and sign the history of every change made in it.

        Anonymous: to the sign-in page. Signed in without the right: the 404 of a page that does not exist. A curator
        without a second factor: to where it is set up or asked for. The history keeps who, and no address: addresses
        carry search words.
        """
        guarded = super().admin_view(view, cacheable)

        def guarded_view(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not self.has_permission(request):
                return self._turn_away(request)
            with pghistory.context(user=str(request.user.pk)):
                response = guarded(request, *args, **kwargs)
                # Rendered here, so that a query in a template runs with the rest.
                render = getattr(response, "render", None)
                return render() if callable(render) else response

        guarded_view.csrf_exempt = getattr(guarded, "csrf_exempt", False)  # type: ignore[attr-defined]
        return guarded_view

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """The one sign-in page, which comes back to where somebody was going on this site."""
        home = reverse("admin:index", current_app=self.name)
        if self.has_permission(request):
            return redirect(home)
        wanted = request.GET.get("next", "")
        safe = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
        return self._turn_away(request, wanted if safe else home)

    def logout(  # type: ignore[override]
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The one sign-out page, which asks for a POST."""
        return redirect("accounts:sign_out")

    def _turn_away(self, request: HttpRequest, wanted: str = "") -> HttpResponse:
        if _is_curator(request):
            missing = second_factor_missing(request)
            if missing is not None:
                return missing
        if request.user.is_authenticated:
            raise Http404
        return redirect_to_login(wanted or request.get_full_path())


def _is_curator(request: HttpRequest) -> bool:
    user = getattr(request, "user", None)
    return bool(user and user.is_authenticated and user.is_active and user.is_staff)
