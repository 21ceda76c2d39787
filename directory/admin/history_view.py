"""The page "History": every change of a listing in words."""

from django.contrib.admin import ModelAdmin
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from directory.admin import listing_pages
from directory.curation import history

_PER_PAGE = 50


def history_view(model_admin: ModelAdmin, request: HttpRequest, object_id: str) -> HttpResponse:
    """Newest first; private addresses only for those who may see them."""
    listing = listing_pages.fetch(model_admin, request, object_id)
    private = request.user.has_perm("directory.view_privateaddress")
    pages = Paginator(history.edits(listing.pk, private=private), _PER_PAGE)
    page = pages.get_page(request.GET.get("page"))
    page_context = listing_pages.context(
        model_admin, request, listing, f"History: {listing}", page=page, private=private
    )
    return render(request, "admin/curation/history.html", page_context)
