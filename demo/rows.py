"""The rows that make up one listing, and a digest by which an unchanged one is known."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.db.models import Model

from directory.models import (
    FieldProvenance,
    Location,
    Organization,
    Pause,
    PeerEvidence,
    Phone,
    PrivateAddress,
    Schedule,
    Service,
    ServiceArea,
    ServiceAtLocation,
)
from directory.models.hsds import derived_id


@dataclass
class Rows:
    """Unsaved rows, each list in the order in which it can be saved after the one before."""

    organization: Organization
    locations: list[Location] = field(default_factory=list)
    private_addresses: list[PrivateAddress] = field(default_factory=list)
    services: list[Service] = field(default_factory=list)
    links: list[ServiceAtLocation] = field(default_factory=list)
    areas: list[ServiceArea] = field(default_factory=list)
    schedules: list[Schedule] = field(default_factory=list)
    pauses: list[Pause] = field(default_factory=list)
    phones: list[Phone] = field(default_factory=list)
    evidence: list[PeerEvidence] = field(default_factory=list)
    provenance: list[FieldProvenance] = field(default_factory=list)

    def children(self) -> Iterator[Model]:
        """Every row but the organization itself."""
        yield from (*self.locations, *self.private_addresses, *self.services, *self.links, *self.areas)
        yield from (*self.schedules, *self.pauses, *self.phones, *self.evidence, *self.provenance)

    def derive_ids(self) -> None:
        """The same HSDS ids each time, so that a listing loaded again is the same to whoever copied it."""
        for name in ("links", "areas", "schedules", "phones"):
            for number, row in enumerate(getattr(self, name)):
                row.hsds_id = derived_id(self.organization.pk, name, str(number))

    def digest(self) -> str:
        """SHA-256 of every value."""
        values = [_values(row) for row in (self.organization, *self.children())]
        return hashlib.sha256(repr(values).encode()).hexdigest()


def _values(row: Model) -> list[tuple[str, str]]:
    unsaid = {"created_at", "modified_at", "source_digest", "upcoming", "unsure", "calendar", "network_number"}
    fields = [f.attname for f in row._meta.concrete_fields if not f.generated and f.attname not in unsaid]
    return [(type(row).__name__, "")] + [(name, str(getattr(row, name))) for name in fields]
