"""A forgotten password: a link by e-mail, which works once and for an hour."""

import uuid
from datetime import timedelta
from functools import partial
from typing import Any

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.db import transaction
from django.db.models import QuerySet

from accounts.models import User
from accounts.services import notices, sign_in_tries
from core import background, throttle
from core.messaging import outbox
from core.text import email_addresses

_OF_ADDRESS, _OF_NETWORK = "password forgotten, address", "password forgotten, network"
_WINDOW = timedelta(hours=1)
LINKS_OF_ADDRESS = 3
LINKS_OF_NETWORK = 20


class _Links(PasswordResetTokenGenerator):
    """A link ends when it was used, when its owner signs in, and when the account is closed."""

    key_salt = "accounts.services.password_reset"

    def _make_hash_value(self, user: Any, timestamp: int) -> str:
        return f"{super()._make_hash_value(user, timestamp)}{user.stamp}"


_LINKS = _Links()


def ask_for_link(email: str, *, place: str, page: str) -> None:
    """Send a link, `page` followed by the token, if the address has an account.

    What happens then happens in the background, so that nobody can tell by the answer or its time whether there is one.
    Above the limits nothing is sent and nothing else is different.
    """
    if throttle.spend(_OF_NETWORK, place, limit=LINKS_OF_NETWORK, window=_WINDOW) is None:
        return
    if throttle.spend(_OF_ADDRESS, email_addresses.canonical(email), limit=LINKS_OF_ADDRESS, window=_WINDOW) is None:
        return
    background.run(partial(_send, email, page))


def find(token: str) -> User | None:
    """Whose link this is; None for an unknown, used or expired one alike."""
    return _owner(token, User.objects.all())


@transaction.atomic
def set_password(token: str, password: str) -> bool:
    """Set it, sign out everywhere, and say so by e-mail; False where the link has ended. The second factor stays as it is.

    The account is held from looking at the link to its end: of many who send one link at once, one sets a password.
    """
    user = _owner(token, User.objects.select_for_update())
    if user is None:
        return False
    get_adapter().set_password(user, password)
    sign_in_tries.forget(user.email)
    notices.send(user, "account/email/password_reset")
    return True


def _owner(token: str, users: QuerySet[User]) -> User | None:
    text, _, key = token.partition(".")
    try:
        user = users.filter(pk=uuid.UUID(text), is_active=True).first()
    except ValueError:
        return None
    return user if user is not None and _LINKS.check_token(user, key) else None


def _send(email: str, page: str) -> None:
    user = User.objects.by_address(email).filter(is_active=True).first()
    if user is None:
        return
    link = f"{page}#{user.pk.hex}.{_LINKS.make_token(user)}"
    body = (
        f"Somebody asked to set a new password for this address at {settings.SITE_NAME}.\n\n"
        f"If it was you, open this link within an hour:\n{link}\n\n"
        "If it was not, do nothing: your password stays as it is.\n"
    )
    outbox.queue(to=user.email, subject=f"{settings.SITE_NAME}: a new password", body=body, about="password")
