"""Every two steps that can stand together are both said, the most pressing first: none hides another."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import combinations
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Agency
from core.rls.principal import acting_as
from directory.models import Organization
from referrals.models import Person, Referral
from referrals.selectors.permission_requests import Ask
from referrals.services import reissue_link
from referrals.states import ReferralState
from referrals.step_kinds import ORDER, StepKind
from referrals.vocabularies import ActorKind, ReferralKind
from referrals.web.staff.pages.danger_alerts import Alert
from referrals.web.staff.pages.next_step import SAID_STOP, NextStep, Situation, next_steps_of
from referrals.web.staff.pages.release_page import StaffRelease
from tests.accounts.people import signed_in
from tests.referrals import stories
from tests.referrals.staff_pages import do, page_of

NOW = datetime(2026, 5, 14, 12, tzinfo=UTC)
DAY = timedelta(days=1)
R, K = ReferralState, StepKind


def a_release(**changes: Any) -> StaffRelease:
    empty: dict[str, Any] = {
        "reference": "F-7K2M-9QXD", "words": "", "step": "active", "in_force": False, "may_go_to_them": False,
        "may_answer": False, "no_to_telling": False, "ends": "", "ends_at": None, "ended": "", "organizations": (),
        "purposes": (), "to_organization": (), "to_agency": (), "answers": (), "signed": "", "signed_at": None,
        "text": "", "ends_by_event": False, "version": 1,
    }  # fmt: skip
    return StaffRelease(**(empty | changes))


@dataclass
class World:
    """What the steps of one referral follow from, put together bit by bit."""

    reported_state: ReferralState = R.SENT
    sent_at: datetime | None = NOW - DAY
    in_force: dict[str, Any] | None = field(default_factory=lambda: {"in_force": True, "ends_at": NOW + 60 * DAY})
    newest: dict[str, Any] | None = None
    codes: list[dict[str, Any]] = field(default_factory=list)
    more: dict[str, Any] = field(default_factory=dict)

    def steps(self) -> tuple[NextStep, ...]:
        agency = Agency(name="Lincoln Clinic", time_zone="UTC", answer_within_days=7)
        referral = Referral(
            agency=agency,
            organization=Organization(name="Harbor Peers"),
            person=Person(preferred_name="Sam"),
            sent_at=self.sent_at,
        )
        for link in self.codes:
            link["referral"] = str(referral.pk)
        listed = [a_release(**given) for given in (self.newest, self.in_force) if given is not None]
        rows: Any = [SimpleNamespace(codes=self.codes, parties=SimpleNamespace(all=list))]
        case = Situation(
            referral=referral, reported_state=self.reported_state, kind=ReferralKind.REFERRAL, now=NOW,
            releases=rows, listed=listed, **self.more,
        )  # fmt: skip
        return next_steps_of(case)


def _add(**given: Any) -> Callable[[World], None]:
    return lambda world: world.more.update(given)


def _link(**given: Any) -> Callable[[World], None]:
    made = {"link": str(uuid4()), "made": (NOW - DAY / 2).isoformat(), "works": True, "tries": 0}
    return lambda world: world.codes.append(made | given)


def _in_force(**given: Any) -> Callable[[World], None]:
    def change(world: World) -> None:
        world.in_force = (world.in_force or {}) | given

    return change


def _newest(**given: Any) -> Callable[[World], None]:
    def change(world: World) -> None:
        world.newest = (world.newest or {}) | given

    return change


def _authority(world: World) -> None:
    """Whoever answers for them by the newest form will not be able to for long."""
    ends = {"signer": "Robin Rivers", "signer_ends_at": NOW + 3 * DAY, "signer_until": date(2026, 5, 16)}
    if world.newest is not None:
        world.newest |= ends
    else:
        world.in_force = (world.in_force or {}) | ends


def _asked_for_change(world: World) -> None:
    world.newest = (world.newest or {}) | {"step": "requested"}
    world.more |= {"mends": True, "asks_change": True}


def _unanswered(world: World) -> None:
    world.sent_at = NOW - 8 * DAY
    world.in_force = (world.in_force or {}) | {"may_answer": True}


ALERT = Alert(uuid4(), "May be in danger. Reach them by text. Read now.", NOW, "", None)
MAKE: dict[StepKind, Callable[[World], None]] = {
    K.DANGER: _add(alerts=(ALERT,)),
    K.CHANGE: _asked_for_change,
    K.NOTE: _add(notes=("question",)),
    K.DECLINED: _add(is_declined=True),
    K.TELL_BY_PHONE: _add(is_unreported=True),
    K.READY: _in_force(may_go_to_them=True),
    K.LINK_CLOSED: _link(works=False, tries=5),
    K.CODE: _link(),
    K.ASKED: _add(ask=Ask(ActorKind.PERSON, NOW)),
    K.AUTHORITY: _authority,
    K.ASK: _newest(step="draft"),
    K.ENDS_SOON: _in_force(ends_at=NOW + 3 * DAY),
    K.NO_ANSWER: _unanswered,
    K.FINISH: lambda world: None,
}
EVERYWHERE = {K.DANGER, K.CHANGE, K.NOTE, K.TELL_BY_PHONE}
# Where each can stand: what the agency was told.
CAN_STAND: dict[ReferralState, set[StepKind]] = {
    R.AWAITING_PERSON: EVERYWHERE | {K.READY, K.ASKED, K.AUTHORITY},
    R.SENT: EVERYWHERE | {K.LINK_CLOSED, K.CODE, K.ASKED, K.AUTHORITY, K.ASK, K.ENDS_SOON, K.NO_ANSWER},
    R.OPENED: EVERYWHERE | {K.LINK_CLOSED, K.CODE, K.ASKED, K.AUTHORITY, K.ASK, K.ENDS_SOON, K.NO_ANSWER},
    R.CONNECTED: EVERYWHERE - {K.CHANGE} | {K.LINK_CLOSED, K.CODE, K.ASKED, K.AUTHORITY, K.ENDS_SOON, K.FINISH},
    R.DECLINED_BY_ORGANIZATION: EVERYWHERE | {K.DECLINED},
}
# Two that never stand together, each with the reason.
APART = {
    frozenset({K.LINK_CLOSED, K.CODE}): "the newest link is closed, or has a code",
    frozenset({K.CHANGE, K.ASK}): "the form under way is one form",
    frozenset({K.CHANGE, K.ASKED}): "a form that is under way is what was asked for",
    frozenset({K.ASK, K.ASKED}): "asking them is what was asked for",
    frozenset({K.ASK, K.ENDS_SOON}): "asking them is what its end calls for",
    frozenset({K.ASKED, K.ENDS_SOON}): "asking them is what its end calls for",
    frozenset({K.CHANGE, K.READY}): "what is signed is sent, and what is asked waits for its own answer",
}
PAIRS = [
    (reported_state, one, other)
    for reported_state, kinds in CAN_STAND.items()
    for one, other in combinations(sorted(kinds, key=ORDER.__getitem__), 2)
    if frozenset({one, other}) not in APART
]


def world_of(reported_state: ReferralState, *kinds: StepKind) -> World:
    world = World(reported_state=reported_state)
    if reported_state not in {R.SENT, R.AWAITING_PERSON}:
        world.more["told_at"] = NOW - DAY
    # The form that is newest is chosen first, for what is said of its signer.
    for kind in sorted(kinds, key=lambda kind: kind == K.AUTHORITY):
        MAKE[kind](world)
    return world


@pytest.mark.parametrize(("reported_state", "one", "other"), PAIRS)
def test_neither_hides_the_other(reported_state: ReferralState, one: StepKind, other: StepKind) -> None:
    steps = world_of(reported_state, one, other).steps()
    kinds = [step.kind for step in steps]
    assert one in kinds and other in kinds, kinds
    assert kinds.index(one) < kinds.index(other), kinds
    assert kinds == sorted(kinds, key=ORDER.__getitem__) and len(set(kinds)) == len(kinds)
    assert K.OVER not in kinds


def test_every_kind_is_tried_and_every_exception_is_one() -> None:
    tried = {kind for kinds in CAN_STAND.values() for kind in kinds}
    # What waits for others and what is over stand alone: the next test has them.
    assert tried == set(StepKind) - {K.WAITS, K.OVER} == set(MAKE)
    possible = {frozenset(pair) for kinds in CAN_STAND.values() for pair in combinations(kinds, 2)}
    assert set(APART) <= possible


@pytest.mark.parametrize(
    ("reported_state", "kind"),
    [(reported_state, kind) for reported_state, kinds in CAN_STAND.items() for kind in sorted(kinds)],
)
def test_each_stands_alone_too(reported_state: ReferralState, kind: StepKind) -> None:
    steps = world_of(reported_state, kind).steps()
    assert kind in [step.kind for step in steps] and all(step.words for step in steps)


def test_what_is_over_and_what_waits_is_said_where_nothing_is_to_be_done() -> None:
    assert [step.kind for step in World(reported_state=R.CLOSED).steps()] == [K.OVER]
    assert [step.kind for step in World(more={"is_stopped": True}).steps()] == [K.OVER]
    (waits,) = World().steps()
    assert (waits.kind, waits.waits_for) == (K.WAITS, "others")


@pytest.mark.parametrize("reported_state", [R.ON_HOLD_PERMISSION, R.CLOSED])
def test_each_kind_of_note_is_a_step_and_a_stop_is_said_beside_them(reported_state: ReferralState) -> None:
    world = World(reported_state=reported_state, in_force=None)
    world.more = {"notes": ("contact_changed", "question", "erasure_requested"), "is_stopped": True}
    words = [step.words for step in world.steps()]
    assert len(words) == 4 and words[-1] == SAID_STOP
    assert words[0] == "Their contact changed. No group was sent the old one."
    assert "They asked something. Read it and answer." in words
    world.more["contact_is_elsewhere"] = True
    assert len(world.steps()) == 3


@pytest.mark.parametrize(
    ("reported_state", "asks"), [(R.SENT, True), (R.CLOSED, False), (R.DECLINED_BY_ORGANIZATION, False)]
)
def test_nobody_is_asked_to_agree_where_nothing_can_be_signed(reported_state: ReferralState, asks: bool) -> None:
    world = World(reported_state=reported_state, more={"notes": ("contact_changed",)})
    assert ("Ask them to agree to the new one." in world.steps()[0].words) is asks


# --- on the pages ------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_new_link_to_a_group_that_had_opened_asks_for_its_code(client: Client) -> None:
    story = stories.opened_referral()
    robin, reference = signed_in(client, story.staff.robin.user), story.referral.reference
    assert "read out the code" not in page_of(robin, reference)
    with acting_as(story.as_staff):
        reissue_link.reissue_link(referral=story.refresh().referral)
    page = page_of(robin, reference)
    assert "Call Harbor Peers and read out the code." in page
    assert "Call Harbor Peers and read out the code." in robin.get(reverse("referrals:referral_list")).content.decode()
    code = page.partition('name="code" value="')[2].partition('"')[0]
    do(robin, reference, "code-read", code=code)
    assert "read out the code" not in page_of(robin, reference).partition("What happened")[0]
