"""What the decision is made from: plain values, no models."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import NewType
from uuid import UUID

from referrals.vocabularies import Category, Direction, Purpose

# "agency:<uuid>" or "organization:<uuid>": parties match by id, never by name. "person:<uuid>" stands in the ledger alone,
# where the person told something themselves; no release names it.
Party = NewType("Party", str)


def agency_party(pk: UUID) -> Party:
    return Party(f"agency:{pk}")


def organization_party(pk: UUID) -> Party:
    return Party(f"organization:{pk}")


def person_party(pk: UUID) -> Party:
    return Party(f"person:{pk}")


@dataclass(frozen=True)
class Grant:
    """What a release permits one way: these categories, from any of the disclosers to any of the recipients."""

    direction: Direction
    disclosers: frozenset[Party]
    recipients: frozenset[Party]
    categories: frozenset[Category]


@dataclass(frozen=True)
class ReleaseFacts:
    """A release as the gate sees it. All times are aware.

    `grants` holds only the directions the person said yes to. `signed_at` None: never signed. `expires_at` is the
    first instant at which it no longer counts. `ends_by_event`: an event that ends it is named; `event_happened_at` is
    when that was said to happen. `ended_at` is when it was superseded, declined or found to be entered in error or
    false: whichever came first.
    """

    id: UUID
    person: UUID
    purposes: frozenset[Purpose]
    grants: tuple[Grant, ...]
    signed_at: datetime | None
    expires_at: datetime | None
    ends_by_event: bool = False
    event_happened_at: datetime | None = None
    revoked_at: datetime | None = None
    ended_at: datetime | None = None


@dataclass(frozen=True)
class Stop:
    """The person said stop, for one organization: ends every release about it signed before (or at) `at`."""

    person: UUID
    party: Party
    at: datetime


@dataclass(frozen=True)
class ConsentFacts:
    """Everything the gate knows about one referral.

    `chain` is the form of this referral and its renewals; only these can permit anything. `others` are the other forms
    that this person signed, whatever became of them: they permit nothing here, but one signed later between the same
    two parties for the same purpose takes the place of those before it. `stops` are all stops of the person.
    """

    chain: tuple[ReleaseFacts, ...] = ()
    others: tuple[ReleaseFacts, ...] = ()
    stops: tuple[Stop, ...] = ()


@dataclass(frozen=True)
class Question:
    """May `discloser` tell `recipient` these categories about `person`, for `purpose`, at this moment?"""

    person: UUID
    discloser: Party
    recipient: Party
    purpose: Purpose
    categories: frozenset[Category]
    direction: Direction
    at: datetime


@dataclass(frozen=True)
class Permit:
    """Yes: under this release, these categories and no others."""

    release: UUID
    categories: frozenset[Category]


@dataclass(frozen=True)
class Deny:
    """No, and the reason, one of `referrals.consent.policy.Reason`."""

    reason: str
    detail: tuple[str, ...] = field(default=())
