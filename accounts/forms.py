from django import forms
from django.contrib.auth.forms import AuthenticationForm


class SignInForm(AuthenticationForm):
    username = forms.EmailField(
        label="E-mail address",
        widget=forms.EmailInput(attrs={"autocomplete": "username", "autofocus": True}),
        error_messages={
            "required": "Type your e-mail address.",
            "invalid": "An e-mail address looks like name@example.org. Check yours.",
        },
    )
    password = forms.CharField(
        label="Password",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        error_messages={"required": "Type your password."},
    )
    error_messages = {
        "invalid_login": "That address and password do not match. Check both and try again.",
        "inactive": "This account is closed. Ask whoever runs this site.",
    }
