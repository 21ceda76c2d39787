"""An agency, for its administrators: facts, members and invitations."""

from datetime import date
from typing import Any, cast
from uuid import UUID
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django import forms
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import Agency, Membership, PartyKind, User, roles_of
from accounts.services import invitations
from accounts.services import memberships as agencies
from accounts.web.forms import EMAIL_ERRORS
from accounts.web.kept_form import PutsBack
from accounts.web.limits import INVITATIONS, limited
from accounts.web.membership_access import MembershipRequest, agency_admin_required
from core.messaging import mail_links
from core.text import telephone
from core.text.email_addresses import AddressField
from core.text.invisible_characters import PlainText

# What the button sends that ends a membership, after the one that asks.
SURE = "sure"


def _whole_number(label: Any, least: int, most: int) -> forms.IntegerField:
    sentence = f"Type a whole number from {least} to {most}."
    messages = dict.fromkeys(("required", "invalid", "min_value", "max_value"), sentence)
    return forms.IntegerField(label=label, min_value=least, max_value=most, error_messages=messages)


class AgencyForm(PutsBack, forms.ModelForm):
    """What is asked of an agency. Without the legal answers nothing identifying is sent."""

    class Meta:
        model = Agency
        fields = (
            "name", "phone", "email", "time_zone", "jurisdiction",
            "covered_entity", "part2_program", "counsel_reviewed_federal_form",
            "uk_controller", "uk_legal_basis",
            "host_terms_version", "host_terms_accepted_on",
            "asks_date_of_birth", "idle_minutes", "answer_within_days",
        )  # fmt: skip
        field_classes = dict.fromkeys(("name", "phone", "uk_controller", "uk_legal_basis"), PlainText)
        widgets = {
            "covered_entity": forms.NullBooleanSelect(),
            "part2_program": forms.NullBooleanSelect(),
            "host_terms_accepted_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        }
        labels = {
            "email": "E-mail address",
            "covered_entity": "Is it a covered entity or business associate under HIPAA?",
            "part2_program": "Does it hold records of substance use treatment (42 CFR part 2)?",
            "counsel_reviewed_federal_form": "Your own counsel reviewed the federal form for your state",
            "uk_controller": "Controller under UK GDPR",
            "uk_legal_basis": "Legal basis under UK GDPR, Articles 6 and 9",
            "host_terms_version": "Version of the contract with whoever runs this site",
            "host_terms_accepted_on": "Date it was accepted",
            "asks_date_of_birth": "We ask people for their date of birth",
            "idle_minutes": "Minutes without a touch until somebody has to sign in again",
            "answer_within_days": "Days without an answer until the clinician is reminded",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("jurisdiction", "time_zone"):
            self.fields[name].required = True
        self.fields["idle_minutes"] = _whole_number(self.fields["idle_minutes"].label, 1, 60)
        self.fields["answer_within_days"] = _whole_number(self.fields["answer_within_days"].label, 1, 90)
        for name in ("covered_entity", "part2_program"):
            cast(forms.NullBooleanSelect, self.fields[name].widget).choices = [
                ("unknown", "Not answered yet"), ("true", "Yes"), ("false", "No"),
            ]  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """The number that people are told to call is one; what nobody touched stays as it is."""
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("phone") and "phone" in self.changed_data:
            try:
                where = telephone.country_of(cleaned.get("jurisdiction") or "")
                cleaned["phone"] = telephone.checked(cleaned["phone"], where)
            except forms.ValidationError as error:
                self.add_error("phone", error)
        return cleaned

    def clean_host_terms_accepted_on(self) -> date | None:
        """A day that has been, where the agency is."""
        accepted: date | None = self.cleaned_data["host_terms_accepted_on"]
        try:
            zone = ZoneInfo(self.cleaned_data.get("time_zone") or self.instance.time_zone)
        except (ZoneInfoNotFoundError, ValueError):
            # What was typed is no time zone, which its own field says; the day is judged by the one they had.
            zone = ZoneInfo(self.instance.time_zone)
        if accepted is not None and accepted > timezone.localdate(timezone=zone):
            raise forms.ValidationError("That day is still to come. Write the day on which it was accepted.")
        return accepted


class InviteForm(PutsBack, forms.Form):
    """Whom to invite, and as what."""

    email = AddressField(
        label="E-mail address", widget=forms.EmailInput(attrs={"autocomplete": "off"}), error_messages=EMAIL_ERRORS
    )
    role = forms.ChoiceField(label="Role", choices=roles_of(PartyKind.AGENCY))


@require_safe
@agency_admin_required
def overview(request: MembershipRequest) -> HttpResponse:
    """Facts, members, open invitations."""
    return _overview(request, InviteForm())


@require_http_methods(["GET", "HEAD", "POST"])
@agency_admin_required
def facts(request: MembershipRequest) -> HttpResponse:
    """Change the facts of one's own agency."""
    agency = Agency.objects.get(pk=request.membership.agency_id)
    form = AgencyForm(request.POST if request.method == "POST" else None, instance=agency)
    if form.is_bound and form.is_valid():
        if {"host_terms_version", "host_terms_accepted_on"} & set(form.changed_data):
            agency.host_terms_recorded_by = cast(User, request.user)
        form.save()
        return redirect("accounts:agency")
    return render(request, "accounts/agency_facts.html", {"form": form, "agency": request.membership.agency})


@require_POST
@limited(INVITATIONS)
@agency_admin_required
def invite(request: MembershipRequest) -> HttpResponse:
    """Send an invitation."""
    form = InviteForm(request.POST)
    if form.is_valid():
        try:
            invitations.invite(
                party=request.membership.agency, by=cast(User, request.user),
                page=mail_links.address_of("accounts:invitation"), **form.cleaned_data,
            )  # fmt: skip
        except invitations.InvitationError as refused:
            form.add_error("email", str(refused))
        else:
            return redirect("accounts:agency")
    return _overview(request, form)


@require_POST
@agency_admin_required
def withdraw(request: MembershipRequest, pk: str) -> HttpResponse:
    """End an open invitation of one's own agency."""
    own = invitations.open_invitations().filter(party=request.membership.agency)
    invitations.withdraw(get_object_or_404(own, pk=pk))
    return redirect("accounts:agency")


@require_http_methods(["GET", "HEAD", "POST"])
@agency_admin_required
def member(request: MembershipRequest, pk: UUID) -> HttpResponse:
    """One colleague: change the role, or end the membership, which asks once."""
    running = Membership.objects.select_related("user", "party__agency").filter(
        party=request.membership.agency, ended_at=None
    )
    colleague = get_object_or_404(running, pk=pk)
    error = ""
    asks_end = request.method == "POST" and request.POST.get("end", SURE) != SURE
    if request.method == "POST" and not asks_end:
        try:
            _change(colleague, request.POST, cast(User, request.user))
        except agencies.MembershipError as refused:
            error = str(refused)
        else:
            return redirect("accounts:agency" if colleague.pk != request.membership.pk else "accounts:account")
    names = {
        "member": colleague,
        "roles": roles_of(PartyKind.AGENCY),
        "error": error,
        "is_me": colleague.pk == request.membership.pk,
    }
    names["asks_end"] = asks_end
    return render(request, "accounts/member.html", names)


def _change(membership: Membership, sent: dict[str, str], by: User) -> None:
    if "end" in sent:
        agencies.end_membership(membership)
    elif sent.get("role") in dict(roles_of(PartyKind.AGENCY)):
        agencies.change_role(membership, sent["role"], by=by)


def _overview(request: MembershipRequest, form: InviteForm) -> HttpResponse:
    agency = request.membership.agency
    members = agency.memberships.select_related("user").order_by("user__name", "user__email")
    return render(
        request,
        "accounts/agency.html",
        {
            "agency": agency,
            "members": members.filter(ended_at=None),
            "former": members.exclude(ended_at=None),
            "invitations": invitations.open_invitations().filter(party=agency),
            "form": form,
            "me": request.membership,
        },
    )
