"""What somebody refused a group, by a stop or by a no to a form, and signed nothing for it since.

Whoever wants to ask again after one writes down first that the person brought it up themselves.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from directory.models import Organization
from referrals.consent.facts import Party, Stop, organization_party
from referrals.models import Person, Release, Revocation
from referrals.selectors import consent_facts
from referrals.selectors.permission_requests import Ask
from referrals.states import ReleaseState
from referrals.vocabularies import ActorKind

STOP, NO = "stop for", "no to"


@dataclass(frozen=True, order=True)
class Refusal:
    """When, and `phrase`: what stands before the name of the group, STOP or NO."""

    at: datetime
    phrase: str
    party: Party


def refusals(parties: Collection[Party], releases: Sequence[Release], stops: Iterable[Stop]) -> list[Refusal]:
    """Those that no later yes settled, the oldest first. `releases` are the person's, with their parties.

    What somebody who answers for the person took back counts as a stop of what it named.
    """
    all_refusals = [Refusal(stop.at, STOP, stop.party) for stop in stops if stop.party in parties]
    for release in releases:
        at, phrase = _refused(release)
        if at is not None:
            all_refusals += [Refusal(at, phrase, party) for party in _named(release) if party in parties]
    return sorted(one for one in all_refusals if not _signed_since(one, releases))


def unsettled(given: Sequence[Refusal], asked: Iterable[Ask]) -> Refusal | None:
    """The newest of these, unless the person brought it up themselves after it."""
    last = max(given, default=None)
    if last is None or any(ask.by == ActorKind.PERSON and ask.at > last.at for ask in asked):
        return None
    return last


def _refused(release: Release) -> tuple[datetime | None, str]:
    if release.state == ReleaseState.DECLINED:
        return release.ended_at, NO
    if release.state == ReleaseState.REVOKED and release.representative_id:
        return release.revoked_at, STOP
    return None, ""


def _signed_since(one: Refusal, releases: Iterable[Release]) -> bool:
    return any(
        release.signed_at is not None and release.signed_at > one.at and one.party in _named(release)
        for release in releases
    )


def _named(release: Release) -> set[Party]:
    return {organization_party(one.organization_id) for one in release.parties.all() if one.organization_id}


def refused(person: Person, organizations: Sequence[Organization] | None = None) -> dict[UUID, Refusal]:
    """For which of these the person said stop or no, and signed nothing since, by the organization's id: the newest.

    None asks about every organization.
    """
    forms = consent_facts.forms_of(person.pk)
    named = {one.organization_id for form in forms for one in form.parties.all() if one.organization_id}
    named |= set(Revocation.objects.filter(person=person).values_list("organization", flat=True))
    parties = {organization_party(pk): pk for pk in named}
    if organizations is not None:
        parties = {organization_party(one.pk): one.pk for one in organizations}
    return {parties[one.party]: one for one in refusals(parties, forms, consent_facts.stops_of(person.pk))}
