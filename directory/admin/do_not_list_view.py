"""The page on which a wish not to be listed is honoured, one listing at a time."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from directory import services
from directory.admin import listing_pages
from directory.vocabularies import ListingState


class DoNotListForm(forms.Form):
    reason = forms.CharField(
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2000,
        label="Who asked, and when",
        help_text="For example: their chair, by e-mail on 3 May. Only curators read this.",
        error_messages={"required": "Say who asked and when, so that the next curator understands."},
    )


def do_not_list_view(model_admin: ModelAdmin, request: HttpRequest, pk: UUID) -> HttpResponse:
    """Asks once; then hides the listing and keeps the request, so that no import brings it back."""
    listing = listing_pages.fetch(model_admin, request, pk)
    if not request.user.has_perm("directory.add_donotlist"):
        raise PermissionDenied
    if listing.state == ListingState.DO_NOT_LIST:
        messages.info(request, f"{listing} is not listed already.")
        return redirect("admin:directory_organization_change", listing.pk)
    form = DoNotListForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        services.do_not_list(organization=listing, reason=form.cleaned_data["reason"])
        messages.success(request, f"{listing} is hidden from now on, and no import brings it back.")
        return redirect("admin:directory_organization_changelist")
    page_context = listing_pages.context(model_admin, request, listing, f"Do not list {listing}", form=form)
    return render(request, "admin/curation/do_not_list.html", page_context)
