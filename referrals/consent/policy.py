"""The gate: whether one party may tell another something about a person, at one moment. No is the default.

Pure: it sees plain values (`referrals.consent.facts`) and a moment, never a clock, a model or a request. The rules are
those of docs/consent.md. A release counts from its signature until the first thing that ends it; both are computed
here, at the moment of use, so that nothing depends on a nightly job having run.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

from referrals.consent.facts import Deny, Grant, Party, Permit, Question, ReleaseFacts, Stop
from referrals.vocabularies import Category, Direction, Purpose


class Reason(StrEnum):
    """Why not. Where several releases come close, the reason of the one nearest to a permit is told."""

    NOTHING_ASKED = "nothing_asked"
    NO_RELEASE = "no_release"
    OTHER_DIRECTION = "other_direction"
    OTHER_DISCLOSER = "other_discloser"
    OTHER_RECIPIENT = "other_recipient"
    OTHER_PURPOSE = "other_purpose"
    NOT_SIGNED = "not_signed"
    ENDED = "ended"
    EXPIRED = "expired"
    REVOKED = "revoked"
    STOPPED = "stopped"
    NOT_COVERED = "not_covered"


# From the furthest from a permit to the nearest. The four ways of having ended are one step: the last signature decides.
_STEPS = (
    {Reason.OTHER_DIRECTION},
    {Reason.OTHER_DISCLOSER},
    {Reason.OTHER_RECIPIENT},
    {Reason.OTHER_PURPOSE},
    {Reason.NOT_SIGNED},
    {Reason.ENDED, Reason.EXPIRED, Reason.REVOKED, Reason.STOPPED},
    {Reason.NOT_COVERED},
)
_NEARNESS: dict[str, int] = {reason: step for step, reasons in enumerate(_STEPS) for reason in reasons}
_NEVER = datetime.min.replace(tzinfo=UTC)


class Lapse(NamedTuple):
    """The first instant at which a release no longer counts (UTC), and why."""

    at: datetime
    reason: Reason


def decide(releases: Sequence[ReleaseFacts], question: Question, stops: Sequence[Stop] = ()) -> Permit | Deny:
    """Whether `question` is permitted, by one release alone. ValueError for a time without a zone.

    Where several releases permit it, the one signed last is named, and of those signed at once the one with the
    greatest id.
    """
    at = _utc(question.at)
    if not question.categories:
        return Deny(Reason.NOTHING_ASKED)
    judged = [(release, _judge(release, stops, question, at)) for release in releases]
    own = [(release, answer) for release, answer in judged if release.person == question.person]
    if not own:
        return Deny(Reason.NO_RELEASE)
    return max(own, key=_nearness)[1]


def _judge(release: ReleaseFacts, stops: Sequence[Stop], question: Question, at: datetime) -> Permit | Deny:
    """What one release says to the question, the person apart."""
    end, signed_at = lapse(release, stops), _utc_or_none(release.signed_at)
    grants: Sequence[Grant] = release.grants
    for reason, names in _NAMED:
        grants = [grant for grant in grants if names(grant, question)]
        if not grants:
            return Deny(reason)
    if question.purpose not in release.purposes:
        return Deny(Reason.OTHER_PURPOSE)
    if signed_at is None or signed_at > at:
        return Deny(Reason.NOT_SIGNED)
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


def _nearness(judged: tuple[ReleaseFacts, Permit | Deny]) -> tuple[int, int, datetime, UUID]:
    """Sorts answers from the furthest to the nearest to a permit: by step, by how little is lacking, by signature."""
    release, answer = judged
    step = len(_STEPS) if isinstance(answer, Permit) else _NEARNESS[answer.reason]
    lacking = answer.detail if isinstance(answer, Deny) else ()
    return step, -len(lacking), *_signature(release)


def _signature(release: ReleaseFacts) -> tuple[datetime, UUID]:
    """Sorts releases by when they were signed, then by id."""
    return _utc_or_none(release.signed_at) or _NEVER, release.id


def lapse(release: ReleaseFacts, stops: Sequence[Stop] = ()) -> Lapse | None:
    """When and why `release` stops counting as far as is known, whether past or to come; None: nothing ends it yet.

    What ends it first is the reason; of two at one instant, what the person said. ValueError for a time without a zone.
    """
    ends = [
        (release.revoked_at, Reason.REVOKED),
        *((stop.at, Reason.STOPPED) for stop in stops if _is_stopped(release, stop)),
        (release.ended_at, Reason.ENDED),
        (release.event_happened_at, Reason.EXPIRED),
        (release.expires_at, Reason.EXPIRED),
    ]
    known = [Lapse(_utc(moment), reason) for moment, reason in ends if moment is not None]
    return min(known, key=lambda end: end.at, default=None)


def _is_stopped(release: ReleaseFacts, stop: Stop) -> bool:
    """A stop counts for each release that names its party, either way, and was signed before it or with it."""
    stopped_at, signed_at = _utc(stop.at), _utc_or_none(release.signed_at)
    return (
        stop.person == release.person
        and signed_at is not None
        and signed_at <= stopped_at
        and any(stop.party in grant.disclosers | grant.recipients for grant in release.grants)
    )


def covers(release: ReleaseFacts, at: datetime, stops: Sequence[Stop] = ()) -> tuple[Grant, ...]:
    """What `release` permits at this moment: all its grants while it is in force, else none.

    For lists such as "who can see what now"; never instead of `decide`. ValueError for a time without a zone.
    """
    moment, signed_at, end = _utc(at), _utc_or_none(release.signed_at), lapse(release, stops)
    if signed_at is None or signed_at > moment or (end is not None and end.at <= moment):
        return ()
    return release.grants


def permitted(
    releases: Sequence[ReleaseFacts],
    stops: Sequence[Stop],
    person: UUID,
    discloser: Party,
    recipient: Party,
    purpose: Purpose,
    direction: Direction,
    at: datetime,
    wanted: frozenset[Category],
) -> frozenset[Category]:
    """The most of `wanted` that one release alone permits; empty: nothing. Ask `decide` again before disclosing it.

    Several releases are never added up: each was signed for itself. Of two that permit equally much, the one signed
    last counts. ValueError for a time without a zone.
    """

    def part_under(release: ReleaseFacts) -> frozenset[Category]:
        questions = [
            Question(person, discloser, recipient, purpose, frozenset({category}), direction, at) for category in wanted
        ]
        answers = [decide([release], question, stops) for question in questions]
        return frozenset().union(*(answer.categories for answer in answers if isinstance(answer, Permit)))

    parts = [(part_under(release), _signature(release)) for release in releases]
    most = max(parts, key=lambda part: (len(part[0]), part[1]), default=None)
    return most[0] if most else frozenset()


def _utc(moment: datetime) -> datetime:
    """In UTC: Python compares two times of one zone by the clock on the wall, wrongly on daylight-saving nights."""
    if moment.tzinfo is UTC:
        return moment
    if moment.utcoffset() is None:
        raise ValueError("A time without a time zone cannot be judged.")
    return moment.astimezone(UTC)


def _utc_or_none(moment: datetime | None) -> datetime | None:
    return None if moment is None else _utc(moment)
