"""Telephone numbers of a listing."""

from django import forms
from django.core.exceptions import ValidationError


class PhoneForm(forms.ModelForm):
    def clean_number(self) -> str:
        number = " ".join(self.cleaned_data["number"].split())
        # Short codes such as 988 are numbers too.
        if sum(sign.isdigit() for sign in number) < 3:
            raise ValidationError("A number has at least 3 digits: 503 555 0143.")
        return number
