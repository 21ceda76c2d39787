"""Which second factors an account has set up."""

from typing import Any

from allauth.mfa.models import Authenticator

# Kinds of second factor that count; recovery codes alone do not.
METHODS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


def is_set_up(user: Any) -> bool:
    """Whether the account has an authenticator app or a passkey. Recovery codes alone do not count."""
    if not getattr(user, "is_authenticated", False):
        return False
    return Authenticator.objects.filter(user_id=user.pk, type__in=METHODS).exists()


def has_app(user: Any) -> bool:
    """Whether the account has an authenticator app."""
    return Authenticator.objects.filter(user_id=user.pk, type=Authenticator.Type.TOTP).exists()
