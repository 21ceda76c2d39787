"""Reports of mistakes: what visitors wrote, and settling it."""

from typing import Any
from uuid import UUID

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path
from django.utils import timezone
from django.views.decorators.http import require_POST

from directory.admin.base import PartOfListing
from directory.models import Report


class SettledFilter(admin.SimpleListFilter):
    title = "state"
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("waiting", "Waiting"), ("settled", "Settled")]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        if self.value() not in {"waiting", "settled"}:
            return queryset
        return queryset.filter(settled_at__isnull=self.value() == "waiting")


@admin.register(Report)
class ReportAdmin(PartOfListing):
    change_form_template = "admin/directory/report/change_form.html"
    list_display = ("organization", "beginning", "received_at", "state")
    list_filter = (SettledFilter,)
    list_select_related = ("organization",)
    search_fields = ("organization__name", "text")
    fields = ("organization", "text", "received_at", "settled_at")
    readonly_fields = fields

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_change_permission(request)

    @admin.display(description="what they wrote")
    def beginning(self, report: Report) -> str:
        return report.text if len(report.text) <= 120 else report.text[:120].rstrip() + "…"

    @admin.display(description="state", ordering="settled_at")
    def state(self, report: Report) -> str:
        return "settled" if report.settled_at else "waiting"

    def get_urls(self) -> list[URLPattern]:
        settle = self.admin_site.admin_view(require_POST(self.settle_view))
        return [path("<int:pk>/settle/", settle, name="directory_report_settle"), *super().get_urls()]

    def settle_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Marks one report as settled; a second time changes nothing."""
        report = get_object_or_404(Report, pk=pk)
        if not self.has_change_permission(request, report):
            raise PermissionDenied
        Report.objects.filter(pk=pk, settled_at__isnull=True).update(settled_at=timezone.now())
        messages.success(request, f"Settled: the report about {report.organization}.")
        return redirect("admin:directory_report_changelist")

    def organization_id(self, obj: Report) -> UUID:
        return obj.organization_id
