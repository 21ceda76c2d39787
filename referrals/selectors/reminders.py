"""What needs doing next, for one member of staff: from what their agency knows, never from where a referral really is.

Read by the reminders that `housekeeping` sends. Five queries. What may be about danger has alerts of its own.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import BooleanField, Exists, F, Func, OuterRef, Q, QuerySet, Subquery
from django.db.models.expressions import RawSQL
from django.db.models.functions import Greatest

from accounts.models import Membership
from core import clock
from referrals.consent.elements import when_it_ends
from referrals.models import Caseload, PersonNote, Referral, ReferralEvent, Release, Revocation, Task
from referrals.models.visibility import caseload_of
from referrals.noted_events import NOT_TOLD, TOLD_BY_PHONE
from referrals.selectors import permission_requests
from referrals.states import FINISHED, ON_ITS_WAY, ReferralState, ReleaseState
from referrals.step_kinds import ORDER, StepKind
from referrals.vocabularies import Category, Direction, ReferralKind, TaskKind

# How long before its end a permission, or the authority of who answers for somebody, is spoken of.
ENDS_SOON = timedelta(days=14)
_DAY = timedelta(days=1)
# Forms that still wait for a signature.
_ASKED = (ReleaseState.DRAFT, ReleaseState.REQUESTED)
# What the agency was told where nobody has answered: it may have been opened.
_UNANSWERED = (ReferralState.SENT, ReferralState.OPENED)


_SENTENCES = {
    StepKind.NOTE: "They wrote to you. Read it and answer.",
    StepKind.DECLINED: "The group cannot take them now. Choose what comes next.",
    StepKind.TELL_BY_PHONE: "No e-mail could tell the group of a change. Call them and give the reference.",
    StepKind.READY: "They said yes, and it has not been sent yet.",
    StepKind.ASKED: "A new permission is asked for. Ask the person.",
    StepKind.AUTHORITY: "The authority of who answers for them ends soon. Ask for the new document.",
    StepKind.ENDS_SOON: "Their permission ends soon. Ask whether they want to go on.",
    StepKind.NO_ANSWER: "No answer has reached you. You can ring the group and give the reference.",
}


@dataclass(frozen=True)
class Step:
    """Something to do about `reference`, a referral's or, for a note, a release's; "" where there is neither.

    `since` is when it began to need doing.
    """

    reference: str
    kind: StepKind
    since: datetime

    @property
    def sentence(self) -> str:
        return _SENTENCES[self.kind]


def next_steps(membership: Membership, at: datetime | None = None) -> list[Step]:
    """What needs doing for the people this member works with, the most pressing kind first, then the oldest.

    Not for people whose record a reason opened for hours. The caller acts for the member, or for a job.
    """
    now = at or clock.now()
    readers = (_about_referrals, _about_notes, _about_asks, _about_tasks, _to_be_told)
    steps = [step for read in readers for step in read(membership, now)]
    return sorted(steps, key=lambda step: (ORDER[step.kind], step.since, step.reference))


def _about_referrals(membership: Membership, now: datetime) -> Iterator[Step]:
    signed = Q(release__state=ReleaseState.ACTIVE) & (Q(release__expires_at__gt=now) | Q(release__expires_at=None))
    ready = Q(reported_state=ReferralState.AWAITING_PERSON, release__consented_to_organization=True) & signed
    ends_soon = Q(reported_state__in=ON_ITS_WAY, release__expires_at__lte=now + ENDS_SOON) & signed
    no_answer = Q(reported_state__in=_UNANSWERED, sent_at__lt=now)
    # Days are the agency's: a day too many on either side, and `_steps_of` looks at the instant.
    days = (now.date() - _DAY, (now + ENDS_SOON).date() + _DAY)
    waiting = Q(release__state__in=_ASKED) | Q(reported_state__in=ON_ITS_WAY) & signed
    authority = ~Q(reported_state__in=FINISHED) & waiting
    authority &= Q(release__representative__until__range=days, release__representative__ended_at=None)
    # After a stop nobody is to be asked by the form that was under way. PostgreSQL's GREATEST passes over NULL.
    written_or_asked = Greatest(OuterRef("release__created_at"), OuterRef("release__requested_at"))
    stops = Revocation.objects.filter(person=OuterRef("person"), organization=OuterRef("organization"))
    rows = Referral.objects.filter(ready | ends_soon | no_answer | authority, _works_with(membership, now))
    annotated = rows.annotate(
        is_stopped=Exists(stops.filter(at__gte=written_or_asked)),
        may_go=_permits(Direction.TO_ORGANIZATION, None, now),
        # Without one of these no answer can come.
        may_answer=_permits(Direction.TO_AGENCY, Category.ANSWER, now),
        may_say_in_touch=_permits(Direction.TO_AGENCY, Category.IN_TOUCH, now),
    )
    for row in annotated.values(
        "reference", "kind", "reported_state", "sent_at", "agency__answer_within_days", "agency__time_zone",
        "release__representative__until", "release__representative__ended_at",
        "release__state", "release__expires_at", "release__signed_at", "release__event_happened_at", "is_stopped",
        "may_go", "may_answer", "may_say_in_touch",
    ):  # fmt: skip
        yield from _steps_of(row, now)


def _steps_of(row: Mapping[str, Any], now: datetime) -> Iterator[Step]:
    """Pure: what one row of `_about_referrals` asks for."""
    reference, reported_state, ends = row["reference"], row["reported_state"], row["release__expires_at"]
    in_force = row["release__state"] == ReleaseState.ACTIVE and not row["release__event_happened_at"]
    may_answer = row["may_answer"] or row["may_say_in_touch"]
    in_force = in_force and (ends is None or ends > now) and (row["may_go"] or may_answer)
    if (
        reported_state == ReferralState.AWAITING_PERSON
        and row["may_go"]
        and in_force
        and ReferralKind(row["kind"]).is_sent
    ):
        yield Step(reference, StepKind.READY, row["release__signed_at"])
    waits = row["release__state"] in _ASKED and reported_state not in FINISHED and not row["is_stopped"]
    if (in_force and reported_state in ON_ITS_WAY) or waits:
        yield from _authority(row, now)
    if reported_state in ON_ITS_WAY and in_force and ends is not None and ends - ENDS_SOON <= now:
        yield Step(reference, StepKind.ENDS_SOON, ends - ENDS_SOON)
    if reported_state in _UNANSWERED and may_answer and ReferralKind(row["kind"]).is_answered and row["sent_at"]:
        due = row["sent_at"] + timedelta(days=row["agency__answer_within_days"])
        if due <= now:
            yield Step(reference, StepKind.NO_ANSWER, due)


def _permits(direction: Direction, category: Category | None, now: datetime) -> RawSQL:
    """The database's own rule (`referrals/sql/permission.sql`), by the form of the referral and its renewals alone."""
    values = (direction.value, category.value if category else None, now)
    return RawSQL("referrals_permits_at(referrals_referral, %s, %s, %s)", values, output_field=BooleanField())


def _authority(row: Mapping[str, Any], now: datetime) -> Iterator[Step]:
    until = row["release__representative__until"]
    if until is None or row["release__representative__ended_at"] is not None:
        return
    ends = when_it_ends(until, row["agency__time_zone"])
    if ends - ENDS_SOON <= now < ends:
        yield Step(row["reference"], StepKind.AUTHORITY, ends - ENDS_SOON)


def _about_notes(membership: Membership, now: datetime) -> Iterator[Step]:
    """Named by the referral that its release is for, else by the release, else by the person's newest referral."""
    of_release = Referral.objects.filter(release=OuterRef("release")).order_by("-created_at", "id")
    of_person = Referral.objects.filter(person=OuterRef("person")).order_by("-created_at", "id")
    rows = PersonNote.objects.filter(_works_with(membership, now), answered_at=None, at__lte=now).annotate(
        referral_reference=Subquery(of_release.values("reference")[:1]),
        newest_reference=Subquery(of_person.values("reference")[:1]),
    )
    for row in rows.values("at", "referral_reference", "release__reference", "newest_reference"):
        reference = row["referral_reference"] or row["release__reference"] or row["newest_reference"] or ""
        yield Step(reference, StepKind.NOTE, row["at"])


def _about_asks(membership: Membership, now: datetime) -> Iterator[Step]:
    """Asks for a new permission that nobody has seen to: the same rule as `permission_requests.waiting`, in the database."""
    organization = OuterRef("referral__organization")
    since = Q()
    for moment in ("created_at", "signed_at", "revoked_at", "ended_at"):
        since |= Q(**{f"{moment}__gte": OuterRef("at")})
    # The form of the referral and its renewals, as `chain_of` of `consent_facts.py` has them.
    is_in_chain = Func(
        F("pk"), OuterRef("referral__release"), output_field=BooleanField(),
        template="%(expressions)s))", arg_joiner=" IN (SELECT public.referrals_chain(",
    )  # fmt: skip
    seen_to = Release.objects.filter(
        is_in_chain, since | Q(state__in=permission_requests.UNDER_WAY), person=OuterRef("person")
    )
    stops = Revocation.objects.filter(person=OuterRef("person"), organization=organization, at__gte=OuterRef("at"))
    rows = ReferralEvent.objects.filter(
        ~Exists(seen_to), ~Exists(stops), _works_with(membership, now), event_type=permission_requests.EVENT, at__lte=now,
        person__died_at=None, person__erased_at=None,
    ).exclude(referral__reported_state__in=FINISHED)  # fmt: skip
    asked: dict[str, datetime] = {}
    for reference, at in rows.order_by("at").values_list("referral__reference", "at"):
        asked.setdefault(reference, at)
    yield from (Step(reference, StepKind.ASKED, at) for reference, at in asked.items())


def _about_tasks(membership: Membership, now: datetime) -> Iterator[Step]:
    """A no of a group, until somebody has seen it."""
    rows = Task.objects.filter(_works_with(membership, now), kind=TaskKind.DECLINED, closed_at=None, opened_at__lte=now)
    for reference, at in rows.values_list("reference", "opened_at"):
        yield Step(reference, StepKind.DECLINED, at)


def _to_be_told(membership: Membership, now: datetime) -> Iterator[Step]:
    """Groups that no e-mail could tell of a change, and that nobody has called since."""
    phoned = ReferralEvent.objects.filter(
        referral=OuterRef("referral"), event_type=TOLD_BY_PHONE, at__gte=OuterRef("at")
    )
    rows = ReferralEvent.objects.filter(~Exists(phoned), _works_with(membership, now), event_type=NOT_TOLD, at__lte=now)
    first: dict[str, datetime] = {}
    for reference, at in rows.order_by("at").values_list("referral__reference", "at"):
        first.setdefault(reference, at)
    yield from (Step(reference, StepKind.TELL_BY_PHONE, at) for reference, at in first.items())


def _works_with(membership: Membership, now: datetime) -> Exists:
    own: QuerySet[Caseload] = caseload_of(membership, now).filter(kind=Caseload.Kind.OWN)
    return Exists(own.filter(person=OuterRef("person_id")))
