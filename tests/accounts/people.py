"""People who work for agencies in tests: with a second factor, signed in past it."""

import base64
import hashlib
import hmac
import re
import struct
import time
from datetime import date
from typing import Any

from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY

# Nothing public names the key beside it, without which the records count for nobody.
from allauth.account.internal.flows.login import _AUTHENTICATION_METHODS_USER_SESSION_KEY
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator

# Nothing public makes recovery codes without a page.
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.test import Client

from accounts import uk_basis
from accounts.models import Agency, Membership, Party, Role, User

PASSWORD = "a kettle on a quiet stove"


def make_agency(name: str = "Lincoln Clinic", **facts: Any) -> Agency:
    """An agency in Portland that answered everything; `facts` change it. A UK one: `jurisdiction="GB-EAW"`."""
    is_uk = str(facts.get("jurisdiction", "US-OR")).startswith("GB")
    answers: dict[str, Any] = {
        "jurisdiction": "US-OR",
        "time_zone": "Europe/London" if is_uk else "America/Los_Angeles",
        "phone": "0161 496 0100" if is_uk else "503 555 0100",
        "email": "desk@example.org",
        "host_terms_version": "1",
        "host_terms_accepted_on": date(2026, 1, 5),
    }
    if is_uk:
        answers |= {"uk_controller": name, "uk_legal_basis": uk_basis.EXAMPLE}
    else:
        answers |= {"covered_entity": True, "part2_program": False, "counsel_reviewed_federal_form": True}
    return Agency.objects.create(name=name, **(answers | facts))


def make_member(
    agency: Party, role: str = Role.CLINICIAN, email: str = "robin@lincoln.example.org", name: str = ""
) -> Membership:
    """Somebody who belongs to a party, with an account of their own; no second factor yet."""
    preferred_name = name or email.partition("@")[0].capitalize()
    user = User.objects.create_user(email, PASSWORD, name=preferred_name)
    return Membership.objects.create(user=user, party=agency, role=role)


def signed_in(client: Client, user: User) -> Client:
    """Sign `user` in with the second factor passed, setting one up where there is none; returns the client."""
    authenticator = Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).first()
    if authenticator is None:
        authenticator = set_up_app(user)
    client.force_login(user)
    session = client.session
    session[AUTHENTICATION_METHODS_SESSION_KEY] = [
        {"method": "password", "at": time.time(), "email": user.email},
        {"method": "mfa", "at": time.time(), "id": authenticator.pk, "type": "totp"},
    ]
    session[_AUTHENTICATION_METHODS_USER_SESSION_KEY] = str(user.pk)
    session.save()
    return client


def set_up_app(user: User) -> Authenticator:
    """An authenticator app whose secret `code_of` knows."""
    data = {"secret": get_adapter().encrypt(_secret(user))}
    return Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data=data)


def recovery_codes(user: User) -> list[str]:
    """Recovery codes, made where there are none."""
    return RecoveryCodes.activate(user).generate_codes()


def code_of(user: User, steps: int = 0) -> str:
    """The code that the app of `set_up_app` shows now, or so many half minutes later."""
    return code_for(_secret(user), steps)


def code_for(secret: str, steps: int = 0) -> str:
    """The code that an app with this secret shows now, or so many half minutes later (RFC 6238)."""
    counter = struct.pack(">Q", int(time.time()) // 30 + steps)
    digest = hmac.new(base64.b32decode(secret), counter, hashlib.sha1).digest()
    start = digest[-1] & 0x0F
    number = struct.unpack(">I", digest[start : start + 4])[0] & 0x7FFFFFFF
    return f"{number % 10**6:06}"


def wrong_code_of(user: User) -> str:
    """Six digits that the app does not show these minutes."""
    right = {code_of(user, steps) for steps in range(-4, 5)}
    return next(code for code in (f"{number:06}" for number in range(100)) if code not in right)


def link_in(text: str) -> str:
    """The link in an e-mail."""
    return re.findall(r"https?://\S+", text)[0]


def _secret(user: User) -> str:
    return base64.b32encode(hashlib.sha256(str(user.pk).encode()).digest()[:20]).decode()
