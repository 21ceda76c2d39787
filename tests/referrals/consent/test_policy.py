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
from referrals.consent.facts import ConsentFacts, Deny, Permit, ReleaseFacts, Stop
from referrals.vocabularies import Category, Purpose
from referrals.wording.denials import WORDS, explain
from tests.referrals.consent import decisions, oracle
from tests.referrals.consent.worlds import AGENCIES, INSTANTS, ORGANIZATIONS, PEOPLE, Chance, World
from trials.bench.gate import AIM_US, median_us
from trials.endure import mutants

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
    facts, question = world_of(seed)
    decision = policy.decide(facts, question)
    kind, detail, lacking = oracle.answer(facts, question)
    if isinstance(decision, Permit):
        assert (kind, detail) == ("permit", decision.release)
    else:
        assert (kind, detail, lacking) == ("deny", decision.reason, decision.detail)


@MANY
@given(SEEDS, st.sampled_from(PEOPLE), st.sampled_from(AGENCIES + ORGANIZATIONS), st.sampled_from(INSTANTS))
def test_a_stop_more_never_permits_more(seed: int, person: UUID, party: Any, at: datetime) -> None:
    facts, question = world_of(seed)
    stopped = replace(facts, stops=(*facts.stops, Stop(person, party, at)))
    assert may((facts, question)) or not may((stopped, question))


@MANY
@given(SEEDS, st.integers(0, 9), st.sampled_from(["revoked_at", "ended_at", "event_happened_at", "expires_at"]),
       st.sampled_from(INSTANTS))  # fmt: skip
def test_an_earlier_end_never_permits_more(seed: int, which: int, name: str, at: datetime) -> None:
    facts, question = world_of(seed)
    if not facts.chain:
        return
    release = facts.chain[which % len(facts.chain)]
    had = getattr(release, name)
    if name == "expires_at" and had is None:
        # A day where there was none is no narrower: without any end a form never counts.
        release = replace(release, ends_by_event=True)
        facts = with_form(facts, release)
    narrowed = decisions.changed(release, name, min(at, had, key=oracle.instant) if had else at)
    assert may((facts, question)) or not may((with_form(facts, narrowed), question))


def with_form(facts: ConsentFacts, release: ReleaseFacts) -> ConsentFacts:
    """The same with another form of that id in the chain."""
    return replace(facts, chain=tuple(release if one.id == release.id else one for one in facts.chain))


@MANY
@given(SEEDS, st.sampled_from(INSTANTS))
def test_a_form_signed_besides_never_permits_more(seed: int, at: datetime) -> None:
    """Not in the chain, whatever it says: also the widest there is, between these two for this purpose."""
    facts, question = world_of(seed)
    wide = replace(
        decisions.RELEASE, id=UUID(int=2**100), signed_at=at, purposes=frozenset(Purpose),
        grants=(replace(decisions.OUT, direction=question.direction, disclosers=frozenset({question.discloser}),
                        recipients=frozenset({question.recipient}), categories=frozenset(Category)),),
    )  # fmt: skip
    assert may((facts, question)) or not may((replace(facts, others=(*facts.others, wide)), question))


@MANY
@given(SEEDS, st.sampled_from(INSTANTS))
def test_a_form_that_was_never_signed_changes_nothing(seed: int, at: datetime) -> None:
    """Unanswered or answered with no, in the chain or beside it."""
    facts, question = world_of(seed)
    refused = replace(decisions.RELEASE, id=UUID(int=2**100), signed_at=None, ended_at=at, grants=())
    beside = replace(facts, others=(*facts.others, refused))
    under_way = replace(facts, chain=(*facts.chain, refused))
    assert policy.decide(beside, question) == policy.decide(facts, question)
    assert may((under_way, question)) is may((facts, question))


@MANY
@given(SEEDS, st.integers(0, 99), st.sampled_from(["grants", "disclosers", "recipients", "categories"]))
def test_narrowing_a_form_never_permits_more(seed: int, which: int, what: str) -> None:
    """The only form there is: what a form no longer names it would not take the place of either."""
    facts, question = world_of(seed)
    if not facts.chain:
        return
    release = facts.chain[which % len(facts.chain)]
    if what == "grants":
        narrow = replace(release, grants=release.grants[1:])
    else:
        values: dict[str, Any] = {what: frozenset(sorted(getattr(release.grants[0], what))[1:])}
        narrow = replace(release, grants=(replace(release.grants[0], **values), *release.grants[1:]))
    # A stop ends a release for all it names, so one that no longer names the stopped party would not be ended by it.
    # Signed text never changes; narrowing is a new release with a new signature, which a stop may well come before.
    named = [party for grant in narrow.grants for party in grant.disclosers | grant.recipients]
    still = tuple(stop for stop in facts.stops if stop.party in named)
    alone = ConsentFacts((release,), (), still)
    assert may((alone, question)) or not may((replace(alone, chain=(narrow,)), question))


@MANY
@given(SEEDS, st.sampled_from(list(Category)))
def test_asking_for_more_never_permits_what_less_did_not(seed: int, category: Category) -> None:
    facts, question = world_of(seed)
    if question.categories:
        more = replace(question, categories=question.categories | {category})
        assert may((facts, question)) or not may((facts, more))


@MANY
@given(SEEDS)
def test_order_decides_nothing(seed: int) -> None:
    facts, question = world_of(seed)
    turned = ConsentFacts(facts.chain[::-1], facts.others[::-1], facts.stops[::-1])
    assert policy.decide(facts, question) == policy.decide(turned, question)


@MANY
@given(SEEDS)
def test_whoever_signs_again_after_everything_is_heard(seed: int) -> None:
    """Stop, then sign again: permitted from the new signature on."""
    facts, question = world_of(seed)
    last = max(INSTANTS, key=oracle.instant) + timedelta(seconds=1)
    whole = decisions.OUT
    again = replace(
        decisions.RELEASE, id=UUID(int=2**100), person=question.person, signed_at=last,
        purposes=frozenset({question.purpose}),
        grants=(replace(whole, direction=question.direction, disclosers=frozenset({question.discloser}),
                        recipients=frozenset({question.recipient}), categories=frozenset(Category)),),
    )  # fmt: skip
    asked = replace(question, at=last, categories=question.categories | {Category.NAME})
    decision = policy.decide(replace(facts, chain=(*facts.chain, again)), asked)
    assert decision == Permit(again.id, asked.categories)


def test_what_is_permitted_is_what_was_asked_and_nothing_else() -> None:
    decision = policy.decide(decisions.about(decisions.RELEASE), decisions.QUESTION)
    assert isinstance(decision, Permit)
    assert decision.categories == {Category.NAME} < decisions.OUT.categories


def test_every_reason_has_words_that_say_what_to_do() -> None:
    assert set(WORDS) == set(policy.Reason)
    text = explain(Deny(policy.Reason.NOT_COVERED, ("name", "contact")))
    assert text.endswith("It leaves out: What to call them; How to reach them safely.")
    assert explain(Deny(policy.Reason.EXPIRED)) == "The permission has ended. Ask the person whether to renew it."


def test_spoilt_gates_are_noticed() -> None:
    """One spoilt gate in nine; `python -m trials.endure.mutants` takes them all."""
    made = list(mutants.mutants())
    assert len(made) > 150
    left = [what for what, tree in made[::9] if mutants.survives(tree)]
    assert [what for what in left if not any(key in what for key in mutants.EQUIVALENT)] == []


def test_a_decision_is_quick() -> None:
    """The aim is 50 microseconds in the middle (`trials.bench.gate`); a busy machine may take four times that."""
    assert min(median_us(rounds=21) for _ in range(3)) < 4 * AIM_US
