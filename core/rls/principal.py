"""Who a transaction acts for: PostgreSQL's row-level security shows and takes only the rows of that principal.

A wall against a forgotten filter, not against somebody who can run SQL of their own: the application can name any
principal. Outside `acting_as` the principal is nobody, who sees no private row and can write none.
"""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from enum import StrEnum

from django.db import connection, transaction

# Read by the functions `app_principal_kind()` and `app_principal_id()` of `core/sql/principal.sql`.
_SETTING = "app.principal"


class Kind(StrEnum):
    """Kinds of principals, as the policies name them."""

    MEMBER = "member"  # somebody who signed in, for one membership: accounts.Membership
    DEVICE = "device"  # a device that a party signed in: accounts.Device
    PERSON = "person"  # the person referred, through a link of theirs
    ORGANIZATION = "organization"  # an organization, through a link to one referral
    DISCLOSURE = "disclosure"  # the decision whether something about one person is disclosed, and its doing
    JOB = "job"  # housekeeping, keys, looking up links


@dataclass(frozen=True)
class Principal:
    """One of Kind, the id its rows are known by, and the link it came by where it came by one.

    `id` is a membership for MEMBER, a device for DEVICE, a person for PERSON and DISCLOSURE, a referral for ORGANIZATION,
    a word for JOB. `user` is whose membership it is; the database looks that up itself.
    """

    kind: Kind
    id: str
    link: str = ""
    user: uuid.UUID | None = None

    @classmethod
    def member(cls, membership: uuid.UUID, user: uuid.UUID) -> "Principal":
        """Somebody who signed in, acting for this membership of theirs and for no other."""
        return cls(Kind.MEMBER, str(membership), user=user)

    @classmethod
    def device(cls, pk: uuid.UUID) -> "Principal":
        return cls(Kind.DEVICE, str(pk))

    @classmethod
    def person(cls, person: uuid.UUID, link: uuid.UUID) -> "Principal":
        """The person, come by this link; whoever calls has checked that the link is alive."""
        return cls(Kind.PERSON, str(person), str(link))

    @classmethod
    def organization(cls, referral: uuid.UUID, link: uuid.UUID) -> "Principal":
        """The organization one referral went to, come by this link, which was checked."""
        return cls(Kind.ORGANIZATION, str(referral), str(link))

    @classmethod
    def disclosure(cls, person: uuid.UUID) -> "Principal":
        """The gate, deciding about this person."""
        return cls(Kind.DISCLOSURE, str(person))

    @classmethod
    def job(cls, name: str) -> "Principal":
        """Work that belongs to nobody; `name` is a word such as "housekeeping"."""
        return cls(Kind.JOB, name)

    def __str__(self) -> str:
        return f"{self.kind}:{self.id}:{self.link}"


_current: ContextVar[Principal | None] = ContextVar("principal", default=None)


def current() -> Principal | None:
    """The principal of the innermost `acting_as`, or None."""
    return _current.get()


def current_user() -> uuid.UUID | None:
    """Who signed in, where this is done for them; None where it is done for anybody else."""
    principal = current()
    return principal.user if principal is not None else None


@contextmanager
def acting_as(principal: Principal) -> Iterator[Principal]:
    """One transaction (or savepoint) in which the database knows `principal`; afterwards whoever it was before.

    What is rendered from private rows has to be rendered inside. An exception rolls back what was written inside.
    """
    before = _current.get()
    within_another = connection.in_atomic_block
    token = _current.set(principal)
    try:
        with transaction.atomic():
            _tell(str(principal))
            yield principal
            # SET LOCAL lasts to the end of the transaction, not of a savepoint that was released.
            if within_another:
                _tell(str(before) if before else "")
    finally:
        _current.reset(token)


def _tell(value: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config(%s, %s, true)", [_SETTING, value])
