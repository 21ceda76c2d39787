"""Pages that hold words only, and the way out."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_safe

from directory import services
from directory.crisis import lines


@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """One field: where?"""
    return render(request, "directory/start.html")


@require_safe
def help_now(request: HttpRequest) -> HttpResponse:
    """Crisis lines of every country we know, those of the countries the site serves first."""
    own = lines.for_place("", settings.SITE_COUNTRIES)
    countries = [*own, *(country for country in lines.COUNTRIES if country not in own)]
    return render(request, "directory/help_now.html", {"all_countries": countries})


@require_safe
def about(request: HttpRequest) -> HttpResponse:
    return render(request, "directory/about.html")


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    return render(
        request, "directory/privacy.html", {"days": services.HANDOUT_DAYS, "hours": settings.SESSION_COOKIE_AGE // 3600}
    )


@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    return render(request, "directory/accessibility.html")


@require_safe
def leave(request: HttpRequest) -> HttpResponse:
    """Ends a session if there is one and opens a weather page, which is not told where the visitor came from.

    No `Clear-Site-Data`: clearing the cache holds the page back for seconds in some browsers, and clearing cookies
    reaches the other sites of the same domain.
    """
    if settings.SESSION_COOKIE_NAME in request.COOKIES:
        request.session.flush()
    country = request.GET.get("in", settings.SITE_COUNTRY)
    response = HttpResponseRedirect(settings.EXIT_URL_GB if country == "GB" else settings.EXIT_URL)
    for name in request.COOKIES:
        response.delete_cookie(name)
    response["Referrer-Policy"] = "no-referrer"
    response["Cache-Control"] = "no-store"
    return response
