"""Who is on duty for an agency, and whether one hears by e-mail about the people one works with."""

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts.models import Agency, Membership, Notifications
from accounts.selectors.session_state import SessionState
from accounts.web.duty_form import DutyForm
from accounts.web.kept_form import PutsBack
from accounts.web.membership_access import MembershipRequest, agency_admin_required, own_account


class NotificationsForm(PutsBack, forms.ModelForm):
    """At once, or not at all."""

    class Meta:
        model = Membership
        fields = ("notifications",)
        widgets = {"notifications": forms.RadioSelect}
        labels = {"notifications": "E-mail when something about them is new"}
        error_messages = {"notifications": {"required": "Choose one.", "invalid_choice": "Choose from the list."}}


@require_http_methods(["GET", "HEAD", "POST"])
@agency_admin_required
def duty(request: MembershipRequest) -> HttpResponse:
    """Name the duty contact and the hours, or take both away: people are then offered no box to write in."""
    agency = Agency.objects.get(pk=request.membership.agency_id)
    form = DutyForm(request.POST if request.method == "POST" else None, instance=agency)
    if form.is_bound and form.is_valid():
        form.save()
        return redirect("accounts:agency")
    return render(request, "accounts/duty.html", {"form": form, "agency": request.membership.agency})


@require_http_methods(["GET", "HEAD", "POST"])
@own_account
def notifications(request: HttpRequest) -> HttpResponse:
    """One's own choice. 404 for whoever acts for no agency."""
    membership = SessionState(request).membership
    if membership is None:
        raise Http404
    form = NotificationsForm(request.POST if request.method == "POST" else None, instance=membership)
    if form.is_bound and form.is_valid():
        Membership.objects.filter(pk=membership.pk).update(
            notifications=Notifications(form.cleaned_data["notifications"])
        )
        return redirect("accounts:account")
    return render(request, "accounts/notifications.html", {"form": form})
