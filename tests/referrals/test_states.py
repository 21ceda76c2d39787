"""States and moves, held against tables written from docs/consent.md: every state with every move by every actor.

What the database itself refuses is tried in test_states_database.py and test_signed_stays.py.
"""

import itertools
from typing import Any

import pytest
from django.db import transaction

from core.rls.principal import acting_as
from referrals.actors import Actor
from referrals.allowed_transitions import known_transitions
from referrals.errors import NotReady
from referrals.models import AllowedTransition, Referral, ReferralEvent, Release, ReleaseEvent
from referrals.services.transitions import lock_person, transition_referral, transition_release
from referrals.states import (
    REFERRAL_TRANSITIONS,
    RELEASE_TRANSITIONS,
    IllegalTransition,
    ReferralState,
    ReleaseState,
    check_transition,
)
from referrals.vocabularies import ActorKind
from tests.referrals import stories
from tests.referrals.state_tables import REFERRAL_STATES, REFERRALS, RELEASE_STATES, RELEASES, Line, pairs
from tests.referrals.stories import Story

pytestmark = pytest.mark.django_db


# --- the tables agree -----------------------------------------------------------------------------------------------


def test_the_states_are_those_of_the_design() -> None:
    assert sorted(ReferralState.values) == REFERRAL_STATES
    assert sorted(ReleaseState.values) == RELEASE_STATES


@pytest.mark.parametrize(
    ("ours", "theirs", "states"),
    [(REFERRAL_TRANSITIONS, REFERRALS, REFERRAL_STATES), (RELEASE_TRANSITIONS, RELEASES, RELEASE_STATES)],
    ids=["referral", "release"],
)
def test_every_move_from_every_state_by_everybody_is_as_the_design_has_it(
    ours: Any, theirs: dict[str, Line], states: list[str]
) -> None:
    assert set(ours) == set(theirs)
    for name, state, by in itertools.product(theirs, states, ActorKind.values):
        line = theirs[name]
        if state in line.sources and by in line.who:
            assert check_transition(ours, name, state, by) == line.to
        else:
            with pytest.raises(IllegalTransition):
                check_transition(ours, name, state, by)


def test_the_sentence_of_a_refusal_tells_no_state() -> None:
    for state in RELEASE_STATES:
        with pytest.raises(IllegalTransition) as raised:
            check_transition(RELEASE_TRANSITIONS, "sign", state, ActorKind.STAFF)
        assert not any(word in str(raised.value) for word in RELEASE_STATES)


def test_what_is_finished_stays_finished() -> None:
    for state in ("declined_by_organization", "closed", "declined_by_person"):
        assert not [name for name, line in REFERRALS.items() if state in line.sources]
    for state in ("entered_in_error",):
        assert not [name for name, line in RELEASES.items() if state in line.sources]


def test_only_the_person_says_yes_no_or_stop() -> None:
    for name in ("sign", "decline", "revoke"):
        assert RELEASE_TRANSITIONS[name].by == {ActorKind.PERSON}
    assert [name for name, transition in RELEASE_TRANSITIONS.items() if transition.to == "active"] == ["sign"]


def test_the_databases_table_of_moves_is_that_of_the_code() -> None:
    rows = set(AllowedTransition.objects.values_list("of", "source", "target"))
    assert rows == known_transitions()
    assert {row[1:] for row in rows if row[0] == "referral"} == pairs(REFERRALS)
    assert {row[1:] for row in rows if row[0] == "release"} == pairs(RELEASES)


# --- every transition leaves its event ------------------------------------------------------------------------------------


def reach(state: str, tables: dict[str, Line], start: str = "draft") -> list[tuple[str, str]]:
    """The shortest way from the start to `state`: transitions, each with one who may make it."""
    paths: dict[str, list[tuple[str, str]]] = {start: []}
    while state not in paths:
        for name, line in tables.items():
            for source in line.sources & set(paths):
                paths.setdefault(line.to, [*paths[source], (name, min(line.who))])
    return paths[state]


def actor_of(kind: str, story: Story) -> Actor:
    if kind == ActorKind.STAFF:
        return Actor.staff(story.staff.robin.user_id)
    if kind == ActorKind.ORGANIZATION:
        return Actor.organization(story.person_link.pk)
    return Actor.person(story.person_link.pk) if kind == ActorKind.PERSON else Actor.time()


def test_every_referral_move_by_everybody_leaves_one_event_or_nothing() -> None:
    """The exhaustive walk: 13 states, 17 moves, 4 actors, each on a row that was led there by legal moves."""
    staff, harbor = stories.lincoln(), stories.harbor()
    person = stories.sam(staff.robin)
    for state in REFERRAL_STATES:
        # A referral stands on a form of its own.
        story = stories.signed_story(staff, harbor, person)
        with acting_as(story.as_disclosure):
            lock_person(person.pk)
            row = Referral.objects.get(pk=story.referral.pk)
            for name, by in reach(state, REFERRALS, row.state):
                transition_referral(row, name, actor=actor_of(by, story), at=row.created_at)
            assert row.state == state
            for name, by in itertools.product(REFERRALS, ActorKind.values):
                _try_move(row, name, by, story)


def _try_move(row: Referral, name: str, by: str, story: Story) -> None:
    line, state, actor = REFERRALS[name], row.state, actor_of(by, story)
    before = ReferralEvent.objects.filter(referral=row).count()
    with transaction.atomic():
        again = Referral.objects.get(pk=row.pk)
        if state in line.sources and by in line.who:
            transition_referral(again, name, actor=actor, at=row.created_at, why="because")
            events = ReferralEvent.objects.filter(referral=row)
            assert events.count() == before + 1
            last = events.order_by("-id")[0]
            assert (last.event_type, last.from_state, last.to_state, last.by) == (name, state, line.to, by)
            assert (last.user_id, last.link_id, last.why) == (actor.user, actor.link, "because")
            stored = Referral.objects.get(pk=row.pk)
            # The version stands in forms of staff: it says nothing of what an organization did.
            seen = 0 if by == ActorKind.ORGANIZATION else 1
            assert (stored.state, stored.version) == (line.to, row.version + seen)
            # What an organization does is not known to the agency by itself; nor, when permission ends, what it did.
            known = "on_hold_permission" if name == "lapse_unopened" else line.to
            reported_state = row.reported_state if by == ActorKind.ORGANIZATION else known
            assert stored.reported_state == reported_state
        else:
            with pytest.raises(IllegalTransition):
                transition_referral(again, name, actor=actor, at=row.created_at)
            assert ReferralEvent.objects.filter(referral=row).count() == before
            assert Referral.objects.get(pk=row.pk).state == state
        transaction.set_rollback(True)


def test_every_release_move_by_everybody_leaves_one_event_or_nothing() -> None:
    """From a signed release and from one that is asked; the states that need a signature are led through it."""
    staff, harbor = stories.lincoln(), stories.harbor()
    for state in RELEASE_STATES:
        person = stories.sam(staff.robin)
        story = stories.signed_story(staff, harbor, person)
        path = reach(state, RELEASES)
        with acting_as(story.as_disclosure):
            row = story.release if ("sign", "person") in path else _unsigned(story)
            for name, by in path[2:] if row is story.release else path:
                _fill(row, name, row.created_at)
                transition_release(row, name, actor=actor_of(by, story), at=row.created_at)
            assert row.state == state
            for name, by in itertools.product(RELEASES, ActorKind.values):
                _try_release_move(row, name, by, story)


def _unsigned(story: Story) -> Release:
    return Release.objects.create(agency=story.staff.agency, person=story.person)


def _fill(row: Release, name: str, at: Any) -> None:
    """What the services set together with the move."""
    if name == "revoke":
        row.revoked_at = at
    elif name == "sign":
        row.signed_at, row.signature_method, row.text_sha256 = at, "own_device", "0" * 64
        row.expires_at, row.consented_to_organization = at, True


def _try_release_move(row: Release, name: str, by: str, story: Story) -> None:
    line, state = RELEASES[name], row.state
    before = ReleaseEvent.objects.filter(release=row).count()
    with transaction.atomic():
        again = Release.objects.get(pk=row.pk)
        if state in line.sources and by in line.who:
            _fill(again, name, row.created_at)
            transition_release(again, name, actor=actor_of(by, story), at=row.created_at)
            last = ReleaseEvent.objects.filter(release=row).order_by("-id")[0]
            assert (last.event_type, last.from_state, last.to_state, last.by) == (name, state, line.to, by)
            assert ReleaseEvent.objects.filter(release=row).count() == before + 1
            assert Release.objects.get(pk=row.pk).state == line.to
        else:
            with pytest.raises(IllegalTransition):
                transition_release(again, name, actor=actor_of(by, story), at=row.created_at)
            assert ReleaseEvent.objects.filter(release=row).count() == before
        transaction.set_rollback(True)


def test_staff_can_never_press_yes() -> None:
    from referrals.services import signing
    from referrals.signature import Signature
    from referrals.vocabularies import SignatureMethod

    staff, harbor = stories.lincoln(), stories.harbor()
    person = stories.sam(staff.robin)
    release = stories.requested_release(staff.robin, person, harbor)
    robin = Actor.staff(staff.robin.user_id)
    recorded = Actor.person_recorded_by(staff.robin.user_id)
    for actor, method, recorder in (
        (robin, SignatureMethod.OWN_DEVICE, None), (robin, SignatureMethod.STAFF_DEVICE, staff.robin),
        (robin, SignatureMethod.PAPER, staff.robin), (recorded, SignatureMethod.OWN_DEVICE, None),
        (Actor.person(), SignatureMethod.OWN_DEVICE, staff.robin), (Actor.person(), SignatureMethod.STAFF_DEVICE, None),
        (Actor.time(), SignatureMethod.PAPER, staff.robin),
    ):  # fmt: skip
        signature = Signature(True, True, "Sam", method, release.text_sha256, witness="Jo", recorded_by=recorder)
        with pytest.raises(PermissionError), acting_as(staff.robin.principal):
            signing.sign_release(release=release, signature=signature, actor=actor)
    with acting_as(staff.robin.principal):
        # As whom a caller says it is: a signed-in transaction is found out all the same.
        for method, recorder in ((SignatureMethod.OWN_DEVICE, None), (SignatureMethod.STAFF_DEVICE, staff.robin)):
            signature = Signature(True, True, "Sam", method, release.text_sha256, recorded_by=recorder)
            with pytest.raises(NotReady, match="Only the person can answer"):
                signing.sign_release(release=release, signature=signature, actor=Actor.person())
        assert Release.objects.get(pk=release.pk).state == ReleaseState.REQUESTED
