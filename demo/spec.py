"""A demonstration listing as it is written down, before it becomes rows."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.utils.text import slugify


@dataclass(frozen=True)
class Offer:
    """One service. `when` and `terms` are in the short forms of `demo.when` and `demo.terms`."""

    service: str
    name: str = ""
    formats: tuple[str, ...] = ()
    when: str = ""
    people: tuple[str, ...] = ()
    terms: str = ""
    where: str = ""
    access: tuple[str, ...] = ()
    about: str = ""
    first: str = ""
    extra: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Listing:
    """One organization with what it offers. `town` is `Portland OR`, `Leeds GB`, `Dublin IE` or `Toronto ON`."""

    town: str
    name: str
    kind: str
    about: str
    offers: tuple[Offer, ...] = ()
    extra: Mapping[str, str] = field(default_factory=dict)

    @property
    def slug(self) -> str:
        """The word it is found by: a network's own, one stated, or its name and town."""
        if stated := self.extra.get("network") or self.extra.get("slug"):
            return stated
        town = self.town.rsplit(" ", 1)[0]
        return slugify(self.name if town.lower() in self.name.lower() else f"{self.name} {town}")
