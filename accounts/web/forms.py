"""Forms of signing in and of one's own account. Each says what to do next, and keeps what was typed."""

from typing import Any

from allauth.account import forms as account_forms
from allauth.core import context

# Nothing public writes down that a second factor was shown.
from allauth.mfa.base.internal.flows import post_authentication
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm
from django import forms
from django.contrib.auth.password_validation import validate_password

from accounts.models import User
from accounts.services import second_factor
from core.text.email_addresses import AddressField
from core.text.invisible_characters import PlainText

EMAIL_ERRORS = {
    "required": "Type your e-mail address.",
    "invalid": "An e-mail address looks like name@example.org. Check yours.",
}


def _password(label: str, autocomplete: str, required: str) -> forms.CharField:
    return forms.CharField(
        label=label,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": autocomplete}),
        error_messages={"required": required},
    )


class SignInForm(account_forms.LoginForm):
    """E-mail address and password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields = {
            "login": AddressField(
                new=False,
                label="E-mail address",
                widget=forms.EmailInput(attrs={"autocomplete": "username", "autofocus": True}),
                error_messages=EMAIL_ERRORS,
            ),
            "password": _password("Password", "current-password", "Type your password."),
        }


class PasswordAgainForm(account_forms.ReauthenticateForm):
    """The password of somebody who is signed in."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"] = _password("Password", "current-password", "Type your password.")


class NewPasswordForm(forms.Form):
    """A new password, once: it can be looked at in the browser, and typing it twice helps nobody."""

    password = _password("New password", "new-password", "Type a new password.")

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        self.user = user
        super().__init__(*args, **kwargs)
        self.fields["password"].help_text = "12 characters or more. Four words that do not belong together are good."

    def clean_password(self) -> str:
        validate_password(self.cleaned_data["password"], self.user)
        return self.cleaned_data["password"]


class ChangePasswordForm(NewPasswordForm):
    """The password of now, and a new one."""

    oldpassword = _password("Current password", "current-password", "Type your current password.")
    field_order = ["oldpassword", "password"]

    def clean_oldpassword(self) -> str:
        from allauth.account.adapter import get_adapter

        if not get_adapter().reauthenticate(self.user, self.cleaned_data["oldpassword"]):
            raise get_adapter().validation_error("incorrect_password")
        return self.cleaned_data["oldpassword"]

    def save(self) -> None:
        from allauth.account.adapter import get_adapter

        get_adapter().set_password(self.user, self.cleaned_data["password"])


class CodeForm(forms.Form):
    """A code of the authenticator app, or a recovery code."""

    code = forms.CharField(
        label="Code",
        max_length=40,
        help_text="6 digits from your authenticator app, or a recovery code. Spaces do not matter.",
        # Recovery codes are digits too.
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "autofocus": True}),
        error_messages={
            "required": "Type the code.",
            "max_length": "That is longer than any code. Type the newest one.",
        },
    )
    again = False

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        self.user = user
        super().__init__(*args, **kwargs)

    def clean_code(self) -> str:
        tried = second_factor.try_code(self.user, self.cleaned_data["code"])
        if not tried.passed:
            raise forms.ValidationError(tried.sentence)
        self.authenticator: Any = tried.used
        return self.cleaned_data["code"]

    def save(self) -> None:
        """Write down in the session that the second factor was shown."""
        self.authenticator.user = self.user
        post_authentication(context.request, self.authenticator, reauthenticated=self.again)


class CodeAgainForm(CodeForm):
    """The same, of somebody who is signed in."""

    again = True


class PasskeyForm(forms.Form):
    """What the browser answers for a passkey, as JSON."""

    credential = forms.JSONField(widget=forms.HiddenInput, error_messages={"required": "The passkey did not answer."})
    again = False

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        self.user = user
        super().__init__(*args, **kwargs)

    def clean_credential(self) -> Any:
        tried = second_factor.try_passkey(self.user, self.cleaned_data["credential"])
        if not tried.passed:
            raise forms.ValidationError("That passkey does not belong to this account. Try again, or use a code.")
        self.authenticator: Any = tried.used
        return self.authenticator

    def save(self) -> None:
        """Write down in the session that the second factor was shown."""
        self.authenticator.user = self.user
        post_authentication(context.request, self.authenticator, reauthenticated=self.again)


class PasskeyAgainForm(PasskeyForm):
    """The same, of somebody who is signed in."""

    again = True


class ActivateAppForm(ActivateTOTPForm):
    """The first code of an authenticator app, which shows that it has the secret."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"] = forms.CharField(
            label="Code from the app",
            max_length=20,
            help_text="6 digits. Spaces do not matter.",
            widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
            error_messages={"required": "Type the 6 digits that the app shows."},
        )


class AddPasskeyForm(AddWebAuthnForm):
    """A new passkey and what its owner calls it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"] = forms.CharField(
            label="Name of this passkey",
            help_text="So that you can tell it from others.",
            required=False,
            max_length=80,
        )

    def clean(self) -> dict[str, Any]:
        """Raises ValidationError for whatever is no new passkey."""
        try:
            return super().clean()
        except second_factor.MALFORMED as error:
            raise forms.ValidationError("The passkey did not answer. Try again, or set up an app.") from error


class LinkForm(forms.Form):
    """A link from an e-mail: a script puts it in, or somebody pastes it."""

    link = forms.CharField(
        label="Paste your link",
        max_length=2_000,
        widget=forms.TextInput(attrs={"autocomplete": "off", "data-token": ""}),
        error_messages={"required": "Paste the whole link from the e-mail."},
    )

    def refuse(self) -> None:
        """Say that the link opens nothing; the same for an unknown, used or expired one."""
        if self.is_valid():
            self.add_error(
                "link", "This link has ended, or a part of it is missing. Paste all of it, or ask for a new one."
            )


class JoinForm(NewPasswordForm):
    """A new account: what somebody is called, and their password."""

    name = PlainText(
        label="Your name",
        max_length=150,
        help_text="As the people you refer know you. They and your colleagues see it.",
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": "Type your name."},
    )
    field_order = ["name", "password"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].label = "Choose a password"
