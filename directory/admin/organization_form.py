"""The organization's own answers."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from directory.admin.pickers import AreaField, OrganizationField
from directory.curation import networks
from directory.curation.requests import requests_about
from directory.models import Organization
from directory.vocabularies import ListingState


class OrganizationForm(forms.ModelForm):
    parent = OrganizationField(
        required=False, label="Belongs to", help_text="The network or body it is a branch of. Type a part of its name."
    )
    home_area = AreaField(
        required=False,
        label="Area it works in",
        help_text="Used only where no service says which area it covers. Town names are not areas: type the county, "
        "state or postal code.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "state" in self.fields:
            self._state_choices()

    def _state_choices(self) -> None:
        """Not to be listed is a page of its own, which leaves the request behind; only its end undoes it."""
        current = ListingState(self.instance.state)
        field: Any = self.fields["state"]
        if current == ListingState.DO_NOT_LIST:
            if requests_about(self.instance).exists():
                field.disabled = True
                field.help_text = (
                    "They asked not to be listed. If they changed their mind, first delete the request under "
                    "“Requests not to be listed”."
                )
            return
        field.choices = [choice for choice in ListingState.choices if choice[0] != ListingState.DO_NOT_LIST]

    def clean_parent(self) -> Organization | None:
        parent = self.cleaned_data["parent"]
        if parent and not self.instance._state.adding and parent.pk in networks.below(self.instance.pk):
            raise ValidationError("That one belongs to this organization, so this one cannot belong to it.")
        return parent

    def clean_country(self) -> str:
        country = self.cleaned_data["country"].strip().upper()
        if country and not (len(country) == 2 and country.isascii() and country.isalpha()):
            raise ValidationError("Two letters: US, GB, IE.")
        return country

    def clean_network_slug(self) -> str | None:
        return self.cleaned_data["network_slug"] or None
