"""Who may sign in: for superusers only, because whoever edits rights could give themselves any."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django import forms
from django.contrib import admin, messages
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.forms import AdminUserCreationForm
from django.contrib.auth.models import Group
from django.http import HttpRequest
from django.utils import timezone

from accounts.models import Agency, Membership, Party, Role, User
from accounts.services import invitations, sessions
from core.messaging import mail_links, outbox
from core.models import OutgoingMail
from core.rls.principal import acting_as
from core.text.email_addresses import AddressField

View = TypeVar("View", bound=Callable[..., Any])


class SuperusersOnly(admin.ModelAdmin):
    """Whatever rights somebody was given: only a superuser sees or changes these."""

    def has_module_permission(self, request: HttpRequest) -> bool:
        return bool(request.user.is_superuser)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(request.user.is_superuser)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return bool(request.user.is_superuser)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(request.user.is_superuser)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(request.user.is_superuser)


class UserCreationForm(AdminUserCreationForm):
    class Meta(AdminUserCreationForm.Meta):
        model = User
        fields = ("email", "name")


@admin.register(User)
class CuratorUserAdmin(SuperusersOnly, UserAdmin):
    ordering = ("email",)
    list_display = ("email", "name", "is_staff", "is_active")
    list_filter = ("is_staff", "is_active", "groups")
    search_fields = ("email", "name")
    actions = None
    add_form = UserCreationForm
    fieldsets = (
        (None, {"fields": ("email", "name", "password")}),
        ("What they may do", {"fields": ("is_active", "is_staff", "is_superuser", "groups", "user_permissions")}),
    )
    add_fieldsets = (
        (None, {"classes": ("wide",), "fields": ("email", "name", "usable_password", "password1", "password2")}),
    )


admin.site.unregister(Group)


@admin.register(Group)
class CuratorGroupAdmin(SuperusersOnly, GroupAdmin):
    actions = None


for _model in (Authenticator, EmailAddress):
    # The library shows these to every curator with the right: secrets, and a second list of addresses we do not use.
    admin.site.unregister(_model)


class AgencyDeskForm(forms.ModelForm):
    """An agency, and whom to invite as an administrator of it."""

    invite_administrator = AddressField(
        required=False, help_text="Gets a link for 7 days, answers the rest at /agency/ and invites the others."
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Of other parties it may be known later.
        for name in ("jurisdiction", "time_zone"):
            self.fields[name].required = True


@admin.register(Agency)
class AgencyAdmin(SuperusersOnly):
    """Made here; its own administrators answer the rest at /agency/."""

    form = AgencyDeskForm
    # Its own administrators name the duty contact and its hours, together (accounts/web/duty_form.py).
    fields = (
        "name", "neutral_name", "jurisdiction", "time_zone", "phone", "email", "covered_entity", "part2_program",
        "uk_controller", "uk_legal_basis", "counsel_reviewed_federal_form", "host_terms_version",
        "host_terms_accepted_on", "asks_date_of_birth", "idle_minutes", "answer_within_days", "is_active",
        "invite_administrator",
    )  # fmt: skip
    list_display = ("name", "jurisdiction", "is_active")
    search_fields = ("name",)
    actions = None

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Also sends the invitation, and says so where there is one already; keeps who recorded the contract."""
        if {"host_terms_version", "host_terms_accepted_on"} & set(form.changed_data):
            obj.host_terms_recorded_by = cast(User, request.user)
        super().save_model(request, obj, form, change)
        if email := form.cleaned_data["invite_administrator"]:
            page = mail_links.address_of("accounts:invitation")
            by = cast(User, request.user)
            try:
                invitations.invite(party=obj, email=email, role=Role.AGENCY_ADMIN, by=by, page=page)
            except invitations.InvitationError as refused:
                self.message_user(request, str(refused), messages.ERROR)


@admin.register(Party)
class PartyAdmin(SuperusersOnly):
    """For finding the party of a membership. Agencies and organizations are changed on pages of their own."""

    list_display = ("name", "kind", "jurisdiction", "is_active")
    list_filter = ("kind",)
    search_fields = ("name",)
    actions = None

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Membership)
class MembershipAdmin(SuperusersOnly):
    """Who works where, and who did."""

    list_display = ("user", "party", "role", "since", "ended_at")
    list_filter = ("role", "party")
    list_select_related = ("user", "party")
    autocomplete_fields = ("user", "party")
    actions = None

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """It ends by a date."""
        return False

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        if "role" in form.changed_data:
            obj.appointed_by, obj.role_since = cast(User, request.user), timezone.now()
        super().save_model(request, obj, form, change)
        if obj.ended_at is not None:
            sessions.end_all_for(obj)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """It stays with its user and its party: the database holds that."""
        return ("user", "party") if obj else ()


def _as_who_sends(view: View) -> View:
    """Row-level security shows e-mail to jobs alone: the page is made and rendered as the one that sends.

    The view itself asks first whether they may see it.
    """

    @wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        with acting_as(outbox.JOB):
            response = view(*args, **kwargs)
            render = getattr(response, "render", None)
            if callable(render):
                render()
        return response

    return cast(View, guarded)


@admin.register(OutgoingMail)
class OutgoingMailAdmin(SuperusersOnly):
    """What waits and what failed; never whom it is for or what it says."""

    list_display = ("__str__", "about", "tries", "next_try_at", "last_error", "created_at", "sent_at")
    list_filter = ("state",)
    fields = ("state", "about", "tries", "next_try_at", "last_error", "created_at", "sent_at")
    actions = None
    changelist_view = _as_who_sends(SuperusersOnly.changelist_view)
    changeform_view = _as_who_sends(SuperusersOnly.changeform_view)
    delete_view = _as_who_sends(SuperusersOnly.delete_view)
    history_view = _as_who_sends(SuperusersOnly.history_view)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
