"""From rows to the facts that the gate decides on."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from referrals.consent.facts import (
    ConsentFacts,
    Grant,
    Question,
    ReleaseFacts,
    Stop,
    agency_party,
    organization_party,
)
from referrals.models import Person, Referral, Release, Revocation
from referrals.states import ReleaseState
from referrals.vocabularies import CATEGORIES, Category, Direction, Purpose

# Nobody has answered these, so nothing ends them; what was signed counts only while it reads "signed".
_MAY_COUNT = frozenset({ReleaseState.DRAFT, ReleaseState.REQUESTED, ReleaseState.ACTIVE})
_HEAVY = ("text", "disclosed_values", "signature", "witness")


def facts_of(release: Release) -> ReleaseFacts:
    """One release as the gate sees it; reads its parties."""
    parties = list(release.parties.all())
    agencies = frozenset(agency_party(row.agency_id) for row in parties if row.agency_id)
    organizations = frozenset(organization_party(row.organization_id) for row in parties if row.organization_id)
    grants = []
    if release.consented_to_organization:
        categories = frozenset(map(Category, release.categories_to_organization))
        grants.append(Grant(Direction.TO_ORGANIZATION, agencies, organizations, categories))
    if release.consented_to_agency:
        categories = frozenset(map(Category, release.categories_to_agency))
        grants.append(Grant(Direction.TO_AGENCY, organizations, agencies, categories))
    return ReleaseFacts(
        id=release.pk,
        person=release.person_id,
        purposes=frozenset(map(Purpose, release.purposes)),
        grants=tuple(grants),
        signed_at=release.signed_at,
        expires_at=release.expires_at,
        ends_by_event=bool(release.expires_event),
        event_happened_at=release.event_happened_at,
        revoked_at=release.revoked_at,
        ended_at=release.ended_at,
    )


@dataclass(frozen=True)
class PersonConsent:
    """Every form and every stop of a person, read once for as many questions as there are."""

    person: Person
    forms: Sequence[Release]
    stops: Sequence[Stop]

    def about(self, referral: Referral) -> ConsentFacts:
        """Everything the gate needs about one of their referrals. Nothing counts once somebody died or was erased."""
        if self.person.died_at or self.person.erased_at:
            return ConsentFacts()
        return facts_about(referral.release_id, self.forms, self.stops)


def consent_of(person: Person) -> PersonConsent:
    """What `person` said yes and no to. Three queries."""
    return PersonConsent(person, forms_of(person.pk), stops_of(person.pk))


def facts_about(
    form: uuid.UUID | None, forms: Sequence[Release], stops: Iterable[Stop], *, ended_too: bool = False
) -> ConsentFacts:
    """The same for whatever stands on `form`, from rows that are read already: every form and every stop of the person.

    A form whose end was written down never counts again, even where a clock is set back; one that still reads "signed"
    counts only if its times say so. All that were signed can take the place of an earlier one. `ended_too` keeps those
    in the chain whose end was written down: to say what became of them, and never to decide by.
    """
    chain = {release.pk for release in chain_of(form, forms) if ended_too or release.state in _MAY_COUNT}
    facts = [facts_of(release) for release in forms if release.pk in chain or release.signed_at is not None]
    return ConsentFacts(
        chain=tuple(one for one in facts if one.id in chain),
        others=tuple(one for one in facts if one.id not in chain),
        stops=tuple(stops),
    )


def asked_about(referral: Referral, direction: Direction, at: datetime) -> Question:
    """Everything that could go one way in one referral, as a question to the gate."""
    agency, organization = agency_party(referral.agency_id), organization_party(referral.organization_id)
    is_out = direction == Direction.TO_ORGANIZATION
    return Question(
        person=referral.person_id,
        discloser=agency if is_out else organization,
        recipient=organization if is_out else agency,
        purpose=Purpose(referral.purpose),
        categories=frozenset(CATEGORIES[direction]),
        direction=direction,
        at=at,
    )


def chain_of(form: uuid.UUID | None, forms: Iterable[Release]) -> list[Release]:
    """`form` and those of `forms` that it renews, the newest first. Never another form of the same person.

    `referrals/sql/permission.sql` holds the same rule in the database.
    """
    by_id, chain = {release.pk: release for release in forms}, dict[uuid.UUID, Release]()
    while form is not None and form in by_id and form not in chain:
        chain[form] = by_id[form]
        form = by_id[form].supersedes_id
    return list(chain.values())


def forms_of(person: uuid.UUID) -> list[Release]:
    """Every form of theirs with whom it names; without its text and words, which no decision needs."""
    return list(Release.objects.filter(person=person).defer(*_HEAVY).prefetch_related("parties"))


def stops_of(person: uuid.UUID) -> list[Stop]:
    """Every stop the person said."""
    rows = Revocation.objects.filter(person=person).values_list("organization_id", "at")
    return [Stop(person, organization_party(organization), at) for organization, at in rows]
