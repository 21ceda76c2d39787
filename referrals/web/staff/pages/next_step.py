"""What comes next with a referral: every step, the most pressing first; from what the agency was told alone."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from directory.schedules.wording import long_day
from referrals.models import Referral, Release
from referrals.selectors.permission_requests import Ask
from referrals.selectors.recipients import ASK_AGAIN
from referrals.states import ReferralState
from referrals.step_kinds import ORDER, StepKind
from referrals.vocabularies import ActorKind, NoteKind, Obstacle, ReferralKind, TaskKind
from referrals.web.staff.pages.danger_alerts import Alert
from referrals.web.staff.pages.reach import link_closed, link_with_code, phone_of
from referrals.web.staff.pages.release_page import StaffRelease
from referrals.wording import contact_holders
from referrals.wording.staff import CONTACT_CHANGED_ALONE, NOTE_NEXT, OBSTACLE, TASK

# Days before a permission ends at which renewing it comes up.
RENEW_WITHIN = timedelta(days=14)

R = ReferralState
UNSENT = {R.DRAFT, R.AWAITING_PERSON}
WITH_THEM = {R.SENT, R.OPENED, R.ACCEPTED, R.WAITLISTED, R.CONTACTING, R.CONNECTED}
FINISHED = {R.CLOSED, R.DECLINED_BY_ORGANIZATION, R.DECLINED_BY_PERSON, R.RECALLED}
_NOT_ANSWERED = {R.SENT, R.OPENED}
# Nobody can be asked until that is done.
CHOOSE_AGAIN = "again who signs."
# Not a permission that ran out: asking again would be pressure.
SAID_STOP = "They said stop. Do not ask again unless they bring it up."


@dataclass(frozen=True)
class NextStep:
    """What comes next, and whether it waits for "you", for "others", or for nobody ("").

    `at_once`: the reader can do it now, without the person beside them. `renews`: it is a new permission.
    """

    words: str
    waits_for: str
    at_once: bool = False
    renews: bool = field(default=False, compare=False)
    kind: StepKind = field(default=StepKind.WAITS, compare=False)


@dataclass(frozen=True, kw_only=True)
class Situation:
    """Everything that the next steps of one referral follow from.

    `releases` are those that name its organization, its own first, and `listed` the same as staff read them; `alerts` and
    `declined` are tasks, `notes` the kinds of note that wait, `read_out` the links whose code was read out. `told_at` is
    when the agency was last told of a step of the organization.
    """

    referral: Referral
    reported_state: ReferralState
    kind: ReferralKind
    now: datetime
    releases: Sequence[Release]
    listed: Sequence[StaffRelease]
    alerts: Sequence[Alert] = ()
    is_declined: bool = False
    notes: Sequence[str] = ()
    ask: Ask | None = None
    read_out: Collection[UUID] = ()
    told_at: datetime | None = None
    mends: bool = False
    asks_change: bool = False
    is_stopped: bool = False
    stopped_before: str = ""
    # How many groups were sent a contact that changed since.
    old_holders: int = 0
    # What comes of a changed contact is said beside another referral of the person.
    contact_is_elsewhere: bool = False
    # No e-mail could tell the group of a change; why it is shown nothing of what is permitted.
    is_unreported: bool = False
    obstacle: Obstacle | None = None

    @property
    def newest(self) -> StaffRelease | None:
        return self.listed[0] if self.listed else None

    @property
    def in_force(self) -> StaffRelease | None:
        return next((release for release in self.listed if release.in_force), None)


def next_steps_of(case: Situation) -> tuple[NextStep, ...]:
    """Every step that stands, the most pressing first; never empty. What waits for the reader comes before the rest."""
    if case.referral.person.died_at or case.referral.person.erased_at:
        return tuple(_to_be_told(case)) or (NextStep("This record is closed.", "", kind=StepKind.OVER),)
    steps = [*_written(case), *_to_be_told(case), *_of_the_referral(case)]
    if len(steps) > 1:
        # What is over says nothing beside what is to be done. That they said stop always does: nobody is to ask them.
        steps = [step for step in steps if step.kind != StepKind.OVER or step.words == SAID_STOP] or steps
    return tuple(sorted(steps, key=lambda step: (step.waits_for != "you", ORDER[step.kind])))


def _written(case: Situation) -> Iterator[NextStep]:
    """What somebody wrote or answered, wherever the referral stands."""
    for alert in case.alerts:
        yield NextStep(alert.words, "you", at_once=True, kind=StepKind.DANGER)
    if case.mends and case.newest is not None:
        yield mend_form(case.newest, case.reported_state in FINISHED, case.asks_change)
    for note in case.notes:
        if words := _of_a_note(note, case):
            yield NextStep(words, "you", at_once=True, kind=StepKind.NOTE)
    if case.is_declined:
        words = TASK(TaskKind.DECLINED).replace("{}", case.referral.organization.name)
        yield NextStep(words, "you", at_once=True, kind=StepKind.DECLINED)


def _of_a_note(note: str, case: Situation) -> str:
    """What comes next with one kind of note; "" where it is said beside another referral of the person.

    A contact that changed is one matter for all of them. It stands where a permission is in force, or everywhere if none
    is, and asks for a signature only where there is something to sign.
    """
    if note != NoteKind.CONTACT_CHANGED:
        return NOTE_NEXT(note).format(contact_holders.in_words(case.old_holders))
    if case.contact_is_elsewhere:
        return ""
    can_be_signed = case.in_force is not None and case.reported_state not in FINISHED and not case.is_stopped
    words = NOTE_NEXT(note) if can_be_signed else CONTACT_CHANGED_ALONE
    return words.format(contact_holders.in_words(case.old_holders))


def _to_be_told(case: Situation) -> Iterator[NextStep]:
    """What no e-mail could tell the group, wherever the referral stands, and whoever stopped it."""
    if case.is_unreported:
        words = f"No e-mail could tell {case.referral.organization.name} of a change. Call them, and say the reference."
        yield NextStep(words, "you", at_once=True, kind=StepKind.TELL_BY_PHONE)


def _of_the_referral(case: Situation) -> Iterator[NextStep]:
    """What follows from where it stands, as far as the agency was told."""
    if case.reported_state in FINISHED:
        yield NextStep(SAID_STOP if case.is_stopped else "Nothing more to do.", "", kind=StepKind.OVER)
        return
    if not case.kind.is_sent:
        yield NextStep("Ask how it went when you meet.", "others")
        return
    if case.is_stopped:
        yield NextStep(SAID_STOP, "", kind=StepKind.OVER)
        return
    authority = _authority(case.newest, case.now) if case.newest is not None else None
    if authority is not None:
        yield authority
    if case.ask is not None:
        yield _asks_again(case.ask, case.referral)
    if case.stopped_before:
        words = f"They said {case.stopped_before}. Ask only if they brought it up themselves."
        yield NextStep(words, "you", kind=StepKind.ASK)
        return
    # Mending the form is what comes next with it, and so is choosing anew who signs it.
    is_held = case.mends or (authority is not None and authority.words.endswith(CHOOSE_AGAIN))
    for step in _of_the_permission(case):
        is_doubled = (step.kind == StepKind.ASK and (is_held or case.ask is not None)) or (
            step.renews and case.ask is not None
        )
        if not is_doubled:
            yield step


def _of_the_permission(case: Situation) -> Iterator[NextStep]:
    newest, in_force = case.newest, case.in_force
    if case.obstacle is not None and in_force is not None:
        yield NextStep(OBSTACLE(case.obstacle), "you", renews=case.obstacle in ASK_AGAIN, kind=StepKind.ASK)
        return
    if in_force is not None and in_force.contact_is_old and newest is in_force:
        words = "They signed for the old contact. Ask them to sign again."
        yield NextStep(words, "you", renews=True, kind=StepKind.ASK)
        if case.reported_state not in WITH_THEM:
            # What is signed holds the old one: nothing is sent by it.
            return
    if case.reported_state in UNSENT:
        yield _next_unsent(newest, in_force)
        return
    if case.reported_state == R.ON_HOLD_PERMISSION:
        if in_force is not None:
            yield NextStep(f"{in_force.said_again}. Send it.", "you", at_once=True, kind=StepKind.READY)
        elif newest is not None and newest.is_requested:
            yield _answer_of(newest)
        elif newest is not None and newest.replaced_by:
            words = f"The newer permission {newest.replaced_by} took the place of this one. Go on with that one."
            yield NextStep(words, "", kind=StepKind.OVER)
        else:
            words = "Permission ended. Ask whether to sign again."
            yield NextStep(words, "you", renews=True, kind=StepKind.ASK)
        return
    if newest is not None and newest.is_draft:
        yield NextStep("Ask them about the new permission.", "you", kind=StepKind.ASK)
    elif in_force is not None and in_force.ends_at is not None and in_force.ends_at - case.now < RENEW_WITHIN:
        words = "Permission ends soon. Ask whether to renew it."
        yield NextStep(words, "you", renews=True, kind=StepKind.ENDS_SOON)
    yield from _with_them(case)


def mend_form(release: StaffRelease, is_finished: bool, asks_change: bool) -> NextStep:
    """The person wants another form than the one being asked, or said stop after it was asked."""
    if not asks_change:
        finished = ", and this referral is finished" if is_finished else ""
        return NextStep(
            f"They said stop after you asked them{finished}. Take the question back.",
            "you",
            at_once=True,
            kind=StepKind.CHANGE,
        )
    if is_finished:
        first = "Take the question back" if release.is_requested else "Answer them"
        return NextStep(
            f"They asked for a change, and this referral is finished. {first}, then start a new one.",
            "you",
            at_once=True,
            kind=StepKind.CHANGE,
        )
    if release.is_requested:
        words = "They asked for a change. Take the question back, change it, then ask again."
        return NextStep(words, "you", at_once=True, kind=StepKind.CHANGE)
    return NextStep("Check it, then ask again.", "you", kind=StepKind.CHANGE)


def _asks_again(ask: Ask, referral: Referral) -> NextStep:
    if ask.by == ActorKind.PERSON:
        return NextStep(
            "They ask for a new permission. Check it with them, then ask them.", "you", renews=True, kind=StepKind.ASKED
        )
    return NextStep(
        f"{referral.organization.name} asks for a new permission. Ask the person.",
        "you",
        renews=True,
        kind=StepKind.ASKED,
    )


def _authority(release: StaffRelease, now: datetime) -> NextStep | None:
    """Whoever answers for the person by this form will soon not be able to, or is not any more."""
    ends_at, until = release.signer_ends_at, release.signer_until
    is_open = release.is_draft or release.is_requested
    if ends_at is None or until is None or not (is_open or release.in_force):
        return None
    theirs = f"{release.signer}'s authority to answer"
    if now < ends_at <= now + RENEW_WITHIN:
        return NextStep(
            f"{theirs} ends on {long_day(until)}. Ask for the new document.", "you", kind=StepKind.AUTHORITY
        )
    if ends_at <= now and is_open:
        first = "Take the question back, then choose" if release.is_requested else "Choose"
        words = f"{theirs} ended on {long_day(until)}. {first} {CHOOSE_AGAIN}"
        return NextStep(words, "you", kind=StepKind.AUTHORITY)
    return None


def _next_unsent(newest: StaffRelease | None, in_force: StaffRelease | None) -> NextStep:
    is_asked_anew = newest is not None and not newest.is_over_or_signed
    if in_force is not None and not in_force.may_go_to_them and not is_asked_anew:
        return NextStep("They said no to sending anything. Ask what they want instead.", "you", kind=StepKind.ASK)
    if in_force is not None and in_force.may_go_to_them:
        return NextStep(f"{in_force.said_unsent}. Send it.", "you", at_once=True, kind=StepKind.READY)
    if newest is not None and newest.is_requested:
        return _answer_of(newest)
    return NextStep("Check it, then ask the person.", "you", kind=StepKind.ASK)


def _answer_of(release: StaffRelease) -> NextStep:
    """It waits for an answer, if whoever is asked has something to answer by."""
    if release.on_paper:
        return NextStep("It is signed on paper. The answer comes when they are ready.", "others")
    who, has = (f"{release.signer}, who answers for them,", "has") if release.signer else ("They", "have")
    if not release.has_link:
        return NextStep(f"{who} {has} no link yet. Give them one.", "you", kind=StepKind.ASK)
    return NextStep(f"{who} {has} the link. The answer comes when they are ready.", "others")


def _with_them(case: Situation) -> Iterator[NextStep]:
    """It is with them. Several of these can stand: a new link whose code nobody read out, and no answer for days."""
    referral, reported_state, newest = case.referral, case.reported_state, case.newest
    name = referral.organization.name
    may_answer = any(release.may_answer for release in case.listed)
    to_do = [*_on_the_way(case, may_answer=may_answer)]
    yield from to_do
    if reported_state == R.CONNECTED and newest is not None and newest.is_requested:
        yield NextStep("They are in touch. The new permission waits for their answer.", "others")
    elif reported_state == R.CONNECTED:
        yield NextStep("They are in touch. Finish it when support has started.", "you", kind=StepKind.FINISH)
    elif to_do:
        return
    elif not may_answer:
        yield _not_to_be_told(referral, case.listed)
    elif reported_state == R.SENT and link_with_code(referral.pk, case.releases) is not None:
        yield NextStep(f"{name} has the code, and answers next.", "others")
    else:
        words = {
            R.SENT: f"{name} opens it next.",
            R.OPENED: f"{name} answers next.",
            R.ACCEPTED: f"{name} cannot reach them until they sign a new contact."
            if case.in_force is not None and case.in_force.contact_is_old
            else f"{name} gets in touch next.",
            R.WAITLISTED: f"{name} has them on a waiting list.",
            R.CONTACTING: f"{name} is getting in touch.",
        }
        yield NextStep(words.get(reported_state, f"{name} answers next."), "others")


def _on_the_way(case: Situation, *, may_answer: bool) -> Iterator[NextStep]:
    """What keeps it from being opened or answered. A link is judged by what the agency did and was told."""
    referral, name = case.referral, case.referral.organization.name
    if link_closed(referral.pk, case.releases):
        words = f"Five wrong codes closed the link of {name}. Send a new link."
        yield NextStep(words, "you", at_once=True, kind=StepKind.LINK_CLOSED)
    link = link_with_code(referral.pk, case.releases, since=None if case.reported_state == R.SENT else case.told_at)
    if link is not None and link not in case.read_out and (case.reported_state == R.SENT or case.told_at is not None):
        phone = phone_of(referral, case.releases)
        on = f" on {phone.display}" if phone else ""
        yield NextStep(f"Call {name}{on} and read out the code.", "you", at_once=True, kind=StepKind.CODE)
    waited = (case.now - referral.sent_at).days if referral.sent_at else 0
    is_unanswered = case.reported_state in _NOT_ANSWERED and may_answer and case.kind.is_answered
    if is_unanswered and waited >= referral.agency.answer_within_days:
        yield NextStep(f"No answer for {waited} days. Call {name}.", "you", at_once=True, kind=StepKind.NO_ANSWER)


def _not_to_be_told(referral: Referral, listed: Sequence[StaffRelease]) -> NextStep:
    """No answer can come by the permission in force, whatever the organization did or does: they know it themselves."""
    person, name = referral.person.preferred_name, referral.organization.name
    if any(release.no_to_telling for release in listed):
        return NextStep(f"{person} said no to {name} telling you how it goes. Ask {person}.", "others")
    return NextStep(f"{name} must not tell you whether there is a place. Ask {person}.", "others")
