"""How django-allauth behaves here: nobody signs up, secrets are encrypted, limits are ours, e-mail is queued."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter

# Nothing public forgets a sign-in that is half done and leaves the rest of the session.
from allauth.account.internal.stagekit import clear_login
from allauth.core import context
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from django.contrib import messages
from django.contrib.auth import authenticate
from django.contrib.auth.base_user import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from accounts.models import User
from accounts.services import notices, sessions, sign_in_tries
from accounts.web.home import home_of
from core import network, semaphore
from core.crypto.keyring import keyring

BUSY = "Many people are signing in right now. Wait a few seconds, then sign in again."
TOO_MANY = "There were too many tries. Wait 15 minutes and try again."
# In the session, from the password to the second factor: with what it was typed.
_TYPED = "password_typed"


class AccountAdapter(DefaultAccountAdapter):
    """Sign-in by e-mail address and password."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": "That address and password do not match. Check both and try again.",
        "incorrect_password": "That password does not match. Check it and try again.",
        "too_many_login_attempts": TOO_MANY,
        "rate_limited": TOO_MANY,
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never: an account begins with an invitation."""
        return False

    def authenticate(self, request: HttpRequest, **credentials: Any) -> AbstractBaseUser | None:
        """The account, or None. Raises ValidationError where there were too many wrong tries, or many at this moment.

        Unknown addresses are counted, hashed and answered like known ones. Whoever comes while as many passwords as may
        be are checked has not tried.
        """
        try:
            with semaphore.taken(semaphore.HASHES):
                return self._authenticate(request, **credentials)
        except semaphore.BusyError:
            raise ValidationError(BUSY) from None

    def _authenticate(self, request: HttpRequest, **credentials: Any) -> AbstractBaseUser | None:
        email, address = credentials.get("email", ""), network.address(request)
        if not sign_in_tries.spend(email, address):
            raise ValidationError(TOO_MANY)
        user = authenticate(request, **credentials)
        if user is not None:
            sign_in_tries.give_back(email, address)
            password_typed(request, user)
        return user

    def login(self, request: HttpRequest, user: AbstractBaseUser) -> None:
        """Signs in a user whose password was checked a moment ago.

        Raises ImmediateHttpResponse, to the sign-in page, where the password was changed meanwhile, or the account
        closed, even if it was opened again since.
        """
        if request.session.pop(_TYPED, None) != user.get_session_auth_hash():
            raise ImmediateHttpResponse(self.respond_user_inactive(request, user))
        super().login(request, user)

    def reauthenticate(self, user: AbstractBaseUser, password: str) -> bool:
        """The password again, of somebody signed in; counted like signing in."""
        checked_user = self.authenticate(context.request, email=user.get_username(), password=password)
        return checked_user is not None and checked_user.pk == user.pk

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Where sign-in leads if nowhere was asked for."""
        return home_of(request)

    def get_client_ip(self, request: HttpRequest) -> str:
        return network.address(request)

    def respond_user_inactive(self, request: HttpRequest, user: AbstractBaseUser) -> HttpResponse:
        """A closed account never gets here by password; if it does by another way, it is sent back."""
        clear_login(request)
        return HttpResponseRedirect(reverse("accounts:sign_in"))

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("accounts:account")

    def set_password(self, user: AbstractBaseUser, password: str) -> None:
        """Also signs out everywhere else."""
        super().set_password(user, password)
        if isinstance(user, User):
            sessions.end_all(user, but=sessions.current(context.request))

    def send_notification_mail(self, template_prefix: str, user: Any, *args: Any, **kwargs: Any) -> None:
        notices.send(user, template_prefix)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """The library's other e-mails are switched off: invitations and resets are ours, with the token behind `#`.

        Raises RuntimeError, so that one switched on by an upgrade fails in a test instead of putting a token in a path.
        """
        raise RuntimeError(f"No e-mail of this kind is sent here: {template_prefix}")

    def add_message(self, request: HttpRequest, level: int, *args: Any, **kwargs: Any) -> None:
        """Errors only: pages say themselves what was done."""
        if level >= messages.ERROR:
            super().add_message(request, level, *args, **kwargs)


class SecondFactorAdapter(DefaultMFAAdapter):
    """Secrets of authenticator apps and recovery codes, encrypted with the keyring."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": "That code does not match. Check the newest one and try again.",
        "cannot_generate_recovery_codes": "Add an authenticator app or a passkey first.",
    }
    _LABEL = "mfa.Authenticator.data"

    def encrypt(self, text: str) -> str:
        return keyring().seal(text.encode(), self._LABEL)

    def decrypt(self, encrypted_text: str) -> str:
        """Raises core.crypto.keyring.KeyLostError or DamagedError."""
        return keyring().open(encrypted_text, self._LABEL).decode()

    def is_current(self, encrypted_text: str) -> bool:
        """Whether the key that writes today wrote this."""
        return keyring().is_current(encrypted_text)

    def generate_authenticator_name(self, user: AbstractBaseUser, type: Any) -> str:  # noqa: A002 - the library's name
        """What a passkey is called unless its owner says otherwise: the kind of browser it was made in."""
        return sessions.browser_in_words(context.request.META.get("HTTP_USER_AGENT", ""))


def password_typed(request: HttpRequest, user: AbstractBaseUser) -> None:
    """Remember, until the second factor was shown, that the right password was typed or chosen in this session."""
    request.session[_TYPED] = user.get_session_auth_hash()
