"""The page of one place: its pin, and what only some may see of a confidential one."""

import math
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from directory import services
from directory.admin.location_form import LocationForm
from directory.curation.locating import far_from_address
from directory.models import Location, PrivateAddress


class _Degrees(forms.FloatField):
    """Degrees within a range, in words for people; seven digits after the point are a centimetre."""

    def __init__(self, most: int, **options: Any) -> None:
        self._most = most
        super().__init__(required=False, widget=forms.TextInput(attrs={"inputmode": "decimal"}), **options)
        self.error_messages["invalid"] = f"A number of degrees between -{most} and {most}, such as 45.5122."

    def validate(self, value: Any) -> None:
        super().validate(value)
        if value is not None and not (math.isfinite(value) and -self._most <= value <= self._most):
            raise ValidationError(self.error_messages["invalid"])


class PinnedLocationForm(LocationForm):
    """Subclassed for each request with `may_see_private`."""

    may_see_private = False

    pin_latitude = _Degrees(90, label="Latitude")
    pin_longitude = _Degrees(180, label="Longitude")
    far_is_right = forms.BooleanField(
        required=False,
        label="The pin is right, far from the address as it is",
        help_text="Only needed where the desk asks about it.",
    )
    private_address = forms.CharField(
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        label="Private address",
        help_text="Street and directions of a confidential place. Never shown to the public, never exported.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        private = self._private()
        if not self.may_see_private:
            del self.fields["private_address"]
            if self.instance.confidential:
                del self.fields["pin_latitude"], self.fields["pin_longitude"], self.fields["far_is_right"]
                return
        elif private:
            self.initial["private_address"] = private.address
        pinned = private if self.instance.confidential else self.instance
        if pinned and pinned.latitude is not None:
            self.initial.update({"pin_latitude": pinned.latitude, "pin_longitude": pinned.longitude})

    def _private(self) -> PrivateAddress | None:
        return PrivateAddress.objects.filter(location_id=self.instance.pk).first()

    @property
    def pin_moved(self) -> bool:
        return bool({"pin_latitude", "pin_longitude"} & set(self.changed_data) & set(self.fields))

    def wants_locating(self, data: dict[str, Any]) -> bool:
        return super().wants_locating(data) and not self.pin_moved

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        given = [data.get(name) for name in ("pin_latitude", "pin_longitude") if not self.has_error(name)]
        if self.pin_moved and len(given) == 2 and (given[0] is None) != (given[1] is None):
            self.add_error("pin_latitude", "Give both latitude and longitude, or neither.")
        if self.pin_moved and not self.errors and given[0] is None and not data.get("confidential"):
            self._take_off_the_map()
        if self.pin_moved and not self.errors and not data.get("far_is_right"):
            self._ask_if_far(*given)
        return data

    def _ask_if_far(self, latitude: float | None, longitude: float | None) -> None:
        if latitude is None or longitude is None:
            return
        if far := far_from_address(self.instance, latitude, longitude):
            label = self.fields["far_is_right"].label
            self.add_error("pin_latitude", f"That is {far}. Move the pin, mend the address, or tick “{label}”.")

    def _take_off_the_map(self) -> None:
        self.instance.latitude = self.instance.longitude = None
        self.instance.precision, self.instance.pinned_by_hand, self.instance.areas = "", False, []

    def _save_m2m(self) -> None:
        super()._save_m2m()
        if "private_address" in self.changed_data and self.may_see_private:
            text = self.cleaned_data["private_address"]
            if self.hidden and self.hidden.address:
                text = "\n".join([text, *(x for x in self.hidden.address.splitlines() if x not in text)]).strip()
            PrivateAddress.objects.update_or_create(location=self.instance, defaults={"address": text})
        if self.pin_moved:
            pin(self.instance, self.cleaned_data["pin_latitude"], self.cleaned_data["pin_longitude"])


def pin(location: Location, latitude: float | None, longitude: float | None) -> None:
    """Puts the pin of a saved place by hand, or takes a confidential place's private one away."""
    if latitude is None or longitude is None:
        PrivateAddress.objects.filter(location=location).update(latitude=None, longitude=None)
        return
    services.pin_location(location=location, latitude=latitude, longitude=longitude)
