"""What comes next with a referral, in words, and whom it waits for; from what the agency was told alone."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from directory.schedules_text import long_day
from referrals.asks import Ask
from referrals.models import Referral, Release
from referrals.presentation import contact_holders
from referrals.presentation.staff_reach import link_closed, link_with_code, phone_of
from referrals.presentation.staff_release import StaffRelease
from referrals.states import ReferralState
from referrals.vocabularies import ActorKind, ReferralKind
from referrals.wording.staff import NOTE_NEXT

# Days before a permission ends at which renewing it comes up.
RENEW_WITHIN = timedelta(days=14)

R = ReferralState
UNSENT = {R.DRAFT, R.AWAITING_PERSON}
WITH_THEM = {R.SENT, R.OPENED, R.ACCEPTED, R.WAITLISTED, R.CONTACTING, R.CONNECTED}
FINISHED = {R.CLOSED, R.DECLINED_BY_ORGANIZATION, R.DECLINED_BY_PERSON, R.RECALLED}
_NOT_ANSWERED = {R.SENT, R.OPENED}
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


def mend_form(release: StaffRelease, is_finished: bool, asks_change: bool) -> NextStep:
    """The person wants another form than the one being asked, or said stop after it was asked."""
    if not asks_change:
        finished = ", and this referral is finished" if is_finished else ""
        return NextStep(f"They said stop after you asked them{finished}. Take the question back.", "you", at_once=True)
    if is_finished:
        first = "Take the question back" if release.is_requested else "Answer them"
        return NextStep(
            f"They asked for a change, and this referral is finished. {first}, then start a new one.",
            "you",
            at_once=True,
        )
    if release.is_requested:
        return NextStep(
            "They asked for a change. Take the question back, change it, then ask again.", "you", at_once=True
        )
    return NextStep("Check it, then ask again.", "you")


def next_step(
    referral: Referral,
    told: ReferralState,
    kind: ReferralKind,
    releases: tuple[StaffRelease, ...],
    now: datetime,
    note: str | None,
    ask: Ask | None,
    *,
    is_stopped: bool,
    stopped_before: str = "",
    old_holders: int = 0,
) -> NextStep | None:
    """None: it is with them, and nothing else comes first. `old_holders`: how many were sent a contact that changed."""
    if referral.person.died_at or referral.person.erased_at:
        return NextStep("This record is closed.", "")
    if note is not None:
        return NextStep(NOTE_NEXT(note).format(contact_holders.in_words(old_holders)), "you", at_once=True)
    if told in FINISHED:
        return NextStep("Nothing more to do.", "")
    if not kind.is_sent:
        return NextStep("Ask how it went when you meet.", "others")
    if is_stopped:
        return NextStep(SAID_STOP, "")
    newest = releases[0] if releases else None
    in_force = next((release for release in releases if release.in_force), None)
    authority = _authority(newest, now) if newest is not None else None
    # What was said yes to is sent first: it stays signed.
    if authority is not None and not (told in UNSENT and in_force is not None):
        return authority
    if ask is not None and not (told in UNSENT and in_force is not None):
        return _asks_again(ask, referral)
    if stopped_before:
        return NextStep(f"They said stop for {stopped_before}. Ask only if they brought it up themselves.", "you")
    if in_force is not None and in_force.contact_is_old and newest is in_force:
        return NextStep("Their contact changed after they signed. Ask them to sign again.", "you", renews=True)
    if told in UNSENT:
        return _next_unsent(newest, in_force)
    if told == R.ON_HOLD_PERMISSION:
        if in_force is None and newest is not None and newest.is_requested:
            return _answer_of(newest)
        if in_force is None and newest is not None and newest.replaced_by:
            return NextStep(f"The newer permission {newest.replaced_by} took the place of this one. Go on by that.", "")
        if in_force is None:
            return NextStep("Permission ended. Ask whether to sign again.", "you", renews=True)
        return NextStep("Signed again. Send it.", "you", at_once=True)
    if newest is not None and newest.is_draft:
        return NextStep("Ask them about the new permission.", "you")
    if in_force is not None and in_force.ends_at is not None and in_force.ends_at - now < RENEW_WITHIN:
        return NextStep("Permission ends soon. Ask whether to renew it.", "you", renews=True)
    return None


def _asks_again(ask: Ask, referral: Referral) -> NextStep:
    if ask.by == ActorKind.PERSON:
        return NextStep("They ask for a new permission. Check it with them, then ask them.", "you", renews=True)
    return NextStep(f"{referral.organization.name} asks for a new permission. Ask the person.", "you", renews=True)


def _authority(release: StaffRelease, now: datetime) -> NextStep | None:
    """Whoever answers for the person by this form will soon not be able to, or is not any more."""
    ends_at, until = release.signer_ends_at, release.signer_until
    is_open = release.is_draft or release.is_requested
    if ends_at is None or until is None or not (is_open or release.in_force):
        return None
    theirs = f"{release.signer}'s authority to answer"
    if now < ends_at <= now + RENEW_WITHIN:
        return NextStep(f"{theirs} ends on {long_day(until)}. Ask for the new document.", "you")
    if ends_at <= now and is_open:
        first = "Take the question back, then choose" if release.is_requested else "Choose"
        return NextStep(f"{theirs} ended on {long_day(until)}. {first} again who signs.", "you")
    return None


def _next_unsent(newest: StaffRelease | None, in_force: StaffRelease | None) -> NextStep:
    is_asked_anew = newest is not None and not newest.is_over_or_signed
    if in_force is not None and not in_force.may_go_to_them and not is_asked_anew:
        return NextStep("They said no to sending anything. Ask what they want instead.", "you")
    if in_force is not None and in_force.may_go_to_them:
        return NextStep("Signed and not sent yet. Send it.", "you", at_once=True)
    if newest is not None and newest.is_requested:
        return _answer_of(newest)
    return NextStep("Check it, then ask the person.", "you")


def _answer_of(release: StaffRelease) -> NextStep:
    """It waits for an answer, if whoever is asked has something to answer by."""
    if release.on_paper:
        return NextStep("It is signed on paper. The answer comes when they are ready.", "others")
    who, has = (f"{release.signer}, who answers for them,", "has") if release.signer else ("They", "have")
    if not release.has_link:
        return NextStep(f"{who} {has} no link yet. Give them one.", "you")
    return NextStep(f"{who} {has} the link. The answer comes when they are ready.", "others")


def next_with_them(
    referral: Referral,
    told: ReferralState,
    kind: ReferralKind,
    now: datetime,
    releases: Sequence[Release],
    shown: Sequence[StaffRelease],
    read_out: Collection[UUID],
) -> NextStep:
    """What comes next while it is with them; `read_out` are the links whose code was read out to them."""
    name, newest = referral.organization.name, next(iter(shown), None)
    may_answer = any(release.may_answer for release in shown)
    if told == R.CONNECTED and newest is not None and newest.is_requested:
        return NextStep("They are in touch. The new permission waits for their answer.", "others")
    if told == R.CONNECTED:
        return NextStep("They are in touch. Finish it when support has started.", "you")
    if link_closed(referral.pk, releases):
        return NextStep(f"Five wrong codes closed the link of {name}. Send a new link.", "you", at_once=True)
    waited = (now - referral.sent_at).days if referral.sent_at else 0
    if told in _NOT_ANSWERED and may_answer and kind.is_answered and waited >= referral.agency.answer_within_days:
        return NextStep(f"No answer for {waited} days. Call {name}.", "you", at_once=True)
    link = link_with_code(referral.pk, releases) if told == R.SENT else None
    if link is not None and link not in read_out:
        phone = phone_of(referral, releases)
        on = f" on {phone.display}" if phone else ""
        return NextStep(f"Call {name}{on} and read out the code.", "you", at_once=True)
    if not may_answer:
        return _not_to_be_told(referral, shown)
    if link is not None:
        return NextStep(f"{name} has the code, and answers next.", "others")
    words = {
        R.SENT: f"{name} opens it next.",
        R.OPENED: f"{name} answers next.",
        R.ACCEPTED: f"{name} gets in touch next.",
        R.WAITLISTED: f"{name} has them on a waiting list.",
        R.CONTACTING: f"{name} is getting in touch.",
    }
    return NextStep(words.get(told, f"{name} answers next."), "others")


def _not_to_be_told(referral: Referral, shown: Sequence[StaffRelease]) -> NextStep:
    """No answer can come by the permission in force, whatever the organization did or does: they know it themselves."""
    person, name = referral.person.called, referral.organization.name
    if any(release.no_to_telling for release in shown):
        return NextStep(f"{person} said no to {name} telling you how it goes. Ask {person}.", "others")
    return NextStep(f"{name} may not tell you whether there is a place. Ask {person}.", "others")
