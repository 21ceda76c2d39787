"""What the gate has to hold, as checks of a module: of the gate itself in tests, of spoilt copies in the endurance run.

Each check takes the module and raises AssertionError (or whatever the module raises) where it does not hold.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from referrals.consent.facts import Deny, Grant, Permit, Question, ReleaseFacts, Stop
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
RELEASE = ReleaseFacts(UUID(int=5), PEOPLE[0], frozenset({Purpose.PEER_SUPPORT}), (OUT,), SIGNED, None)
QUESTION = Question(
    PEOPLE[0], CLINIC, HARBOR, Purpose.PEER_SUPPORT, frozenset({Category.NAME}), Direction.TO_ORGANIZATION, LATER
)


def changed(release: ReleaseFacts, name: str, moment: datetime) -> ReleaseFacts:
    """The release with one of its times set, by name."""
    values: dict[str, Any] = {name: moment}
    return replace(release, **values)


def same_as_oracle(policy: Any, worlds: int = 4000, seed: int = 3) -> None:
    """The decision, the permitted part, the lapse and what is covered, in thousands of worlds."""
    chance = Chance(seed)
    for _ in range(worlds):
        releases, question, stops = chance.world()
        said = policy.decide(releases, question, stops)
        expected = oracle.answer(releases, question, stops)
        if isinstance(said, Permit):
            assert ("permit", said.release, ()) == expected
            assert said.categories == question.categories
        else:
            assert ("deny", said.reason, said.detail) == expected
        at = question.at
        how = oracle.standing(releases, stops, oracle.instant(at))
        for place, release in enumerate(releases):
            assert policy.covers(release, at, stops) == (release.grants if how[place] == "stands" else ())


def most_is_permitted(policy: Any, worlds: int = 1200) -> None:
    chance = Chance(11)
    for _ in range(worlds):
        releases, question, stops = chance.world()
        asked = (question.person, question.discloser, question.recipient, question.purpose, question.direction)
        part = policy.permitted(releases, stops, *asked, question.at, question.categories)
        assert part == oracle.most(releases, stops, question, question.categories)


def ends_at_the_instant(policy: Any) -> None:
    """Signed, it counts from that instant on; ended, no longer from that instant on."""
    end = LATER + timedelta(minutes=1)
    cases = {
        "expires_at": "expired",
        "event_happened_at": "expired",
        "revoked_at": "revoked",
        "ended_at": "ended",
    }
    assert policy.decide([RELEASE], replace(QUESTION, at=SIGNED)) == Permit(RELEASE.id, QUESTION.categories)
    assert policy.decide([RELEASE], replace(QUESTION, at=SIGNED - TICK)).reason == "not_signed"
    for name, reason in cases.items():
        release = changed(RELEASE, name, end)
        assert isinstance(policy.decide([release], replace(QUESTION, at=end - TICK)), Permit), name
        assert policy.decide([release], replace(QUESTION, at=end)) == Deny(reason), name
        assert policy.lapse(release) == (end, reason)
        assert policy.covers(release, end) == () and policy.covers(release, end - TICK) == (OUT,)


def stopped_until_signed_again(policy: Any) -> None:
    stop = Stop(PEOPLE[0], HARBOR, LATER)
    assert policy.decide([RELEASE], QUESTION, [stop]) == Deny("stopped")
    assert isinstance(policy.decide([RELEASE], replace(QUESTION, at=LATER - TICK), [stop]), Permit)
    at_once = replace(RELEASE, id=UUID(int=6), signed_at=LATER)
    assert policy.decide([RELEASE, at_once], QUESTION, [stop]).reason == "stopped"
    again = replace(RELEASE, id=UUID(int=7), signed_at=LATER + TICK)
    permit = policy.decide([again, RELEASE], replace(QUESTION, at=LATER + TICK), [stop])
    assert permit == Permit(again.id, QUESTION.categories)
    for other in (Stop(PEOPLE[1], HARBOR, LATER), Stop(PEOPLE[0], RIVER, LATER)):
        assert isinstance(policy.decide([RELEASE], QUESTION, [other]), Permit)
    assert policy.lapse(replace(RELEASE, signed_at=None), [stop]) is None
    # The first of two stops is when it ended.
    assert policy.lapse(RELEASE, [stop, replace(stop, at=SIGNED)]).at == SIGNED


def named_reasons(policy: Any) -> None:
    """The reason of the release that came nearest, whatever else there is."""
    name_only = replace(RELEASE, grants=(replace(OUT, categories=frozenset({Category.NAME})),))
    nearest_first: list[tuple[str, ReleaseFacts]] = [
        ("not_covered", replace(RELEASE, grants=(replace(OUT, categories=frozenset()),))),
        ("revoked", replace(RELEASE, revoked_at=LATER)),
        ("not_signed", replace(RELEASE, signed_at=None)),
        ("other_purpose", replace(RELEASE, purposes=frozenset({Purpose.HOUSING_OR_WORK}))),
        ("other_recipient", replace(RELEASE, grants=(replace(OUT, recipients=frozenset({RIVER})),))),
        ("other_discloser", replace(RELEASE, grants=(replace(OUT, disclosers=frozenset({HOSPITAL})),))),
        ("other_direction", replace(RELEASE, grants=(replace(OUT, direction=Direction.TO_AGENCY),))),
        ("no_release", replace(RELEASE, person=PEOPLE[1])),
    ]
    for place, (reason, _) in enumerate(nearest_first):
        left = [release for _, release in nearest_first[place:]]
        assert policy.decide(left, QUESTION).reason == reason
        assert policy.decide(left[::-1], QUESTION).reason == reason
    assert policy.decide([], QUESTION) == Deny("no_release")
    assert policy.decide([RELEASE], replace(QUESTION, categories=frozenset())) == Deny("nothing_asked")
    lacking = policy.decide([name_only], replace(QUESTION, categories=frozenset(Category)))
    assert lacking.detail == tuple(sorted(set(Category) - {Category.NAME}))
    assert {policy.Reason(reason) for reason, _ in nearest_first} < set(policy.Reason)


def one_release_alone(policy: Any) -> None:
    """Two half permissions are none; two grants of one release are one permission."""
    name, contact = (replace(OUT, categories=frozenset({one})) for one in (Category.NAME, Category.CONTACT))
    both = replace(QUESTION, categories=OUT.categories)
    halves = [replace(RELEASE, grants=(name,)), replace(RELEASE, id=UUID(int=6), grants=(contact,))]
    assert policy.decide(halves, both) == Deny("not_covered", ("name",))
    assert isinstance(policy.decide([replace(RELEASE, grants=(name, contact))], both), Permit)
    # Of two that lack something, the one that lacks less; it is told what.
    everything = replace(QUESTION, categories=OUT.categories | {Category.HOPES})
    nearly = replace(RELEASE, id=UUID(int=1), signed_at=SIGNED - TICK)
    assert policy.decide([nearly, halves[0]], everything) == Deny("not_covered", ("hopes",))
    assert policy.decide([halves[0], nearly], everything) == Deny("not_covered", ("hopes",))
    # Last signed, then greatest id.
    newer = replace(RELEASE, id=UUID(int=1), signed_at=SIGNED + TICK)
    assert policy.decide([RELEASE, newer], QUESTION).release == newer.id
    assert policy.decide([replace(RELEASE, id=UUID(int=9)), RELEASE], QUESTION).release == UUID(int=9)


def somebody_elses_release(policy: Any) -> None:
    for other in (UUID(int=0), UUID(int=3)):
        assert policy.decide([replace(RELEASE, person=other)], QUESTION) == Deny("no_release")


def most_under_one(policy: Any) -> None:
    """The larger part; of equal ones that of the last signature, then of the greatest id."""
    asked = (PEOPLE[0], CLINIC, HARBOR, Purpose.PEER_SUPPORT, Direction.TO_ORGANIZATION, LATER)

    def most(*releases: ReleaseFacts, stops: tuple[Stop, ...] = ()) -> frozenset[Category]:
        found: frozenset[Category] = policy.permitted(list(releases), list(stops), *asked, frozenset(Category))
        return found

    def covering(number: int, signed_at: datetime | None, *categories: Category) -> ReleaseFacts:
        grant = replace(OUT, categories=frozenset(categories))
        return replace(RELEASE, id=UUID(int=number), signed_at=signed_at, grants=(grant,))

    name, contact = covering(6, SIGNED, Category.NAME), covering(5, SIGNED + TICK, Category.CONTACT)
    two = covering(1, SIGNED - TICK, Category.NAME, Category.HOPES)
    greater = covering(7, SIGNED, Category.HOPES)
    for order in (1, -1):
        assert most(*(name, contact, two)[::order]) == {Category.NAME, Category.HOPES}
        assert most(*(name, contact)[::order]) == {Category.CONTACT}
        assert most(*(name, greater)[::order]) == {Category.HOPES}
        assert most(*(name, covering(9, None, *Category))[::order]) == {Category.NAME}
    assert most() == most(name, stops=(Stop(PEOPLE[0], CLINIC, SIGNED),)) == frozenset()


def only_aware_times(policy: Any) -> None:
    naive = datetime(2026, 11, 1, 1, 30)  # noqa: DTZ001 - the case itself
    stop = Stop(PEOPLE[0], HARBOR, SIGNED)
    fields = ("signed_at", "expires_at", "event_happened_at", "revoked_at", "ended_at")
    tries: list[Callable[[], Any]] = [
        lambda: policy.decide([RELEASE], replace(QUESTION, at=naive)),
        lambda: policy.decide([], replace(QUESTION, at=naive)),
        lambda: policy.decide([RELEASE], QUESTION, [replace(stop, at=naive)]),
        lambda: policy.covers(RELEASE, naive),
        lambda: policy.lapse(replace(RELEASE, revoked_at=naive)),
        *(lambda name=name: policy.decide([changed(RELEASE, name, naive)], QUESTION) for name in fields),
        # Of somebody else, too: nothing wrong goes by unseen.
        lambda: policy.decide([replace(RELEASE, person=PEOPLE[1], signed_at=naive)], QUESTION),
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
    assert isinstance(policy.decide([release], replace(QUESTION, at=at.astimezone(angeles))), Permit)
    assert policy.decide([release], replace(QUESTION, at=second.astimezone(angeles))) == Deny("expired")
    early = replace(RELEASE, signed_at=second.astimezone(angeles))
    assert policy.decide([early], replace(QUESTION, at=first.astimezone(angeles))) == Deny("not_signed")
    assert policy.lapse(release).at.tzinfo is UTC


CHECKS: tuple[Callable[[Any], None], ...] = (
    ends_at_the_instant,
    stopped_until_signed_again,
    named_reasons,
    one_release_alone,
    somebody_elses_release,
    most_under_one,
    only_aware_times,
    judged_in_utc,
    same_as_oracle,
    most_is_permitted,
)
