"""What the public directory asks of whatever refers people to its listings. Alone, it knows of nobody who does."""

from collections.abc import Collection, Mapping
from typing import Protocol
from uuid import UUID

from core.providers import provided


class Chosen(Protocol):
    """For whom somebody who refers people is choosing a listing: `chosen` in every template."""

    @property
    def reference(self) -> str:
        """Such as R-7K3M-9QXF; "" where nobody is chosen."""

    @property
    def name(self) -> str:
        """What the person is called; "" unless whoever looks may read it."""

    @property
    def refused(self) -> Mapping[UUID, tuple[str, str]]:
        """What they said before a group's name, such as "stop for", and on which day, by organization."""


@provided("directory.unable_to_receive")
def unable_to_receive(organizations: Collection[UUID]) -> frozenset[UUID]:
    """Of these organizations, those that cannot receive referrals here yet. One query."""
    return frozenset()
