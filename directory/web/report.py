"""A visitor tells us about a mistake."""

from uuid import UUID

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from core import network
from directory import services
from directory.presentation.whose_lines import country_of_readers
from directory.search.danger import hear
from directory.web import limits
from directory.web.listing import published_or_404

LONGEST = 2000
TOO_MANY = "Many reports came from your network in the last hour. Nothing is lost: send it again in an hour."


class ReportForm(forms.Form):
    text = forms.CharField(
        label="What is wrong?",
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={
            "required": "Write what is wrong, in a few words.",
            "max_length": f"That is too long. Keep it under {LONGEST:,} letters.",
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest, listing_id: UUID) -> HttpResponse:
    """The form, and on POST the report itself: the text and the listing, nothing about the writer."""
    organization = published_or_404(listing_id)
    form = ReportForm(request.POST if request.method == "POST" else None)
    too_many = form.is_valid() and not limits.REPORTS.spend(network.address(request))
    if too_many:
        form.add_error("text", TOO_MANY)
    elif form.is_valid():
        services.report_mistake(organization=organization, text=form.cleaned_data["text"])
        if hear(form.cleaned_data["text"]).alerts:
            # No address may say so: the page stands here, with whom to call first.
            names = {"organization": organization, "country": country_of_readers(organization), "in_danger": True}
            return _without_form_cookie(request, render(request, "directory/report_thanks.html", names))
        return _without_form_cookie(request, redirect("directory:report_thanks", listing_id=listing_id))
    context = {"form": form, "organization": organization, "country": country_of_readers(organization)}
    status = 429 if too_many else 400 if form.errors else 200
    return render(request, "directory/report.html", context, status=status)


def _without_form_cookie(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Takes back the cookie that protected the form, unless somebody signed in still needs it."""
    if settings.SESSION_COOKIE_NAME not in request.COOKIES:
        response.delete_cookie(settings.CSRF_COOKIE_NAME)
    return response


@require_safe
def thanks(request: HttpRequest, listing_id: UUID) -> HttpResponse:
    organization = published_or_404(listing_id)
    context = {"organization": organization, "country": country_of_readers(organization)}
    return render(request, "directory/report_thanks.html", context)
