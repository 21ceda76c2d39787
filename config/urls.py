"""Every address of the site, by app."""

from django.conf import settings
from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("", include("directory.web.urls")),
    path("", include("accounts.web.urls")),
    path("", include("accounts.web.allauth_urls")),
    path("", include("referrals.web.urls")),
    path(f"{settings.ADMIN_PATH}/", admin.site.urls),
]

if settings.DEMO and not settings.PRODUCTION:
    urlpatterns.append(path("demo/", include("demo.urls")))

handler400 = "config.errors.bad_request"
handler403 = "config.errors.forbidden"
handler404 = "config.errors.not_found"
handler500 = "config.errors.server_error"
