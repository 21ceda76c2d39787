"""Every state of a referral and of a release, and every legal transition: the whole life of both in one screen.

`referrals/services/` asks `check_transition` under a row lock; a trigger in the database refuses what is not in these tables
(`allowed_transitions.py` writes them there after every migration, and a test holds the two equal). Which states a kind
never has is a constraint; which are not reached without a permission in force is a trigger of `sql/permission.sql`.
"""

from dataclasses import dataclass

from django.db import models

from referrals.vocabularies import ActorKind, Category, ReferralKind

STAFF, ORGANIZATION, PERSON, SYSTEM = ActorKind.STAFF, ActorKind.ORGANIZATION, ActorKind.PERSON, ActorKind.SYSTEM


class ReferralState(models.TextChoices):
    """Where a referral stands [docs/consent.md]; staff read it by `stands_in_words`."""

    DRAFT = "draft", "Not sent yet"
    AWAITING_PERSON = "awaiting_person", "Waiting for the person"
    SENT = "sent", "Sent, not opened yet"
    OPENED = "opened", "Opened"
    ACCEPTED = "accepted", "They said yes"
    WAITLISTED = "waitlisted", "On their waiting list"
    DECLINED_BY_ORGANIZATION = "declined_by_organization", "They said no for now"
    CONTACTING = "contacting", "They are getting in touch"
    CONNECTED = "connected", "In touch"
    CLOSED = "closed", "Finished"
    DECLINED_BY_PERSON = "declined_by_person", "The person said no"
    RECALLED = "recalled", "Taken back"
    ON_HOLD_PERMISSION = "on_hold_permission", "Permission ended"


def stands_in_words(state: ReferralState) -> str:
    """Where it stands, as anybody reads it. Whether what was sent was opened is the organization's to tell."""
    return "Sent" if state == ReferralState.SENT else str(state.label)


class ReleaseState(models.TextChoices):
    """Where a release stands. Whether it counts is computed at the moment of use, never read from here."""

    DRAFT = "draft", "Being filled in"
    REQUESTED = "requested", "Waiting for an answer"
    ACTIVE = "active", "Signed"
    DECLINED = "declined", "Answered no"
    EXPIRED = "expired", "Ended"
    REVOKED = "revoked", "Stopped"
    SUPERSEDED = "superseded", "Replaced by a newer one"
    ENTERED_IN_ERROR = "entered_in_error", "Written by mistake"


class IllegalTransition(Exception):  # noqa: N818 - it names what was tried
    """Something cannot happen in the state a record is in, or not by this side."""


@dataclass(frozen=True)
class Transition:
    """One step: from which states, to which, by whom."""

    source: frozenset[str]
    to: str
    by: frozenset[str]


def _transition(source: tuple[str, ...], to: str, *by: str) -> Transition:
    return Transition(frozenset(source), to, frozenset(by))


R = ReferralState
UNSENT = (R.DRAFT, R.AWAITING_PERSON)
# The organization has seen who it is about.
SEEN = (R.OPENED, R.ACCEPTED, R.WAITLISTED, R.CONTACTING, R.CONNECTED)
ON_ITS_WAY = (R.SENT, *SEEN)
OPEN = (*UNSENT, *ON_ITS_WAY, R.ON_HOLD_PERMISSION)
# Nothing more happens by itself; a person who changes their mind starts a new referral.
FINISHED = (R.DECLINED_BY_ORGANIZATION, R.CLOSED, R.DECLINED_BY_PERSON, R.RECALLED)

# Reached only while the person's yes to this organization counts [docs/consent.md]. That they are in touch, or that it is
# over, is so without one.
NEEDS_PERMISSION = (R.SENT, R.OPENED, R.ACCEPTED, R.WAITLISTED, R.CONTACTING)
# What the agency hears of only while the person's yes to that direction counts, and under which category.
TOLD_UNDER = {
    R.OPENED: Category.IN_TOUCH,
    R.ACCEPTED: Category.ANSWER,
    R.WAITLISTED: Category.ANSWER,
    R.DECLINED_BY_ORGANIZATION: Category.ANSWER,
    R.CONTACTING: Category.IN_TOUCH,
    R.CONNECTED: Category.IN_TOUCH,
}
# An agency hears an answer under one of these; who agreed to neither is asked themselves how it goes.
ANSWERS = frozenset(TOLD_UNDER.values())
# Who gets in touch themselves is not announced; who belongs already is asked for no yes and no no.
NEVER_OF_KIND: dict[ReferralKind, tuple[ReferralState, ...]] = {
    ReferralKind.SELF_REFERRAL: (*ON_ITS_WAY, R.DECLINED_BY_ORGANIZATION, R.ON_HOLD_PERMISSION),
    ReferralKind.COORDINATION: (R.ACCEPTED, R.WAITLISTED, R.DECLINED_BY_ORGANIZATION),
}

REFERRAL_TRANSITIONS: dict[str, Transition] = {
    "ask_person": _transition((R.DRAFT,), R.AWAITING_PERSON, STAFF),
    "take_up_again": _transition((R.AWAITING_PERSON,), R.DRAFT, STAFF, PERSON, SYSTEM),
    "send": _transition(UNSENT, R.SENT, STAFF, PERSON),
    "open": _transition((R.SENT,), R.OPENED, ORGANIZATION),
    # No answer of an organization takes another away that still makes sense: it can try to reach somebody and then say
    # yes, or say yes again with another time [docs/decisions/0045].
    "accept": _transition(SEEN, R.ACCEPTED, ORGANIZATION),
    "waitlist": _transition(SEEN, R.WAITLISTED, ORGANIZATION),
    # From "sent" too: who says no need not read about whom [docs/consent.md].
    "decline": _transition(ON_ITS_WAY, R.DECLINED_BY_ORGANIZATION, ORGANIZATION),
    "contact": _transition(SEEN, R.CONTACTING, ORGANIZATION),
    "connect": _transition((R.OPENED, R.ACCEPTED, R.WAITLISTED, R.CONTACTING), R.CONNECTED, ORGANIZATION, PERSON),
    # After a yes that was said later they may still have been in touch.
    "lose_touch": _transition((R.ACCEPTED, R.WAITLISTED, R.CONTACTING, R.CONNECTED), R.CONTACTING, ORGANIZATION),
    # From "taken back" too: to the agency it may read "permission ended", and that can be finished.
    "close": _transition((*OPEN, R.RECALLED), R.CLOSED, STAFF, ORGANIZATION, PERSON),
    "person_declines": _transition((*OPEN, R.RECALLED), R.DECLINED_BY_PERSON, PERSON, STAFF),
    "recall": _transition((*UNSENT, *ON_ITS_WAY, R.ON_HOLD_PERMISSION), R.RECALLED, STAFF),
    # What the end of a permission does, in one transaction with it.
    "lapse_unsent": _transition((R.AWAITING_PERSON,), R.DRAFT, SYSTEM),
    "lapse_unopened": _transition((R.SENT,), R.RECALLED, SYSTEM),
    "lapse_seen": _transition(SEEN, R.ON_HOLD_PERMISSION, SYSTEM),
    # The person signed again: the organization may be told again, starting from opening. From "taken back" too, because
    # the agency cannot know which of the two a lapse led to.
    "resume": _transition((R.ON_HOLD_PERMISSION, R.RECALLED), R.SENT, STAFF, PERSON),
}

S = ReleaseState
RELEASE_TRANSITIONS: dict[str, Transition] = {
    # Either side and the person ask for one (`asks`); staff check it, and put it to the person. What waits for an answer
    # is drawn up anew where the way to reach them changes (`services.contact_changes`).
    "request": _transition((S.DRAFT,), S.REQUESTED, STAFF, SYSTEM),
    "take_back": _transition((S.REQUESTED,), S.DRAFT, STAFF, PERSON, SYSTEM),
    "sign": _transition((S.REQUESTED,), S.ACTIVE, PERSON),
    "decline": _transition((S.REQUESTED,), S.DECLINED, PERSON),
    "expire": _transition((S.ACTIVE,), S.EXPIRED, SYSTEM),
    "revoke": _transition((S.ACTIVE,), S.REVOKED, PERSON),
    "supersede": _transition((S.ACTIVE,), S.SUPERSEDED, SYSTEM),
    "enter_in_error": _transition(
        (S.DRAFT, S.REQUESTED, S.ACTIVE, S.DECLINED, S.EXPIRED, S.REVOKED, S.SUPERSEDED), S.ENTERED_IN_ERROR, STAFF
    ),
}


def check_transition(transitions: dict[str, Transition], name: str, state: str, by: str) -> str:
    """The state that transition `name` leads to. Raises IllegalTransition where it is not legal.

    Its sentence does not say the state: one side need not know where a referral stands at the other.
    """
    transition = transitions[name]
    if by not in transition.by or state not in transition.source:
        raise IllegalTransition("This cannot be done now. Open the page again to see what can.")
    return transition.to


def legal_pairs(transitions: dict[str, Transition]) -> set[tuple[str, str]]:
    """Every (from, to) that some transition makes, as the database's trigger knows them."""
    return {(source, transition.to) for transition in transitions.values() for source in transition.source}
