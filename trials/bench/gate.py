"""How long one decision takes: `python -m trials.bench.gate`. The aim: 50 microseconds in the middle."""

import os
import statistics
import timeit
from datetime import UTC, datetime, timedelta
from uuid import UUID

import django

AIM_US = 50


def median_us(releases: int = 4, rounds: int = 301) -> float:
    """Microseconds of one decision about somebody with that many releases and two stops, the median of rounds of 100.

    The newest is the form of the referral; the others name the same organization for the same purpose.
    """
    from referrals.consent.facts import (
        ConsentFacts,
        Grant,
        Permit,
        Question,
        ReleaseFacts,
        Stop,
        agency_party,
        organization_party,
    )
    from referrals.consent.policy import decide
    from referrals.vocabularies import CATEGORIES, Category, Direction, Purpose

    now = datetime(2026, 6, 1, 12, tzinfo=UTC)
    person, agency, organization = UUID(int=1), agency_party(UUID(int=2)), organization_party(UUID(int=3))
    sides = frozenset({agency}), frozenset({organization})
    grants = (
        Grant(Direction.TO_ORGANIZATION, *sides, frozenset(CATEGORIES[Direction.TO_ORGANIZATION])),
        Grant(Direction.TO_AGENCY, *sides[::-1], frozenset(CATEGORIES[Direction.TO_AGENCY])),
    )
    held = [
        ReleaseFacts(
            UUID(int=number + 10), person, frozenset({Purpose.PEER_SUPPORT}), grants,
            signed_at=now - timedelta(days=number + 1), expires_at=now + timedelta(days=30),
        )
        for number in range(releases)
    ]  # fmt: skip
    stops = [Stop(person, organization, now - timedelta(days=400)), Stop(person, agency, now - timedelta(days=2.5))]
    facts = ConsentFacts((held[0],), tuple(held[1:]), tuple(stops))
    asked = frozenset({Category.NAME, Category.CONTACT, Category.BEST_TIME})
    question = Question(person, agency, organization, Purpose.PEER_SUPPORT, asked, Direction.TO_ORGANIZATION, now)
    assert isinstance(decide(facts, question), Permit)
    times = timeit.repeat(lambda: decide(facts, question), number=100, repeat=rounds)
    return statistics.median(times) / 100 * 1e6


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    for count in (1, 4, 20):
        print(f"| one decision, {count} releases, two stops | {median_us(count):.1f} µs |")
