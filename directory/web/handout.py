"""The page behind a short link: the same list, without notes."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from directory.handouts import codes, session_store
from directory.handouts.same_origin_check import from_our_pages
from directory.handouts.sheet import Sheet, link_to, sheet
from directory.handouts.shortlist import Chosen, Shortlist
from directory.models import Handout
from directory.web import sheets
from directory.web.shortlist import begins_too_many, too_many_lists


@require_safe
def handout(request: HttpRequest, code: str) -> HttpResponse:
    """The list. An unknown code, one whose days are over and one that cannot be have the same answer."""
    shared = _open(code)
    if shared is None:
        return _ended(request)
    if code != codes.formatted(shared.code):
        return redirect("directory:handout", code=codes.formatted(shared.code))
    context = {
        "own": False,
        "pdf_url": reverse("directory:handout_pdf", args=[codes.formatted(shared.code)]),
        "take_url": reverse("directory:handout_take", args=[codes.formatted(shared.code)]),
    }
    return sheets.page(request, _sheet(request, shared), context)


@require_safe
def handout_pdf(request: HttpRequest, code: str) -> HttpResponse:
    """The same as a PDF."""
    shared = _open(code)
    if shared is None:
        return _ended(request)
    return sheets.pdf(
        request, lambda: _sheet(request, shared), reverse("directory:handout", args=[codes.formatted(shared.code)])
    )


@require_POST
@from_our_pages
def take(request: HttpRequest, code: str) -> HttpResponse:
    """Puts these listings on the visitor's own shortlist, after those that are there, to be changed."""
    shared = _open(code)
    if shared is None:
        return _ended(request)
    stored = session_store.read(request)
    wanted = stored or Shortlist(language=shared.language, large_print=shared.large_print)
    for listing in shared.listings:
        wanted = wanted.adding(listing)
    if begins_too_many(request, stored):
        return too_many_lists(request)
    response = redirect("directory:shortlist")
    session_store.write(request, response, wanted)
    return response


def _open(code: str) -> Handout | None:
    return Handout.objects.open_on(timezone.localdate()).filter(pk=codes.read(code)).first()


def _ended(request: HttpRequest) -> HttpResponse:
    return render(request, "directory/handout_ended.html", status=404)


def _sheet(request: HttpRequest, shared: Handout) -> Sheet:
    return sheet(
        [Chosen(listing) for listing in shared.listings],
        language=shared.language,
        large_print=shared.large_print,
        link=link_to(shared, sheets.address_of(request, shared)),
    )
