"""Who does something: staff who signed in, an organization or a person by a link, or time."""

import uuid
from dataclasses import dataclass

from referrals.vocabularies import ActorKind


@dataclass(frozen=True)
class Actor:
    """One of ActorKind; `user` for staff, `link` for who came by one."""

    kind: ActorKind
    user: uuid.UUID | None = None
    link: uuid.UUID | None = None

    @classmethod
    def staff(cls, user: uuid.UUID) -> "Actor":
        return cls(ActorKind.STAFF, user=user)

    @classmethod
    def person(cls, link: uuid.UUID | None = None) -> "Actor":
        """The person themselves, by their link or on a device that was handed to them."""
        return cls(ActorKind.PERSON, link=link)

    @classmethod
    def person_recorded_by(cls, user: uuid.UUID) -> "Actor":
        """The person, whose paper or spoken word staff wrote down."""
        return cls(ActorKind.PERSON, user=user)

    @classmethod
    def organization(cls, link: uuid.UUID) -> "Actor":
        return cls(ActorKind.ORGANIZATION, link=link)

    @classmethod
    def time(cls) -> "Actor":
        """Something ran out, or followed from something else."""
        return cls(ActorKind.SYSTEM)

    def __str__(self) -> str:
        """As the ledger writes it."""
        if self.user:
            return f"user:{self.user}"
        return f"link:{self.link}" if self.link else str(self.kind)
