"""A forgotten password: a link by e-mail, which works once and for an hour."""

import uuid
from datetime import timedelta
from functools import partial

from allauth.account.internal.flows.password_reset import reset_password
from django.conf import settings
from django.contrib.auth.tokens import default_token_generator
from django.db import transaction

from accounts import background, notices, outbox, throttle
from accounts.adapters import forget_sign_ins
from accounts.models import User

_OF_ADDRESS, _OF_NETWORK = "password forgotten, address", "password forgotten, network"
_WINDOW = timedelta(hours=1)
LINKS_OF_ADDRESS = 3
LINKS_OF_NETWORK = 20


def ask_for_link(email: str, *, place: str, page: str) -> None:
    """Send a link, `page` followed by the token, if the address has an account.

    What happens then happens in the background, so that nobody can tell by the answer or its time whether there is one.
    Above the limits nothing is sent and nothing else is different.
    """
    if throttle.spend(_OF_NETWORK, place, limit=LINKS_OF_NETWORK, window=_WINDOW) is None:
        return
    if throttle.spend(_OF_ADDRESS, email.strip().lower(), limit=LINKS_OF_ADDRESS, window=_WINDOW) is None:
        return
    background.run(partial(_send, email, page))


def find(token: str) -> User | None:
    """Whose link this is; None for an unknown, used or expired one alike."""
    text, _, key = token.partition(".")
    try:
        user = User.objects.filter(pk=uuid.UUID(text), is_active=True).first()
    except ValueError:
        return None
    return user if user is not None and default_token_generator.check_token(user, key) else None


@transaction.atomic
def set_password(user: User, password: str) -> None:
    """Set it, sign out everywhere, and say so by e-mail. The second factor stays as it is."""
    reset_password(user, password)
    forget_sign_ins(user.email)
    notices.send(user, "account/email/password_reset")


def _send(email: str, page: str) -> None:
    user = User.objects.filter(email__iexact=email.strip(), is_active=True).first()
    if user is None:
        return
    link = f"{page}#{user.pk.hex}.{default_token_generator.make_token(user)}"
    body = (
        f"Somebody asked to set a new password for this address at {settings.SITE_NAME}.\n\n"
        f"If it was you, open this link within an hour:\n{link}\n\n"
        "If it was not, do nothing: your password stays as it is.\n"
    )
    outbox.queue(to=user.email, subject=f"{settings.SITE_NAME}: a new password", body=body, about="password")
