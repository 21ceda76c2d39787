"""What curators see of referrals: what organizations told us about receiving them. Nothing about people."""

from typing import Any, cast

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils import timezone

from accounts.models import PartyKind, Role, User, roles_of
from accounts.services import invitations
from core.messaging import mail_links
from core.text.email_addresses import AddressField
from directory.admin.base import CurationAdmin
from directory.models import OrganizationParty
from referrals.services.change_notifications import is_open_with

# It says that something is open with them, and nothing about whom.
NO_CONTACT_NOW = (
    "Referrals are open with this group, and no confirmed address is left. If somebody says stop now, no e-mail can tell "
    "the group: the agency is asked to call them. Confirm another address with the group soon."
)
_ASKED = (
    "jurisdiction",
    "covered_entity",
    "part2_program",
    "uk_controller",
    "uk_legal_basis",
    "host_terms_version",
    "host_terms_accepted_on",
    "contact_email",
)


class OrganizationPartyForm(forms.ModelForm):
    """The answers of one organization. A contact counts once somebody confirmed it with the organization itself."""

    contact_is_confirmed = forms.BooleanField(
        label="Somebody confirmed this address with the organization itself",
        required=False,
        help_text="By telephone or in person. A changed address has to be confirmed anew: save it, then tick this.",
    )

    # Taken by superusers alone, as with agencies: whoever invites could invite themselves.
    invite_member = AddressField(
        required=False, help_text="Gets a link for 7 days. There are no pages for members yet."
    )
    invite_as = forms.ChoiceField(choices=roles_of(PartyKind.ORGANIZATION), initial=Role.LEAD, required=False)

    class Meta:
        model = OrganizationParty
        fields = ("organization", "name", "neutral_name", *_ASKED)
        labels = {
            "name": "Legal name",
            "part2_program": "Holds records of substance use treatment",
            "uk_legal_basis": "Legal basis under UK GDPR",
            "host_terms_version": "Host terms version",
        }
        help_texts = {
            "name": "Empty: the name of the listing.",
            **dict.fromkeys(("jurisdiction", "covered_entity", "part2_program", "host_terms_version"), ""),
            "uk_legal_basis": "UK only, such as: Article 6(1)(a) and Article 9(2)(a).",
        }
        widgets = {"covered_entity": forms.NullBooleanSelect, "part2_program": forms.NullBooleanSelect}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].required = False
        self.fields["contact_is_confirmed"].initial = bool(self.instance.contact_confirmed_at)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("contact_is_confirmed") and not cleaned.get("contact_email"):
            raise ValidationError({"contact_email": "Type the address that was confirmed."})
        if "contact_email" in self.changed_data and self.instance.contact_confirmed_at:
            # The tick that was there was for the address before: save, then tick it for the new one.
            cleaned["contact_is_confirmed"] = False
        return cleaned


@admin.register(OrganizationParty)
class OrganizationPartyAdmin(CurationAdmin):
    """Asked when an organization joins, and never taken from an imported list."""

    form = OrganizationPartyForm
    autocomplete_fields = ("organization",)
    list_display = ("organization_name", "jurisdiction", "contact_confirmed_at", "what_is_missing")
    list_select_related = ("organization",)
    search_fields = ("organization__name",)
    readonly_fields = (
        "contact_confirmed_at",
        "contact_confirmed_by",
        "host_terms_recorded_by",
        "holder_terms_accepted_at",
        "holder_terms_version",
    )

    @admin.display(description="organization", ordering="organization__name")
    def organization_name(self, party: OrganizationParty) -> str:
        return party.organization.name

    @admin.display(description="what is missing")
    def what_is_missing(self, party: OrganizationParty) -> str:
        return "; ".join(party.missing_facts) or "Nothing"

    def get_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        invites = ("invite_member", "invite_as") if request.user.is_superuser else ()
        names = ("organization", "name", "neutral_name")
        return (*names, *_ASKED, "contact_is_confirmed", *self.readonly_fields, *invites)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return (*self.readonly_fields, "organization") if obj else self.readonly_fields

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """What an organization told us is changed, and not forgotten: referrals were sent by it."""
        return False

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Searches do not know of it: nothing to index."""
        admin.ModelAdmin.save_related(self, request, form, formsets, change)

    def save_model(self, request: HttpRequest, obj: OrganizationParty, form: Any, change: bool) -> None:
        """Who confirmed the contact, and when; a changed address takes a new confirmation. Who recorded the contract."""
        if {"host_terms_version", "host_terms_accepted_on"} & set(form.changed_data):
            obj.host_terms_recorded_by = cast(User, request.user)
        if not form.cleaned_data["contact_is_confirmed"]:
            obj.contact_confirmed_at = obj.contact_confirmed_by = None
        elif obj.contact_confirmed_at is None:
            obj.contact_confirmed_at, obj.contact_confirmed_by = timezone.now(), cast(User, request.user)
        super().save_model(request, obj, form, change)
        self._invite(request, obj, form)
        if obj.missing_contact and is_open_with(obj.organization_id):
            messages.warning(request, NO_CONTACT_NOW)

    def _invite(self, request: HttpRequest, obj: OrganizationParty, form: Any) -> None:
        """Also sends an invitation, and says so where there is one already."""
        email, by = form.cleaned_data.get("invite_member"), cast(User, request.user)
        if not email or not by.is_superuser:
            return
        role, page = form.cleaned_data.get("invite_as") or Role.LEAD, mail_links.address_of("accounts:invitation")
        try:
            invitations.invite(party=obj, email=email, role=role, by=by, page=page)
        except invitations.InvitationError as refused:
            self.message_user(request, str(refused), messages.ERROR)
