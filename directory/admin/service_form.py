"""One service's own answers, and the places where it happens."""

from typing import Any
from uuid import UUID

from django import forms

from directory.admin.fields import KeepsOrder, LanguagesField, TickBoxes
from directory.admin.pickers import OrganizationField
from directory.models import Location, ServiceAtLocation
from directory.vocabularies import Capacity, ServiceType


class KindAsked(KeepsOrder, forms.ModelForm):
    """What a service is, asked of whoever adds one: nothing filled in is no service to show."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance._state.adding:
            kind: Any = self.fields["service_type"]
            kind.choices = [("", "Choose one"), *ServiceType.choices]
            kind.error_messages["required"] = "Say what it is: choose one of the list."
            self.initial["service_type"] = ""

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        # Lists that were imported have some without either; a curator who changes something else is not stopped.
        asked = self.instance._state.adding or {"service_type", "name"} & set(self.changed_data)
        if asked and data.get("service_type") == ServiceType.OTHER and not data.get("name", "").strip():
            self.add_error("name", "For something else than the list has: say here what it is.")
        return data


class ServiceForm(KindAsked):
    organization = OrganizationField(label="Organization")
    languages = LanguagesField(required=False, label="Languages")
    places = forms.ModelMultipleChoiceField(
        Location.objects.none(), required=False, widget=TickBoxes, label="It happens at",
        help_text="The organization's places; add more on the organization's page. What happens online or by phone alone meets "
        "nowhere: pages call its places offices.",
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        languages: Any = self.fields["languages"]
        languages.keep(self.instance.languages)
        organization_id = self._organization_id()
        if organization_id:
            places: Any = self.fields["places"]
            places.queryset = Location.objects.filter(organization_id=organization_id)
        if not self.instance._state.adding:
            self.initial["places"] = [link.location_id for link in self.instance.at_locations.all()]

    def _organization_id(self) -> UUID | None:
        if self.instance.organization_id:
            return self.instance.organization_id
        typed = self.data.get("organization") if self.is_bound else self.initial.get("organization")
        field: Any = self.fields["organization"]
        row = field.by_key(typed) or next(iter(field.named(str(typed))), None) if typed else None
        return row.pk if row else None

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        low, high = data.get("minimum_age"), data.get("maximum_age")
        if low is not None and high is not None and low > high:
            self.add_error("maximum_age", "The lowest age is above the highest.")
        if data.get("cost_amount") is not None:
            self._check_cost(data)
        self._check_room(data)
        return data

    def _check_room(self, data: dict[str, Any]) -> None:
        """A day until which they take nobody, beside another answer, would be kept and shown to nobody."""
        # A curator who changes something else is not stopped.
        asked = {"capacity", "capacity_until"} & set(self.changed_data)
        if asked and data.get("capacity_until") and data.get("capacity") != Capacity.CLOSED:
            self.add_error(
                "capacity_until", f"Choose “{Capacity.CLOSED.label}” above to show this day, or empty the day."
            )

    def _check_cost(self, data: dict[str, Any]) -> None:
        if data["cost_amount"] < 0:
            self.add_error("cost_amount", "A fee is 0 or more.")
        if not data.get("cost_currency"):
            self.add_error("cost_currency", "Say in which currency: USD, GBP.")

    def clean_cost_currency(self) -> str:
        return self.cleaned_data["cost_currency"].strip().upper()

    def _save_m2m(self) -> None:
        super()._save_m2m()  # type: ignore[misc]
        wanted = {location.pk for location in self.cleaned_data["places"]}
        links = {link.location_id: link for link in self.instance.at_locations.all()}
        for location_id in links.keys() - wanted:
            links[location_id].delete()
        for location_id in wanted - links.keys():
            ServiceAtLocation.objects.create(service=self.instance, location_id=location_id)
