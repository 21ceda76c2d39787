"""A listing's page, and the list of all of them."""

from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import URLPattern, path

from directory.admin import filters, organization_inlines
from directory.admin.base import CurationAdmin
from directory.admin.columns import OrganizationColumns, warning_words, with_columns
from directory.admin.do_not_list_view import do_not_list_view
from directory.admin.history_view import history_view
from directory.admin.missing_areas import tell_of_missing_areas
from directory.admin.organization_form import OrganizationForm
from directory.admin.verify_view import verify_view
from directory.curation import naming
from directory.curation.finding import find
from directory.curation.queues import MOST_URGENT, with_checks, with_facts
from directory.models import Organization, Service

# In the order of a telephone call with the organization.
_FIELDSETS = (
    ("Who they are", ("name", "alternate_name", "kind", "parent", "description", "state")),
    ("How to reach them", ("website", "email", "mailing_address", "country")),
    ("What they offer", ()),
    ("Where", ("home_area",)),
    ("When", ()),
    ("Who runs it", ()),
    ("Before you call", ("calls_emergency_services", "reports_to_others")),
    (
        "For those who refer",
        ("refers_who", "refers_contact", "refers_hours", "accepts_mandated", "refers_needs", "refers_not_needed"),
    ),
    ("Where this came from", ("source", "source_id", "network_slug", "created_at", "modified_at")),
)


def _at_list(request: HttpRequest) -> bool:
    return bool(request.resolver_match and request.resolver_match.url_name == "directory_organization_changelist")


@admin.register(Organization)
class OrganizationAdmin(OrganizationColumns, CurationAdmin):
    form = OrganizationForm
    change_form_template = "admin/directory/organization/change_form.html"
    labels = {"state": "Shown or not"}
    list_display = ("name", "where", "listing_state", "last_checked", "warnings")
    list_filter = (
        filters.CheckedFilter,
        filters.PlaceFilter,
        filters.PhoneFilter,
        filters.ReportsFilter,
        "state",
        "kind",
        filters.NetworkFilter,
        filters.CountryFilter,
    )
    list_per_page = 50
    show_full_result_count = False
    search_fields = ("name",)
    search_help_text = "A name, a town, a postal code or a telephone number."
    readonly_fields = ("created_at", "modified_at")
    fieldsets = tuple((title, {"fields": fields}) for title, fields in _FIELDSETS)
    panels = {
        "What they offer": "admin/curation/_add_service.html",
        "When": "admin/curation/_times.html",
        "Where this came from": "admin/curation/_checks.html",
    }
    inlines = (
        organization_inlines.PhoneInline,
        organization_inlines.ServiceInline,
        organization_inlines.LocationInline,
        organization_inlines.PauseInline,
        organization_inlines.PeerEvidenceInline,
    )

    def organization_id(self, obj: Organization) -> UUID:
        return obj.pk

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        tell_of_missing_areas(request, Service.objects.filter(organization=form.instance))

    def get_ordering(self, request: HttpRequest) -> Any:
        """By name, but what was checked too long ago: crisis lines first, then the oldest check."""
        if _at_list(request) and request.GET.get(filters.CheckedFilter.parameter_name) == "stale":
            return MOST_URGENT
        return super().get_ordering(request)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Organization]:
        rows = super().get_queryset(request)
        return with_columns(rows) if _at_list(request) else rows

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> tuple[Any, bool]:
        return find(queryset, search_term), False

    def get_urls(self) -> list[URLPattern]:
        views: dict[str, tuple[str, Callable[..., HttpResponse]]] = {
            "<uuid:pk>/verify/": ("verify", partial(verify_view, self)),
            "<uuid:pk>/do-not-list/": ("do_not_list", partial(do_not_list_view, self)),
            "suggest/": ("suggest", self.suggest_view),
        }
        own = [
            path(route, self.admin_site.admin_view(view), name=f"directory_organization_{name}")
            for route, (name, view) in views.items()
        ]
        return own + super().get_urls()

    def suggest_view(self, request: HttpRequest) -> HttpResponse:
        """Names for the field in which somebody types a network."""
        if not self.has_view_permission(request):
            return JsonResponse({"names": []}, status=403)
        return JsonResponse({"names": naming.organization_suggestions(request.GET.get("q", "")[:100])})

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        if listing := context.get("original"):
            facts = with_checks(with_facts(Organization.objects.filter(pk=listing.pk))).get()
            context["warnings"] = warning_words(facts)
            context["listing"] = Organization.objects.with_everything_shown().get(pk=listing.pk)
        return super().render_change_form(request, context, *args, **kwargs)

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        return history_view(self, request, object_id)
