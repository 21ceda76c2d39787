"""What is shared now by each permission, in words to the person."""

from collections.abc import Iterable
from dataclasses import dataclass

from referrals.models import (
    Release,
    ReleaseParty,
)
from referrals.selectors.in_force import InForce
from referrals.selectors.recipients import named
from referrals.vocabularies import Category, Direction
from referrals.wording import person as words
from referrals.wording.moments import day_in_words

# Beside the contact that a form holds, once there is another one.
HIDDEN = " (hidden now, because it changed)"


@dataclass(frozen=True)
class Organization:
    """One organization that a release names, by its place in the list: ids of organizations tell too much."""

    number: int
    name: str


@dataclass(frozen=True)
class Sharing:
    """One release in force."""

    reference: str
    purpose: str
    disclosures: tuple[tuple[str, tuple[str, ...]], ...]
    until: str
    organizations: tuple[Organization, ...]


def organizations_of(release: Release) -> list[Organization]:
    """The organizations a release names, numbered from 1 in the order of the form, by the name that was signed."""
    parties = release.parties.filter(organization__isnull=False).select_related("organization").order_by("pk")
    return [Organization(number, _named(party)) for number, party in enumerate(parties, 1)]


def _named(party: ReleaseParty) -> str:
    return named(party.name, party.organization.name) if party.organization else party.name


def counting_organizations(counts: InForce) -> tuple[Organization, ...]:
    """The organizations for which a form counts, by their places in it."""
    rows = counts.release.parties.filter(organization__isnull=False).order_by("pk")
    named = enumerate(rows.values_list("organization", "name"), 1)
    return tuple(Organization(number, name) for number, (pk, name) in named if pk in counts.organizations)


def sharing_of(
    counts: InForce, organizations: tuple[Organization, ...], *, idle: bool = False, contact_is_hidden: bool = False
) -> Sharing:
    """A release in words, for these of the organizations that it names; `idle`: nothing is told by it now.

    `contact_is_hidden`: it holds a contact that changed since, which nobody is shown.
    """
    release, directions = counts.release, counts.directions
    names, agency = " and ".join(one.name for one in organizations), release.agency.name
    disclosures = []
    if Direction.TO_ORGANIZATION in directions:
        disclosures.append(
            (
                f"{agency} {'may tell' if idle else 'tells'} {names}",
                _labels(release.categories_to_organization, contact_is_hidden),
            )
        )
    if Direction.TO_AGENCY in directions:
        disclosures.append(
            (
                f"{names} {'may tell' if idle else 'tells' if len(organizations) == 1 else 'tell'} {agency}",
                _labels(release.categories_to_agency),
            )
        )
    purposes = ", ".join(words.PURPOSE(one) for one in release.purposes if one in counts.purposes)
    return Sharing(release.reference, purposes, tuple(disclosures), _until(release), organizations)


def _labels(categories: Iterable[str], contact_is_hidden: bool = False) -> tuple[str, ...]:
    hidden = {Category.CONTACT: HIDDEN} if contact_is_hidden else {}
    return tuple(words.CATEGORY(category) + hidden.get(Category(category), "") for category in categories)


def _until(release: Release) -> str:
    event = words.EXPIRY_EVENT(release.expires_event) if release.expires_event else ""
    if release.expires_on is None:
        return event.replace("when", "until", 1)
    day = f"until {day_in_words(release.expires_on)}"
    return f"{day}, or {event}, if that comes first" if event else day
