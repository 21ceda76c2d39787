"""A visitor's shortlist: putting listings on it, ordering them, writing notes, and printing.

Nothing here needs an account or JavaScript. Listings and notes travel in the body of forms, never in addresses.
"""

import re
from collections.abc import Collection
from dataclasses import replace
from urllib.parse import urlencode, urlsplit
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.web.limits import too_often
from core import network
from directory import services
from directory.handouts import session_store
from directory.handouts.form import Sent, read_form, read_id
from directory.handouts.same_origin_check import from_our_pages
from directory.handouts.sheet import Link, Sheet, link_to, sheet
from directory.handouts.shortlist import LONGEST_NOTE, Shortlist
from directory.models import Handout, HandoutLanguage, Organization
from directory.web import limits, sheets

# For whom staff are choosing, by reference: `referrals.web.staff.chosen_person`.
_FOR = "for"
_REFERENCE = re.compile(r"[A-Za-z0-9-]{9,11}")


@require_safe
@never_cache
def shortlist(request: HttpRequest) -> HttpResponse:
    """The list, with its notes and the look of its sheet; or how to begin one."""
    return _page(request, session_store.read(request))


@require_POST
@from_our_pages
def add(request: HttpRequest) -> HttpResponse:
    """Puts `listing` last and goes back to where it was pressed. A script that sends
    `Accept: application/json` is told the count: `{"count": 3, "full": false}`, with 409 where it did not fit.

    A list that is full keeps it waiting and is shown: pages say beforehand that it is full, but may be older than it.

    `listing` is an id, and after a space the group of the results it stands in: pages show it in several.
    `then=shortlist` goes on to the list instead, from a page that is none to come back to.
    """
    stored = session_store.read(request)
    name, _, group = request.POST.get("listing", "").partition(" ")
    listing = read_id(name)
    if listing is None or not Organization.objects.published().filter(pk=listing).exists():
        return HttpResponseRedirect(_to(request))
    wanted = stored.adding(listing)
    fits = listing in wanted.ids
    if request.get_preferred_type(["text/html", "application/json"]) == "application/json":
        count = {"count": len(wanted), "full": wanted.full}
        response: HttpResponse = JsonResponse(count, status=200 if fits else 409)
    else:
        goes_back = fits and request.POST.get("then") != "shortlist"
        response = HttpResponseRedirect(_back(request, listing, group) if goes_back else _to(request))
    if wanted is not stored:
        if begins_too_many(request, stored):
            return too_many_lists(request)
        session_store.write(request, response, wanted)
    return response


def begins_too_many(request: HttpRequest, stored: Shortlist) -> bool:
    """Counts a list that begins, each a row for 12 hours; whether this network began very many."""
    return not stored and not limits.LISTS.spend(network.address(request))


def too_many_lists(request: HttpRequest) -> HttpResponse:
    """429; a script that asked for JSON sends its form instead, and so shows this page."""
    return too_often(request, limits.LISTS, frame="base.html")


@require_POST
@from_our_pages
def change(request: HttpRequest) -> HttpResponse:
    """Keeps what was typed, then does what the button says."""
    stored = session_store.read(request)
    sent = read_form(request.POST, stored)
    if sent.button == "clear":
        return _store(request, Shortlist(), _to(request))
    if sent.too_long:
        return _page(request, sent.shortlist, sent)
    if sent.button == "print" and stored:
        return _store(request, _with_link(request, sent.shortlist), _to(request, "directory:shortlist_print"))
    changed = _moved(sent)
    place = f"#at-{sent.listing}" if sent.listing in changed.ids else ""
    return _store(request, changed, _to(request) + place)


@require_safe
@never_cache
def print_page(request: HttpRequest) -> HttpResponse:
    """The sheet as a page to print, notes included."""
    stored = session_store.read(request)
    if not stored:
        return HttpResponseRedirect(_to(request))
    displayed = _sheet(request, stored)
    names = {
        "own": True,
        "pdf_url": reverse("directory:shortlist_pdf"),
        "lacks_link": stored.wants_link and not displayed.link,
    }
    return sheets.page(request, displayed, names)


@require_safe
@never_cache
def pdf(request: HttpRequest) -> HttpResponse:
    """The sheet as a PDF, notes included."""
    stored = session_store.read(request)
    if not stored:
        return redirect("directory:shortlist")
    return sheets.pdf(request, lambda: _sheet(request, stored), reverse("directory:shortlist_print"))


def _page(request: HttpRequest, displayed: Shortlist, sent: Sent | None = None) -> HttpResponse:
    listed = sheet(displayed.chosen, language=HandoutLanguage.ENGLISH, large_print=False)
    context = {
        "shortlist": displayed,
        "rows": list(zip(displayed.chosen, listed.entries, strict=True)),
        "waiting": _names(displayed.waiting),
        "country": listed.country,
        "languages": HandoutLanguage.choices,
        "too_long": sent.too_long if sent else frozenset(),
        "longest": LONGEST_NOTE,
        "days": services.HANDOUT_DAYS,
        "hours": settings.SESSION_COOKIE_AGE // 3600,
    }
    return render(request, "directory/shortlist.html", context, status=400 if sent else 200)


def _names(listings: Collection[UUID]) -> list[tuple[UUID, str]]:
    """Listings that wait, in their order, with their names; without those withdrawn since."""
    names = dict(Organization.objects.published().filter(pk__in=listings).values_list("pk", "name")) if listings else {}
    return [(one, names[one]) for one in listings if one in names]


def _store(request: HttpRequest, changed: Shortlist, address: str) -> HttpResponse:
    response = HttpResponseRedirect(address)
    session_store.write(request, response, changed)
    return response


def _moved(sent: Sent) -> Shortlist:
    if sent.listing is None:
        return sent.shortlist
    if sent.button == "remove":
        return sent.shortlist.without(sent.listing)
    return sent.shortlist.moving(sent.listing, -1 if sent.button == "up" else 1)


def _with_link(request: HttpRequest, wanted: Shortlist) -> Shortlist:
    """With the code of a short link if one is wanted; the one made before for the same list is used again.

    Without one where this network made very many: the sheet is there all the same, and its page says so.
    """
    if not wanted.wants_link or _handout(wanted) is not None or not limits.SHORT_LINKS.spend(network.address(request)):
        return wanted
    made = services.share_list(
        listings=wanted.ids, language=HandoutLanguage(wanted.language), large_print=wanted.large_print
    )
    return replace(wanted, code=made.code)


def _handout(stored: Shortlist) -> Handout | None:
    """The open short link of this very list."""
    if not stored.code:
        return None
    return Handout.objects.open_on(timezone.localdate()).filter(pk=stored.code).first()


def _sheet(request: HttpRequest, stored: Shortlist) -> Sheet:
    return sheet(stored.chosen, language=stored.language, large_print=stored.large_print, link=_link(request, stored))


def _link(request: HttpRequest, stored: Shortlist) -> Link | None:
    made = _handout(stored) if stored.wants_link else None
    return link_to(made, sheets.address_of(request, made)) if made else None


def _to(request: HttpRequest, name: str = "directory:shortlist") -> str:
    """The address of a page of the shortlist. Whom staff are choosing for goes along: a short reference, never a name."""
    chosen = request.POST.get(_FOR) or request.GET.get(_FOR, "")
    return reverse(name) + (f"?{urlencode({_FOR: chosen})}" if _REFERENCE.fullmatch(chosen) else "")


def _back(request: HttpRequest, listing: object, group: str) -> str:
    """The page of ours that "Shortlist" was pressed on, at that result; the shortlist where we are not told."""
    came_from = request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(came_from, {request.get_host()}, require_https=request.is_secure()):
        return _to(request)
    parts = urlsplit(came_from)
    at = f"#{group}-{listing}" if group.isidentifier() else ""
    return f"/{parts.path.lstrip('/')}{'?' + parts.query if parts.query else ''}{at}"
