"""Kinds of what staff do next with a referral, and in which order they press."""

from enum import StrEnum


class StepKind(StrEnum):
    """The most pressing first. Reminders are sent of those that `referrals.selectors.reminders` finds."""

    DANGER = "danger"
    # The form that is asked has to read otherwise, or not to be asked any more.
    CHANGE = "change"
    NOTE = "note"
    DECLINED = "declined"
    # No e-mail could tell the group of a change: somebody has to call.
    TELL_BY_PHONE = "tell_by_phone"
    READY = "ready"
    LINK_CLOSED = "link_closed"
    CODE = "code"
    ASKED = "asked"
    AUTHORITY = "authority"
    ASK = "ask"
    ENDS_SOON = "ends_soon"
    NO_ANSWER = "no_answer"
    FINISH = "finish"
    # It waits for somebody else.
    WAITS = "waits"
    OVER = "over"


ORDER = {kind: place for place, kind in enumerate(StepKind)}
