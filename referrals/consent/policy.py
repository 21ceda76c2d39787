"""The gate: whether one party may tell another something about a person, at one moment. No is the default.

Pure: it sees plain values (`referrals.consent.facts`) and a moment, never a clock, a model or a request. The rules are
those of docs/consent.md. Only the form of the referral in question and its renewals can permit anything. A form counts
from its signature until the first thing that ends it, and a form signed later between the same two parties for the same
purpose is one of these things; all of it is computed here, at the moment of use, so that nothing depends on a nightly
job having run.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

from referrals.consent.facts import ConsentFacts, Deny, Grant, Party, Permit, Question, ReleaseFacts, Stop
from referrals.vocabularies import Category


class Reason(StrEnum):
    """Why not. Where several forms of the chain come close, the reason of the one nearest to a permit is told."""

    NOTHING_ASKED = "nothing_asked"
    NO_RELEASE = "no_release"
    OTHER_DIRECTION = "other_direction"
    OTHER_DISCLOSER = "other_discloser"
    OTHER_RECIPIENT = "other_recipient"
    OTHER_PURPOSE = "other_purpose"
    NOT_SIGNED = "not_signed"
    NO_END = "no_end"
    ENDED = "ended"
    EXPIRED = "expired"
    REPLACED = "replaced"
    REVOKED = "revoked"
    STOPPED = "stopped"
    NOT_COVERED = "not_covered"


# From the furthest from a permit to the nearest. The ways of having ended are one step: the last signature decides.
_STEPS = (
    {Reason.NO_RELEASE},
    {Reason.NOT_SIGNED},
    {Reason.OTHER_DIRECTION},
    {Reason.OTHER_DISCLOSER},
    {Reason.OTHER_RECIPIENT},
    {Reason.OTHER_PURPOSE},
    {Reason.NO_END},
    {Reason.ENDED, Reason.EXPIRED, Reason.REPLACED, Reason.REVOKED, Reason.STOPPED},
    {Reason.NOT_COVERED},
)
_NEARNESS: dict[str, int] = {reason: step for step, reasons in enumerate(_STEPS) for reason in reasons}
_NEVER = datetime.min.replace(tzinfo=UTC)


class Expiry(NamedTuple):
    """The first instant at which a release no longer counts (UTC), and why."""

    at: datetime
    reason: Reason


def decide(facts: ConsentFacts, question: Question) -> Permit | Deny:
    """Whether `question` is permitted, by one form of the chain alone. ValueError for a time without a zone."""
    at = _utc(question.at)
    if not question.categories:
        return Deny(Reason.NOTHING_ASKED)
    judged = [(release, _judge(release, facts, question, at)) for release in facts.chain]
    return max(judged, key=_nearness)[1] if judged else Deny(Reason.NO_RELEASE)


def _judge(release: ReleaseFacts, facts: ConsentFacts, question: Question, at: datetime) -> Permit | Deny:
    """What one form says to the question."""
    end, signed_at = expiry_for(release, facts, question), _utc_or_none(release.signed_at)
    if release.person != question.person:
        return Deny(Reason.NO_RELEASE)
    if signed_at is None or signed_at > at:
        # Before anything it names: what nobody answered grants nothing yet, either way.
        return Deny(Reason.NOT_SIGNED)
    grants: Sequence[Grant] = release.grants
    for reason, names in _NAMED:
        grants = [grant for grant in grants if names(grant, question)]
        if not grants:
            return Deny(reason)
    if question.purpose not in release.purposes:
        return Deny(Reason.OTHER_PURPOSE)
    if release.expires_at is None and not release.ends_by_event:
        return Deny(Reason.NO_END)
    if end is not None and end.at <= at:
        return Deny(end.reason)
    lacking = question.categories.difference(*(grant.categories for grant in grants))
    if lacking:
        return Deny(Reason.NOT_COVERED, tuple(sorted(lacking)))
    return Permit(release.id, question.categories)


# What a grant has to name. A release that fails a later one came nearer.
_NAMED = (
    (Reason.OTHER_DIRECTION, lambda grant, question: grant.direction == question.direction),
    (Reason.OTHER_DISCLOSER, lambda grant, question: question.discloser in grant.disclosers),
    (Reason.OTHER_RECIPIENT, lambda grant, question: question.recipient in grant.recipients),
)


def _nearness(judged: tuple[ReleaseFacts, Permit | Deny]) -> tuple[int, datetime, UUID]:
    """Sorts answers from the furthest to the nearest to a permit: by step, then by signature."""
    release, answer = judged
    step = len(_STEPS) if isinstance(answer, Permit) else _NEARNESS[answer.reason]
    return step, *_signature(release)


def _signature(release: ReleaseFacts) -> tuple[datetime, UUID]:
    """Sorts releases by when they were signed, then by id."""
    return _utc_or_none(release.signed_at) or _NEVER, release.id


def expiry_of(release: ReleaseFacts, stops: Sequence[Stop] = ()) -> Expiry | None:
    """When and why `release` as a whole stops counting as far as is known, whether past or to come; None: not known.

    What ends it first is the reason; of two at one instant, what the person said. What newer forms take from it, one
    recipient or purpose at a time, is for `expiry_for`. ValueError for a time without a zone.
    """
    return _first(release, stops, ())


def expiry_for(release: ReleaseFacts, facts: ConsentFacts, question: Question) -> Expiry | None:
    """The same for what `question` is about: also a form signed later between its two parties for its purpose.

    `release` is in `facts`. Of the question, its moment, direction and categories are not looked at.
    """
    return _first(release, facts.stops, [form.signed_at for form in _newer(release, facts, question)])


def replacement(facts: ConsentFacts, question: Question) -> ReleaseFacts | None:
    """The form outside the chain that took the place of what was signed in it, by the question's moment; else None.

    Of several the one signed last. ValueError for a time without a zone.
    """
    at = _utc(question.at)
    signed = [release for release in facts.chain if release.signed_at is not None and _speaks_for(release, question)]
    last = max(signed, key=_signature, default=None)
    newer = [form for form in _newer(last, facts, question) if _signature(form)[0] <= at] if last else []
    return max(newer, key=_signature, default=None)


def covered(release: ReleaseFacts, facts: ConsentFacts, question: Question) -> frozenset[Category]:
    """The part of the question's categories that this form alone permits; empty: nothing. It is in `facts`.

    For lists such as "who can see what now"; never instead of `decide`. ValueError for a time without a zone.
    """
    answer = _judge(release, facts, question, _utc(question.at))
    if isinstance(answer, Permit):
        return answer.categories
    return question.categories.difference(answer.detail) if answer.reason == Reason.NOT_COVERED else frozenset()


def permitted(facts: ConsentFacts, question: Question) -> frozenset[Category]:
    """The most of the question's categories that one form of the chain permits; empty: nothing.

    Forms are never added up: each was signed for itself. Ask `decide` again before disclosing it. ValueError for a time
    without a zone.
    """
    return max((covered(release, facts, question) for release in facts.chain), key=len, default=frozenset())


def _first(release: ReleaseFacts, stops: Sequence[Stop], replaced: Sequence[datetime | None]) -> Expiry | None:
    """The first of everything that ends it; `replaced` is when newer forms were signed."""
    ends = [
        (release.revoked_at, Reason.REVOKED),
        *((stop.at, Reason.STOPPED) for stop in stops if _is_stopped(release, stop)),
        *((moment, Reason.REPLACED) for moment in replaced),
        (release.ended_at, Reason.ENDED),
        (release.event_happened_at, Reason.EXPIRED),
        (release.expires_at, Reason.EXPIRED),
    ]
    known = [Expiry(_utc(moment), reason) for moment, reason in ends if moment is not None]
    return min(known, key=lambda end: end.at, default=None)


def _newer(release: ReleaseFacts, facts: ConsentFacts, question: Question) -> list[ReleaseFacts]:
    """Forms of the same person between the two parties of `question`, for its purpose, signed after `release`."""
    return [
        form
        for form in (*facts.chain, *facts.others)
        if _signature(form) > _signature(release) and form.person == release.person and _speaks_for(form, question)
    ]


def _speaks_for(release: ReleaseFacts, question: Question) -> bool:
    """Whether it names both parties, in whichever direction, and the purpose."""
    named = frozenset[Party]().union(*(grant.disclosers | grant.recipients for grant in release.grants))
    return {question.discloser, question.recipient} <= named and question.purpose in release.purposes


def _is_stopped(release: ReleaseFacts, stop: Stop) -> bool:
    """A stop counts for each release that names its party, either way, and was signed before it or with it."""
    stopped_at, signed_at = _utc(stop.at), _utc_or_none(release.signed_at)
    return (
        stop.person == release.person
        and signed_at is not None
        and signed_at <= stopped_at
        and any(stop.party in grant.disclosers | grant.recipients for grant in release.grants)
    )


def _utc(moment: datetime) -> datetime:
    """In UTC: Python compares two times of one zone by the clock on the wall, wrongly on daylight-saving nights."""
    if moment.tzinfo is UTC:
        return moment
    if moment.utcoffset() is None:
        raise ValueError("A time without a time zone cannot be judged.")
    return moment.astimezone(UTC)


def _utc_or_none(moment: datetime | None) -> datetime | None:
    return None if moment is None else _utc(moment)
