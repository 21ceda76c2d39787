"""The duty contact of an agency and the hours in which it reads: named together, or not at all."""

from typing import Any

import phonenumbers
from django import forms

from accounts.models import Agency
from accounts.reading_hours import DAYS
from accounts.web.forms import EMAIL_ERRORS
from accounts.web.kept_form import PutsBack
from core.text.invisible_characters import PlainText

_TIMES = {"invalid": "A time looks like 09:00. Check yours."}
_REST = "Fill this in too, or leave the whole page empty."


class DutyForm(PutsBack, forms.ModelForm):
    """The duty contact to alert when a person may be in danger, and the hours in which messages are read."""

    reads_on = forms.TypedMultipleChoiceField(
        label="Days on which you read messages",
        choices=DAYS,
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": "Choose from the list."},
    )

    class Meta:
        model = Agency
        fields = ("duty_name", "duty_email", "duty_phone", "reads_on", "reads_from", "reads_until")
        field_classes = dict.fromkeys(("duty_name", "duty_phone"), PlainText)
        labels = {
            "duty_name": "Duty contact: a name or a role",
            "duty_email": "Their e-mail address",
            "duty_phone": "Their phone",
            "reads_from": "From",
            "reads_until": "Until",
        }
        help_texts = {
            "duty_name": "Such as: the duty team.",
            "duty_email": "An inbox that someone watches. It gets a reference, and no name or words.",
            "reads_from": "By the clock where your agency is. For day and night, choose 00:00 and 23:59.",
        }
        widgets = {
            name: forms.TimeInput(attrs={"type": "time"}, format="%H:%M") for name in ("reads_from", "reads_until")
        }
        error_messages = {
            "duty_email": EMAIL_ERRORS,
            "reads_from": _TIMES,
            "reads_until": _TIMES,
        }

    def clean_duty_phone(self) -> str:
        typed = self.cleaned_data["duty_phone"].strip()
        country = "GB" if self.instance.is_uk else "US"
        if typed and not _is_number(typed, country):
            raise forms.ValidationError("This is not a whole phone number. Check the digits.")
        return typed

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if not any(data.get(name) for name in self.fields) and not self.errors:
            return data
        for name in self.fields:
            if not data.get(name) and name not in self.errors:
                self.add_error(name, _REST)
        opens, closes = data.get("reads_from"), data.get("reads_until")
        if opens and closes and opens >= closes:
            self.add_error("reads_until", "Choose a time after the first. For day and night, choose 00:00 and 23:59.")
        return data


def _is_number(typed: str, country: str) -> bool:
    try:
        return phonenumbers.is_possible_number(phonenumbers.parse(typed, country))
    except phonenumbers.NumberParseException:
        return False
