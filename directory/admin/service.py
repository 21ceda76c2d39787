"""The page of one service."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from directory.admin import service_inlines
from directory.admin.base import PartOfListing
from directory.admin.missing_areas import tell_of_missing_areas
from directory.admin.service_form import ServiceForm
from directory.models import Service

_FIELDSETS = (
    ("What it is", ("organization", "service_type", "name", "description", "before_you_come", "url")),
    ("Who it is for", ("formats", "populations", "minimum_age", "maximum_age", "languages")),
    ("When", ()),
    ("Where", ("places",)),
    ("Areas it covers", ()),
    ("How to join, and what it costs", ("joining", "cost", "cost_amount", "cost_currency")),
    ("Whether there is room", ("capacity", "capacity_note", "capacity_until", "capacity_as_of")),
    ("Its own telephone numbers", ()),
)


@admin.register(Service)
class ServiceAdmin(PartOfListing):
    form = ServiceForm
    back_to = "#service-list"
    list_display = ("__str__", "organization", "service_type")
    list_filter = ("service_type", "capacity")
    list_select_related = ("organization",)
    search_fields = ("name", "organization__name")
    fieldsets = tuple((title, {"fields": fields}) for title, fields in _FIELDSETS)
    labels = {
        "formats": "How people take part",
        "populations": "For these people (none ticked: for everybody)",
        "minimum_age": "Lowest age",
        "maximum_age": "Highest age",
        "cost_amount": "How much",
        "cost_currency": "Currency",
        "capacity": "Is there room",
        "capacity_until": "Not taking new people until",
        "url": "Link to join or read more",
    }
    inlines = (
        service_inlines.ScheduleInline,
        service_inlines.ServiceAreaInline,
        service_inlines.ServicePhoneInline,
    )

    def get_readonly_fields(self, request: HttpRequest, obj: Service | None = None) -> tuple[str, ...]:
        """A service does not change hands; a listing that took it over makes its own."""
        return ("organization",) if obj else ()

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        tell_of_missing_areas(request, [form.instance])

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        return {"organization": request.GET.get("organization", "")}
