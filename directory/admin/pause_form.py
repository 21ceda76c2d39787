"""A way into a listing that rests for a while, as a curator hears of it on the telephone."""

from typing import Any

from django import forms

from directory.admin.fields import NativeDate
from directory.models import Pause
from directory.vocabularies import PauseScope


class PauseForm(forms.ModelForm):
    valid_from = forms.DateField(label="First day of the pause", widget=NativeDate)
    back_on = forms.DateField(
        label="First day back", widget=NativeDate, help_text="From this day on it counts again, by itself."
    )

    class Meta:
        model = Pause
        fields = ("scope", "service", "location", "valid_from", "back_on", "reason")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, empty in (("service", "All they offer"), ("location", "All their places")):
            field: Any = self.fields[name]
            # No pop-up to add another.
            field.widget = getattr(field.widget, "widget", field.widget)
            field.empty_label = empty
        self.fields["service"].label, self.fields["location"].label = "Only this", "Only at"

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        first, back = data.get("valid_from"), data.get("back_on")
        if first and back and back <= first:
            self.add_error("back_on", "The first day back comes after the first day of the pause.")
        if data.get("location") and data.get("scope") != PauseScope.IN_PERSON:
            self.add_error(
                "location", "Only meeting in person can pause at one place. Take the place away, or choose that."
            )
        return data
