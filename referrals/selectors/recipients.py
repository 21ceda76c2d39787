"""Whether a group can be sent anything at this moment, and whether it is still the one that the person's form names.

The gate decides by the person's permission. This is the other half: the one place that knows whether there is anybody to
receive what is permitted. Asked at the moment of use, and no is the default. The database refuses the worst of it too
(trigger `referral_recipient`). What they are is in `vocabularies.Obstacle`.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.apps import apps

from directory.curation.requests import requests_about
from directory.models import Organization, OrganizationParty
from directory.places import normalize
from directory.vocabularies import ListingState
from referrals.models import Link, Referral, Release, ReleaseParty
from referrals.vocabularies import Obstacle

# The person has to be asked again, by a form with the name as it is.
ASK_AGAIN = frozenset({Obstacle.RENAMED, Obstacle.MOVED, Obstacle.NEW_CONTACT})
# Shorter words have no slips: "Group 1" is not "Group 2".
_SLIPS_FROM = 4
_LEGAL_FORM = re.compile(r"\b(inc|llc|ltd|limited|incorporated|cic|cio|the|co|corp)\b")


@dataclass(frozen=True)
class Was:
    """A group as it stood when the person signed."""

    parent: UUID | None
    country: str
    area: str


@dataclass(frozen=True)
class Recipient:
    """The receiving side as it stands at one moment, read once for whatever is asked of it."""

    organization: Organization
    party: OrganizationParty | None
    is_listed: bool

    @property
    def cannot_receive(self) -> Obstacle | None:
        """Why nothing may be sent to this group now, whoever it is about; None: it can receive."""
        if not self.is_listed or (self.party is not None and not self.party.is_active):
            return Obstacle.NOT_LISTED
        return Obstacle.NOT_CONFIRMED if self.party is None or self.party.missing_contact else None

    @property
    def states_its_law(self) -> bool:
        """Whether it states what the notices follow."""
        return self.party is not None and not self.party.missing_legal_facts

    @property
    def accepted_holder_terms(self) -> bool:
        """Whether it accepted the terms of a lawful holder as they stand now."""
        return self.party is not None and self.party.accepted_holder_terms


def recipient_of(organization: Organization) -> Recipient:
    """Two queries."""
    party = OrganizationParty.objects.filter(organization=organization.pk).first()
    is_listed = organization.state == ListingState.PUBLISHED and not requests_about(organization).exists()
    return Recipient(organization, party, is_listed)


def cannot_receive(organization: Organization) -> Obstacle | None:
    """`Recipient.cannot_receive` where nothing else is asked."""
    return recipient_of(organization).cannot_receive


def unable_to_receive(organizations: Collection[UUID]) -> frozenset[UUID]:
    """Of these organizations, those to which nothing identifying can be sent yet. One query."""
    parties = OrganizationParty.objects.filter(organization__in=organizations)
    return frozenset(organizations) - {party.organization_id for party in parties if not party.missing_facts}


def unlisted(release: Release) -> list[str]:
    """Names of those whom this form names and who are hidden, or asked to be left out: nobody is asked to sign for them."""
    rows = ReleaseParty.objects.filter(release=release, organization__isnull=False).select_related("organization")
    parties = [(row.name, row.organization) for row in rows.order_by("pk")]
    return [name for name, one in parties if one is not None and cannot_receive(one) == Obstacle.NOT_LISTED]


def plain_obstacle(organization: Organization, signed: str) -> Obstacle | None:
    """What can be said without a look at the database: it is hidden, or has another name than `signed`."""
    if organization.state != ListingState.PUBLISHED:
        return Obstacle.NOT_LISTED
    return None if is_same_name(signed, organization.name) else Obstacle.RENAMED


def obstacle(recipient: Recipient, referral: Referral, release: Release, link: UUID | None = None) -> Obstacle | None:
    """Why this group may not open or be sent this referral now: it cannot receive, or the form named another one.

    `release` is read with its parties; `link` is the one by which somebody opens it.
    """
    organization, party = recipient.organization, recipient.party
    if (reason := recipient.cannot_receive) is not None:
        return reason
    if (reason := plain_obstacle(organization, name_signed(release, organization))) is not None:
        return reason
    was = as_signed(organization.pk, release.signed_at)
    if was is not None and was != Was(organization.parent_id, organization.country, organization.home_area_id or ""):
        return Obstacle.MOVED
    if party is not None and _is_another_place(_sent_to(referral, release, link), party.contact_email):
        return Obstacle.NEW_CONTACT
    return None


def name_signed(release: Release, organization: Organization) -> str:
    """The name under which this form names the group; its name now where it names it nowhere."""
    named_there = (party.name for party in release.parties.all() if party.organization_id == organization.pk)
    return next(named_there, organization.name)


def named(signed: str, now: str) -> str:
    """Both names where they differ, such as "Harbor Peers, now called Pier House"."""
    return signed if signed == now else f"{signed}, now called {now}"


def is_same_name(signed: str, now: str) -> bool:
    """Whether the two differ in spelling alone: case, accents, punctuation, a legal form, a slip of the pen."""
    one, other = _plain(signed), _plain(now)
    if "".join(one) == "".join(other):
        return True
    return len(one) == len(other) and all(map(_is_one_slip, one, other))


def as_signed(organization: UUID, at: datetime | None) -> Was | None:
    """The group as its history has it at that moment; None where there is no history from before it."""
    history = apps.get_model("directory", "OrganizationEvent")
    if at is None:
        return None
    rows = history.objects.filter(pgh_obj_id=organization, pgh_created_at__lte=at).order_by(
        "-pgh_created_at", "-pgh_id"
    )
    row = rows.values_list("parent_id", "country", "home_area_id").first()
    return None if row is None else Was(row[0], row[1], row[2] or "")


def _plain(name: str) -> list[str]:
    return _LEGAL_FORM.sub(" ", normalize(name)).split() or normalize(name).split()


def _is_one_slip(word: str, other: str) -> bool:
    """Whether one letter more, less, other, or two that changed places make one word of the other."""
    if word == other:
        return True
    short, long = sorted((word, other), key=len)
    if len(short) < _SLIPS_FROM or len(long) - len(short) > 1:
        return False
    start = next((place for place, (a, b) in enumerate(zip(short, long, strict=False)) if a != b), len(short))
    if len(short) < len(long):
        return short[start:] == long[start + 1 :]
    swapped = short[start : start + 2] == long[start : start + 2][::-1] and short[start + 2 :] == long[start + 2 :]
    return short[start + 1 :] == long[start + 1 :] or swapped


def _sent_to(referral: Referral, release: Release, link: UUID | None) -> str:
    """Where this link went; without one, where the first since this signature went: a new yes is to the new place."""
    rows = Link.objects.filter(referral=referral, kind=Link.Kind.ORGANIZATION).order_by("created_at")
    rows = rows.filter(pk=link) if link else rows.filter(created_at__gte=release.signed_at)
    return next((one.sent_to for one in rows if one.sent_to), "")


def _is_another_place(before: str, now: str) -> bool:
    """Whether two addresses are at different domains: another mailbox of one group is the same group."""
    return bool(before and now) and before.rpartition("@")[2].casefold() != now.rpartition("@")[2].casefold()
