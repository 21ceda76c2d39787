"""What the gate has to hold, as checks of a module: of the gate itself in tests, of spoilt copies in the endurance run.

Each check takes the module and raises AssertionError (or whatever the module raises) where it does not hold.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from referrals.consent.facts import ConsentFacts, Deny, Grant, Permit, Question, ReleaseFacts, Stop
from referrals.vocabularies import Category, Direction, Purpose
from tests.referrals.consent import oracle
from tests.referrals.consent.worlds import AGENCIES, INSTANTS, NIGHT, ORGANIZATIONS, PEOPLE, Chance

CLINIC, HOSPITAL = AGENCIES
HARBOR, RIVER = ORGANIZATIONS
SIGNED = NIGHT
LATER = NIGHT + timedelta(minutes=30)
TICK = timedelta(microseconds=1)
OUT = Grant(
    Direction.TO_ORGANIZATION, frozenset({CLINIC}), frozenset({HARBOR}), frozenset({Category.NAME, Category.CONTACT})
)
BACK = Grant(Direction.TO_AGENCY, frozenset({HARBOR}), frozenset({CLINIC}), frozenset({Category.ANSWER}))
RELEASE = ReleaseFacts(
    UUID(int=5), PEOPLE[0], frozenset({Purpose.PEER_SUPPORT}), (OUT,), SIGNED, expires_at=None, ends_by_event=True
)
QUESTION = Question(
    PEOPLE[0], CLINIC, HARBOR, Purpose.PEER_SUPPORT, frozenset({Category.NAME}), Direction.TO_ORGANIZATION, LATER
)
ASKED_BACK = replace(
    QUESTION, discloser=HARBOR, recipient=CLINIC, direction=Direction.TO_AGENCY, categories=BACK.categories
)


def changed(release: ReleaseFacts, name: str, moment: datetime) -> ReleaseFacts:
    """The release with one of its times set, by name."""
    values: dict[str, Any] = {name: moment}
    return replace(release, **values)


def about(*chain: ReleaseFacts, others: tuple[ReleaseFacts, ...] = (), stops: tuple[Stop, ...] = ()) -> ConsentFacts:
    return ConsentFacts(chain, others, stops)


def same_as_oracle(policy: Any, worlds: int = 4000, seed: int = 3) -> None:
    """The decision, what each form covers, and which newer form speaks, in thousands of worlds."""
    chance = Chance(seed)
    for _ in range(worlds):
        facts, question = chance.world()
        decision = policy.decide(facts, question)
        expected = oracle.answer(facts, question)
        if isinstance(decision, Permit):
            assert ("permit", decision.release, ()) == expected
            assert decision.categories == question.categories
        else:
            assert ("deny", decision.reason, decision.detail) == expected
        assert policy.replacement(facts, question) == oracle.taken_over_by(facts, question)


def most_is_permitted(policy: Any, worlds: int = 1200) -> None:
    chance = Chance(11)
    for _ in range(worlds):
        facts, question = chance.world()
        assert policy.permitted(facts, question) == oracle.most(facts, question)
        for release in facts.chain:
            alone = ConsentFacts((release,), tuple({*facts.chain, *facts.others} - {release}), facts.stops)
            assert policy.covered(release, facts, question) == oracle.most(alone, question)


def ends_at_the_instant(policy: Any) -> None:
    """Signed, it counts from that instant on; ended, no longer from that instant on."""
    end = LATER + timedelta(minutes=1)
    cases = {
        "expires_at": "expired",
        "event_happened_at": "expired",
        "revoked_at": "revoked",
        "ended_at": "ended",
    }
    assert policy.decide(about(RELEASE), replace(QUESTION, at=SIGNED)) == Permit(RELEASE.id, QUESTION.categories)
    assert policy.decide(about(RELEASE), replace(QUESTION, at=SIGNED - TICK)).reason == "not_signed"
    for name, reason in cases.items():
        release = changed(RELEASE, name, end)
        assert isinstance(policy.decide(about(release), replace(QUESTION, at=end - TICK)), Permit), name
        assert policy.decide(about(release), replace(QUESTION, at=end)) == Deny(reason), name
        assert policy.expiry_of(release) == policy.expiry_for(release, about(release), QUESTION) == (end, reason)


def without_an_end_is_none(policy: Any) -> None:
    """A form that says neither on which day nor by what event it ends never counts, whatever became of it."""
    endless = replace(RELEASE, ends_by_event=False)
    for release in (endless, replace(endless, revoked_at=SIGNED), replace(endless, event_happened_at=LATER)):
        assert policy.decide(about(release), QUESTION) == Deny("no_end")
        assert policy.covered(release, about(release), QUESTION) == frozenset()
    by_day = replace(endless, expires_at=LATER + TICK)
    assert isinstance(policy.decide(about(by_day), QUESTION), Permit)
    assert policy.decide(about(replace(endless, signed_at=None)), QUESTION) == Deny("not_signed")


def stopped_until_signed_again(policy: Any) -> None:
    stop = Stop(PEOPLE[0], HARBOR, LATER)
    assert policy.decide(about(RELEASE, stops=(stop,)), QUESTION) == Deny("stopped")
    assert isinstance(policy.decide(about(RELEASE, stops=(stop,)), replace(QUESTION, at=LATER - TICK)), Permit)
    at_once = replace(RELEASE, id=UUID(int=6), signed_at=LATER)
    assert policy.decide(about(RELEASE, at_once, stops=(stop,)), QUESTION).reason == "stopped"
    again = replace(RELEASE, id=UUID(int=7), signed_at=LATER + TICK)
    permit = policy.decide(about(again, RELEASE, stops=(stop,)), replace(QUESTION, at=LATER + TICK))
    assert permit == Permit(again.id, QUESTION.categories)
    for other in (Stop(PEOPLE[1], HARBOR, LATER), Stop(UUID(int=0), HARBOR, LATER), Stop(PEOPLE[0], RIVER, LATER)):
        assert isinstance(policy.decide(about(RELEASE, stops=(other,)), QUESTION), Permit)
    assert policy.expiry_of(replace(RELEASE, signed_at=None), [stop]) is None
    # The first of two stops is when it ended.
    assert policy.expiry_of(RELEASE, [stop, replace(stop, at=SIGNED)]).at == SIGNED


def never_by_another_form(policy: Any) -> None:
    """Whatever else the person signed, only the chain permits; and its own form has to be signed."""
    wide = replace(RELEASE, id=UUID(int=9), grants=(replace(OUT, categories=frozenset(Category)), BACK))
    for wider in (wide, replace(wide, signed_at=SIGNED - TICK), replace(wide, signed_at=None)):
        assert policy.decide(about(others=(wider,)), QUESTION) == Deny("no_release")
        unsigned = replace(RELEASE, signed_at=None)
        assert policy.decide(about(unsigned, others=(wider,)), QUESTION) == Deny("not_signed")
    before = replace(wide, signed_at=SIGNED - TICK)
    hopes = replace(QUESTION, categories=frozenset({Category.HOPES}))
    assert policy.decide(about(RELEASE, others=(before,)), hopes) == Deny("not_covered", ("hopes",))
    assert policy.decide(about(RELEASE, others=(before,)), ASKED_BACK) == Deny("other_direction")
    assert policy.permitted(about(RELEASE, others=(before,)), replace(hopes, categories=frozenset(Category))) == {
        Category.NAME, Category.CONTACT,
    }  # fmt: skip


def newer_takes_its_place(policy: Any) -> None:
    """A form signed later between the same two for the same purpose: from that instant, both ways, for these alone."""
    both = replace(RELEASE, grants=(OUT, BACK))
    newer = replace(RELEASE, id=UUID(int=4), signed_at=LATER, grants=(OUT,))
    for question in (QUESTION, ASKED_BACK):
        facts = about(both, others=(newer,))
        assert policy.decide(facts, question) == Deny("replaced")
        assert policy.expiry_for(both, facts, question) == (LATER, "replaced")
        assert policy.expiry_of(both) is None
        assert policy.replacement(facts, question) == newer
        before = replace(question, at=LATER - TICK)
        assert isinstance(policy.decide(facts, before), Permit)
        assert policy.replacement(facts, before) is None
        # What became of the newer form brings nothing back.
        for over in ("revoked_at", "ended_at", "expires_at"):
            ended = about(both, others=(changed(newer, over, LATER),))
            assert policy.decide(ended, question) == Deny("replaced"), over
        for else_where in (
            replace(newer, purposes=frozenset({Purpose.HOUSING_OR_WORK})),
            replace(newer, grants=(replace(OUT, recipients=frozenset({RIVER})),)),
            replace(newer, grants=(replace(OUT, disclosers=frozenset({HOSPITAL})),)),
            replace(newer, person=PEOPLE[1]),
            replace(newer, signed_at=None),
            replace(newer, signed_at=SIGNED - TICK),
            replace(newer, signed_at=SIGNED),
        ):
            beside = about(both, others=(else_where,))
            assert isinstance(policy.decide(beside, question), Permit)
            assert policy.replacement(beside, question) is None
    # Signed at once: the greater id is the newer one.
    at_once = replace(newer, id=UUID(int=6), signed_at=SIGNED)
    assert policy.decide(about(both, others=(at_once,)), QUESTION) == Deny("replaced")
    # Within the chain too: the renewal counts, and its no to one direction is a no.
    assert policy.decide(about(both, newer), QUESTION) == Permit(newer.id, QUESTION.categories)
    assert policy.decide(about(newer, both), ASKED_BACK) == Deny("replaced")
    # For one of two organizations; it goes on for the other.
    wide = replace(both, grants=(replace(OUT, recipients=frozenset({HARBOR, RIVER})),))
    assert policy.decide(about(wide, others=(newer,)), QUESTION) == Deny("replaced")
    assert isinstance(policy.decide(about(wide, others=(newer,)), replace(QUESTION, recipient=RIVER)), Permit)
    # Of several the last one speaks; what was never signed has no place to take.
    last = replace(newer, id=UUID(int=3), signed_at=LATER + TICK)
    late = replace(QUESTION, at=LATER + TICK)
    assert policy.replacement(about(both, others=(last, newer)), late) == last
    assert policy.replacement(about(both, others=(newer, last)), late) == last
    assert policy.replacement(about(replace(both, signed_at=None), others=(newer,)), late) is None
    # What ended before it was replaced ended for its own reason; at one instant, the person's word comes first.
    for name, reason in (("revoked_at", "revoked"), ("ended_at", "replaced"), ("expires_at", "replaced")):
        assert policy.decide(about(changed(both, name, LATER), others=(newer,)), QUESTION) == Deny(reason)
        early = changed(both, name, LATER - TICK)
        assert policy.decide(about(early, others=(newer,)), QUESTION).reason != "replaced"


def named_reasons(policy: Any) -> None:
    """The reason of the form that came nearest, whatever else there is."""
    name_only = replace(RELEASE, grants=(replace(OUT, categories=frozenset({Category.NAME})),))
    nearest_first: list[tuple[str, ReleaseFacts]] = [
        ("not_covered", replace(RELEASE, grants=(replace(OUT, categories=frozenset()),))),
        ("revoked", replace(RELEASE, revoked_at=LATER)),
        ("no_end", replace(RELEASE, ends_by_event=False)),
        ("other_purpose", replace(RELEASE, purposes=frozenset({Purpose.HOUSING_OR_WORK}))),
        ("other_recipient", replace(RELEASE, grants=(replace(OUT, recipients=frozenset({RIVER})),))),
        ("other_discloser", replace(RELEASE, grants=(replace(OUT, disclosers=frozenset({HOSPITAL})),))),
        ("other_direction", replace(RELEASE, grants=(replace(OUT, direction=Direction.TO_AGENCY),))),
        ("not_signed", replace(RELEASE, signed_at=None)),
        ("no_release", replace(RELEASE, person=PEOPLE[1])),
    ]
    for place, (reason, _) in enumerate(nearest_first):
        left = [release for _, release in nearest_first[place:]]
        assert policy.decide(about(*left), QUESTION).reason == reason
        assert policy.decide(about(*left[::-1]), QUESTION).reason == reason
    assert policy.decide(about(), QUESTION) == Deny("no_release")
    assert policy.decide(about(RELEASE), replace(QUESTION, categories=frozenset())) == Deny("nothing_asked")
    lacking = policy.decide(about(name_only), replace(QUESTION, categories=frozenset(Category)))
    assert lacking.detail == tuple(sorted(set(Category) - {Category.NAME}))
    assert {policy.Reason(reason) for reason, _ in nearest_first} < set(policy.Reason)
    # Of several that are over, the one signed last says why.
    older = replace(RELEASE, id=UUID(int=9), signed_at=SIGNED - TICK, revoked_at=SIGNED - TICK)
    for order in ((older, replace(RELEASE, expires_at=LATER)), (replace(RELEASE, expires_at=LATER), older)):
        assert policy.decide(about(*order), QUESTION) == Deny("expired")


def one_release_alone(policy: Any) -> None:
    """Two half permissions are none; two grants of one release are one permission."""
    name, contact = (replace(OUT, categories=frozenset({one})) for one in (Category.NAME, Category.CONTACT))
    both = replace(QUESTION, categories=OUT.categories)
    halves = replace(RELEASE, grants=(name,)), replace(RELEASE, id=UUID(int=6), grants=(contact,))
    assert policy.decide(about(*halves), both) == Deny("not_covered", ("name",))
    whole = replace(RELEASE, grants=(name, contact))
    assert isinstance(policy.decide(about(whole), both), Permit)
    # Last signed, then greatest id.
    newer = replace(RELEASE, id=UUID(int=1), signed_at=SIGNED + TICK)
    assert policy.decide(about(RELEASE, newer), QUESTION).release == newer.id
    assert policy.decide(about(replace(RELEASE, id=UUID(int=9)), RELEASE), QUESTION).release == UUID(int=9)


def somebody_elses_release(policy: Any) -> None:
    for other in (UUID(int=0), UUID(int=3)):
        theirs = replace(RELEASE, person=other)
        assert policy.decide(about(theirs), QUESTION) == Deny("no_release")
        assert policy.covered(theirs, about(theirs), QUESTION) == frozenset()


def most_under_one(policy: Any) -> None:
    """What the form signed last permits of what is asked, and nothing that an older one permitted besides."""
    everything = replace(QUESTION, categories=frozenset(Category))

    def covering(number: int, signed_at: datetime | None, *categories: Category) -> ReleaseFacts:
        grant = replace(OUT, categories=frozenset(categories))
        return replace(RELEASE, id=UUID(int=number), signed_at=signed_at, grants=(grant,))

    name, contact = covering(6, SIGNED, Category.NAME), covering(5, SIGNED + TICK, Category.CONTACT)
    two = covering(1, SIGNED - TICK, Category.NAME, Category.HOPES)
    greater = covering(7, SIGNED, Category.HOPES)
    for order in (1, -1):
        assert policy.permitted(about(*(name, contact, two)[::order]), everything) == {Category.CONTACT}
        assert policy.permitted(about(*(name, greater)[::order]), everything) == {Category.HOPES}
        assert policy.permitted(about(*(name, covering(9, None, *Category))[::order]), everything) == {Category.NAME}
    assert policy.permitted(about(), everything) == frozenset()
    assert policy.permitted(about(name, stops=(Stop(PEOPLE[0], CLINIC, SIGNED),)), everything) == frozenset()
    assert policy.covered(two, about(two), everything) == {Category.NAME, Category.HOPES}
    assert policy.covered(two, about(two), QUESTION) == {Category.NAME}


def only_aware_times(policy: Any) -> None:
    naive = datetime(2026, 11, 1, 1, 30)  # noqa: DTZ001 - the case itself
    stop = Stop(PEOPLE[0], HARBOR, SIGNED)
    fields = ("signed_at", "expires_at", "event_happened_at", "revoked_at", "ended_at")
    at_naive = replace(QUESTION, at=naive)
    tries: list[Callable[[], Any]] = [
        lambda: policy.decide(about(RELEASE), at_naive),
        lambda: policy.decide(about(), at_naive),
        lambda: policy.decide(about(RELEASE, stops=(replace(stop, at=naive),)), QUESTION),
        lambda: policy.covered(RELEASE, about(RELEASE), at_naive),
        lambda: policy.replacement(about(RELEASE), at_naive),
        lambda: policy.expiry_of(replace(RELEASE, revoked_at=naive)),
        *(lambda name=name: policy.decide(about(changed(RELEASE, name, naive)), QUESTION) for name in fields),
        # Of another person, and of another form, too: nothing wrong goes by unseen.
        lambda: policy.decide(about(replace(RELEASE, person=PEOPLE[1], signed_at=naive)), QUESTION),
        lambda: policy.decide(about(RELEASE, others=(replace(RELEASE, id=UUID(int=8), signed_at=naive),)), QUESTION),
    ]
    for attempt in tries:
        try:
            attempt()
        except ValueError as error:
            assert "time zone" in str(error)
        else:
            raise AssertionError("a time without a zone was judged")


def judged_in_utc(policy: Any) -> None:
    """01:30 twice in one night: an hour lies between them, though the clock on the wall says the same."""
    first, second = (moment for moment in (SIGNED, SIGNED + timedelta(hours=1)))
    angeles = next(moment.tzinfo for moment in INSTANTS if "Los_Angeles" in str(moment.tzinfo))
    release = replace(RELEASE, signed_at=first - TICK, expires_at=second.astimezone(angeles))
    at = second.astimezone(angeles) - TICK
    assert isinstance(policy.decide(about(release), replace(QUESTION, at=at.astimezone(angeles))), Permit)
    assert policy.decide(about(release), replace(QUESTION, at=second.astimezone(angeles))) == Deny("expired")
    early = replace(RELEASE, signed_at=second.astimezone(angeles))
    assert policy.decide(about(early), replace(QUESTION, at=first.astimezone(angeles))) == Deny("not_signed")
    assert policy.expiry_of(release).at.tzinfo is UTC
    newer = replace(RELEASE, id=UUID(int=1), signed_at=second.astimezone(angeles))
    older = replace(RELEASE, signed_at=first.astimezone(angeles))
    facts, later = about(older, others=(newer,)), replace(QUESTION, at=second.astimezone(angeles))
    assert policy.decide(facts, later) == Deny("replaced")
    assert isinstance(policy.decide(facts, replace(QUESTION, at=first.astimezone(angeles))), Permit)


CHECKS: tuple[Callable[[Any], None], ...] = (
    ends_at_the_instant,
    without_an_end_is_none,
    stopped_until_signed_again,
    never_by_another_form,
    newer_takes_its_place,
    named_reasons,
    one_release_alone,
    somebody_elses_release,
    most_under_one,
    only_aware_times,
    judged_in_utc,
    same_as_oracle,
    most_is_permitted,
)
