"""From rows to the facts that the gate decides on."""

import uuid

from referrals.consent.facts import Grant, ReleaseFacts, Stop, agency_party, organization_party
from referrals.models import Person, Release, StopRecord
from referrals.states import ReleaseState
from referrals.vocabularies import Category, Direction, Purpose


def facts_of(release: Release) -> ReleaseFacts:
    """One release as the gate sees it; reads its parties."""
    parties = list(release.parties.all())
    agencies = frozenset(agency_party(row.agency_id) for row in parties if row.agency_id)
    organizations = frozenset(organization_party(row.organization_id) for row in parties if row.organization_id)
    grants = []
    if release.chose_to_organization:
        categories = frozenset(map(Category, release.categories_to_organization))
        grants.append(Grant(Direction.TO_ORGANIZATION, agencies, organizations, categories))
    if release.chose_to_agency:
        categories = frozenset(map(Category, release.categories_to_agency))
        grants.append(Grant(Direction.TO_AGENCY, organizations, agencies, categories))
    return ReleaseFacts(
        id=release.pk,
        person=release.person_id,
        purposes=frozenset(map(Purpose, release.purposes)),
        grants=tuple(grants),
        signed_at=release.signed_at,
        expires_at=release.expires_at,
        event_happened_at=release.event_happened_at,
        revoked_at=release.revoked_at,
        ended_at=release.ended_at,
    )


def records_of(person: Person) -> tuple[list[ReleaseFacts], list[Stop]]:
    """Everything the gate needs about one person. Nothing counts once somebody died or was erased.

    A release whose end was written down never counts again, even where a clock is set back; one that still reads
    "signed" counts only if its times say so.
    """
    if person.died_at or person.erased_at:
        return [], []
    signed = Release.objects.filter(person=person, state=ReleaseState.ACTIVE).prefetch_related("parties")
    return [facts_of(release) for release in signed], stops_of(person.pk)


def stops_of(person: uuid.UUID) -> list[Stop]:
    """Every stop the person said."""
    rows = StopRecord.objects.filter(person=person).values_list("organization_id", "at")
    return [Stop(person, organization_party(organization), at) for organization, at in rows]
