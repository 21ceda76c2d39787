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
    found = _open(code)
    if found is None:
        return _ended(request)
    if code != codes.shown(found.code):
        return redirect("directory:handout", code=codes.shown(found.code))
    context = {
        "own": False,
        "pdf_url": reverse("directory:handout_pdf", args=[codes.shown(found.code)]),
        "take_url": reverse("directory:handout_take", args=[codes.shown(found.code)]),
    }
    return sheets.page(request, _sheet(request, found), context)


@require_safe
def handout_pdf(request: HttpRequest, code: str) -> HttpResponse:
    """The same as a PDF."""
    found = _open(code)
    if found is None:
        return _ended(request)
    return sheets.pdf(
        request, lambda: _sheet(request, found), reverse("directory:handout", args=[codes.shown(found.code)])
    )


@require_POST
@from_our_pages
def take(request: HttpRequest, code: str) -> HttpResponse:
    """Puts these listings on the visitor's own shortlist, after those that are there, to be changed."""
    found = _open(code)
    if found is None:
        return _ended(request)
    kept = session_store.read(request)
    wanted = kept or Shortlist(language=found.language, large_print=found.large_print)
    for listing in found.listings:
        wanted = wanted.adding(listing)
    if begins_too_many(request, kept):
        return too_many_lists(request)
    response = redirect("directory:shortlist")
    session_store.write(request, response, wanted)
    return response


def _open(code: str) -> Handout | None:
    return Handout.objects.open_on(timezone.localdate()).filter(pk=codes.read(code)).first()


def _ended(request: HttpRequest) -> HttpResponse:
    return render(request, "directory/handout_ended.html", status=404)


def _sheet(request: HttpRequest, found: Handout) -> Sheet:
    return sheet(
        [Chosen(listing) for listing in found.listings],
        language=found.language,
        large_print=found.large_print,
        link=link_to(found, sheets.address_of(request, found)),
    )
