"""The gate: what has to hold, the oracle beside it, and what no change to a world may ever do."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from referrals.consent import policy
from referrals.consent.facts import Deny, Permit, Stop
from referrals.consent.reasons import WORDS, explain
from referrals.vocabularies import Category
from tests.bench.gate import AIM_US, median_us
from tests.endure import mutants
from tests.referrals.consent import decisions, oracle
from tests.referrals.consent.worlds import AGENCIES, INSTANTS, ORGANIZATIONS, PEOPLE, Chance, World

SEEDS = st.integers(min_value=0, max_value=2**48)
MANY = settings(max_examples=1500, deadline=None)


@pytest.mark.parametrize("check", decisions.CHECKS, ids=lambda check: check.__name__)
def test_the_gate_holds(check: Callable[[Any], None]) -> None:
    check(policy)


def world_of(seed: int) -> World:
    return Chance(seed).world()


def may(world: World) -> bool:
    return isinstance(policy.decide(*world), Permit)


@MANY
@given(SEEDS)
def test_it_says_what_the_oracle_says(seed: int) -> None:
    releases, question, stops = world_of(seed)
    said = policy.decide(releases, question, stops)
    kind, detail, lacking = oracle.answer(releases, question, stops)
    if isinstance(said, Permit):
        assert (kind, detail) == ("permit", said.release)
    else:
        assert (kind, detail, lacking) == ("deny", said.reason, said.detail)


@MANY
@given(SEEDS, st.sampled_from(PEOPLE), st.sampled_from(AGENCIES + ORGANIZATIONS), st.sampled_from(INSTANTS))
def test_a_stop_more_never_permits_more(seed: int, person: UUID, party: Any, at: datetime) -> None:
    releases, question, stops = world_of(seed)
    assert may((releases, question, stops)) or not may((releases, question, [*stops, Stop(person, party, at)]))


@MANY
@given(SEEDS, st.integers(0, 9), st.sampled_from(["revoked_at", "ended_at", "event_happened_at", "expires_at"]),
       st.sampled_from(INSTANTS))  # fmt: skip
def test_an_earlier_end_never_permits_more(seed: int, which: int, name: str, at: datetime) -> None:
    releases, question, stops = world_of(seed)
    if not releases:
        return
    place = which % len(releases)
    had = getattr(releases[place], name)
    narrowed = [*releases]
    narrowed[place] = decisions.changed(releases[place], name, min(at, had, key=oracle.instant) if had else at)
    assert may((releases, question, stops)) or not may((narrowed, question, stops))


@MANY
@given(SEEDS, st.integers(0, 99), st.sampled_from(["purposes", "grants", "disclosers", "recipients", "categories"]))
def test_narrowing_a_release_never_permits_more(seed: int, which: int, what: str) -> None:
    releases, question, stops = world_of(seed)
    if not releases:
        return
    place = which % len(releases)
    release = releases[place]
    if what == "purposes":
        narrow = replace(release, purposes=frozenset(sorted(release.purposes)[1:]))
    elif what == "grants":
        narrow = replace(release, grants=release.grants[1:])
    else:
        values: dict[str, Any] = {what: frozenset(sorted(getattr(release.grants[0], what))[1:])}
        narrow = replace(release, grants=(replace(release.grants[0], **values), *release.grants[1:]))
    narrowed = [*releases[:place], narrow, *releases[place + 1 :]]
    # A stop ends a release for all it names, so one that no longer names the stopped party would not be ended by it.
    # Signed text never changes; narrowing is a new release with a new signature, which a stop may well come before.
    named = [party for grant in narrow.grants for party in grant.disclosers | grant.recipients]
    still = [stop for stop in stops if stop.party in named]
    assert may((releases, question, still)) or not may((narrowed, question, still))


@MANY
@given(SEEDS, st.sampled_from(list(Category)))
def test_asking_for_more_never_permits_what_less_did_not(seed: int, category: Category) -> None:
    releases, question, stops = world_of(seed)
    if question.categories:
        more = replace(question, categories=question.categories | {category})
        assert may((releases, question, stops)) or not may((releases, more, stops))


@MANY
@given(SEEDS, st.integers(0, 9))
def test_a_release_less_never_permits_more(seed: int, which: int) -> None:
    releases, question, stops = world_of(seed)
    fewer = [release for place, release in enumerate(releases) if place != which]
    assert may((releases, question, stops)) or not may((fewer, question, stops))


@MANY
@given(SEEDS)
def test_order_decides_nothing(seed: int) -> None:
    releases, question, stops = world_of(seed)
    assert policy.decide(releases, question, stops) == policy.decide(releases[::-1], question, stops[::-1])


@MANY
@given(SEEDS)
def test_whoever_signs_again_after_everything_is_heard(seed: int) -> None:
    """Stop, then sign again: permitted from the new signature on."""
    releases, question, stops = world_of(seed)
    last = max(INSTANTS, key=oracle.instant) + timedelta(seconds=1)
    whole = decisions.OUT
    again = replace(
        decisions.RELEASE, id=UUID(int=2**100), person=question.person, signed_at=last,
        purposes=frozenset({question.purpose}),
        grants=(replace(whole, direction=question.direction, disclosers=frozenset({question.discloser}),
                        recipients=frozenset({question.recipient}), categories=frozenset(Category)),),
    )  # fmt: skip
    asked = replace(question, at=last, categories=question.categories | {Category.NAME})
    said = policy.decide([*releases, again], asked, stops)
    assert said == Permit(again.id, asked.categories)


def test_what_is_permitted_is_what_was_asked_and_nothing_else() -> None:
    said = policy.decide([decisions.RELEASE], decisions.QUESTION)
    assert isinstance(said, Permit)
    assert said.categories == {Category.NAME} < decisions.OUT.categories


def test_every_reason_has_words_that_say_what_to_do() -> None:
    assert set(WORDS) == set(policy.Reason)
    said = explain(Deny(policy.Reason.NOT_COVERED, ("name", "contact")))
    assert said.endswith("It leaves out: What to call them; How to reach them safely.")
    assert explain(Deny(policy.Reason.EXPIRED)) == "The permission has ended. Ask the person whether to renew it."


def test_spoilt_gates_are_noticed() -> None:
    """One spoilt gate in nine; `python -m tests.endure.mutants` takes them all."""
    made = list(mutants.mutants())
    assert len(made) > 150
    left = [what for what, tree in made[::9] if mutants.survives(tree)]
    assert [what for what in left if not any(key in what for key in mutants.EQUIVALENT)] == []


def test_a_decision_is_quick() -> None:
    """The aim is 50 microseconds in the middle (`tests.bench.gate`); a busy machine may take four times that."""
    assert min(median_us(rounds=21) for _ in range(3)) < 4 * AIM_US
