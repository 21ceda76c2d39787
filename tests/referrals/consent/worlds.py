"""Small worlds for the gate: few people, parties and instants, so that things collide all the time."""

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta, tzinfo
from typing import TypeVar
from uuid import UUID
from zoneinfo import ZoneInfo

from referrals.consent.facts import (
    ConsentFacts,
    Grant,
    Question,
    ReleaseFacts,
    Stop,
    agency_party,
    organization_party,
)
from referrals.vocabularies import Category, Direction, Purpose

T = TypeVar("T")

PEOPLE = [UUID(int=1), UUID(int=2)]
AGENCIES = [agency_party(UUID(int=11)), agency_party(UUID(int=12))]
ORGANIZATIONS = [organization_party(UUID(int=11)), organization_party(UUID(int=22))]
PURPOSES = list(Purpose)[:2]
CATEGORIES = [Category.NAME, Category.CONTACT, Category.ANSWER]
ZONES: list[tzinfo] = [UTC, ZoneInfo("America/Los_Angeles"), ZoneInfo("Europe/London")]
# The clocks of Los Angeles go back at 09:00 UTC: its 01:30 happens at 08:30 and again at 09:30. And the instants just
# beside each boundary, a microsecond off.
NIGHT = datetime(2026, 11, 1, 8, 30, tzinfo=UTC)
INSTANTS = [
    (NIGHT + timedelta(minutes=minutes, microseconds=micro)).astimezone(zone)
    for minutes in (0, 30, 60, 90)
    for micro in (-1, 0, 1)
    for zone in ZONES
]
World = tuple[ConsentFacts, Question]


class Chance:
    """Draws worlds; the same for the same seed."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)

    def one(self, of: Sequence[T]) -> T:
        return self.random.choice(of)

    def some(self, of: Sequence[T], chance: float = 0.7) -> frozenset[T]:
        return frozenset(one for one in of if self.random.random() < chance)

    def maybe(self, chance: float) -> datetime | None:
        return self.one(INSTANTS) if self.random.random() < chance else None

    def grant(self) -> Grant:
        out = self.random.random() < 0.7
        disclosers, recipients = (AGENCIES, ORGANIZATIONS) if out else (ORGANIZATIONS, AGENCIES)
        direction = Direction.TO_ORGANIZATION if out else Direction.TO_AGENCY
        return Grant(direction, self.some(disclosers), self.some(recipients), self.some(CATEGORIES))

    def release(self) -> ReleaseFacts:
        return ReleaseFacts(
            id=UUID(int=self.random.randrange(1, 8) * 16**8),
            person=self.one([PEOPLE[0]] * 5 + PEOPLE),
            purposes=self.some(PURPOSES),
            grants=tuple(self.grant() for _ in range(self.random.choice((1, 1, 2, 2, 3)))),
            signed_at=self.maybe(0.9),
            expires_at=self.maybe(0.5),
            ends_by_event=self.random.random() < 0.7,
            event_happened_at=self.maybe(0.1),
            revoked_at=self.maybe(0.1),
            ended_at=self.maybe(0.1),
        )

    def stop(self) -> Stop:
        return Stop(self.one(PEOPLE), self.one(AGENCIES + ORGANIZATIONS), self.one(INSTANTS))

    def question(self) -> Question:
        out = self.random.random() < 0.75
        discloser, recipient = (AGENCIES, ORGANIZATIONS) if out else (ORGANIZATIONS, AGENCIES)
        return Question(
            person=PEOPLE[0],
            discloser=self.one(discloser),
            recipient=self.one(recipient),
            purpose=self.one(PURPOSES),
            categories=self.some(CATEGORIES, 0.5),
            direction=Direction.TO_ORGANIZATION if out else Direction.TO_AGENCY,
            at=self.one(INSTANTS),
        )

    def another(self, release: ReleaseFacts) -> ReleaseFacts:
        """A second form of the same person between the same sides: for the same purposes or others, signed some other
        time or never, with another answer to one direction."""
        fresh = self.release()
        purposes = release.purposes if self.random.random() < 0.7 else fresh.purposes
        grants = release.grants if self.random.random() < 0.5 else (*release.grants[1:], self.grant())
        return replace(fresh, person=release.person, purposes=purposes, grants=grants)

    def world(self) -> World:
        """Up to three forms in the chain, up to three others, two stops, and a question about them.

        Often one of the others is a second form to the same organization. No two forms are told apart by nothing.
        """
        drawn = [self.release() for _ in range(self.random.choice((0, 1, 1, 1, 2, 2, 3)))]
        chain = list({release.id: release for release in drawn}.values())
        more = [self.release() for _ in range(self.random.choice((0, 0, 1, 2)))]
        if chain and self.random.random() < 0.6:
            more.append(self.another(self.one(chain)))
        ids = {release.id for release in chain}
        others = list({release.id: release for release in more if release.id not in ids}.values())
        stops = [self.stop() for _ in range(self.random.choice((0, 0, 0, 1, 1, 2)))]
        return ConsentFacts(tuple(chain), tuple(others), tuple(stops)), self.question()
