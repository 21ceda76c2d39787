"""What stands under the headings of an organization's page."""

from typing import Any

from django.forms import BaseInlineFormSet
from django.http import HttpRequest

from directory.admin.base import CurationInline
from directory.admin.location_form import LocationForm
from directory.admin.pause_form import PauseForm
from directory.admin.phone_form import PhoneForm
from directory.admin.service_form import KindAsked
from directory.models import Location, Pause, PeerEvidence, Phone, Service


class PhoneInline(CurationInline):
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


class ServiceInline(CurationInline):
    model = Service
    form = KindAsked
    section = "What they offer"
    show_change_link = True
    verbose_name_of_link = "Times, places, areas and everything else about it"
    labels = {"formats": "How people take part"}
    fields = ("name", "service_type", "formats")


class LocationInline(CurationInline):
    model = Location
    form = LocationForm
    section = "Where"
    verbose_name = "place"
    verbose_name_plural = "places"
    show_change_link = True
    verbose_name_of_link = "Pin on the map, directions, access"
    fields = (
        "name",
        "confidential",
        "address_1",
        "address_2",
        "city",
        "state_province",
        "postal_code",
        "country",
        "locate",
    )


class PauseFormSet(BaseInlineFormSet):
    def add_fields(self, form: Any, index: int | None) -> None:
        """What this organization offers, and where: nobody else's."""
        super().add_fields(form, index)
        own = self.instance.pk if not self.instance._state.adding else None
        for name in ("service", "location"):
            rows = form.fields[name].queryset.model.objects
            form.fields[name].queryset = rows.filter(organization_id=own) if own else rows.none()


class PauseInline(CurationInline):
    model = Pause
    form = PauseForm
    formset = PauseFormSet
    section = "When"
    verbose_name = "pause"
    verbose_name_plural = "pauses"
    fields = ("scope", "service", "location", "valid_from", "back_on", "reason")


class PeerEvidenceInline(CurationInline):
    model = PeerEvidence
    section = "Who runs it"
    max_num = 6
    fields = ("criterion", "answer", "approved_on", "as_of", "source", "private_share")
