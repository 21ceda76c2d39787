"""States and moves, held against tables written here from CONSENT.md, and not from referrals/states.py.

Every state is tried with every move by every actor; the database's trigger is tried with every pair of states.
"""

import itertools
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from referrals.actors import Actor
from referrals.errors import NotReady
from referrals.legal_moves import known_moves
from referrals.models import LegalMove, Referral, ReferralEvent, Release, ReleaseEvent
from referrals.services.moves import lock_person, move_referral, move_release
from referrals.states import (
    REFERRAL_MOVES,
    RELEASE_MOVES,
    IllegalMove,
    ReferralState,
    ReleaseState,
    check_move,
)
from referrals.vocabularies import ActorKind
from tests import database
from tests.referrals import stories
from tests.referrals.stories import Story
from vault.principal import acting_as

pytestmark = pytest.mark.django_db

# --- what CONSENT.md says ------------------------------------------------------------------------------------------
# Each line: who | what | from which states | to which. "c" clinician, "o" organization, "p" the person, "t" time.
# "seen" is what the organization has opened and not finished; "open" is everything that is not finished.

SEEN = "opened accepted waitlisted contacting connected"
SENT_AND_SEEN = f"sent {SEEN}"
NOT_FINISHED = f"draft awaiting_person {SENT_AND_SEEN} on_hold_permission"
REFERRAL_TABLE = f"""
c   | ask_person      | draft                                       | awaiting_person
cpt | take_up_again   | awaiting_person                             | draft
cp  | send            | draft awaiting_person                       | sent
o   | open            | sent                                        | opened
o   | accept          | opened waitlisted                           | accepted
o   | waitlist        | opened accepted                             | waitlisted
o   | decline         | sent opened accepted waitlisted contacting  | declined_by_organization
o   | contact         | opened accepted waitlisted contacting       | contacting
op  | connect         | opened accepted waitlisted contacting       | connected
cop | close           | {NOT_FINISHED} recalled                     | closed
cp  | person_declines | {NOT_FINISHED} recalled                     | declined_by_person
c   | recall          | {NOT_FINISHED}                              | recalled
t   | lapse_unsent    | awaiting_person                             | draft
t   | lapse_unopened  | sent                                        | recalled
t   | lapse_seen      | {SEEN}                                      | on_hold_permission
cp  | resume          | on_hold_permission recalled                 | sent
"""
# draft -> requested -> active -> expired | revoked | superseded; requested -> declined; any -> entered_in_error.
# Only the person signs, declines or revokes. Deleting is not revoking: there is no move to nothing. Whoever asks for a
# permission (tests of asking again) moves none: staff put it to the person.
ALL_RELEASES = "draft requested active declined expired revoked superseded"
RELEASE_TABLE = f"""
c   | request        | draft          | requested
cpt | take_back      | requested      | draft
p   | sign           | requested      | active
p   | decline        | requested      | declined
t   | expire         | active         | expired
p   | revoke         | active         | revoked
t   | supersede      | active         | superseded
c   | enter_in_error | {ALL_RELEASES} | entered_in_error
"""
WHO = {"c": ActorKind.STAFF, "o": ActorKind.ORGANIZATION, "p": ActorKind.PERSON, "t": ActorKind.SYSTEM}
REFERRAL_STATES = sorted(
    set(NOT_FINISHED.split()) | {"declined_by_organization", "closed", "declined_by_person", "recalled"}
)
RELEASE_STATES = sorted({*ALL_RELEASES.split(), "entered_in_error"})


@dataclass(frozen=True)
class Line:
    who: frozenset[str]
    sources: frozenset[str]
    to: str


def table(text: str) -> dict[str, Line]:
    found = {}
    for line in text.strip().splitlines():
        who, name, sources, to = (part.strip() for part in line.split("|"))
        found[name] = Line(frozenset(WHO[one] for one in who), frozenset(sources.split()), to)
    return found


REFERRALS, RELEASES = table(REFERRAL_TABLE), table(RELEASE_TABLE)


# --- the tables agree ---------------------------------------------------------------------------------------------


def test_the_states_are_those_of_the_design() -> None:
    assert sorted(ReferralState.values) == REFERRAL_STATES
    assert sorted(ReleaseState.values) == RELEASE_STATES


@pytest.mark.parametrize(
    ("ours", "theirs", "states"),
    [(REFERRAL_MOVES, REFERRALS, REFERRAL_STATES), (RELEASE_MOVES, RELEASES, RELEASE_STATES)],
    ids=["referral", "release"],
)
def test_every_move_from_every_state_by_everybody_is_as_the_design_has_it(
    ours: Any, theirs: dict[str, Line], states: list[str]
) -> None:
    assert set(ours) == set(theirs)
    for name, state, by in itertools.product(theirs, states, ActorKind.values):
        line = theirs[name]
        if state in line.sources and by in line.who:
            assert check_move(ours, name, state, by) == line.to
        else:
            with pytest.raises(IllegalMove):
                check_move(ours, name, state, by)


def test_the_sentence_of_a_refusal_tells_no_state() -> None:
    for state in RELEASE_STATES:
        with pytest.raises(IllegalMove) as raised:
            check_move(RELEASE_MOVES, "sign", state, ActorKind.STAFF)
        assert not any(word in str(raised.value) for word in RELEASE_STATES)


def test_what_is_finished_stays_finished() -> None:
    for state in ("declined_by_organization", "closed", "declined_by_person"):
        assert not [name for name, line in REFERRALS.items() if state in line.sources]
    for state in ("entered_in_error",):
        assert not [name for name, line in RELEASES.items() if state in line.sources]


def test_only_the_person_says_yes_no_or_stop() -> None:
    for name in ("sign", "decline", "revoke"):
        assert RELEASE_MOVES[name].by == {ActorKind.PERSON}
    assert [name for name, move in RELEASE_MOVES.items() if move.to == "active"] == ["sign"]


# --- the database agrees ------------------------------------------------------------------------------------------


def pairs(tables: dict[str, Line]) -> set[tuple[str, str]]:
    return {(source, line.to) for line in tables.values() for source in line.sources}


def test_the_databases_table_of_moves_is_that_of_the_code() -> None:
    rows = set(LegalMove.objects.values_list("of", "source", "target"))
    assert rows == known_moves()
    assert {row[1:] for row in rows if row[0] == "referral"} == pairs(REFERRALS)
    assert {row[1:] for row in rows if row[0] == "release"} == pairs(RELEASES)


def force(table_name: str, pk: Any, state: str) -> None:
    """Puts a row into a state as the owner of the database could, past the trigger."""
    with connection.cursor() as cursor:
        outcome = (
            ", outcome = ''" if table_name == "referrals_referral" else ", revoked_at = coalesce(revoked_at, now())"
        )
        cursor.execute(f"UPDATE {table_name} SET state = %s {outcome} WHERE id = %s", [state, pk])


@pytest.mark.parametrize(
    ("table_name", "states", "legal"),
    [
        ("referrals_referral", REFERRAL_STATES, pairs(REFERRALS)),
        ("referrals_release", RELEASE_STATES, pairs(RELEASES)),
    ],
)
def test_the_trigger_lets_through_every_legal_pair_and_no_other(
    transactional_db: None, table_name: str, states: list[str], legal: set[tuple[str, str]]
) -> None:
    """Plain SQL as the owner, who alone can make any starting state; the trigger asks nobody who they are."""
    story = stories.signed_story()
    pk = story.referral.pk if table_name == "referrals_referral" else story.release.pk
    trigger = "referral_legal_move" if table_name == "referrals_referral" else "release_legal_move"
    database.become("owner")
    let_through = set()
    try:
        with connection.cursor() as cursor:
            cursor.execute("SET app.maintenance = 'on'")
        for source, target in itertools.permutations(states, 2):
            with transaction.atomic():
                with connection.cursor() as cursor:
                    cursor.execute(f"ALTER TABLE {table_name} DISABLE TRIGGER {trigger}")
                    force(table_name, pk, source)
                    cursor.execute(f"ALTER TABLE {table_name} ENABLE TRIGGER {trigger}")
                try:
                    with transaction.atomic():
                        force(table_name, pk, target)
                    let_through.add((source, target))
                except DatabaseError as error:
                    assert "cannot go from" in str(error)
                transaction.set_rollback(True)
    finally:
        database.become("app")
    # Staying where it is, as "contacting" does at each attempt, is no change of state to the database.
    assert let_through == {(source, target) for source, target in legal if source != target}


@pytest.mark.parametrize("state", [state for state in REFERRAL_STATES if state != "draft"])
def test_a_referral_cannot_be_written_down_further_along(state: str) -> None:
    story = stories.signed_story()
    with pytest.raises(DatabaseError, match="begins as a draft"), acting_as(story.as_staff):
        Referral.objects.create(
            agency=story.staff.agency, person=story.person, organization=story.organization,
            created_by=story.staff.robin.user, state=state,
        )  # fmt: skip


@pytest.mark.parametrize("state", [state for state in RELEASE_STATES if state != "draft"])
def test_a_release_cannot_be_written_down_further_along(state: str) -> None:
    story = stories.signed_story()
    with pytest.raises(DatabaseError, match="begins as a draft"), acting_as(story.as_staff):
        Release.objects.create(agency=story.staff.agency, person=story.person, state=state)


def test_a_state_nobody_knows_is_refused() -> None:
    story = stories.signed_story()
    with pytest.raises(DatabaseError), acting_as(story.as_staff):
        force("referrals_referral", story.referral.pk, "forwarded")


@pytest.mark.parametrize(
    "column",
    ["signed_at = NULL", "signed_way = ''", "text_sha256 = ''", "chose_to_organization = NULL, chose_to_agency = NULL",
     "chose_to_organization = false, chose_to_agency = false", "chose_to_organization = false, chose_to_agency = NULL",
     "expires_at = NULL, expires_event = ''"],
)  # fmt: skip
def test_a_release_that_lacks_something_cannot_be_active_even_for_the_owner(
    transactional_db: None, column: str
) -> None:
    """[42 CFR 2.31(a)]: the database holds it too."""
    story = stories.signed_story()
    with database.owner_cursor() as cursor:
        cursor.execute("BEGIN; ALTER TABLE referrals_release DISABLE TRIGGER USER")
        with pytest.raises(Exception, match="release_active_is_whole"):
            cursor.execute(f"UPDATE referrals_release SET {column} WHERE id = %s", [str(story.release.pk)])
        cursor.execute("ROLLBACK")


# --- what was signed stays ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "change",
    ["text = text || 'x'", "words = words || 'x'", "text_sha256 = repeat('0', 64)", "purposes = '{}'",
     "categories_to_organization = '{name,contact,hopes,to_know}'", "categories_to_agency = '{}'",
     "chose_to_agency = NOT chose_to_agency", "chose_to_organization = NULL", "signature = ''", "witness = signature",
     "signed_at = now()", "signed_at = NULL", "signed_way = 'paper'", "expires_on = '2030-01-01'", "expires_at = NULL",
     "expires_at = expires_at + interval '1 day'", "expires_event = 'discharged'", "policy = 'x'",
     "person_id = gen_random_uuid()", "agency_id = gen_random_uuid()", "representative_id = gen_random_uuid()"],
)  # fmt: skip
def test_what_was_signed_never_changes(change: str) -> None:
    story = stories.signed_story()
    for principal in (story.as_staff, story.as_person, story.as_gate):
        with pytest.raises(DatabaseError, match="never changes"), acting_as(principal), connection.cursor() as cursor:
            cursor.execute(f"UPDATE referrals_release SET {change}")


@pytest.mark.parametrize("statement", [
    "UPDATE referrals_releaseparty SET name = 'Another'",
    "DELETE FROM referrals_releaseparty",
    "UPDATE referrals_releaseparty SET release_id = (SELECT id FROM referrals_release WHERE state = 'draft')",
    """INSERT INTO referrals_releaseparty (release_id, person_id, agency_id, name)
    SELECT id, person_id, agency_id, 'x' FROM referrals_release r""",
])  # fmt: skip
def test_whom_a_signed_release_names_never_changes(statement: str) -> None:
    story = stories.signed_story()
    with acting_as(story.as_staff):
        Release.objects.create(agency=story.staff.agency, person=story.person)
    with pytest.raises(DatabaseError, match="never changes"), acting_as(story.as_staff), connection.cursor() as cursor:
        cursor.execute(statement)


# --- every move leaves its event ----------------------------------------------------------------------------------


def reach(state: str, tables: dict[str, Line], start: str = "draft") -> list[tuple[str, str]]:
    """The shortest way from the start to `state`: moves, each with one who may make it."""
    ways: dict[str, list[tuple[str, str]]] = {start: []}
    while state not in ways:
        for name, line in tables.items():
            for source in line.sources & set(ways):
                ways.setdefault(line.to, [*ways[source], (name, min(line.who))])
    return ways[state]


def actor_of(kind: str, story: Story) -> Actor:
    if kind == ActorKind.STAFF:
        return Actor.staff(story.staff.robin.user_id)
    if kind == ActorKind.ORGANIZATION:
        return Actor.organization(story.person_link.pk)
    return Actor.person(story.person_link.pk) if kind == ActorKind.PERSON else Actor.time()


def test_every_referral_move_by_everybody_leaves_one_event_or_nothing() -> None:
    """The exhaustive walk: 13 states, 16 moves, 4 actors, each on a row that was led there by legal moves."""
    story = stories.signed_story()
    staff = story.staff
    with acting_as(story.as_gate):
        for state in REFERRAL_STATES:
            row = Referral.objects.create(
                agency=staff.agency, person=story.person, organization=story.organization, created_by=staff.robin.user
            )
            lock_person(story.person.pk)
            at = story.referral.created_at
            for name, by in reach(state, REFERRALS):
                move_referral(row, name, actor=actor_of(by, story), at=at)
            assert row.state == state
            for name, by in itertools.product(REFERRALS, ActorKind.values):
                _try_move(row, name, by, story)


def _try_move(row: Referral, name: str, by: str, story: Story) -> None:
    line, state, actor = REFERRALS[name], row.state, actor_of(by, story)
    before = ReferralEvent.objects.filter(referral=row).count()
    with transaction.atomic():
        again = Referral.objects.get(pk=row.pk)
        if state in line.sources and by in line.who:
            move_referral(again, name, actor=actor, at=row.created_at, why="because")
            events = ReferralEvent.objects.filter(referral=row)
            assert events.count() == before + 1
            last = events.order_by("-id")[0]
            assert (last.move, last.from_state, last.to_state, last.by) == (name, state, line.to, by)
            assert (last.user_id, last.link_id, last.why) == (actor.user, actor.link, "because")
            kept = Referral.objects.get(pk=row.pk)
            # The version stands in forms of staff: it says nothing of what an organization did.
            seen = 0 if by == ActorKind.ORGANIZATION else 1
            assert (kept.state, kept.version) == (line.to, row.version + seen)
            # What an organization does is not known to the agency by itself; nor, when permission ends, what it did.
            known = "on_hold_permission" if name == "lapse_unopened" else line.to
            told = row.told_state if by == ActorKind.ORGANIZATION else known
            assert kept.told_state == told
        else:
            with pytest.raises(IllegalMove):
                move_referral(again, name, actor=actor, at=row.created_at)
            assert ReferralEvent.objects.filter(referral=row).count() == before
            assert Referral.objects.get(pk=row.pk).state == state
        transaction.set_rollback(True)


def test_every_release_move_by_everybody_leaves_one_event_or_nothing() -> None:
    """From a signed release and from one that is asked; the states that need a signature are led through it."""
    staff, harbor = stories.lincoln(), stories.harbor()
    for state in RELEASE_STATES:
        person = stories.sam(staff.robin)
        story = stories.signed_story(staff, harbor, person)
        way = reach(state, RELEASES)
        with acting_as(story.as_gate):
            row = story.release if ("sign", "person") in way else _unsigned(story)
            for name, by in way[2:] if row is story.release else way:
                _fill(row, name, row.created_at)
                move_release(row, name, actor=actor_of(by, story), at=row.created_at)
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
        row.signed_at, row.signed_way, row.text_sha256 = at, "own_device", "0" * 64
        row.expires_at, row.chose_to_organization = at, True


def _try_release_move(row: Release, name: str, by: str, story: Story) -> None:
    line, state = RELEASES[name], row.state
    before = ReleaseEvent.objects.filter(release=row).count()
    with transaction.atomic():
        again = Release.objects.get(pk=row.pk)
        if state in line.sources and by in line.who:
            _fill(again, name, row.created_at)
            move_release(again, name, actor=actor_of(by, story), at=row.created_at)
            last = ReleaseEvent.objects.filter(release=row).order_by("-id")[0]
            assert (last.move, last.from_state, last.to_state, last.by) == (name, state, line.to, by)
            assert ReleaseEvent.objects.filter(release=row).count() == before + 1
            assert Release.objects.get(pk=row.pk).state == line.to
        else:
            with pytest.raises(IllegalMove):
                move_release(again, name, actor=actor_of(by, story), at=row.created_at)
            assert ReleaseEvent.objects.filter(release=row).count() == before
        transaction.set_rollback(True)


def test_staff_can_never_press_yes() -> None:
    from referrals.services import signing
    from referrals.services.signing import Signature
    from referrals.vocabularies import SignedWay

    staff, harbor = stories.lincoln(), stories.harbor()
    person = stories.sam(staff.robin)
    release = stories.requested_release(staff.robin, person, harbor)
    robin = Actor.staff(staff.robin.user_id)
    recorded = Actor.person_recorded_by(staff.robin.user_id)
    for actor, way, recorder in (
        (robin, SignedWay.OWN_DEVICE, None), (robin, SignedWay.STAFF_DEVICE, staff.robin),
        (robin, SignedWay.PAPER, staff.robin), (recorded, SignedWay.OWN_DEVICE, None),
        (Actor.person(), SignedWay.OWN_DEVICE, staff.robin), (Actor.person(), SignedWay.STAFF_DEVICE, None),
        (Actor.time(), SignedWay.PAPER, staff.robin),
    ):  # fmt: skip
        signature = Signature(True, True, "Sam", way, release.text_sha256, witness="Jo", recorded_by=recorder)
        with pytest.raises(PermissionError), acting_as(stories.Principal.user(staff.robin.user_id)):
            signing.sign_release(release=release, signature=signature, actor=actor)
    with acting_as(stories.Principal.user(staff.robin.user_id)):
        # As whom a caller says it is: a signed-in transaction is found out all the same.
        for way, recorder in ((SignedWay.OWN_DEVICE, None), (SignedWay.STAFF_DEVICE, staff.robin)):
            signature = Signature(True, True, "Sam", way, release.text_sha256, recorded_by=recorder)
            with pytest.raises(NotReady, match="Only the person can answer"):
                signing.sign_release(release=release, signature=signature, actor=Actor.person())
        assert Release.objects.get(pk=release.pk).state == ReleaseState.REQUESTED
