"""A place: its address, and hiding it."""

from typing import Any

from django import forms

from directory import places
from directory.admin.fields import KeepsOrder
from directory.curation.confidential import Hidden, take_private_parts
from directory.curation.locating import locate_from_address
from directory.models import Location, PrivateAddress

_ADDRESS = (
    "name",
    "address_1",
    "address_2",
    "city",
    "state_province",
    "postal_code",
    "country",
    "directions",
    "entered_address",
    "confidential",
)


class LocationForm(KeepsOrder, forms.ModelForm):
    """Puts the place on the map from its address, and moves the street of a confidential one out of the public row."""

    locate = forms.BooleanField(
        required=False,
        label="Find it on the map from this address",
        help_text="Puts the pin at the middle of the postal code or town. A pin put by hand is moved too.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.hidden: Hidden | None = None
        self.located: places.Place | None = None
        if "locate" in self.fields:
            self.initial["locate"] = self.instance.latitude is None and not self.instance.pinned_by_hand

    def clean(self) -> dict[str, Any]:
        """Everything that goes beyond single fields, on the unsaved row, so that its constraints are met."""
        data = super().clean() or self.cleaned_data
        for name in _ADDRESS:
            if name in data:
                setattr(self.instance, name, data[name])
        if data.get("confidential"):
            if set(_ADDRESS) & set(self.changed_data):
                self._hide(data)
        elif data.get("locate") and self.wants_locating(data):
            self._locate()
        return data

    def wants_locating(self, data: dict[str, Any]) -> bool:
        """Not for an empty address: there the tick is only the one that was there from the start."""
        return bool(data.get("city") or data.get("postal_code"))

    def clean_country(self) -> str:
        return self.cleaned_data["country"].strip().upper()

    def _hide(self, data: dict[str, Any]) -> None:
        self.hidden = take_private_parts(self.instance)
        for name in _ADDRESS:
            if name in data:
                data[name] = getattr(self.instance, name)

    def _locate(self) -> None:
        try:
            self.located = locate_from_address(self.instance)
        except places.PlaceError as unknown:
            near = "; ".join(choice.label for choice in unknown.suggestions[:5])
            message = unknown.message + (f" Did you mean {near}?" if near else "")
            self.add_error("city", f"{message} Or untick “{self.fields['locate'].label}”.")

    def _save_m2m(self) -> None:
        """Runs once the place is saved, in its transaction, on its own page and in a list of places alike."""
        super()._save_m2m()  # type: ignore[misc]
        if self.hidden and (self.hidden.address or self.hidden.latitude is not None):
            keep_private(self.instance, self.hidden)


def keep_private(location: Location, hidden: Hidden) -> None:
    """Adds to the private address; what stands there already stays."""
    row, _created = PrivateAddress.objects.get_or_create(location=location)
    known = row.address.splitlines()
    row.address = "\n".join([*known, *(line for line in hidden.address.splitlines() if line not in known)])
    if hidden.latitude is not None:
        row.latitude, row.longitude = hidden.latitude, hidden.longitude
    row.save()
