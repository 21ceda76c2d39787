"""The page that writes a referral down, and the same fields to change it while it is a draft."""

from collections.abc import Sequence
from datetime import date as date_type
from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone

from referrals.forms.staff_fields import date
from referrals.forms.staff_person import PersonForm
from referrals.services.prepare import Asked
from referrals.services.presets import Plan
from referrals.vocabularies import CATEGORIES, Category, Direction, ExpiryEvent, ReferralKind

_NOT_ADULT = (
    "For now only adults can sign here. Give them a hand-out, or choose “They will get in touch themselves”. "
    "Nothing was kept."
)
# As long as any preset can be.
LONGEST_DAYS = 1095
_BACK = [(category.value, category.label) for category in CATEGORIES[Direction.TO_AGENCY]]


class ReferForm(PersonForm):
    """With `plan`, whose information it asks for and no more."""

    send_when_signed = forms.BooleanField(label="Send it as soon as they say yes", required=False, initial=True)
    once = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, plan: Plan, **kwargs: Any) -> None:
        super().__init__(*args, asked=plan.to_organization, **kwargs)
        self.plan = plan
        if not plan.kind.is_sent:
            self._drop("full_name", "is_adult", "send_when_signed", "date_of_birth")
        self.is_about_age = False

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if not self.plan.kind.is_sent:
            return cleaned
        if cleaned.get("is_adult") in {"no", "unknown"}:
            self.is_about_age = True
            self.add_error("is_adult", _NOT_ADULT)
        if self._needs_contact() and not (cleaned.get("value") or cleaned.get("avoid") or cleaned.get("way")):
            self.add_error("way", "Say how to reach them safely, or choose “They will get in touch themselves”.")
        return cleaned

    def _needs_contact(self) -> bool:
        return self.plan.kind != ReferralKind.COORDINATION and "way" in self.fields and not self.errors.get("way")


class ChangeForm(PersonForm):
    """A draft, with what comes back, and when the permission ends. Hidden: which version was looked at."""

    to_agency = forms.MultipleChoiceField(
        label="What the organization may tell you",
        choices=_BACK,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": "Choose from the list."},
    )
    expires_on = date("Last day of the permission")
    expires_event = forms.ChoiceField(
        label="Or it ends",
        choices=[("", "On that day only"), *ExpiryEvent.choices],
        required=False,
        error_messages={"invalid_choice": "Choose from the list."},
    )
    version_person = forms.IntegerField(widget=forms.HiddenInput)
    version_referral = forms.IntegerField(widget=forms.HiddenInput)
    version_release = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def clean_expires_on(self) -> date_type | None:
        """A slip of the finger is no wish for a permission that lasts for ever."""
        chosen: date_type | None = self.cleaned_data["expires_on"]
        if chosen is not None and chosen > timezone.localdate() + timedelta(days=LONGEST_DAYS):
            raise forms.ValidationError("Choose a day within the next three years.")
        return chosen

    def asked(self) -> Asked:
        data = self.cleaned_data
        event = data.get("expires_event")
        return Asked(
            [Category(name) for name in data.get("to_agency", [])],
            data.get("expires_on"),
            ExpiryEvent(event) if event else None,
        )

    def versions(self) -> dict[str, int]:
        data = self.cleaned_data
        found = {"person": data["version_person"], "referral": data["version_referral"]}
        return found | ({"release": data["version_release"]} if data.get("version_release") is not None else {})

    def without(self, names: Sequence[str]) -> "ChangeForm":
        self._drop(*names)
        return self
