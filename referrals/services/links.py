"""Links for people and organizations without an account: made, claimed with a code, checked again at every request.

The token stands after `#` in the address, which browsers send to no server: it reaches us in a POST, from a script of
ours or pasted by hand. Only its hash is kept. The code travels another way (read out, or printed). Five wrong codes in
all end the link; the first browser that gives both claims it.
"""

import hashlib
import hmac
import secrets
import unicodedata
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from django.db import transaction
from django.db.models import F
from django.utils.crypto import constant_time_compare

from core import clock
from core.rls.principal import Principal, acting_as
from referrals.errors import PermissionEnded
from referrals.models import Link, Person, Referral, RelatedPerson
from referrals.models.link import TRIES, is_alive

CODE_DIGITS = 8
LASTS = {
    Link.Kind.ORGANIZATION: timedelta(days=30),
    Link.Kind.PERSON: timedelta(days=180),
    Link.Kind.ADVOCATE: timedelta(days=90),
    Link.Kind.REPRESENTATIVE: timedelta(days=90),
}


@dataclass(frozen=True)
class Made:
    """A new link and its token, which is known at this moment only."""

    link: Link
    token: str


class Refusal(StrEnum):
    """Why a link does not open. Unknown, ended and foreign read alike to whoever asks."""

    GONE = "gone"
    WRONG_CODE = "wrong_code"


@dataclass(frozen=True)
class Claimed:
    """A link that this browser holds now; `secret` goes into its session."""

    link: Link
    secret: str


@dataclass(frozen=True)
class Refused:
    """Not opened; `tries_left` where the token was right and the code was not."""

    why: Refusal
    tries_left: int | None = None


def make_link(
    *,
    kind: Link.Kind,
    person: Person,
    referral: Referral | None = None,
    created_by: uuid.UUID | None = None,
    sent_to: str = "",
    lasts: timedelta | None = None,
    related_person: RelatedPerson | None = None,
    helps: bool = False,
) -> Made:
    """A link with a 256-bit token and a code of eight digits. The caller acts for somebody who may write it.

    `related_person` is whose authority a representative's stands on; `helps`: an advocate may write down a stop too.
    """
    token = secrets.token_urlsafe(32)
    code = "".join(secrets.choice("0123456789") for _ in range(CODE_DIGITS))
    pk, now = uuid.uuid4(), clock.now()
    link = Link.objects.create(
        id=pk,
        kind=kind,
        person=person,
        referral=referral,
        token_hash=_hash_token(token),
        code_hash=_hash_code(pk, code),
        code=code,
        created_by_id=created_by,
        created_at=now,
        expires_at=now + (lasts or LASTS[kind]),
        sent_to=sent_to,
        related_person=related_person,
        helps=helps,
    )
    return Made(link, token)


def claim(token: str, code: str, *, known: Iterable[str] = ()) -> Claimed | Refused:
    """Opens a link for this browser. Raises RuntimeError inside another transaction: a wrong code has to stay counted.

    A link that another browser holds, that ended, ran out, or never was, is simply gone. `known` are secrets that this
    browser got when it claimed links before: with one of them, and the code, it opens its own link again.
    """
    code = _digits(code)
    # Django's own test of durability: it lets the transaction around a test pass, and no other.
    with transaction.atomic(durable=True), acting_as(Principal.job("links")):
        rows = Link.objects.select_related("person").select_for_update(of=("self",))
        link = rows.filter(token_hash=_hash_token(token.strip())).first()
        # Asked for whether there is a link or not, so that the work is the same.
        moment = clock.now()
        secret = _claimed_with(link, known) if link else ""
        if link is None or not is_alive(link, moment) or (link.claim_hash and not secret):
            # The same work as for a link that exists, so that the time taken tells nothing.
            constant_time_compare(_hash_code(uuid.UUID(int=0), code), "")
            return Refused(Refusal.GONE)
        if not constant_time_compare(_hash_code(link.pk, code), link.code_hash):
            return _wrong_code(link)
        if secret:
            return Claimed(link, secret)
        secret = secrets.token_urlsafe(32)
        link.claim_hash = _hash_token(secret)
        link.claimed_at = clock.now()
        if link.kind != Link.Kind.ORGANIZATION:
            link.code = ""
        link.save(update_fields=["claim_hash", "claimed_at", "code"])
        return Claimed(link, secret)


def held(link_id: str, secret: str) -> Link | None:
    """The link this browser claimed, if it still opens; checked at every request."""
    link = once_held(link_id, secret)
    return link if link is not None and is_alive(link) else None


def once_held(link_id: str, secret: str) -> Link | None:
    """The link this browser claimed, even if it opens nothing any more: for saying that it ended, and nothing else."""
    try:
        pk = uuid.UUID(link_id)
    except ValueError:
        return None
    with acting_as(Principal.job("links")):
        link = Link.objects.select_related("person").filter(pk=pk).first()
    return link if link is not None and _claimed_with(link, [secret]) else None


def once_held_about(reference: str, secrets: Mapping[str, str]) -> Link | None:
    """Of the links this browser claimed, the one to this referral: the newest that opens, else the newest.

    `secrets` by link id, as the browser's session keeps them. Like `once_held`, it may open nothing any more.
    """
    if not reference:
        return None
    with acting_as(Principal.job("links")):
        rows = Link.objects.select_related("person").filter(
            pk__in=list(secrets), kind=Link.Kind.ORGANIZATION, referral__reference=reference
        )
        links = [link for link in rows.order_by("created_at") if _claimed_with(link, [secrets[str(link.pk)]])]
    return next(reversed([*filter(is_alive, links)] or links), None)


def release_claim(link: Link) -> Made:
    """Hands the claim on: a new token and code for a colleague; this browser's claim ends. Logged by the caller.

    Raises PermissionEnded where the link no longer opens anything: of two who hand it on at once, one does.
    """
    with acting_as(Principal.job("links")):
        current = Link.objects.select_for_update(of=("self",)).select_related("person", "referral").get(pk=link.pk)
        if not is_alive(current):
            raise PermissionEnded("link_ended", current.ended_at)
        end_link(current, why="handed on")
        return make_link(
            kind=Link.Kind(current.kind),
            person=current.person,
            referral=current.referral,
            lasts=current.expires_at - clock.now(),
            sent_to=current.sent_to,
        )


def end_link(link: Link, *, why: str) -> None:
    """Nothing opens with it any more."""
    changed = {} if link.kind == Link.Kind.ORGANIZATION else {"code": ""}
    Link.objects.filter(pk=link.pk, ended_at__isnull=True).update(ended_at=clock.now(), ended_why=why, **changed)


def principal_of(link: Link) -> Principal:
    """Whom a request by this link acts for."""
    if link.kind == Link.Kind.ORGANIZATION and link.referral_id:
        return Principal.organization(link.referral_id, link.pk)
    return Principal.person(link.person_id, link.pk)


def _claimed_with(link: Link, known: Iterable[str]) -> str:
    """Which of these secrets holds the link; "" where none does, or nobody claimed it yet."""
    if not link.claim_hash:
        return ""
    return next((secret for secret in known if constant_time_compare(_hash_token(secret), link.claim_hash)), "")


def _wrong_code(link: Link) -> Refused:
    Link.objects.filter(pk=link.pk).update(tries=F("tries") + 1)
    left = TRIES - link.tries - 1
    if left == 0:
        end_link(link, why="wrong codes")
        return Refused(Refusal.GONE)
    return Refused(Refusal.WRONG_CODE, left)


def _digits(code: str) -> str:
    """A code without spaces and dashes, its digits as 0 to 9 whatever keyboard wrote them."""
    characters = (one for one in code if one.isalnum())
    return "".join(str(unicodedata.decimal(one)) if one.isdecimal() else one for one in characters)


def _hash_token(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def _hash_code(link: uuid.UUID, code: str) -> str:
    # Eight digits are guessable from a plain hash: the key is not in the database.
    from django.conf import settings

    return hmac.new(
        settings.SECRET_KEY.encode(), f"link code {link} {code}".encode("utf-8", "replace"), hashlib.sha256
    ).hexdigest()
