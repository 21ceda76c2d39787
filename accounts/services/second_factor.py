"""The second factor: an authenticator app (TOTP), a passkey, or a recovery code. Kept by django-allauth."""

import struct
import unicodedata
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from allauth.account.authentication import get_authentication_records
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator

# The public `Authenticator.wrap().validate_code` uses a code up in the cache of one process, and then calls it wrong.
from allauth.mfa.totp.internal.auth import validate_totp_code
from allauth.mfa.utils import decrypt
from cryptography.exceptions import InvalidSignature
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest

from accounts import demonstration
from accounts.models import User
from accounts.services import notices, sessions
from core import throttle

# Wrong codes and passkeys of one account, wherever they come from. A success starts the first anew, not the second.
TRIES = 5
TRIES_WINDOW = timedelta(hours=1)
TRIES_OF_A_DAY = 20
# Longer than any code of an authenticator app is good for.
_CODE_LIFE = timedelta(minutes=10)

_SCOPE, _DAY, _USED = "second factor", "second factor, day", "second factor, used"
# What the libraries raise for an answer that is no passkey's, or another's. Anything else is a mistake of ours.
MALFORMED = (ValidationError, InvalidSignature, AttributeError, LookupError, TypeError, ValueError, struct.error)


@dataclass(frozen=True)
class Tried:
    """What became of one try; `left` is how many there are until an hour has passed."""

    passed: bool
    left: int
    used: Authenticator | None = None
    # A right code of the app that opened something a moment ago: refused, and not counted as a wrong one.
    just_used: bool = False

    @property
    def sentence(self) -> str:
        """What somebody is told who did not pass."""
        if self.just_used:
            return "That code was just used. Wait for the next one: up to 30 seconds."
        if self.left == 0:
            return "That code does not match, and there are no tries left. Wait an hour, or ask whoever runs this site."
        tries = "1 try" if self.left == 1 else f"{self.left} tries"
        return f"That code does not match. You have {tries} left."


def was_passed(request: HttpRequest) -> bool:
    """Whether whoever is signed in showed a second factor in this session."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return False
    if demonstration.counts_as_passed(request):
        return True
    return any(record.get("method") == "mfa" for record in get_authentication_records(request, user))


def check_code(request_or_user: HttpRequest | User, code: str) -> bool:
    """Whether `code` is a fresh code of the app or an unused recovery code. Counts as a try, and uses the code up."""
    user = request_or_user.user if isinstance(request_or_user, HttpRequest) else request_or_user
    return isinstance(user, User) and try_code(user, code).passed


def try_code(user: User, code: str) -> Tried:
    """Try a typed code, at most TRIES times an hour. Raises RuntimeError inside a transaction: see throttle.spend."""
    # Digits of another script, as some keyboards write them, are the same code: also for "used already".
    code = unicodedata.normalize("NFKC", code)
    left = _spend(user)
    if left is None:
        return Tried(passed=False, left=0)
    authenticator = _matching(user, code)
    if authenticator is None:
        return _just_used(user, left) if _is_right(user, code) else Tried(passed=False, left=left)
    _start_anew(user)
    if authenticator.type == Authenticator.Type.RECOVERY_CODES:
        notices.send(user, "recovery_code_used")
    return Tried(passed=True, left=TRIES, used=authenticator)


def try_passkey(user: User, credential: Any) -> Tried:
    """Try what a browser answered for a passkey; counted together with codes."""
    # The public form checks and answers in one step, with its own limits in the cache of one process.
    from allauth.mfa.webauthn.internal import auth

    left = _spend(user)
    if left is None:
        return Tried(passed=False, left=0)
    try:
        auth.parse_authentication_response(credential)
        authenticator = auth.complete_authentication(user, credential)
    except MALFORMED:
        return Tried(passed=False, left=left)
    _start_anew(user)
    return Tried(passed=True, left=TRIES, used=authenticator)


def _spend(user: User) -> int | None:
    """Tries left: the fewer of the hour's and the day's."""
    subject = str(user.pk)
    hour = throttle.spend(_SCOPE, subject, limit=TRIES, window=TRIES_WINDOW)
    if hour is None:
        return None
    day = throttle.spend(_DAY, subject, limit=TRIES_OF_A_DAY, window=timedelta(days=1))
    return None if day is None else min(hour, day)


def _just_used(user: User, left: int) -> Tried:
    """Gives the try back. Counted all the same until here, so that no more are looked at than there are tries."""
    throttle.give_back(_SCOPE, str(user.pk))
    throttle.give_back(_DAY, str(user.pk))
    return Tried(passed=False, left=left + 1, just_used=True)


def _start_anew(user: User) -> None:
    throttle.forget(_SCOPE, str(user.pk))
    throttle.give_back(_DAY, str(user.pk))


def _matching(user: User, code: str) -> Authenticator | None:
    """The app or the set of recovery codes that this code is of; used up by being looked at."""
    for authenticator in Authenticator.objects.filter(user_id=user.pk).exclude(type=Authenticator.Type.WEBAUTHN):
        is_app = authenticator.type == Authenticator.Type.TOTP
        if _is_fresh(authenticator, code) if is_app else authenticator.wrap().validate_code(code):
            return authenticator
    return None


def _is_fresh(authenticator: Authenticator, code: str) -> bool:
    """A right code of the app that nobody has used. The library remembers used ones in one process only."""
    return _is_of(authenticator, code) and use_up(authenticator.user_id, code)


def _is_of(authenticator: Authenticator, code: str) -> bool:
    return validate_totp_code(decrypt(authenticator.data["secret"]), code)


def _is_right(user: User, code: str) -> bool:
    """Whether the app shows this code now. Asked of one that did not open anything: it was used before."""
    apps = Authenticator.objects.filter(user_id=user.pk, type=Authenticator.Type.TOTP)
    return any(_is_of(app, code) for app in apps)


def use_up(user_id: UUID, code: str) -> bool:
    """Mark a code of the app as used; False where it was already."""
    digits = "".join(letter for letter in code if letter.isdigit())
    subject = f"{user_id} {digits}"
    return throttle.spend(_USED, subject, limit=1, window=_CODE_LIFE) is not None


def passkey_question(user: User) -> dict[str, Any] | None:
    """What the browser is to ask a passkey, kept in the session until answered; None for somebody without one."""
    # The public views alone put the question, inside pages of their own.
    from allauth.mfa.webauthn.internal import auth

    if not Authenticator.objects.filter(user_id=user.pk, type=Authenticator.Type.WEBAUTHN).exists():
        return None
    return auth.begin_authentication(user)


@transaction.atomic
def take_away(user: User) -> int:
    """Remove every app, passkey and recovery code of somebody who lost theirs, sign them out and tell them.

    Returns how many there were. They set one up again at the next sign-in.
    """
    removed = Authenticator.objects.filter(user_id=user.pk).count()
    Authenticator.objects.filter(user_id=user.pk).delete()
    sessions.end_all(user)
    notices.send(user, "second_factor_taken_away")
    return removed


def keys_in_use() -> set[str]:
    """Ids of the keys of FIELD_KEYS that wrote secrets of second factors."""
    rows = Authenticator.objects.exclude(type=Authenticator.Type.WEBAUTHN).values_list("data", flat=True)
    return {data[name].partition(".")[0] for data in rows for name in ("secret", "seed") if data.get(name)}


def reseal_secrets() -> int:
    """Write again what an older key of FIELD_KEYS wrote; returns how many. Part of rotating keys."""
    adapter = get_adapter()
    changed = 0
    for authenticator in Authenticator.objects.exclude(type=Authenticator.Type.WEBAUTHN):
        for name in ("secret", "seed"):
            sealed = authenticator.data.get(name)
            if sealed and not adapter.is_current(sealed):
                authenticator.data[name] = adapter.encrypt(adapter.decrypt(sealed))
                authenticator.save(update_fields=["data"])
                changed += 1
    return changed
