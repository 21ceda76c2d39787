"""What can be done with a referral now, by the member of staff who reads its page; from what the agency was told alone.

A page offers what is true here. Every service decides again when it is asked.
"""

from dataclasses import dataclass

from referrals.states import ReferralState
from referrals.step_kinds import StepKind
from referrals.web.staff.pages.next_step import FINISHED, UNSENT, WITH_THEM, NextStep
from referrals.web.staff.pages.release_page import StaffRelease

R = ReferralState


@dataclass(frozen=True, kw_only=True)
class StaffMay:
    """What is offered follows from these and nothing else. `told` is what the agency knows of where the referral stands."""

    reported_state: str
    is_sent_kind: bool
    is_closed_record: bool
    # Every step that stands, the most pressing first.
    steps: tuple[NextStep, ...]
    # The person wants the form that is asked to read otherwise.
    asks_change: bool
    # The form that waits for an answer was asked before the person said stop.
    stopped_since: bool
    # They said stop, and have not brought it up again: nobody asks them.
    is_stopped: bool = False
    # What they said to whom it names: "stop for Harbor Peers on 20 November 2026"; "" once they brought it up themselves.
    stopped_before: str = ""
    # They said stop, and signed nothing since, whether or not they brought it up.
    stop_stands: bool = False
    # The permission of this referral and those it renews, the newest first: by these alone something is sent or told.
    own: tuple[StaffRelease, ...] = ()
    # Other permissions that name the organization.
    beside: tuple[StaffRelease, ...] = ()
    # A group that something was sent to could not be told by e-mail of a change: somebody has to call.
    is_unreported: bool = False

    @property
    def next(self) -> NextStep:
        return self.steps[0]

    @property
    def release(self) -> StaffRelease | None:
        """The permission to speak of: one being asked for, else the newest."""
        return self.own[0] if self.own else None

    @property
    def in_force(self) -> StaffRelease | None:
        return next((release for release in self.own if release.in_force), None)

    @property
    def replaced_by(self) -> str:
        """The newer permission that took the place of what was signed for this referral; "" where none did."""
        last = next((release for release in self.own if release.signed_at is not None), None)
        return last.replaced_by if last is not None and self.in_force is None else ""

    @property
    def _counting(self) -> StaffRelease | None:
        """One that names the organization and counts, for whichever referral."""
        return next((release for release in (*self.own, *self.beside) if release.in_force), None)

    @property
    def is_unsent(self) -> bool:
        return self.reported_state in UNSENT

    @property
    def is_with_them(self) -> bool:
        return self.reported_state in WITH_THEM

    @property
    def is_finished(self) -> bool:
        return self.reported_state in FINISHED

    @property
    def is_on_hold(self) -> bool:
        return self.reported_state == R.ON_HOLD_PERMISSION

    @property
    def may_edit(self) -> bool:
        """Nobody was asked yet, or a new permission is being filled in."""
        is_renewed = self.may_ask and self.reported_state != R.DRAFT
        return self.may_change_kind or is_renewed

    @property
    def may_change_kind(self) -> bool:
        """Nobody was asked yet. Who gets in touch themselves is asked nothing, whatever was struck out before."""
        is_open = self.release is None or self.release.is_draft or not self.is_sent_kind
        return self.reported_state == R.DRAFT and is_open and not self.is_closed_record

    @property
    def may_ask(self) -> bool:
        return self.release is not None and self.release.is_draft and not self.is_finished and not self.is_closed_record

    @property
    def wants_otherwise(self) -> bool:
        """They signed, and said no to sending anything: what is asked is to be changed, or it ends here."""
        return self.is_unsent and self.in_force is not None and not self.in_force.may_go_to_them

    @property
    def needs_link(self) -> bool:
        """What they are asked reaches them by no way yet."""
        return self.is_asked and self.release is not None and not (self.release.has_link or self.release.on_paper)

    @property
    def needs_own_link(self) -> bool:
        """Something of theirs counts, and they have no page of their own to stop it on."""
        return self._counting is not None and not self._counting.has_own_link and not self.is_closed_record

    @property
    def may_stop(self) -> bool:
        """Something runs that a stop would end: a permission that counts, or a question that is put or prepared."""
        if self.is_closed_record or not self.is_sent_kind or self.is_stopped:
            return False
        return self._counting is not None or (self.release is not None and not self.release.is_over_or_signed)

    @property
    def may_share_again(self) -> bool:
        """They said stop, and may bring it up themselves."""
        return self.is_stopped and (self.may_renew or self.may_ask)

    @property
    def is_asked(self) -> bool:
        return self.release is not None and self.release.is_requested and not self.is_closed_record

    @property
    def asks_what_is_not_wanted(self) -> bool:
        """What is asked waits for an answer, and they said since that they want it otherwise, or want to stop."""
        return self.is_asked and (self.asks_change or self.stopped_since)

    @property
    def may_send(self) -> bool:
        """Signed and not sent. The gate decides again when it is tried."""
        return (
            self.in_force is not None
            and self.in_force.may_go_to_them
            and not self.in_force.contact_is_old
            and self.is_sent_kind
            and (self.reported_state == R.AWAITING_PERSON or self.reported_state == R.DRAFT or self.is_on_hold)
            and not self.is_closed_record
        )

    @property
    def may_recall(self) -> bool:
        return self.is_sent_kind and (self.is_unsent or self.is_with_them)

    @property
    def may_close(self) -> bool:
        return self.is_unsent or self.is_with_them or self.is_on_hold

    @property
    def may_renew(self) -> bool:
        """Asking, or asking again: where there is no permission, or one was answered, and no newer one is asked for."""
        if self.is_closed_record or not self.is_sent_kind or self.is_finished:
            return False
        if self.is_on_hold and self.replaced_by:
            return False
        if self.is_unsent:
            waits_for_sending = self.in_force is not None and not (self.wants_otherwise or self.in_force.contact_is_old)
            return not waits_for_sending and (self.release is None or self.release.is_over_or_signed)
        return self.release is None or self.release.is_over_or_signed

    @property
    def renews_early(self) -> bool:
        """A new permission while there is one and nobody asks for another: seldom, so it is not among the first."""
        return (
            self.may_renew
            and self.is_with_them
            and self.in_force is not None
            and not any(step.renews for step in self.steps)
        )

    @property
    def waits_to_be_finished(self) -> bool:
        """They are in touch, and nothing else comes first."""
        return self.may_close and self.next.kind == StepKind.FINISH
