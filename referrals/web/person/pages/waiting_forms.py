"""Forms that wait for an answer."""

from collections.abc import Iterable
from dataclasses import dataclass

from referrals.models import (
    Person,
    Release,
    Revocation,
)
from referrals.wording.moments import clock_today


@dataclass(frozen=True)
class Asked:
    """One form that waits; `stopped` are organizations of it that the person said stop for since, and when."""

    release: Release
    stopped: tuple[tuple[str, str], ...]

    @property
    def names(self) -> str:
        """With whom sharing is asked about, as in "Harbor Peers and Rose Quiet House"."""
        return " and ".join(party.name for party in self.release.parties.all() if party.organization_id)


def asked(person: Person, waiting: Iterable[Release]) -> list[Asked]:
    """Every form that waits for an answer. A stop ends what was signed, and leaves what was asked before it."""
    stops = list(Revocation.objects.filter(person=person).select_related("organization").order_by("at"))
    zone = person.agency.time_zone
    return [
        Asked(
            release,
            tuple(
                (stop.organization.name, clock_today(stop.at, zone))
                for stop in stops
                if release.requested_at is not None
                and stop.at > release.requested_at
                and any(party.organization_id == stop.organization_id for party in release.parties.all())
            ),
        )
        for release in waiting
    ]
