"""The page of one place, with its pin."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.http import HttpRequest

from directory.admin.base import PartOfListing
from directory.admin.location_pin_form import PinnedLocationForm
from directory.models import Location
from directory.vocabularies import Precision

_ADDRESS = ("name", "confidential", "address_1", "address_2", "city", "state_province", "postal_code", "country")


@admin.register(Location)
class LocationAdmin(PartOfListing):
    form = PinnedLocationForm
    back_to = "#location-list"
    list_display = ("__str__", "organization", "city", "confidential", "precision")
    list_filter = ("confidential", "precision", "pinned_by_hand")
    list_select_related = ("organization",)
    search_fields = ("name", "city", "organization__name")
    readonly_fields = ("entered_address", "how_exact")
    panels = {"Pin on the map": "admin/curation/_pin.html"}

    class Media:
        css = {"all": ["vendor/leaflet-1.9.4/leaflet.css", "css/map.css"]}
        js = ["vendor/leaflet-1.9.4/leaflet.min.js", forms.Script("admin_curation/pin.js", type="module")]

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Places are added on their organization's page."""
        return False

    def get_fieldsets(self, request: HttpRequest, obj: Location | None = None) -> Any:
        may_see = request.user.has_perm("directory.view_privateaddress")
        pin = ("pin_latitude", "pin_longitude", "far_is_right") if may_see or not (obj and obj.confidential) else ()
        sets: list[tuple[str, tuple[str, ...]]] = [
            ("Address", (*_ADDRESS, "locate")),
            ("Pin on the map", ("how_exact", *pin)),
            ("Getting in", ("directions", "accessibility")),
        ]
        if may_see:
            sets.append(("Private address", ("private_address",)))
        if obj and obj.entered_address:
            sets.append(("Where this came from", ("entered_address",)))
        return [(title, {"fields": fields}) for title, fields in sets]

    def get_form(self, request: HttpRequest, obj: Location | None = None, change: bool = False, **kwargs: Any) -> Any:
        may_see = request.user.has_perm("directory.view_privateaddress")
        kwargs["form"] = type("PinForm", (self.form,), {"may_see_private": may_see})
        return super().get_form(request, obj, change=change, **kwargs)

    @admin.display(description="How exact it is")
    def how_exact(self, location: Location) -> str:
        if location.latitude is None:
            return "Not on the map yet."
        sentence = f"The public map shows {Precision(location.precision).label}."
        return sentence + (" Somebody put the pin there by hand: imports leave it." if location.pinned_by_hand else "")

    def save_model(self, request: HttpRequest, obj: Location, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        if form.located:
            exact = Precision(form.located.precision).label
            messages.info(request, f"On the map at {exact}: {form.located.label}.")
        if form.hidden and form.hidden.address:
            messages.info(request, "The street is now private: the public sees the town only.")
