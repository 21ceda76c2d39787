"""A referral as its agency sees it: what it did itself, and what it was told. Templates of staff get this and no row.

Where a referral stands at the organization is the organization's to tell, under a release of the person. So nothing
here is read from the state of a referral, its outcome, or when it was opened: only from what was told.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from directory.presentation.phones import PhoneLine
from referrals.consent.facts import Party, Stop, organization_party
from referrals.models import Referral, Release, Task
from referrals.selectors.consent_facts import chain_of
from referrals.selectors.permission_requests import UNDER_WAY, Ask, waiting
from referrals.selectors.refusals import STOP, Refusal, refusals, unsettled
from referrals.selectors.release_drafts import day_of
from referrals.states import ReferralState, stands_in_words
from referrals.step_kinds import StepKind
from referrals.vocabularies import ActorKind, NoteKind, Obstacle, ReferralKind, TaskKind
from referrals.web.staff.pages.danger_alerts import Alert, alert
from referrals.web.staff.pages.next_step import WITH_THEM, NextStep, Situation, next_steps_of
from referrals.web.staff.pages.permitted_steps import StaffMay
from referrals.web.staff.pages.reach import phone_of
from referrals.web.staff.pages.release_page import StaffRelease, staff_release
from referrals.web.staff.pages.revocations import Ending, endings
from referrals.wording import staff as words
from referrals.wording.moments import day_in_words
from referrals.wording.note_words import pressing

R = ReferralState


@dataclass(frozen=True, kw_only=True)
class StaffReferral(StaffMay):
    """Everything a page of staff says about one referral; what can be done with it is in `StaffMay`."""

    reference: str
    person: str
    # Told apart by this: two people may be called the same.
    person_id: str
    organization: str
    organization_id: str
    kind: str
    purpose: str
    told_words: str
    outcome: str
    created_at: datetime
    sent_at: datetime | None
    sends_when_signed: bool
    # What may be about danger, and the task of a no that nobody has seen.
    alerts: tuple[Alert, ...] = ()
    declined: UUID | None = None
    # The organization's public number, to read the code out.
    phone: PhoneLine | None = None
    # In short, for a list: what stands beside what the organization told [42 CFR 2.32(a)(2)].
    told_under: tuple[str, ...] = ()

    @property
    def stands(self) -> str:
        """`told_words`, but for what a stop ended until a new yes, and what is signed and not sent."""
        was_signed = any(release.signed_at is not None for release in self.own)
        if (self.is_stopped or self.stop_stands) and (self.is_on_hold or (self.is_unsent and was_signed)):
            return "They said stop"
        if self.reported_state == R.AWAITING_PERSON and self.in_force is not None:
            return "They said no to sending anything" if self.wants_otherwise else self.in_force.said_unsent
        # "They" under somebody's name would be that person.
        named = words.BY_THE_GROUP.get(ReferralState(self.reported_state))
        return named.replace("{}", self.organization) if named else self.told_words

    @property
    def next_alone(self) -> str:
        """What comes next, beside where it stands: no sentence is said twice."""
        return self.next.words.removeprefix(f"{self.stands}. ")

    @property
    def change_words(self) -> str:
        """What the form that is asked needs, where it is not to be asked as it is; "" otherwise."""
        return next((step.words for step in self.steps if step.kind == StepKind.CHANGE), "")

    @property
    def then(self) -> tuple[NextStep, ...]:
        """Every other step, after the one that comes next."""
        return self.steps[1:]

    @property
    def stands_in_next(self) -> bool:
        """Where it stands is the first sentence of what comes next."""
        return self.next_alone != self.next.words


def staff_referral(
    referral: Referral,
    releases: Sequence[Release],
    *,
    now: datetime,
    notes: Collection[NoteKind] = (),
    changes: Collection[str] = (),
    stops: Sequence[Stop] = (),
    asked: Sequence[Ask] = (),
    read_out: Collection[UUID] = (),
    old_holders: int = 0,
    has_another_in_force: bool = False,
    tasks: Sequence[Task] = (),
    told_at: datetime | None = None,
    is_unreported: bool = False,
    obstacle: Obstacle | None = None,
    with_text: bool = True,
) -> StaffReferral:
    """`releases` are the person's that name this organization; `stops` all of theirs.

    `notes`: kinds of notes that nobody answered; `changes`: references of releases the person wants changed; `asked`:
    who asked for a new permission; `read_out`: links whose code was read out; `old_holders`: how many groups were
    sent a contact that changed since; `has_another_in_force`: a permission of theirs is in force, whichever group it
    names; `tasks`: those of the person that are not closed; `told_at`: when the agency was last told of a step of the
    organization; `is_unreported`: the group has to be called; `obstacle`: why the group is shown
    nothing of what is permitted.
    """
    chain = chain_of(referral.release_id, releases)
    ordered = [*chain, *sorted(set(releases) - set(chain), key=lambda one: one.created_at, reverse=True)]
    ended = endings(referral, ordered, stops, now)
    everything = [
        staff_release(release, stops, now=now, with_text=with_text, ending=ended.get(release.pk, Ending(None)))
        for release in ordered
    ]
    own = tuple(everything[: len(chain)])
    kind = ReferralKind(referral.kind)
    reported_state = _reported_now(ReferralState(referral.reported_state), own)
    person = referral.person
    asks_change = bool(own) and own[0].reference in changes
    stopped_since = bool(own) and own[0].stopped_since
    is_closed_record = bool(person.died_at or person.erased_at)
    is_stopped = not is_closed_record and _is_stopped(referral, ordered, everything, stops, asked)
    given_refusals = [] if is_closed_record else refusals(_names(_own(referral, ordered)), ordered, stops)
    stopped_before = _stopped_before(referral, ordered, given_refusals, asked)
    mends = (asks_change or stopped_since) and not is_closed_record and not (is_stopped and own[0].is_draft)
    alerts, declined = _alerts(referral, tasks), _declined(referral, tasks)
    return StaffReferral(
        reference=referral.reference,
        person=name_of(referral),
        person_id=str(referral.person_id),
        organization=referral.organization.name,
        organization_id=str(referral.organization_id),
        kind=kind.label,
        purpose=words.PURPOSE(referral.purpose),
        reported_state=reported_state,
        told_words=told_words(reported_state, kind),
        outcome=words.OUTCOME(referral.reported_outcome) if referral.reported_outcome else "",
        created_at=referral.created_at,
        sent_at=referral.sent_at,
        is_sent_kind=kind.is_sent,
        sends_when_signed=referral.send_when_signed,
        is_closed_record=is_closed_record,
        steps=next_steps_of(
            Situation(
                referral=referral,
                reported_state=reported_state,
                kind=kind,
                now=now,
                releases=ordered,
                listed=own,
                alerts=alerts,
                is_declined=declined is not None,
                notes=pressing(notes),
                ask=waiting(asked, releases, stops, referral),
                read_out=read_out,
                told_at=told_at,
                mends=mends,
                asks_change=asks_change,
                is_stopped=is_stopped,
                stopped_before=stopped_before if own and own[0].is_draft else "",
                old_holders=old_holders,
                contact_is_elsewhere=has_another_in_force and not any(one.in_force for one in everything),
                is_unreported=is_unreported,
                obstacle=obstacle,
            )
        ),
        alerts=alerts,
        declined=declined.pk if declined else None,
        asks_change=asks_change,
        stopped_since=stopped_since,
        is_stopped=is_stopped,
        stopped_before=stopped_before,
        stop_stands=any(one.phrase == STOP for one in given_refusals),
        is_unreported=is_unreported,
        phone=phone_of(referral, ordered),
        own=own,
        beside=tuple(everything[len(chain) :]),
    )


def _alerts(referral: Referral, tasks: Sequence[Task]) -> tuple[Alert, ...]:
    """What the person wrote that may be about danger: on each of their referrals, whichever it was about."""
    rows = [task for task in tasks if task.kind == TaskKind.DANGER]
    return tuple(alert(task, referral.person, referral.agency.time_zone) for task in rows)


def _declined(referral: Referral, tasks: Sequence[Task]) -> Task | None:
    declined = (task for task in tasks if task.kind == TaskKind.DECLINED and task.referral_id == referral.pk)
    return next(declined, None)


def _reported_now(reported_state: ReferralState, releases: tuple[StaffRelease, ...]) -> ReferralState:
    """A permission that ran out has ended, whether or not that was written down by now."""
    if reported_state in WITH_THEM and not any(release.in_force for release in releases):
        return R.ON_HOLD_PERMISSION
    return reported_state


def name_of(referral: Referral) -> str:
    """What the person is called, or that the record was erased."""
    return referral.person.preferred_name or "Somebody whose record was erased"


def told_words(reported_state: ReferralState, kind: ReferralKind) -> str:
    """Where it stands as far as the agency was told."""
    if not kind.is_sent and reported_state == R.DRAFT:
        return "They will get in touch themselves"
    return stands_in_words(reported_state)


def _is_stopped(
    referral: Referral,
    ordered: Sequence[Release],
    listed: Sequence[StaffRelease],
    stops: Sequence[Stop],
    asked: Sequence[Ask],
) -> bool:
    """They said stop after the last form of this referral was written, asked and signed, and brought nothing up since.

    A stop for another organization that the form names too ends it, and counts here as well.
    """
    if not ReferralKind(referral.kind).is_sent or any(release.in_force for release in listed):
        return False
    own = ordered[0] if ordered and ordered[0].pk == referral.release_id else None
    moments = [own.created_at, own.requested_at, own.signed_at] if own is not None else [referral.created_at]
    since = max(moment for moment in moments if moment is not None)
    party = organization_party(referral.organization_id)
    stopped_at = [stop.at for stop in stops if stop.party == party and stop.at >= since]
    stopped_at += [
        release.ends_at for release in listed[:1] if own is not None and release.was_stopped and release.ends_at
    ]
    return bool(stopped_at) and not any(ask.by == ActorKind.PERSON and ask.at > max(stopped_at) for ask in asked)


def _stopped_before(
    referral: Referral, ordered: Sequence[Release], given_refusals: Sequence[Refusal], asked: Sequence[Ask]
) -> str:
    """What they said to whom, and when, of those whom the form to be put to them names; "" where that is settled.

    However old the form is: by what they signed since, or by their bringing it up, which staff write down.
    """
    own = _own(referral, ordered)
    last = unsettled(given_refusals, asked)
    if own is None or last is None or own.state not in UNDER_WAY:
        return ""
    return f"{last.phrase} {_names(own)[last.party]} on {day_in_words(day_of(referral.agency, last.at))}"


def _own(referral: Referral, ordered: Sequence[Release]) -> Release | None:
    return ordered[0] if ordered and ordered[0].pk == referral.release_id else None


def _names(release: Release | None) -> dict[Party, str]:
    """The name, as the form has it, of each group that it names."""
    rows = release.parties.all() if release is not None else ()
    return {organization_party(one.organization_id): one.name for one in rows if one.organization_id}
