"""The curators' desk: Django's admin, entered through our own sign-in page only."""

from django.contrib import admin
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect


class CuratorAdminSite(admin.AdminSite):
    site_header = "Alongside: keeping listings true"
    site_title = "Curators' desk"
    index_title = "What needs you"
    site_url = "/"

    def login(self, request: HttpRequest, extra_context: dict[str, object] | None = None) -> HttpResponse:
        """Send people to the one sign-in page; those signed in without the right get sent there too."""
        return redirect_to_login(request.get_full_path())

    def logout(self, request: HttpRequest, extra_context: dict[str, object] | None = None) -> HttpResponseBase:
        return redirect("accounts:sign_out")
