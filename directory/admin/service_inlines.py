"""What stands under the headings of a service's page."""

from typing import Any

from django import forms
from django.contrib import admin
from django.forms import BaseInlineFormSet

from directory.admin.base import CurationInline
from directory.admin.phone_form import PhoneForm
from directory.admin.pickers import AreaField
from directory.admin.schedule_form import ScheduleForm
from directory.curation.zones import zone_of
from directory.models import Organization, Phone, Schedule, ServiceArea
from directory.schedules import wording


class _OwnPlaces:
    """Fields that offer this organization's places only, and no pop-up to add another."""

    def formfield_for_dbfield(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        field = super().formfield_for_dbfield(db_field, request, **kwargs)  # type: ignore[misc]
        if db_field.name == "location" and field:
            field.widget = getattr(field.widget, "widget", field.widget)
            field.empty_label = "All its places"
            field.label = "Only at"
        return field


class ScheduleFormSet(BaseInlineFormSet):
    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)
        if "location" in form.fields:
            own = form.fields["location"].queryset.filter(organization_id=self.instance.organization_id)
            form.fields["location"].queryset = own if self.instance.organization_id else own.none()

    def clean(self) -> None:
        """An empty time zone becomes that of the place; where no place is known, somebody has to choose."""
        super().clean()
        for form in self.forms:
            data = getattr(form, "cleaned_data", None)
            if not data or data.get("DELETE") or form.errors or data.get("timezone"):
                continue
            form.instance.timezone = zone_of(self.instance, data.get("location"))
            if not form.instance.timezone:
                form.add_error("timezone", "Choose a time zone: no place is known yet that would tell.")


class ScheduleInline(_OwnPlaces, CurationInline):
    model = Schedule
    form = ScheduleForm
    formset = ScheduleFormSet
    section = "When"
    verbose_name = "time"
    verbose_name_plural = "times"
    readonly_fields = ("in_words",)
    fields = (
        "in_words", "repeats", "weekdays", "which", "opens_at", "closes_at", "valid_from", "valid_to",
        "timezone", "location", "on_holidays", "holidays_of", "except_dates", "extra_dates", "note", "rrule",
    )  # fmt: skip

    @admin.display(description="People read")
    def in_words(self, schedule: Schedule) -> str:
        if schedule._state.adding:
            return "Shown here once it is saved."
        return ". ".join(filter(None, [wording.days_and_times(schedule), wording.on_holidays(schedule)]))


class ServiceAreaForm(forms.ModelForm):
    area = AreaField(label="Area", help_text="A county, a state, a postal code, a nation, or Everywhere.")


class ServiceAreaInline(CurationInline):
    model = ServiceArea
    form = ServiceAreaForm
    section = "Areas it covers"
    fields = ("area", "inferred")


class ServicePhoneForm(PhoneForm):
    def _organization(self) -> Organization:
        return self.fields["service"].parent_instance.organization  # type: ignore[attr-defined]

    def _post_clean(self) -> None:
        """The number belongs to the service's organization, which this form does not ask for."""
        if service := getattr(self.instance, "service", None):
            self.instance.organization_id = service.organization_id
        super()._post_clean()  # type: ignore[misc]


class ServicePhoneInline(CurationInline):
    model = Phone
    form = ServicePhoneForm
    section = "Its own telephone numbers"
    fields = ("kind", "number", "extension", "description", "dead_since")
