"""What stands under the headings of an organization's page."""

from typing import Any

from django.http import HttpRequest

from directory.admin.desk import DeskInline
from directory.admin.location_form import LocationForm
from directory.admin.phone_form import PhoneForm
from directory.admin.service_form import KindAsked
from directory.models import Location, PeerEvidence, Phone, Service


class PhoneInline(DeskInline):
    model = Phone
    form = PhoneForm
    section = "How to reach them"
    fields = ("kind", "number", "extension", "description", "service", "dead_since")

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Only this organization's services, and no pop-up windows to add another."""
        if db_field.name == "service":
            own = getattr(request.resolver_match, "kwargs", {}).get("object_id")
            kwargs["queryset"] = Service.objects.filter(organization_id=own) if own else Service.objects.none()
            kwargs["empty_label"] = "The organization as a whole"
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name == "service" and field:
            field.widget = getattr(field.widget, "widget", field.widget)
        return field


class ServiceInline(DeskInline):
    model = Service
    form = KindAsked
    section = "What they offer"
    show_change_link = True
    verbose_name_of_link = "Times, places, areas and everything else about it"
    labels = {"formats": "How people take part"}
    fields = ("name", "service_type", "formats")


class LocationInline(DeskInline):
    model = Location
    form = LocationForm
    section = "Where"
    verbose_name = "place"
    verbose_name_plural = "places"
    show_change_link = True
    verbose_name_of_link = "Pin on the map, directions, access"
    fields = ("name", "confidential", "address_1", "address_2", "city", "region", "postal_code", "country", "locate")


class PeerEvidenceInline(DeskInline):
    model = PeerEvidence
    section = "Who runs it"
    max_num = 6
    fields = ("criterion", "answer", "approved_on", "as_of", "source", "private_share")
