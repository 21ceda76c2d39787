"""What an organization says about receiving referrals, shown before anything about a person is typed."""

from dataclasses import dataclass
from uuid import UUID

from django.utils import timezone

from accounts.models import Agency
from directory.curation.requests import asked_not_to_be_listed
from directory.models import Organization, OrganizationParty
from directory.presentation.listing import sent_by
from directory.presentation.pauses import listing_pauses
from directory.presentation.phones import PhoneLine, phone_lines
from directory.presentation.service import no_room_lines
from directory.vocabularies import EmergencyCalls


@dataclass(frozen=True)
class Receiver:
    """One organization: what it asks for, and what keeps anything from being sent to it now (sentences)."""

    id: str
    listing: UUID
    name: str
    address: str
    facts: list[tuple[str, str]]
    missing: list[str]
    # They asked not to be listed, and a listing of theirs can still be seen.
    is_unlisted: bool
    # What rests for a while; that they are not taking people now, or have a waiting list.
    room: list[str]
    phones: list[PhoneLine]


def receiver(organization: Organization, agency: Agency) -> Receiver:
    """`organization` as the directory has it, with its telephones prefetched or not."""
    party = OrganizationParty.objects.filter(organization=organization.pk).first() or OrganizationParty(
        organization=organization
    )
    services, today = list(organization.services.all()), timezone.localdate()
    missing = [f"{agency.name} has not said {fact} yet." for fact in agency.missing_facts]
    missing += [f"{organization.name} has not told us {fact} yet." for fact in party.missing_facts]
    is_unlisted = bool(asked_not_to_be_listed([organization]))
    if is_unlisted:
        missing.insert(0, f"{organization.name} asked not to be listed.")
    return Receiver(
        id=str(organization.pk),
        listing=organization.pk,
        name=organization.name,
        address=organization.get_absolute_url(),
        facts=_facts(organization),
        missing=missing,
        is_unlisted=is_unlisted,
        room=[*listing_pauses(organization, services, today), *no_room_lines(services, today)],
        phones=phone_lines(organization)[:2],
    )


def _emergency_calls(calls: EmergencyCalls) -> str:
    """As a clinician reads it: the label speaks to whoever calls there."""
    if calls == EmergencyCalls.NEVER_WITHOUT_AGREEMENT:
        return "They never call the emergency services unless the person agrees."
    return f"{calls.label}."


def _facts(organization: Organization) -> list[tuple[str, str]]:
    mandated = {None: "They have not told us", True: "Yes", False: "No"}[organization.accepts_mandated]
    facts = [
        ("Who may refer", organization.refers_who),
        ("What they need to know", organization.refers_needs),
        ("What they do not want to be told", organization.refers_not_needed),
        (sent_by(organization.country), mandated),
        ("Emergency services", _emergency_calls(EmergencyCalls(organization.calls_emergency_services))),
        ("What they report to others", organization.reports_to_others),
        ("Ask for", organization.refers_contact),
        ("Best hours to reach them", organization.refers_hours),
    ]
    return [(name, text) for name, text in facts if text]
