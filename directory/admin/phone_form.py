"""Telephone numbers of a listing."""

from django import forms
from django.core.exceptions import ValidationError

from directory.imports.clean import contact
from directory.models import Organization

_WHOLE = "Write the whole number and nothing else: 503 555 0143, or from another country +44 161 496 0123."


class PhoneForm(forms.ModelForm):
    def clean_number(self) -> str:
        """The number, judged as the importer judges it. A number nobody touched stays as it is."""
        number = " ".join(self.cleaned_data["number"].split())
        if "number" not in self.changed_data:
            return number
        # Short codes such as 988 are numbers too.
        if sum(sign.isdigit() for sign in number) < 3:
            raise ValidationError("A number has at least 3 digits: 503 555 0143.")
        if contact.is_emergency(number):
            raise ValidationError(f"{contact.EMERGENCY_SAID} Leave it out.")
        judged = contact.number(number, self._organization().country)
        if judged is None:
            raise ValidationError(_WHOLE)
        if judged.extension:
            raise ValidationError(f"Write {judged.number} here and {judged.extension} under “Extension”.")
        return judged.number

    def _organization(self) -> Organization:
        """Whose number it is, with what this page says of it and has not saved yet."""
        return self.fields["organization"].parent_instance  # type: ignore[attr-defined]
